"""Time limits: the most specific row wins, and a row that may have been used never changes."""

from datetime import date, timedelta

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, transaction
from django.utils import translation

from tests.factories import handled_ticket, requester_of, staff
from workflow.checks import check_limits, duties_opened
from workflow.models import Case, TimeLimit
from workflow.reports.clocks import clocks_of
from workflow.services.limits import LimitMissing, in_force_on, limit_for, put_in_force


def limit(amount: int, valid_from: date = date(2026, 1, 1), **key) -> TimeLimit:
    return TimeLimit(kind="handle", amount=amount, unit="wd", valid_from=valid_from, **key)


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [
        ({"area_id": "110117"}, {"variant": "move", "nature": "help", "urgency": "ordinary"}),
        ({"variant": "move"}, {"nature": "help", "urgency": "ordinary"}),
        ({"nature": "help"}, {"urgency": "ordinary"}),
        ({"urgency": "ordinary"}, {}),
    ],
)
def test_the_most_specific_limit_wins_in_the_named_order(stronger, weaker):
    case = Case(nature="help", variant="move", urgency="ordinary")
    strong, weak = limit(1, **stronger), limit(2, **weaker)

    assert limit_for([weak, strong], case, "handle") == strong


def test_a_limit_for_something_else_is_not_taken():
    case = Case(nature="help", urgency="ordinary")

    with pytest.raises(LimitMissing):
        limit_for([limit(1, urgency="emergency")], case, "handle")


def test_a_new_limit_supersedes_the_old_and_running_duties_keep_theirs(db):
    ticket = handled_ticket()
    duty = ticket.duties.get(kind="handle")
    old = duty.limit_row

    new = put_in_force(limit(9, level=old.level))

    duty.refresh_from_db()
    old.refresh_from_db()
    assert (duty.limit_row, old.superseded_by) == (old, new)
    later = handled_ticket().duties.get(kind="handle")
    assert later.limit_row == new


def in_force(day: date) -> list[int]:
    """The amounts of the rows that hold on a day for what a grid has to handle."""
    rows = TimeLimit.objects.filter(in_force_on(day), kind="handle", level="G", urgency=None)
    return list(rows.values_list("amount", flat=True))


def test_a_limit_for_a_later_day_leaves_the_present_one_in_force_until_then(db):
    put_in_force(limit(4, level="G", valid_from=date(2027, 1, 1)))

    assert [in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))] == [[1], [4]]


def test_a_limit_put_before_one_that_is_planned_ends_when_that_begins(db):
    put_in_force(limit(4, level="G", valid_from=date(2027, 1, 1)))
    put_in_force(limit(3, level="G", valid_from=date(2026, 7, 1)))

    days = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [in_force(day) for day in days] == [[1], [3], [3], [4]]


def test_of_two_limits_from_the_same_day_the_one_put_in_force_last_holds(db):
    put_in_force(limit(4, level="G", valid_from=date(2027, 1, 1)))
    put_in_force(limit(5, level="G", valid_from=date(2027, 1, 1)))

    assert [in_force(date(2026, 12, 31)), in_force(date(2027, 1, 1))] == [[1], [5]]


def test_a_limit_from_before_all_others_holds_until_the_first_of_them(db):
    put_in_force(limit(7, level="G", valid_from=date(2025, 1, 1)))

    days = [date(2024, 12, 31), date(2025, 12, 31), date(2026, 1, 1)]
    assert [in_force(day) for day in days] == [[], [7], [1]]


def test_a_ticket_opened_after_the_day_runs_by_the_later_limit(db, clock):
    put_in_force(limit(4, level="G", valid_from=date(2026, 6, 10)))
    before = handled_ticket().duties.get(kind="handle")
    clock.shift(timedelta(days=2))
    after = handled_ticket().duties.get(kind="handle")

    assert (before.limit_row.amount, after.limit_row.amount) == (1, 4)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 2},
        {"unit": "d"},
        {"kind": "verify"},
        {"level": "V"},
        {"stops": []},
        {"ladder": "S"},
        {"source": "county"},
        {"valid_from": date(2026, 2, 1)},
    ],
)
def test_the_database_refuses_to_alter_a_limit(db, change):
    row = TimeLimit.objects.filter(kind="handle", level="G", urgency=None)

    with pytest.raises(IntegrityError, match="put a new one in force"), transaction.atomic():
        row.update(**change)

    assert row.get().amount == 1


@pytest.mark.parametrize("amount", [0, 401])
def test_a_limit_lasts_at_least_one_and_at_most_four_hundred(db, amount):
    with pytest.raises(IntegrityError, match="timelimit_length"), transaction.atomic():
        limit(amount, level="G", valid_from=date(2027, 1, 1), area_id="110117").save()


def test_every_duty_that_a_step_opens_has_a_default_limit(db):
    assert check_limits(databases=["default"]) == []


def test_a_missing_default_limit_fails_the_check(db):
    TimeLimit.objects.filter(kind="verify", urgency=None).delete()

    assert [error.msg for error in check_limits(databases=["default"])] == [
        "No default time limit in force for 'verify'."
    ]


def test_a_missing_window_fails_the_check(db):
    TimeLimit.objects.filter(kind="appeal").delete()

    assert [error.msg for error in check_limits(databases=["default"])] == [
        "No default time limit in force for 'appeal'."
    ]


def test_a_default_limit_that_is_yet_to_begin_fails_the_check(db):
    TimeLimit.objects.filter(kind="appeal").delete()
    TimeLimit.objects.create(kind="appeal", amount=30, unit="d", valid_from=date(2099, 1, 1))

    assert len(check_limits(databases=["default"])) == 1


def test_the_tables_and_their_code_fit_together():
    assert [error for error in run_checks() if error.id.startswith("workflow.")] == []
    assert "promise" in duties_opened()


def test_the_admin_shows_cases_without_what_they_are_about(client, db):
    ticket = handled_ticket(text="王五家的狗咬人")
    client.force_login(staff("admin01").user)

    page = client.get(f"/admin/workflow/case/{ticket.pk}/change/").content.decode()

    assert ticket.code in page
    assert "王五" not in page


@pytest.mark.parametrize("model", ["case", "event", "duty", "feedback"])
def test_nobody_changes_what_steps_wrote_in_the_admin(client, db, model):
    ticket = handled_ticket()
    client.force_login(staff("admin01").user)
    pk = {"case": ticket.pk, "event": ticket.events.first().pk}.get(model, 0)

    answers = [
        client.post(f"/admin/workflow/{model}/{pk}/{act}/", {"post": "yes"}).status_code
        for act in ("change", "delete")
    ] + [client.get(f"/admin/workflow/{model}/add/").status_code]

    assert set(answers) <= {302, 403}
    assert type(ticket).objects.filter(pk=ticket.pk, state="handling").exists()


def test_officers_read_by_which_row_a_clock_runs_and_villagers_do_not(db, clock):
    ticket = Case.objects.get(pk=handled_ticket().pk)
    translation.activate("en")

    shown = {clock.trace[-1] for clock in clocks_of(ticket, staff("grid01"))}
    promise = clocks_of(ticket, requester_of(ticket))[0]

    assert (
        "Limit: 1 working day, in force since 2026-01-01, by the practice of Gaotai County" in shown
    )
    assert not any(line.startswith("Limit:") for line in promise.trace)
