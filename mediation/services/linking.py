"""The ticket that a mediation began with: it hears that it runs and how it ended, and no more."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.models import Area, Post, Unit
from governance.rules.organisation import UnitKind, lineage
from mediation.rules.ticket import PAUSE
from workflow.models import Case, Event, Role
from workflow.services.acts import Act
from workflow.services.numbering import new_child
from workflow.services.pauses import end_pauses
from workflow.services.people import Sight
from workflow.services.performing import copy_due
from workflow.services.refusals import WrongState
from workflow.services.steps import advance, open_child


def committee_for(area: Area, *, barred: frozenset[int] = frozenset()) -> Unit:
    """The mediation committee nearest to a place that has somebody to mediate; else WrongState."""
    staffed = Post.objects.in_force().having("mediate").values("unit")
    units = Unit.objects.in_force().filter(
        kind=UnitKind.MEDIATION_COMMITTEE.value, area__in=lineage(area.code), pk__in=staffed
    )
    found = sorted(units.exclude(pk__in=barred), key=lambda unit: -len(unit.area_id))
    if not found:
        raise WrongState(_("No mediation committee covers this place yet."))
    return found[0]


def mediate(act: Act) -> None:
    """Hand a dispute to the mediators: a child of the ticket, of which the ticket sees nothing."""
    ticket, tree = act.case, act.tree
    holder = committee_for(ticket.area, barred=act.facts.kept_out.units)
    act.event_data = {"to": holder.code}
    if not tree.is_guarded:
        act.sights.append(Sight(ticket, Role.COPIED, unit_id=holder.pk))

    def begin(event: Event) -> None:
        child = new_child(ticket, "mediation", letter="M")
        child.area, child.holder, child.opened_by_unit = ticket.area, holder, ticket.holder
        child.source, child.opened_at = ticket.source, tree.now
        words = {name: act.data[name] for name in ("facts", "claim") if act.data[name]}
        data = {**act.data, "source": "ticket", "area": ticket.area}
        open_child(tree, ticket, "mediation", "apply", child=child, data=data, public=words)

    act.later.append(begin)
    act.public, act.internal = {}, {}


def begin_on_ticket(act: Act) -> None:
    """Everybody has consented: the ticket waits, and whoever reported it is told why."""
    act.case.blocks_parent = True
    ticket = ticket_of(act)
    if ticket is not None and ticket.is_open:
        act.later.append(lambda event: _tell(act, ticket, "mediating", {}))


def finish_on_ticket(act: Act, outcome: str) -> None:
    """It has effect, or has ended: the ticket goes on, and hears how."""
    act.case.blocks_parent = False
    ticket = ticket_of(act)
    if ticket is None:
        return
    if ticket.is_open:
        act.later.append(lambda event: _tell(act, ticket, "mediated", {"outcome": outcome}))
    else:
        # Nobody there is told any more, but a clock that goes on some day is not to stand still.
        act.later.append(lambda event: _release(act, ticket, event))


def ticket_of(act: Act) -> Case | None:
    parent_id = act.case.parent_id
    return act.tree.case(parent_id) if parent_id else None


def _tell(act: Act, ticket: Case, step: str, data: Mapping[str, Any]) -> None:
    advance(act.tree, ticket, step, data=data, event_data=dict(data))


def _release(act: Act, ticket: Case, event: Event) -> None:
    end_pauses(act.tree, ticket, [PAUSE], event)
    copy_due(ticket)
    act.tree.touch(ticket)


def blocked_by_mediation(case: Case) -> str:
    """Rule 10: from full consent until it has effect or has ended."""
    running = case.children.filter(kind="mediation", blocks_parent=True).exists()
    return _("Blocked: it is being mediated. Wait until that has ended.") if running else ""


def blocked_by_running_mediation(case: Case) -> str:
    before = ("received", "consent", "mediating", "agreed")
    running = case.children.filter(kind="mediation", state__in=before).exists()
    return _("This is being mediated already.") if running else ""


TICKET_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {"mediate": mediate}
TICKET_CONDITIONS: Mapping[str, Callable[[Case], str]] = {
    "blocked_by_mediation": blocked_by_mediation,
    "blocked_by_running_mediation": blocked_by_running_mediation,
}
