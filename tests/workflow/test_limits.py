"""Time limits: the most specific row wins, and a row that may have been used never changes."""

from datetime import date

import pytest
from django.core.checks import run_checks

from tests.factories import handled_ticket, staff
from workflow.checks import check_limits, duties_opened
from workflow.models import Case, TimeLimit
from workflow.services.duties import LimitMissing, Owing, limit_for
from workflow.services.limits import put_in_force


def limit(amount: int, **key) -> TimeLimit:
    return TimeLimit(kind="handle", amount=amount, unit="wd", valid_from=date(2026, 1, 1), **key)


def owing(**changes) -> Owing:
    return Owing("handle", "unit", **changes)


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

    assert limit_for([weak, strong], case, owing()) == strong


def test_a_limit_for_something_else_is_not_taken():
    case = Case(nature="help", urgency="ordinary")

    with pytest.raises(LimitMissing):
        limit_for([limit(1, urgency="emergency")], case, owing())


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


def test_every_duty_that_a_step_opens_has_a_default_limit(db):
    assert check_limits(databases=["default"]) == []


def test_a_missing_default_limit_fails_the_check(db):
    TimeLimit.objects.filter(kind="verify", urgency=None).delete()

    assert [error.msg for error in check_limits(databases=["default"])] == [
        "No default time limit for the duty 'verify'."
    ]


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
