"""What one reader may know of the talks: a party what is for all and its own, no private notes."""

from mediation.models import Evidence, Sitting
from workflow.models import Case
from workflow.reports.timeline import may_read
from workflow.services import Actor


def shown_evidence(case: Case, actor: Actor) -> list[Evidence]:
    """What was brought, without what the other side, or a mediator, keeps from this reader."""
    rows = Evidence.objects.filter(case=case.pk).select_related("event__text", "event__case")
    return [row for row in rows if may_read(row.event, actor)]


def shown_sittings(case: Case, actor: Actor) -> list[Sitting]:
    """The sessions, planned and held; a private one for who mediates and who wrote it down."""
    rows = Sitting.objects.filter(case=case.pk).select_related(
        "notice__text", "notice__case", "record__text", "record__case"
    )
    return [row for row in rows if _is_shown(row, actor)]


def _is_shown(sitting: Sitting, actor: Actor) -> bool:
    if not sitting.is_private:
        return True
    if actor.is_party:
        return sitting.attendances.filter(party=actor.party_id).exists()
    events = filter(None, (sitting.notice, sitting.record))
    return all(may_read(event, actor) for event in events)
