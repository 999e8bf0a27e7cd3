"""Danger to somebody, and the seal: who sees, who must act by when, and the way back."""

from datetime import datetime

import pytest

from governance.models import OnCall
from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, settled_by, unit_of
from workflow.models import Involvement, Role
from workflow.reports import timeline
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState, can_see

pytestmark = pytest.mark.django_db

CAST = [
    *("grid01", "chief01", "cadre01", "secretary01", "dispatcher01", "leader01", "centre01"),
    *("supervisor01", "verifier01", "county01", "auditor01", "water01"),
]


def seen_by(case):
    return {name for name in CAST if can_see(make.staff(name), case)}


def readers(event):
    """Who of those that see the case are shown this line."""
    case = event.case
    return {
        name
        for name in seen_by(case)
        if event in [line.event for line in timeline(case, make.staff(name))]
    }


def in_danger(case=None, by="grid01", **data):
    case = case or make.handled_ticket(**NO_CONTACT)
    return make.step(case, "danger", by, **{"kind": "violence", **data})


def test_danger_seals_the_case_and_is_due_within_the_hour(clock):
    case = make.handled_ticket(**NO_CONTACT)

    event = in_danger(case, text="丈夫又动手了")

    assert (case.is_sealed, case.version) == (True, 3)
    assert open_duties(case) >= {"ack@centre", "report@grid"}
    due = {d.kind: d.due_at - event.at for d in case.duties.open() if d.kind in ("ack", "report")}
    assert {str(span) for span in due.values()} == {"1:00:00"}
    assert seen_by(case) == {"grid01", "chief01", "supervisor01", "centre01"}


def test_danger_at_two_in_the_morning_lands_with_who_is_on_call(clock):
    night = datetime(2026, 6, 9, 2, 0, tzinfo=SHANGHAI)
    case = make.handled_ticket(**NO_CONTACT)
    clock.move_to(night)
    on_call = OnCall.objects.get(unit=unit_of("centre01")).post

    in_danger(case)

    ack, report = (case.duties.open().get(kind=kind) for kind in ("ack", "report"))
    assert (ack.post, report.post) == (on_call, make.staff("grid01").posts[0])
    three = datetime(2026, 6, 9, 3, 0, tzinfo=SHANGHAI)
    assert (ack.due_at, report.due_at) == (three, three)
    # Whoever is on call may say that he knows, supervisor or not.
    event = make.step(case, "acknowledge", "centre01", text="已通知值班民警")
    assert settled_by(event) == {"ack@centre done"}


def test_whoever_told_the_police_already_owes_no_report(clock):
    case = make.handled_ticket(**NO_CONTACT)

    in_danger(case, whom="110 派出所", at="2026-06-08 08:50")

    assert "report@grid" not in open_duties(case)


def test_a_report_is_done_by_who_learnt_of_the_danger(clock):
    case = make.handled_ticket(**NO_CONTACT)
    in_danger(case, by="secretary01")

    # His colleagues learn nothing by his owing it.
    assert can_see(make.staff("cadre01"), case) is False
    event = make.step(case, "report_done", "secretary01", whom="派出所")

    assert settled_by(event) == {"report@village done"}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "boredom"}, "kind"),
        ({"at": "2026-06-08 08:00"}, "whom"),
        ({"whom": "110", "at": "2026-06-09 08:00"}, "at"),
    ],
)
def test_a_danger_that_is_told_wrongly_says_what_is_wrong(clock, data, field):
    with pytest.raises(Invalid) as refusal:
        in_danger(**data)

    assert field in refusal.value.form.errors


def test_danger_is_reported_on_a_closed_case_too_and_outlives_closing(clock):
    case = make.closed_ticket()

    in_danger(case, by="secretary01")

    assert (case.is_open, case.is_sealed) == (False, True)
    assert open_duties(case) == {"ack@centre", "report@village"}


def test_nothing_is_acknowledged_that_was_not_reported(clock):
    case = make.handled_ticket(**NO_CONTACT)

    with pytest.raises(WrongState):
        make.step(case, "acknowledge", "supervisor01", text="知道了")


def test_only_named_posts_read_the_line_of_the_danger(clock):
    event = in_danger()

    assert readers(event) == {"grid01", "chief01", "supervisor01", "centre01"}


def sealed():
    case = make.handled_ticket(**NO_CONTACT)
    in_danger(case)
    return case


def test_a_seal_is_lifted_by_two_and_only_the_present_holder_sees_again(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    in_danger(case, by="cadre01")

    asked = make.step(case, "unseal", "supervisor01", reason="危险已解除")
    assert (asked.phase, case.is_sealed) == ("asked", True)
    with pytest.raises(NotAllowed):
        make.step(case, "approve", "supervisor01")
    make.step(case, "approve", "auditor01")

    assert case.is_sealed is False
    rows = Involvement.objects.filter(case=case, unit__isnull=False, until=None)
    assert unit_of("cadre01").pk in rows.values_list("unit", flat=True)
    assert unit_of("grid01").pk not in rows.values_list("unit", flat=True)


def test_who_decides_at_the_centre_may_lift_no_seal_that_is_not_there(clock):
    case = make.handled_ticket(**NO_CONTACT)

    with pytest.raises(WrongState):
        make.step(case, "unseal", "supervisor01", reason="无")


def test_a_sealed_case_gives_sight_to_posts_and_never_to_units(clock):
    case = sealed()

    make.move(case, "grid01", "report_up", "cadre01")

    rows = Involvement.objects.filter(root=case, until=None, roles__lt=Role.KEPT_OUT)
    assert not rows.filter(unit__isnull=False).exists()
    assert can_see(make.staff("cadre01"), case)
    assert can_see(make.staff("secretary01"), case)
    with pytest.raises(NotVisible):
        make.step(case, "note", "leader01", text="看看", audience="internal")


def test_whoever_is_given_a_sealed_case_sees_it(clock):
    case = sealed()
    make.move(case, "grid01", "report_up", "cadre01")
    colleague = make.staff("double01").posts[0]
    Involvement.objects.filter(post=colleague).update(until=case.opened_at)
    assert can_see(make.staff("double01"), case) is False

    make.step(case, "assign", "cadre01", post=colleague.pk)

    assert can_see(make.staff("double01"), case)
