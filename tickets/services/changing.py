"""Change what a ticket is: its matter, nature, urgency, place, or who leads a whistle."""

from django.utils.translation import gettext as _

from governance.models import Area, Matter
from tickets.models import Referral, Whistle
from tickets.rules.ticket import URGENCY_ORDER
from tickets.rules.ticket_shield import SEALED_NATURE
from workflow.models import Case, Duty
from workflow.services.acts import Act, Glance
from workflow.services.clocks import due_under, restart_clock
from workflow.services.duties import open_duties_of
from workflow.services.limits import limit_for
from workflow.services.refusals import WrongState
from workflow.services.sealing import seal
from workflow.services.tree import Tree

CLOCKS = ("promise", "handle")
# On what of a ticket the length of its clocks may depend.
COUNTED_BY = ("matter", "nature", "urgency")


def value_of(case: Case, field: str) -> str:
    """What a ticket says now in one of the fields that can be changed, as the wire names it."""
    if field == "matter":
        return case.matter.code if case.matter else ""
    if field == "area":
        return str(case.area_id)
    if field == "lead":
        codes = Whistle.objects.filter(case=case, lead__isnull=False).order_by("-pk")
        return codes.values_list("lead__case__code", flat=True).first() or ""
    return str(getattr(case, field))


def is_lower(now: str, then: str) -> bool:
    return URGENCY_ORDER.index(then) < URGENCY_ORDER.index(now)


def lowers_or_delays(act: Act | Glance) -> bool:
    """Whether the requester would have to wait longer: less urgent, or a later end."""
    case, field, value = act.case, act.data.get("field"), act.data.get("value", "")
    if field == "urgency" and is_lower(case.urgency, value):
        return True
    if field not in COUNTED_BY or isinstance(act, Glance):
        return False
    # What is counted anew goes by all that the ticket says now, not by this field alone.
    asked = Case(nature=case.nature, urgency=case.urgency, variant=case.variant)
    if field != "matter":
        setattr(asked, str(field), value)
    clocks = [duty for duty in open_duties_of(case) if duty.kind in CLOCKS]
    return any(_is_delayed(act.tree, duty, asked) for duty in clocks)


def _is_delayed(tree: Tree, duty: Duty, asked: Case) -> bool:
    """Whether a clock would end later, or stand still more often, if the ticket were as asked."""
    limit, row = limit_for(tree.limits, asked, duty.kind, unit=duty.unit), duty.limit_row
    # What somebody granted stays or gets earlier, see `_count_anew`.
    if row is None or limit.pk == row.pk or duty.fixed_at is not None:
        return False
    stops_more = not set(limit.stops) <= set(row.stops)
    return stops_more or due_under(tree, duty, limit) > due_under(tree, duty, row)


def change(act: Act) -> None:
    """Set one value; a rise in urgency or another nature counts the clocks anew."""
    case, field, chosen = act.case, str(act.data["field"]), act.data["chosen"]
    act.event_data["was"] = value_of(case, field)
    counts_anew = field in COUNTED_BY
    if field == "urgency":
        counts_anew = not is_lower(case.urgency, chosen)
    if field == "area":
        _move_place(act, chosen)
    elif field == "lead":
        _set_lead(act, chosen)
    else:
        setattr(case, field, chosen)
    if case.nature == SEALED_NATURE and field == "nature":
        seal(act.tree, acting=case)
    if counts_anew:
        count_anew(act)


def _move_place(act: Act, area: Area) -> None:
    act.case.area = area
    for child in act.case.children.filter(is_open=True):
        found = act.tree.case(child.pk)
        found.area = area
        act.tree.touch(found)


def _set_lead(act: Act, child: Case) -> None:
    """Whoever is called in a whistle and still works on it may lead it."""
    # Who was called, and so who leads, is between the units.
    act.audience = "staff"
    referral = Referral.objects.select_related("whistle").get(case=child)
    if referral.whistle is None:
        raise WrongState(_("Only who was called by a whistle can lead it."))
    referral.whistle.lead = referral
    referral.whistle.save(update_fields=["lead"])


def count_anew(act: Act) -> None:
    """Compute the promise and the handling from their own starts, under what it is now."""
    for duty in open_duties_of(act.case):
        if duty.kind in CLOCKS:
            _count_anew(act, duty)


def _count_anew(act: Act, duty: Duty) -> None:
    limit = limit_for(act.tree.limits, act.case, duty.kind, unit=duty.unit)
    if limit.pk == duty.limit_row_id:
        return
    if duty.fixed_at is not None:
        # More time that was granted stays, unless the matter has become more urgent than that.
        if due_under(act.tree, duty, limit) >= duty.fixed_at:
            return
        duty.fixed_at = None
    duty.limit_row = limit
    restart_clock(act.tree, duty)


def matter_by(code: str) -> Matter | None:
    return Matter.objects.in_force().filter(code=code).first()


def area_by(case: Case, code: str) -> Area | None:
    """A place of the same county."""
    return Area.objects.in_force().filter(code=code, code__startswith=case.area_id[:6]).first()


def callee_by(case: Case, code: str) -> Case | None:
    """A whistle's callee that still works on it, by the code of its referral."""
    called = case.children.filter(variant="whistle", is_open=True)
    return called.filter(code=code).first()
