"""Every column that names a unit, a post or an area is known to whoever reorganises."""

import pytest

from governance.models import Area, Post, Unit

# Every column that names a unit, a post or an area: it follows a succession, or it says what was.
FOLLOWS = {
    "unit": {
        "governance.Matter.cooperators",
        "governance.Matter.lead",
        "governance.OnCall.unit",
        "governance.Unit.line_unit",
        "governance.Unit.superior",
        "tickets.Precedent.ruled_against",
        "tickets.Precedent.ruled_for",
        "tickets.Referral.called_by",
        "tickets.Referral.callee_unit",
        "tickets.Whistle.caller_unit",
        "workflow.Ask.decider_unit",
        "workflow.Case.holder",
        "workflow.Case.opened_by_unit",
        "workflow.Duty.unit",
        "workflow.Involvement.unit",
    },
    "post": {
        "governance.Absence.post",
        "governance.ApiToken.post",
        "governance.OnCall.post",
        "governance.Post.deputy",
        "mediation.Naming.post",
        "tickets.Referral.callee_post",
        "workflow.Ask.asker_post",
        "workflow.Case.assignee",
        "workflow.Duty.post",
        "workflow.Involvement.post",
    },
    "area": {
        "governance.CalendarDay.county",
        "governance.OfficeHours.county",
        "governance.Unit.area",
        "tickets.Precedent.area",
        "workflow.Case.area",
        "workflow.Policy.county",
        "workflow.TimeLimit.area",
    },
}
STAYS = {
    "governance.Area.succeeded_by",
    "governance.Post.unit",
    "governance.Unit.succeeded_by",
    "governance.UnitVersion.area",
    "governance.UnitVersion.superior",
    "governance.UnitVersion.unit",
    "mediation.FollowUp.post",
    "mediation.Paper.post",
    "mediation.Paper.unit",
    "mediation.Signature.post",
    "mediation.Signature.seen_by",
    "mediation.Signature.unit",
    "tickets.Exclusion.asked_by",
    "tickets.Exclusion.decided_by",
    "workflow.AccessLog.post",
    "workflow.DailyFigure.unit",
    "workflow.Event.post",
    "workflow.Event.unit",
    "workflow.Feedback.asked_by_unit",
    "workflow.Holding.unit",
    "workflow.NewsCursor.post",
    # Who reads a group chat were the people of the unit that ended; its successor enters its own.
    "workflow.UnitChannel.unit",
}


@pytest.mark.parametrize("model", [Unit, Post, Area], ids=lambda model: model.__name__)
def test_every_column_that_names_it_follows_or_is_history(model):
    """A new column belongs into one of the two sets, and if it follows, into the services."""
    columns = {
        f"{field.related_model._meta.label}.{field.field.name}"
        for field in model._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete and field.is_relation
    }
    known = FOLLOWS[model.__name__.lower()] | STAYS | {"governance.Matter_cooperators.unit"}

    assert columns - known == set()
    assert FOLLOWS[model.__name__.lower()] - columns == set()
