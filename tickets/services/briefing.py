"""Briefs: a question to whoever a shielded ticket is about, which shows nothing of the ticket.

A brief is a root of its own. Its tie to the ticket is a row that only who sees the ticket finds,
and answering it never touches the ticket's lock.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from governance.models import Post, Unit
from tickets.rules.prose import title_of
from workflow.models import Case, CaseLink, Duty, Event, Involvement, Role
from workflow.rules.codes import BadCode, parse_code
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.steps import Settle
from workflow.services.actors import SYSTEM
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties, settle_duties
from workflow.services.facts import Facts
from workflow.services.numbering import new_root
from workflow.services.people import Sight, involve
from workflow.services.refusals import WrongState
from workflow.services.steps import advance, open_related
from workflow.services.tree import lock_free_tree


def hear(act: Act) -> None:
    """Ask a unit for its side of the matter, in the holder's words and nobody else's."""
    unit: Unit = act.data["unit"]
    act.event_data = {"to": unit.code}
    act.later.append(lambda event: _ask(act, unit, event))


def _ask(act: Act, unit: Unit, event: Event) -> None:
    post = act.match.post
    assert post is not None
    brief = new_root("brief")
    # Nothing of the ticket goes over: its place, matter and urgency would tell of it.
    brief.area, brief.holder, brief.opened_by_unit = unit.area, unit, post.unit
    brief.title, brief.source = title_of(act.data["brief"]), "letter"
    open_related(
        act.tree,
        "brief",
        "ask",
        case=brief,
        data={},
        public={"text": act.data["brief"]},
        sights=[Sight(brief, Role.OPENED, post_id=post.pk)],
    )
    CaseLink.objects.create(case=act.case, other=brief, kind="brief", event=event)


def answer_brief(act: Act) -> None:
    """The answer waits for those of the ticket's unit who handle it and see it (ADR 0016).

    The unit owes it, and only these posts and whoever asked see the brief.
    """
    unit = ticket_of(act.case).holder
    act.named, act.named_units_see = [unit], False
    act.sights += _sights(act.case, unit)


def _sights(brief: Case, unit: Unit) -> list[Sight]:
    return [Sight(brief, Role.OWES, post_id=post.pk) for post in _readers(brief, unit)]


def _readers(brief: Case, unit: Unit) -> list[Post]:
    """The posts of a unit that handle, and see the ticket that the brief was asked for."""
    ticket = ticket_of(brief)
    rows = Involvement.objects.filter(case=ticket, until=None, roles__lt=Role.KEPT_OUT)
    seeing = Q(pk__in=rows.values("post"))
    if not ticket.is_sealed:
        seeing |= Q(unit__in=rows.values("unit"))
    kept_out = Facts(ticket, SYSTEM).kept_out
    posts = Post.objects.in_force().having("handle").filter(seeing, unit=unit).order_by("pk")
    return [post for post in posts if not kept_out.bars(post.user_id, [unit.pk])]


def ticket_of(brief: Case) -> Case:
    """The ticket that a brief was asked for; only who sees it may learn of it."""
    return CaseLink.objects.select_related("case__holder").get(other=brief, kind="brief").case


def bring_in(act: Act) -> None:
    """Write down what the brief brought, and end it: both roots are locked."""
    brief: Case = act.data["brief"]
    tree = act.tree.partner(brief.pk)
    if tree.root.state != "answered":
        raise WrongState(_("This explanation is not there to be brought in."))
    act.event_data = {"code": brief.code}
    act.internal = {"text": act.data["text"] or _answer_of(brief)}
    act.later.append(lambda event: _close(act, brief))


def _close(act: Act, brief: Case) -> None:
    tree = act.tree.partner(brief.pk)
    advance(tree, tree.root, "close")


def _answer_of(brief: Case) -> str:
    event = brief.events.filter(step="answer_brief").order_by("-seq").select_related("text").first()
    text: Any = getattr(event, "text", None)
    return "\n".join((text.internal or {}).values()) if text else ""


def briefs_of(case: Case) -> Any:
    """The briefs that were asked for a ticket, the newest first."""
    links = CaseLink.objects.filter(case=case, kind="brief").values("other")
    return Case.objects.filter(pk__in=links).order_by("-pk")


def brought_in_with(case: Case, data: Mapping[str, Any]) -> list[int]:
    """The root that bringing a brief in writes to as well."""
    sent = data.get("brief")
    if isinstance(sent, Case):
        return [sent.pk]
    try:
        code = parse_code(str(sent or ""))
    except BadCode:
        return []
    return list(briefs_of(case).filter(code=code).values_list("pk", flat=True))


def cancel_idle_briefs() -> int:
    """End briefs whose ticket is over; called at night, so that the moment tells nothing."""
    links = CaseLink.objects.filter(kind="brief", other__is_open=True, case__is_open=False)
    return sum(_cancel(pk) for pk in set(links.values_list("other", flat=True)))


@transaction.atomic
def _cancel(pk: int) -> int:
    tree = lock_free_tree(pk)
    if tree is None or not tree.root.is_open:
        return 0
    advance(tree, tree.root, "cancel")
    tree.save()
    return 1


def pass_on_briefs() -> int:
    """Let answers wait for whoever is accountable now, where the ticket went on in the meantime.

    At night and without a line in the brief: that it moved is not for the unit that was asked.
    """
    link = CaseLink.objects.filter(kind="brief", case__is_open=True, other=OuterRef("case"))
    duties = Duty.objects.open().filter(kind="bring_in")
    moved = duties.annotate(now=Subquery(link.values("case__holder")[:1])).exclude(unit=F("now"))
    return sum(
        _pass_on(pk) for pk in moved.filter(now__isnull=False).values_list("case", flat=True)
    )


@transaction.atomic
def _pass_on(pk: int) -> int:
    tree = lock_free_tree(pk)
    if tree is None or tree.root.state != "answered":
        return 0
    brief, unit = tree.root, ticket_of(tree.root).holder
    settle_duties(tree, brief, [Settle("bring_in", "moved")], None)
    open_duties(tree, brief, [Owing("bring_in", "unit", unit, DUTY_KINDS["bring_in"].capability)])
    involve(tree, _sights(brief, unit))
    tree.save()
    return 1


def end_brief(act: Act, case: Case, successor: Unit | None) -> None:
    """Whoever was asked is kept out of the brief itself, so nobody answers it."""
    advance(act.tree, case, "cancel")


def blocked_by_no_shield(case: Case) -> str:
    kept_out = Involvement.objects.filter(case=case, roles__gte=Role.KEPT_OUT)
    if case.is_sealed or kept_out.exists():
        return ""
    return _("Nobody is kept away from this. Ask the unit by a note or a whistle.")


def blocked_by_no_brief(case: Case) -> str:
    if briefs_of(case).filter(state="answered").exists():
        return ""
    return _("No explanation has come that could be brought in.")


BRIEF_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {"answer_brief": answer_brief}
HEARING_CONDITIONS: Mapping[str, Callable[[Case], str]] = {
    "blocked_by_no_shield": blocked_by_no_shield,
    "blocked_by_no_brief": blocked_by_no_brief,
}
