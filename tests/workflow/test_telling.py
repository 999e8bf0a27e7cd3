"""Who is told of a step: everybody whom the table names, as few as can do it, never the doer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import OnCall, Post, User
from governance.models.vault import phone_hash
from governance.services import record_absence
from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.wire import everybody_with_mail, told_of, with_mail
from workflow.models import Delivery, OptOut, UnitChannel
from workflow.services import drain, public_actor

pytestmark = [pytest.mark.usefixtures("db", "clock", "wire")]


def last(case, name):
    return case.root_events.filter(step=name).order_by("-seq")[0]


def test_the_requester_is_told_that_it_arrived_and_the_holder_what_he_owes():
    everybody_with_mail()

    case = make.open_ticket()

    rows = Delivery.objects.filter(event=last(case, "open")).order_by("channel")
    assert told_of(last(case, "open")) == {"person sms", "grid01 mail"}
    assert [(row.template, row.params.get("duty")) for row in rows] == [
        ("duty", "accept"),
        ("received", None),
    ]


def test_who_left_no_number_is_told_nothing():
    case = make.open_ticket(**NO_CONTACT)

    assert told_of(last(case, "open")) == set()


def test_nothing_is_written_for_a_channel_that_is_off(wire):
    everybody_with_mail()
    wire.off = {"sms", "mail"}

    case = make.handled_ticket()

    assert Delivery.objects.filter(event__root=case).count() == 0


def test_who_does_it_is_not_told_of_it():
    everybody_with_mail()
    case = make.handled_ticket()

    event = make.step(case, "ask", "grid01", text="请发照片", due_on="2026-06-12")

    assert told_of(event) == {"person sms"}


def test_the_requester_is_not_told_of_what_he_did_himself():
    everybody_with_mail()
    case = make.proposed_ticket()

    event = make.step(case, "confirm", make.requester_of(case), solved="yes", satisfied="5")

    assert told_of(event) == {"grid01 mail"} | told_of(event) - {"person sms"}
    assert "person sms" not in told_of(event)


def test_a_note_among_staff_tells_the_requester_nothing():
    case = make.handled_ticket()

    inside = make.step(case, "note", "grid01", text="内部", audience="internal")
    public = make.step(case, "note", "grid01", text="公开", audience="public")

    assert told_of(inside) == set()
    assert told_of(public) == {"person sms"}


def test_a_number_that_wants_no_more_gets_no_more():
    case = make.handled_ticket()
    number = phone_hash("13800005678")
    OptOut.objects.create(phone_hash=number)

    event = make.step(case, "note", "grid01", text="公开", audience="public")

    assert told_of(event) == set()


def test_a_unit_with_a_group_chat_reads_it_there_and_nowhere_else():
    everybody_with_mail()
    unit = unit_of("grid01")
    UnitChannel.objects.create(unit=unit, kind="chat", address="dingtalk://token")

    case = make.open_ticket()

    assert told_of(last(case, "open")) == {"person sms", "grid chat"}


@pytest.mark.parametrize("changes", [{"nature": "wrongdoing"}, {"is_about": True}])
def test_what_is_kept_from_anybody_is_in_no_group_chat(changes):
    everybody_with_mail()
    for name in ("grid01", "cadre01", "dispatcher01"):
        UnitChannel.objects.create(unit=unit_of(name), kind="chat", address="dingtalk://token")
    if changes.pop("is_about", False):
        changes["about"] = f"unit:{unit_of('grid01').code}"

    case = make.open_ticket(**changes)

    told = told_of(last(case, "open"))
    assert {line for line in told if line.endswith("chat")} == set()
    assert "grid01 mail" not in told
    assert "person sms" in told


def test_the_deputy_of_whoever_is_away_is_told():
    with_mail("grid02")
    post = make.staff("grid01").posts[0]
    deputy = Post.objects.create(
        user=User.objects.get(username="grid02"),
        unit=post.unit,
        title="代班",
        capabilities=["mediate"],
        valid_from="2026-01-01",
    )
    post.deputy = deputy
    post.save(update_fields=["deputy"])
    record_absence(post, since=timezone.localdate())

    case = make.open_ticket()

    assert told_of(last(case, "open")) == {"person sms", "grid01 mail"}


def test_of_many_who_could_whoever_is_on_call_is_told():
    everybody_with_mail()
    unit = unit_of("dispatcher01")
    post = Post.objects.in_force().having("intake").filter(unit=unit).order_by("pk").last()
    OnCall.objects.filter(unit=unit).delete()
    OnCall.objects.create(
        unit=unit, post=post, begins_at=MONDAY, ends_at=MONDAY + timedelta(hours=8)
    )
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")

    child = make.refer(case, "cadre01", "report_up", unit)

    assert told_of(last(case, "call")) == {f"{post.user.username} mail"}
    assert child.state == "called"


def test_in_an_emergency_telephones_of_officers_ring_too():
    with_mail("grid01", phone="13900000001")

    calm = make.open_ticket()
    alarm = make.open_ticket(urgency="emergency")

    assert told_of(last(calm, "open")) == {"person sms", "grid01 mail"}
    assert told_of(last(alarm, "open")) >= {"person sms", "grid01 mail", "grid01 sms"}


def test_whoever_must_decide_is_told_and_then_whoever_asked():
    everybody_with_mail()
    case = make.handled_ticket()
    data = {"text": "请发一张照片。", "due_on": "2026-06-12"}
    make.step(case, "ask", "grid01", **data)
    make.step(case, "supply", "grid01", text="三盏")

    asked = make.step(case, "ask", "grid01", **data)
    decided = make.step(case, "approve", "secretary01")

    assert asked.phase == "asked"
    assert told_of(asked) == {"secretary01 mail"}
    assert Delivery.objects.filter(event=asked).get().template == "asked"
    assert told_of(decided) == {"grid01 mail"}


def test_one_act_tells_each_of_its_readers_once():
    everybody_with_mail()
    case = make.handled_ticket()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    make.step(child, "accept", "cadre01")

    told = [
        row.recipient
        for row in Delivery.objects.filter(event__root=case, event__seq__gt=last(case, "call").seq)
    ]
    assert len(told) == len(set(told))


def test_a_number_in_a_flood_of_reports_is_not_rung():
    case = make.open_ticket(public_actor("visitor:flood", is_unverified=True))

    assert "person sms" not in told_of(last(case, "open"))


def test_a_deputy_whose_own_post_has_ended_is_not_told_in_place_of_the_absent(wire):
    with_mail("grid01", "grid02")
    post = make.staff("grid01").posts[0]
    post.deputy = Post.objects.create(
        user=User.objects.get(username="grid02"),
        unit=post.unit,
        title="代班",
        capabilities=["mediate"],
        valid_from="2026-01-01",
        valid_to="2026-05-31",
    )
    post.save(update_fields=["deputy"])
    record_absence(post, since=timezone.localdate())

    make.open_ticket(**NO_CONTACT)
    drain()

    assert wire.lines == [("mail", "grid01@example.cn")]


def test_the_deputy_reads_it_at_his_own_address(wire):
    with_mail("grid01", "grid02")
    post = make.staff("grid01").posts[0]
    post.deputy = make.staff("grid02").posts[0]
    post.save(update_fields=["deputy"])
    record_absence(post, since=timezone.localdate())

    make.open_ticket(**NO_CONTACT)
    drain()

    assert wire.lines == [("mail", "grid02@example.cn")]
