"""take_step itself: which post acts, who stands above, keys, versions, and the nudge at the end."""

from datetime import timedelta

import pytest

from governance.models import Post, Unit
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, unit_of
from workflow.models import IdemKey
from workflow.services import (
    SYSTEM,
    Changed,
    Invalid,
    Key,
    KeyReused,
    NotAllowed,
    NotVisible,
    WrongState,
    clear_stale,
    fingerprint,
    set_nudge,
    staff_actor,
    standing,
    take_step,
)

pytestmark = pytest.mark.django_db

SOLVED = {"outcome": "solved", "done": "办好了"}


def second_post(username, unit, *capabilities):
    return Post.objects.create(
        user=make.staff(username).user,
        unit=unit,
        title="兼任",
        capabilities=list(capabilities),
        valid_from="2026-01-01",
    )


# which post acts


def test_of_several_posts_the_one_that_owes_the_duty_acts(clock):
    second_post("cadre01", unit_of("grid01"), "intake", "handle")
    case = make.open_ticket()

    event = make.step(case, "accept", "cadre01")

    assert (event.unit, event.acting_as) == (unit_of("grid01"), "holder.intake")


def test_of_several_posts_that_may_the_acting_one_acts(clock):
    other = second_post("cadre01", unit_of("grid01"), "handle")
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    user = make.staff("cadre01").user

    events = [
        take_step(
            case,
            "note",
            actor=staff_actor(user, acting_post_id=post),
            data={"text": "在办", "audience": "internal"},
        )
        for post in (user.posts.exclude(pk=other.pk).get().pk, other.pk)
    ]

    assert [event.unit for event in events] == [unit_of("cadre01"), unit_of("grid01")]


def test_who_must_choose_a_post_is_told_so(clock):
    second_post("cadre01", unit_of("grid01"), "handle")
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    nowhere = staff_actor(make.staff("cadre01").user, acting_post_id=0)

    with pytest.raises(NotAllowed, match="Choose|选"):
        take_step(case, "note", actor=nowhere, data={"text": "在办", "audience": "internal"})


# who stands above


def test_above_the_county_somebody_with_audit_stands_in(clock):
    case = make.handled_ticket(**NO_CONTACT)
    for sender, receiver in (
        ("grid01", "cadre01"),
        ("cadre01", "dispatcher01"),
        ("dispatcher01", "centre01"),
        ("centre01", "county01"),
    ):
        make.move(case, sender, "report_up", receiver)

    make.step(case, "propose", "county01", **SOLVED)

    assert "verify@county" in open_duties(case)
    with pytest.raises(NotAllowed):
        make.step(case, "callback", "county01", reached="no_contact", solved="yes", words="看了")
    make.step(case, "callback", "auditor01", reached="no_contact", solved="yes", words="看了")
    assert case.state == "closed"


def test_above_skips_a_level_where_nobody_can_act(clock):
    Post.objects.filter(unit=unit_of("secretary01"), capabilities__contains=["verify"]).update(
        valid_to="2026-06-07"
    )
    case = make.handled_ticket(**NO_CONTACT)

    make.step(case, "propose", "grid01", **SOLVED)

    assert "verify@township" in open_duties(case)


def test_above_skips_a_level_where_only_the_handler_could_act(clock):
    village = unit_of("secretary01")
    Post.objects.filter(unit=village, capabilities__contains=["verify"]).update(
        valid_to="2026-06-07"
    )
    second_post("grid01", village, "verify")
    case = make.handled_ticket(**NO_CONTACT)

    make.step(case, "propose", "grid01", **SOLVED)

    assert "verify@township" in open_duties(case)


def test_who_owes_the_call_back_keeps_it_when_a_nearer_level_gets_staff(clock):
    village = unit_of("secretary01")
    posts = Post.objects.filter(unit=village, capabilities__contains=["verify"])
    ids = list(posts.values_list("pk", flat=True))
    posts.update(valid_to="2026-06-07")
    case = make.handled_ticket(**NO_CONTACT)
    make.step(case, "propose", "grid01", **SOLVED)
    Post.objects.filter(pk__in=ids).update(valid_to=None)

    make.step(case, "callback", "leader01", reached="no_contact", solved="yes", words="看了")

    assert case.state == "closed"


def test_a_case_without_anybody_above_is_owed_to_the_county(clock):
    Unit.objects.filter(pk=unit_of("grid01").pk).update(superior=None)
    case = make.handled_ticket(**NO_CONTACT)

    make.step(case, "propose", "grid01", **SOLVED)

    assert "verify@county" in open_duties(case)


def test_standing_says_it_all_at_once(clock):
    case = make.handled_ticket(**NO_CONTACT)

    held = standing(make.staff("secretary01"), case)

    assert {text for text in held if text.startswith("above.")} == {
        *("above.decide", "above.supervise", "above.verify"),
        *("above.decide!h", "above.supervise!h", "above.verify!h"),
    }
    assert set(standing(make.requester_of(case, "slip"), case)) == {
        "requester",
        "requester!h",
    }
    assert standing(make.requester_of(make.open_ticket()), case) == {}


# order of refusals


def test_a_refusal_tells_a_stranger_nothing(clock, stranger):
    case = make.closed_ticket()

    with pytest.raises(NotVisible):
        make.step(case, "no_such_step", stranger)
    with pytest.raises(NotVisible):
        make.step(case, "no_such_step", "grid01")
    # Sight, then standing, then state, then version, then the form.
    with pytest.raises(NotVisible):
        take_step(case, "accept", actor=stranger, data={}, version=0)
    with pytest.raises(NotAllowed):
        take_step(case, "accept", actor=make.staff("secretary01"), data={}, version=0)
    with pytest.raises(WrongState):
        take_step(case, "accept", actor=make.staff("grid01"), data={}, version=0)
    with pytest.raises(Changed):
        take_step(case, "reopen", actor=make.staff("secretary01"), data={}, version=0)
    with pytest.raises(Invalid):
        take_step(case, "reopen", actor=make.staff("secretary01"), data={}, version=case.version)


def test_steps_of_the_system_are_taken_by_nobody_else(clock):
    case = make.proposed_ticket()

    for actor in (make.staff("county01"), make.requester_of(case)):
        with pytest.raises(NotAllowed):
            take_step(case, "close_unreached", actor=actor, data={})
    with pytest.raises(NotVisible):
        take_step(case, "close_unreached", actor=SYSTEM, data={})


def test_a_form_comes_back_with_what_was_typed(clock):
    case = make.handled_ticket()

    with pytest.raises(Invalid) as refusal:
        make.step(case, "propose", "grid01", outcome="routed", done="转给了供电所")

    assert refusal.value.form["done"].value() == "转给了供电所"


# keys


def key_of(actor, value="a-key", print_="f" * 64):
    return Key(actor.scope, value, print_, answer=lambda event: (200, {"seq": event.seq}))


def test_a_repeat_with_the_same_key_gets_the_same_answer(clock):
    case, actor = make.open_ticket(), make.staff("grid01")
    first, again = key_of(actor), key_of(actor)

    one = take_step(case, "accept", actor=actor, data={}, key=first)
    two = take_step(case, "accept", actor=actor, data={}, key=again)

    assert (one, case.root_events.count()) == (two, 2)
    assert (first.is_replayed, again.is_replayed) == (False, True)
    assert (again.status, again.body) == (first.status, first.body) == (200, {"seq": 2})


def test_a_key_is_not_used_for_another_request(clock):
    case, actor = make.open_ticket(), make.staff("grid01")
    take_step(case, "accept", actor=actor, data={}, key=key_of(actor))

    with pytest.raises(KeyReused):
        take_step(case, "contact", actor=actor, data={}, key=key_of(actor, print_="e" * 64))


def test_a_try_that_was_refused_leaves_no_key(clock):
    case, actor = make.open_ticket(), make.staff("grid01")

    with pytest.raises(WrongState):
        take_step(case, "propose", actor=actor, data={}, key=key_of(actor))

    assert not IdemKey.objects.exists()
    take_step(case, "accept", actor=actor, data={}, key=key_of(actor))


def test_two_people_may_use_the_same_key(clock):
    case = make.handled_ticket()

    for name in ("grid01", "chief01"):
        actor = make.staff(name)
        data = {"text": name, "audience": "internal"}
        take_step(case, "note", actor=actor, data=data, key=key_of(actor))

    assert case.events.filter(step="note").count() == 2


def test_keys_are_kept_for_a_week(clock):
    case, actor = make.open_ticket(), make.staff("grid01")
    take_step(case, "accept", actor=actor, data={}, key=key_of(actor))

    clock.shift(timedelta(days=6))
    assert clear_stale() == 0
    clock.shift(timedelta(days=2))
    assert (clear_stale(), IdemKey.objects.count()) == (1, 0)


def test_a_fingerprint_tells_requests_apart():
    assert fingerprint("note", "a", "b") == fingerprint("note", "a", "b")
    assert fingerprint("note", "ab", "") != fingerprint("note", "a", "b")


# the nudge


@pytest.fixture
def nudges():
    made: list[str] = []
    yield made
    set_nudge(None)


def test_a_step_nudges_once_it_is_committed(clock, nudges, django_capture_on_commit_callbacks):
    set_nudge(lambda: nudges.append("nudge"))

    with django_capture_on_commit_callbacks(execute=True):
        make.open_ticket()
        assert nudges == []

    assert nudges == ["nudge"]


def test_a_nudge_that_fails_is_no_failure_of_the_step(
    clock, nudges, django_capture_on_commit_callbacks
):
    def dead_broker():
        nudges.append("tried")
        raise ConnectionError("no broker")

    set_nudge(dead_broker)

    with django_capture_on_commit_callbacks(execute=True):
        case = make.open_ticket()

    assert (nudges, case.state) == (["tried"], "received")
