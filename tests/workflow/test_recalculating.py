"""Provisional due moments are counted again once their year is loaded, and nothing else is."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from governance.models import CalendarDay
from governance.services import forget_calendars
from tests import factories as make
from tests.flows.browsing import Villager
from tests.governance.calendars import local
from tests.tickets.builders import steps_of
from tests.workflow.climbing import moments
from tests.workflow.new_year import LAST_MONDAY, MONDAY, TUESDAY, load_2027
from tests.workflow.pages import Page
from tests.workflow.wire import everybody_with_mail, told_of
from workflow.models import Duty
from workflow.services import Recalculated, recalculate, sweep, verify_log

pytestmark = pytest.mark.django_db


@pytest.fixture
def year_end(clock):
    clock.move_to(LAST_MONDAY)
    return clock


def promise(case):
    return case.duties.get(kind="promise", settled_at=None)


def due(duty):
    duty.refresh_from_db()
    return local(duty.due_at)


def fired_for(case):
    """What the ladder did for the promise, in order."""
    events = case.events.filter(step__in=("remind", "late", "escalate"), data__duty="promise")
    return list(events.order_by("seq").values_list("step", flat=True))


def test_a_due_moment_that_a_new_holiday_moves_is_moved_and_logged(year_end):
    case = make.handled_ticket()
    duty = promise(case)
    assert (due(duty), duty.is_provisional) == ("2027-01-04 23:59:59", True)
    load_2027(MONDAY)

    done = recalculate()

    case.refresh_from_db()
    event = case.events.latest("seq")
    assert done == Recalculated(moved=1)
    assert (due(duty), duty.is_provisional) == ("2027-01-05 23:59:59", False)
    assert (case.due_at, case.is_provisional) == (duty.due_at, False)
    assert "provisional" not in {line["code"] for line in duty.trace}
    assert (event.step, event.actor_kind, event.audience) == ("recalculate", "system", "public")
    assert event.data == {
        "duty": "promise",
        "unit": "",
        "was": "2027-01-04T15:59:59+00:00",
        "due_at": "2027-01-05T15:59:59+00:00",
    }
    assert verify_log() == []


def test_what_a_unit_owes_is_for_the_unit_to_read(year_end):
    year_end.move_to(LAST_MONDAY + timedelta(days=3))
    case = make.handled_ticket()
    handle = case.duties.get(kind="handle", settled_at=None)
    assert due(handle) == "2027-01-04 17:30:00"
    load_2027(MONDAY)

    recalculate()

    event = case.events.get(step="recalculate", data__duty="handle")
    assert due(handle) == "2027-01-05 17:30:00"
    assert (event.audience, event.data["unit"]) == ("unit", handle.unit.code)


@pytest.mark.usefixtures("wire")
def test_whoever_waits_for_it_and_whoever_owes_it_is_told_of_the_new_moment(year_end):
    everybody_with_mail()
    year_end.move_to(LAST_MONDAY + timedelta(days=3))
    case = make.handled_ticket()
    load_2027(MONDAY, date(2027, 1, 7), date(2027, 1, 8))

    recalculate()

    lines = case.events.filter(step="recalculate")
    assert {event.data["duty"]: told_of(event) for event in lines} == {
        "promise": {"person sms"},
        "handle": {"grid01 mail"},
    }


def test_a_due_moment_that_stays_is_settled_without_a_line(year_end):
    case = make.handled_ticket()
    load_2027()

    done = recalculate()

    case.refresh_from_db()
    assert done == Recalculated(confirmed=1)
    assert (promise(case).is_provisional, case.is_provisional) == (False, False)
    assert due(promise(case)) == "2027-01-04 23:59:59"
    assert "recalculate" not in steps_of(case)


def test_a_second_run_finds_nothing_to_do(year_end):
    case = make.handled_ticket()
    load_2027(MONDAY)

    runs = [recalculate(), recalculate()]

    assert runs == [Recalculated(moved=1), Recalculated()]
    assert steps_of(case).count("recalculate") == 1


def test_a_dry_run_says_the_same_and_writes_nothing(year_end):
    case = make.handled_ticket()
    load_2027(MONDAY)

    assert recalculate(dry_run=True) == Recalculated(moved=1)
    assert due(promise(case)) == "2027-01-04 23:59:59"
    assert "recalculate" not in steps_of(case)


def test_before_the_year_is_loaded_everything_waits(year_end):
    case = make.handled_ticket()

    assert recalculate() == Recalculated(waiting=1)
    assert promise(case).is_provisional


def test_a_year_that_somebody_has_only_begun_to_type_in_settles_nothing(year_end):
    make.handled_ticket()
    CalendarDay.objects.create(date=MONDAY, is_workday=False, name="2027")

    assert recalculate() == Recalculated(waiting=1)


def test_changing_the_calendar_changes_no_running_duty_that_is_not_provisional(clock):
    case = make.handled_ticket()
    before = due(promise(case))
    CalendarDay.objects.create(date=date(2026, 6, 15), is_workday=False, name="new")
    forget_calendars()

    assert recalculate() == Recalculated()
    assert due(promise(case)) == before


def test_what_the_ladder_has_fired_is_not_fired_again(year_end):
    case = make.handled_ticket()
    year_end.move_to(LAST_MONDAY + timedelta(days=6, hours=8))
    sweep()
    load_2027(MONDAY)

    recalculate()

    assert fired_for(case) == ["remind"]
    sweep()
    assert fired_for(case) == ["remind"]
    year_end.move_to(LAST_MONDAY + timedelta(days=8))
    sweep()
    assert fired_for(case) == ["remind"]
    year_end.move_to(LAST_MONDAY + timedelta(days=9))
    sweep()
    assert fired_for(case) == ["remind", "late"]


def test_what_stands_still_is_counted_when_it_goes_on(year_end):
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", text="哪一盏灯？", due_on="2027-01-04")
    load_2027(MONDAY)

    assert recalculate().waiting == 0
    assert promise(case).due_at is None
    year_end.shift(timedelta(hours=1))
    make.step(case, "supply", make.requester_of(case), text="村口第二盏。")
    assert due(promise(case)) == "2027-01-06 00:59:59"
    assert not promise(case).is_provisional


def test_a_table_that_comes_late_makes_nobody_late(year_end):
    year_end.move_to(LAST_MONDAY + timedelta(days=3))
    case = make.handled_ticket()
    handle = case.duties.get(kind="handle", settled_at=None)
    year_end.move_to(LAST_MONDAY + timedelta(days=6))
    load_2027(worked=[date(2027, 1, 2)])

    done = recalculate()

    assert done.passed == 1
    assert due(handle) == "2027-01-04 17:30:00"


def test_an_earlier_moment_that_is_still_to_come_counts(year_end):
    year_end.move_to(LAST_MONDAY + timedelta(days=3))
    case = make.handled_ticket()
    handle = case.duties.get(kind="handle", settled_at=None)
    load_2027(worked=[date(2027, 1, 2)])

    recalculate()

    assert due(handle) == "2027-01-02 17:30:00"


def test_a_damaged_case_keeps_no_other_from_its_due_moment(year_end):
    bad, good = make.handled_ticket(), make.handled_ticket()
    Duty.objects.filter(pk=promise(bad).pk).update(limit_row=None)
    load_2027(MONDAY)

    first, second = recalculate(), recalculate()

    assert (first, second) == (Recalculated(moved=1, failed=1), Recalculated(failed=1))
    assert due(promise(good)) == "2027-01-05 23:59:59"
    assert steps_of(bad)[-1] == "accept"


def test_more_cases_than_one_batch_are_done(year_end, monkeypatch):
    monkeypatch.setattr("workflow.services.recalculating.BATCH", 2)
    cases = [make.handled_ticket() for _n in range(5)]
    load_2027(MONDAY, TUESDAY)

    assert recalculate() == Recalculated(moved=5)
    assert {due(promise(case)) for case in cases} == {"2027-01-06 23:59:59"}


def test_the_villager_reads_from_when_to_when_it_was_moved(year_end):
    villager = Villager("en")
    villager.report(place=make.grid_area(), text="三盏路灯不亮。")
    load_2027(MONDAY)
    recalculate()

    text = Page(villager.open(f"/t/{villager.code}/").answer).text

    assert "The holidays of the new year are known: a time limit was counted again." in text
    assert (
        "Answer to the requester: until now Mon 4 Jan 2027 24:00, now Tue 5 Jan 2027 24:00" in text
    )


def test_the_command_prints_what_became_of_them(year_end):
    make.handled_ticket()
    out = StringIO()
    with translation.override("en"):
        call_command("recalculate", stdout=out)
        load_2027(MONDAY)
        call_command("recalculate", "--dry-run", stdout=out)
        call_command("recalculate", stdout=out)

    assert out.getvalue().splitlines() == [
        "Done: moved 0, confirmed 0, passed 0, waiting 1, busy 0, failed 0",
        "Would be: moved 1, confirmed 0, passed 0, waiting 0, busy 0, failed 0",
        "Done: moved 1, confirmed 0, passed 0, waiting 0, busy 0, failed 0",
    ]


def test_the_command_prints_it_in_chinese_where_that_is_spoken():
    out = StringIO()

    with translation.override("zh-hans"):
        call_command("recalculate", stdout=out)

    said = "改期 0 个，确认不变 0 个，已过期不改 0 个，仍待公布 0 个，正忙 0 个，失败 0 个"
    assert out.getvalue().splitlines() == [f"已完成：{said}"]


def test_the_command_fails_where_something_is_left(year_end):
    Duty.objects.filter(pk=promise(make.handled_ticket()).pk).update(limit_row=None)
    load_2027()

    with pytest.raises(CommandError):
        call_command("recalculate", stdout=StringIO())


def test_a_ladder_that_reaches_into_the_year_climbs_by_its_holidays(year_end):
    handle = make.handled_ticket().duties.get(kind="handle")
    before = moments(handle)
    assert (due(handle), handle.is_provisional) == ("2026-12-29 17:30:00", False)
    load_2027(MONDAY)

    recalculate()

    due(handle)
    after = moments(handle)
    assert handle.due_at == after["late"] == before["late"]
    assert (local(before["oversee_above"]), local(after["oversee_above"])) == (
        "2027-01-04 17:30:00",
        "2027-01-05 17:30:00",
    )
