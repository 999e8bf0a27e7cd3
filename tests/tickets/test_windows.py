"""Windows run by rows as duties do; a new row leaves the windows that run alone."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import translation

from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.flows.browsing import Villager
from tests.tickets.builders import NO_CONTACT, unit_of
from tests.tickets.whistles import MARKS, answered, whistled
from tickets.services.referral_conditions import objection_ends, rating_ends
from tickets.services.whistling import lapse_ratings
from workflow.models import TimeLimit
from workflow.rules.limits import WINDOWS
from workflow.services import Invalid, Refused, query_code_of
from workflow.services.limits import limit_for, limits_in_force, put_in_force

pytestmark = pytest.mark.django_db

FRIDAY = datetime(2026, 6, 12, 10, 0, tzinfo=SHANGHAI)
LATE = timedelta(days=4)


def shorten(kind: str, amount: int = 3, unit: str = "d", day: date = date(2026, 6, 8)) -> None:
    put_in_force(TimeLimit(kind=kind, amount=amount, unit=unit, valid_from=day))


def merged():
    case, into = make.handled_ticket(), make.handled_ticket()
    make.step(case, "merge", "grid01", into=into.code, reason="同一盏灯")
    return case


def declined():
    case = make.open_ticket()
    make.step(case, "decline", "grid01", outcome="emergency_line", reason="请打110", channel="110")
    return case


STEPS = {
    "reopen": (make.closed_ticket, "reopen", {"text": "又不亮了"}),
    "rate_window": (make.closed_ticket, "rate", {"solved": "yes", "satisfied": 5}),
    "appeal": (declined, "appeal", {"text": "请上级看"}),
    "split": (merged, "split", {"reason": "是另一盏灯"}),
}


@pytest.mark.parametrize("window", STEPS)
def test_what_a_requester_may_still_do_ends_as_the_row_says(clock, window):
    begin, step, data = STEPS[window]
    shorten(window)
    case = begin()
    clock.shift(LATE)

    with pytest.raises(Invalid) as refusal, translation.override("en"):
        make.step(case, step, make.requester_of(case), **data)

    assert "This was possible for 3 days" in str(refusal.value.form.non_field_errors())


@pytest.mark.parametrize("window", STEPS)
def test_a_shorter_window_does_not_shorten_one_that_runs(clock, window):
    begin, step, data = STEPS[window]
    case = begin()
    shorten(window, day=date(2026, 6, 9))
    clock.shift(LATE)

    make.step(case, step, make.requester_of(case), **data)

    assert case.events.filter(step=step, phase="done").exists()


def test_of_two_readings_the_requester_is_told_the_earlier_and_held_to_the_later(clock):
    """Thirty days from Friday, 12 June end on a Sunday; the law lets them end on Monday."""
    clock.move_to(FRIDAY)
    case = make.closed_ticket()
    villager = Villager().open("/t/").press(code=case.code, query_code=query_code_of(case))
    clock.move_to(FRIDAY.replace(month=7, day=13, hour=20))
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")

    assert "Possible until Sun 12 July, 24:00" in villager.page.texts
    assert case.state == "handling"


def test_an_objection_is_possible_as_long_as_the_row_says(clock):
    shorten("objection", 2, "wd")
    case = make.handled_ticket(**NO_CONTACT)
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))

    assert objection_ends(child) == datetime(2026, 6, 10, 17, 30, tzinfo=SHANGHAI)


def test_the_call_is_rated_and_given_up_as_the_rows_say(clock):
    shorten("rate_back", 1, "wd")
    shorten("rate_lapsed", 1, "wd")
    _case, child = whistled("water01")
    answered(child, "water01")
    ends = rating_ends(child)

    clock.shift(timedelta(days=5))

    with pytest.raises(Refused):
        make.step(child, "rate_back", "water01", needed="5", described="5")
    assert ends == datetime(2026, 6, 9, 17, 30, tzinfo=SHANGHAI)
    assert lapse_ratings() == 1


def test_a_rating_that_came_in_time_is_not_given_up(clock):
    shorten("rate_lapsed", 1, "wd")
    _case, child = whistled("water01")
    answered(child, "water01")
    make.step(child, "rate", "leader01", **MARKS)
    clock.shift(timedelta(days=5))

    assert lapse_ratings() == 0


def test_a_requester_is_waited_for_as_long_as_the_row_says(clock):
    shorten("supply_most", 2)
    case = make.handled_ticket()

    with pytest.raises(Invalid):
        make.step(case, "ask", "grid01", text="照片", due_on="2026-06-11")
    make.step(case, "ask", "grid01", text="照片", due_on="2026-06-10")

    assert case.state == "waiting"


def test_a_matter_on_the_list_is_looked_at_again_as_soon_as_the_row_says(clock):
    shorten("review", 10)
    case = make.handled_ticket()
    said = {"text": "要立项", "plan": "报批", "owner": "王科", "interim": "先装临时灯"}

    with pytest.raises(Invalid):
        make.step(case, "list", "grid01", review_on="2026-06-19", **said)
    asked = make.step(case, "list", "grid01", review_on="2026-06-18", **said)

    assert asked.phase == "asked"


def test_one_may_urge_again_when_the_row_says_so(clock):
    shorten("urge_again", 2, "h")
    case = make.handled_ticket()
    make.step(case, "urge", make.requester_of(case))
    clock.shift(timedelta(hours=1))

    with pytest.raises(Refused):
        make.step(case, "urge", make.requester_of(case))
    clock.shift(timedelta(hours=1))
    make.step(case, "urge", make.requester_of(case))

    assert case.events.filter(step="urge").count() == 2


def test_a_county_has_windows_of_its_own(clock):
    row = TimeLimit(kind="appeal", amount=60, unit="d", valid_from=date(2026, 6, 8))
    row.area_id = "110117"
    put_in_force(row)
    case = make.handled_ticket()

    here = limit_for(limits_in_force("110117", date(2026, 6, 8)), case, "appeal")
    elsewhere = limit_for(limits_in_force("110118", date(2026, 6, 8)), case, "appeal")

    assert (here.amount, elsewhere.amount) == (60, 30)


def test_every_window_has_a_row_in_force(db):
    rows = TimeLimit.objects.filter(superseded_by=None, variant=None, urgency=None)

    assert set(WINDOWS) <= set(rows.values_list("kind", flat=True))
