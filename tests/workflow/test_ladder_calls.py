"""The ladder of a call nobody takes: head and caller hear of it, then it is ruled on."""

from datetime import datetime

import pytest

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, open_duties, settled_by, unit_of
from tests.workflow.climbing import duty_of, fired, moments, reach

pytestmark = pytest.mark.django_db


def at(day, hour, minute=0):
    return datetime(2026, 6, day, hour, minute, tzinfo=SHANGHAI)


def referred():
    case = make.handled_ticket(**NO_CONTACT)
    return case, make.refer(case, "grid01", "report_up", unit_of("cadre01"))


def test_whoever_neither_takes_a_referral_nor_objects_is_ruled_on(clock):
    """Four office hours from Monday 9:00: due 14:30; half of it again, on Monday 16:30."""
    case, child = referred()
    accept = duty_of(child, "accept")

    assert list(moments(accept)) == ["remind", "late", "rule"]
    assert (accept.due_at, moments(accept)["rule"]) == (at(8, 14, 30), at(8, 16, 30))
    reach(clock, accept, "rule")

    assert fired(case, "accept") == ["remind", "late", "rule"]
    assert "rule@centre" in open_duties(child)
    event = child.events.get(step="escalate")
    assert (event.data["way"], event.data["to"]) == ("rule", unit_of("centre01").code)
    assert child.holder_id == unit_of("cadre01").pk


def test_half_of_a_short_time_is_at_least_two_office_hours(clock):
    case = make.open_ticket(**NO_CONTACT)
    make.step(case, "accept", "grid01", urgency="urgent")
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    accept = duty_of(child, "accept")

    assert (accept.due_at, moments(accept)["rule"]) == (at(8, 11), at(8, 14, 30))


def test_a_ruling_on_a_late_call_is_taken_by_who_was_asked(clock):
    _case, child = referred()
    reach(clock, duty_of(child, "accept"), "rule")

    event = make.step(child, "rule", "supervisor01", verdict="stays", reason="归村里")

    assert "rule@centre done" in settled_by(event)
    assert child.state == "transferred"


def test_accepting_late_ends_the_wait_for_a_ruling(clock):
    _case, child = referred()
    reach(clock, duty_of(child, "accept"), "rule")

    event = make.step(child, "accept", "cadre01")

    assert settled_by(event) == {"accept@village done", "rule@centre void"}
