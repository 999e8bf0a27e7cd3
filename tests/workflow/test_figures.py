"""Figures of days: counted from the rows, anew every night, the same however often."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.tickets.builders import NO_CONTACT, unit_of
from workflow.models import DailyFigure, Duty, Holding
from workflow.services import count_days, sweep
from workflow.services.figures import DAYS, MEASURES

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 6, 8)
TUESDAY = MONDAY + timedelta(days=1)


def figures(username, day):
    rows = DailyFigure.objects.filter(unit=unit_of(username), day=day)
    return dict(rows.values_list("measure", "n"))


def test_each_day_says_what_a_unit_took_in_finished_and_had_open_in_the_evening(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.open_ticket(**NO_CONTACT)
    clock.shift(timedelta(days=1))
    make.step(case, "withdraw", make.requester_of(case), reason="好了")
    clock.shift(timedelta(days=1))

    count_days()

    # The second one was to be taken on within some office hours.
    assert figures("grid01", MONDAY) == {"opened": 2, "done": 1, "open": 2, "overdue": 1}
    assert figures("grid01", TUESDAY)["closed"] == 1
    assert figures("grid01", TUESDAY)["open"] == 1
    assert figures("grid02", MONDAY) == {}


def test_what_was_late_what_lapsed_and_what_is_overdue_are_told_apart(clock):
    late, passed_on, lying = (make.open_ticket(**NO_CONTACT) for _ in range(3))
    due_at = Duty.objects.filter(case=late, kind="accept").get().due_at
    clock.move_to(due_at + timedelta(hours=1))
    day = due_at.astimezone(tz=None).date()
    make.step(late, "accept", "grid01")
    make.refer(passed_on, "grid01", "report_up", unit_of("cadre01"))
    make.step(passed_on.children.get(), "accept", "cadre01")
    clock.shift(timedelta(days=1))

    count_days()

    told = figures("grid01", day)
    assert (told["done"], told["late"], told["lapsed"], told["overdue"]) == (1, 1, 1, 1)
    assert lying.duties.filter(kind="accept", settled_at=None).exists()


def test_a_ticket_that_goes_on_counts_in_the_evening_where_it_is(clock):
    case = make.handled_ticket(**NO_CONTACT)
    make.move(case, "grid01", "report_up", "cadre01")
    clock.shift(timedelta(days=1))

    count_days()

    assert "open" not in figures("grid01", MONDAY)
    assert figures("cadre01", MONDAY)["open"] == 1
    assert (figures("grid01", MONDAY)["opened"], "opened" in figures("cadre01", MONDAY)) == (
        1,
        False,
    )


def test_a_change_in_an_old_day_is_counted_anew_and_an_older_day_stays(clock):
    case = make.open_ticket(**NO_CONTACT)
    clock.shift(timedelta(days=2))
    count_days()
    assert figures("grid01", MONDAY)["opened"] == 1

    Holding.objects.filter(case=case).update(unit=unit_of("grid02"))
    Duty.objects.filter(case=case, kind="accept").update(unit=unit_of("grid02"))
    count_days()

    counted = {"opened": 1, "open": 1, "overdue": 1}
    assert (figures("grid01", MONDAY), figures("grid02", MONDAY)) == ({}, counted)

    clock.shift(timedelta(days=DAYS))
    Holding.objects.filter(case=case).update(unit=unit_of("grid01"))
    count_days()
    assert figures("grid02", MONDAY) == counted


def test_counting_twice_gives_the_same_and_today_is_not_counted(clock):
    make.proposed_ticket()
    clock.shift(timedelta(days=1))
    make.open_ticket()

    def rows():
        return list(
            DailyFigure.objects.order_by("day", "unit", "measure").values_list(
                "day", "unit", "measure", "n"
            )
        )

    count_days()
    once = rows()
    count_days()

    assert rows() == once
    assert {day for day, *_rest in once} == {MONDAY}
    assert {measure for _day, _unit, measure, _n in once} <= set(MEASURES)


def test_days_are_those_of_shanghai(clock):
    clock.move_to("2026-06-08T15:59:59Z")
    make.open_ticket(**NO_CONTACT)
    clock.move_to("2026-06-08T16:00:00Z")
    make.open_ticket(**NO_CONTACT)
    clock.shift(timedelta(days=2))

    count_days()

    assert (figures("grid01", MONDAY)["opened"], figures("grid01", TUESDAY)["opened"]) == (1, 1)
    assert (figures("grid01", MONDAY)["open"], figures("grid01", TUESDAY)["open"]) == (1, 2)


def test_what_a_villager_owes_is_no_figure_of_a_unit(clock):
    case = make.proposed_ticket()
    clock.shift(timedelta(days=40))
    sweep()

    count_days(days=60)

    kinds = Counter(Duty.objects.filter(case=case).values_list("owner_kind", flat=True))
    assert kinds["requester"] == 1
    assert DailyFigure.objects.filter(measure="lapsed").count() == 0


def test_however_many_cases_it_asks_the_database_as_often(clock):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            call_command("count_days", verbosity=0)
        return len(asked)

    make.open_ticket()
    clock.shift(timedelta(days=1))
    few = queries()
    for _ in range(4):
        make.open_ticket()
    clock.shift(timedelta(days=1))

    assert queries() == few
