"""What a later step has overtaken is neither sent nor shown as waiting."""

from datetime import timedelta

import pytest

from governance.models import Person
from tests import factories as make
from tests.tickets.builders import MONDAY, NO_CONTACT, unit_of
from tests.workflow.wire import with_mail
from workflow.models import Delivery, UnitChannel
from workflow.reports.letters import letters
from workflow.reports.outbox import newest_messages
from workflow.services import drain
from workflow.services.telling.overtaken import overtaken

pytestmark = [pytest.mark.usefixtures("db", "clock", "wire")]
PHOTO = {"text": "还要一张照片。", "due_on": "2026-06-12"}


def waiting():
    """Every message that waits, by its template."""
    return sorted(Delivery.objects.filter(state="due").values_list("template", flat=True))


def dropped():
    rows = Delivery.objects.filter(state="expired", error="overtaken")
    return sorted(rows.values_list("template", flat=True))


def test_whoever_has_answered_is_not_asked_whether_it_is_solved():
    case = make.proposed_ticket()
    drain()
    still_asked = waiting()

    make.step(case, "confirm", make.requester_of(case), solved="yes", satisfied="5")
    drain()

    assert still_asked == ["proposed"]
    assert (waiting(), dropped()) == ([], ["accepted", "proposed"])


def test_whoever_withdrew_hears_no_more_of_it_and_not_even_that_it_arrived(wire):
    case = make.handled_ticket()
    make.step(case, "withdraw", make.requester_of(case), reason="好了")

    drain()

    assert (wire.sent, waiting(), dropped()) == ([], [], ["accepted", "received"])


def test_a_report_is_acknowledged_even_if_more_was_added_to_it(wire):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    make.step(case, "supply", make.requester_of(case), text="三盏")

    drain()

    assert [case.code in message.body for message in wire.sent] == [True]
    assert dropped() == ["accepted", "asked_of_you"]


def test_what_was_asked_for_is_not_asked_again_when_an_officer_wrote_it_down():
    case = make.handled_ticket()
    drain()
    make.step(case, "ask", "grid01", **PHOTO)

    make.step(case, "supply", "grid01", text="三盏")
    drain()

    assert "asked_of_you" in dropped()


def test_what_is_still_so_waits_on():
    case = make.handled_ticket()
    drain()
    make.step(case, "note", "grid01", text="公开", audience="public")
    drain()

    assert (waiting(), dropped()) == (["accepted", "requester_news"], [])


def test_whoever_follows_a_case_is_told_though_its_own_requester_knows():
    into = make.handled_ticket()
    case = make.handled_ticket(contact_phone="13900000009")
    make.step(case, "merge", "grid01", into=into.code, reason="同一件事")
    drain()
    make.step(into, "note", "grid01", text="公开", audience="public")
    make.step(into, "urge", make.requester_of(into), text="快")

    told = set(overtaken(Delivery.objects.filter(state="due")).values_list("recipient", flat=True))

    follower = Person.objects.get(case_id=case.pk)
    assert f"person:{follower.pk}" not in told
    assert f"person:{Person.objects.get(case_id=into.pk).pk}" in told


def test_what_is_done_is_not_asked_of_staff(clock, wire):
    with_mail("grid01", "secretary01")
    clock.move_to(MONDAY.replace(hour=22))
    case = make.open_ticket(**NO_CONTACT)
    asked = waiting()

    make.step(case, "accept", "grid01")
    drain()

    assert (asked, waiting(), dropped()) == (["duty"], [], ["duty"])


def test_whoever_need_not_decide_any_more_is_not_asked_to(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "ask", "grid01", **PHOTO)
    make.step(case, "supply", "grid01", text="三盏")
    clock.move_to(MONDAY.replace(hour=22))
    with_mail("secretary01")
    make.step(case, "ask", "grid01", **PHOTO)
    asked = waiting()

    make.step(case, "refuse", "secretary01", reason="问得太多")
    drain()

    assert (asked, dropped()) == (["asked"], ["asked"])


def test_a_machine_reads_every_line(clock, wire):
    UnitChannel.objects.create(
        unit=unit_of("grid01"), kind="webhook", address="https://oa.example.cn/in", secret="key"
    )
    case = make.open_ticket(**NO_CONTACT)
    make.step(case, "accept", "grid01")

    drain()
    clock.shift(timedelta(minutes=1))

    assert [message.data["step"] for message in wire.sent] == ["open"]
    assert dropped() == []


def test_it_stands_in_no_list_of_what_waits_even_before_it_is_dropped(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    supervisor = make.staff("supervisor01").posts[0]
    case = make.proposed_ticket()
    before = letters(supervisor, "waiting").count

    make.step(case, "confirm", make.requester_of(case), solved="yes", satisfied="5")

    assert (before, letters(supervisor, "waiting").count) == (2, 0)
    assert newest_messages() == []
    drain()
    assert {message.why for message in newest_messages()} == {"事情已有新进展，不用再发"}
