"""The whistles of a ticket as a page shows them: who was called for what, and how far each is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from tickets.models import Referral, Whistle, WhistleRating, WhistleRoute
from tickets.services.referral_conditions import are_ratings_open, objection_ends
from workflow.models import Case, Duty, Event
from workflow.reports.clocks import State
from workflow.reports.panels import Panel, PanelsAsked
from workflow.services.facts import Facts
from workflow.wording import times


@dataclass(frozen=True)
class Mark:
    """A chip and the moment that belongs to it; without a state only words."""

    text: str = ""
    state: State | None = None
    when: str = ""
    is_done: bool = False


@dataclass(frozen=True)
class Part:
    """One called unit's or person's part."""

    name: str
    url: str
    is_lead: bool
    is_own: bool
    task: str
    arrived: Mark
    answered: Mark
    ratings: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """One act of whistling."""

    kind: str
    route: str
    caller: str
    at: str
    why: str
    parts: tuple[Part, ...]


def ticket_panels(asked: PanelsAsked) -> Iterator[Panel]:
    """The whistles, and what a called unit has to know before it says "not ours"."""
    sheets = whistle_sheets(asked)
    if sheets:
        yield Panel("tickets/_whistles.html", "main", {"sheets": sheets})
    for offer in asked.offers:
        if offer.name == "object":
            yield Panel("tickets/_objection.html", "aside", _objection(offer.case, asked))


def whistle_sheets(asked: PanelsAsked) -> list[Sheet]:
    """The newest first; a child of a guarded ticket shows its own part alone."""
    shown = {child.pk: child for child in asked.children if child.variant == "whistle"}
    if not shown:
        return []
    parts = Referral.objects.filter(case__in=shown).select_related("callee_unit", "brief")
    parts = parts.select_related("callee_unit", "callee_post__user", "brief").order_by("pk")
    whistles = Whistle.objects.filter(referrals__in=shown).distinct().order_by("-pk")
    rows = whistles.select_related("caller_unit", "event", "why").prefetch_related(
        Prefetch("referrals", queryset=parts, to_attr="shown_parts")
    )
    facts = _PartFacts(list(shown))
    return [_sheet(row, shown, facts, asked) for row in rows]


class _PartFacts:
    """Duties, events and ratings of several children, read at once."""

    def __init__(self, ids: list[int]) -> None:
        duties = Duty.objects.filter(case__in=ids, kind__in=("arrive", "answer"))
        self.duties: Mapping[tuple[int, str], Duty] = {
            (duty.case_id, duty.kind): duty
            for duty in duties.select_related("limit_row").order_by("pk")
        }
        events = Event.objects.filter(case__in=ids, step__in=("arrive", "answer"), phase="done")
        self.events: Mapping[tuple[int, str], Event] = {
            (event.case_id, event.step): event for event in events.order_by("seq")
        }
        self.ratings: dict[int, list[WhistleRating]] = {}
        for rating in WhistleRating.objects.filter(referral__in=ids).order_by("side"):
            self.ratings.setdefault(rating.referral_id, []).append(rating)


def _sheet(row: Whistle, shown: Mapping[int, Case], facts: _PartFacts, asked: PanelsAsked) -> Sheet:
    referrals: list[Referral] = row.shown_parts  # type: ignore[attr-defined]
    calls = {"post" if each.callee_post_id else "unit" for each in referrals}
    kinds = {each.callee_unit.kind for each in referrals}
    route = WhistleRoute.objects.filter(
        caller_kind=row.caller_unit.kind, callee_kind__in=kinds, calls__in=calls
    ).first()
    return Sheet(
        kind=row.get_variant_display(),
        route=route.name if route else "",
        caller=row.caller_unit.name,
        at=times.stamp(row.event.at, asked.watch.now),
        why=(row.why.internal or {}).get("text", "") if row.why else "",
        parts=tuple(_part(row, each, shown[each.pk], facts, asked) for each in referrals),
    )


def _part(
    row: Whistle, referral: Referral, child: Case, facts: _PartFacts, asked: PanelsAsked
) -> Part:
    post, posts = referral.callee_post, {post.pk for post in asked.actor.posts}
    name = referral.callee_unit.name
    is_own = referral.callee_unit_id in asked.actor.unit_ids if post is None else post.pk in posts
    return Part(
        name=f"{name} · {post.title}" if post else name,
        url=child.get_absolute_url(),
        is_lead=row.lead_id == referral.pk,
        is_own=is_own,
        task=(referral.brief.internal or {}).get("task", "") if referral.brief else "",
        arrived=_mark(child, "arrive", facts, asked),
        answered=_mark(child, "answer", facts, asked),
        ratings=tuple(_ratings(child, facts, asked)),
    )


def _mark(child: Case, kind: str, facts: _PartFacts, asked: PanelsAsked) -> Mark:
    """Done and when; else by when, or why there is nothing to wait for."""
    event = facts.events.get((child.pk, kind))
    is_again = kind == "answer" and child.state == "working"
    if event is not None and not is_again:
        said = _("Reported in") if kind == "arrive" else _("Answered")
        at = event.occurred_at or event.at
        return Mark(said, when=times.stamp(at, asked.watch.now), is_done=True)
    if child.state == "cancelled":
        return Mark(_("Called off"))
    duty = facts.duties.get((child.pk, kind))
    if duty is None or duty.settled_at is not None:
        return Mark(_("counted from arrival"))
    if child.state == "disputed":
        return Mark(_("Objected to"), "pause")
    return Mark(asked.watch.chip(duty), asked.watch.state(duty), _by(duty, asked))


def _by(duty: Duty, asked: PanelsAsked) -> str:
    if duty.due_at is None:
        return ""
    return _("by %(when)s") % {"when": times.stamp(duty.due_at, asked.watch.now)}


def _ratings(child: Case, facts: _PartFacts, asked: PanelsAsked) -> Iterator[str]:
    """Each side's marks, as far as this reader may see them."""
    if child.state not in ("answered", "rated"):
        if child.state != "cancelled":
            yield _("after the answer")
        return
    is_open = are_ratings_open(child)
    sides = {"caller": child.opened_by_unit_id, "callee": child.holder_id}
    given = {rating.side: rating for rating in facts.ratings.get(child.pk, [])}
    for side, unit_id in sides.items():
        rating, is_own = given.get(side), unit_id in asked.actor.unit_ids
        yield _rating(side, rating, is_shown=is_open or is_own)


def _rating(side: str, rating: WhistleRating | None, *, is_shown: bool) -> str:
    name = _("Caller") if side == "caller" else _("Callee")
    if not is_shown:
        return _("%(name)s: shown when both have rated") % {"name": name}
    if rating is None:
        return _("%(name)s: not rated") % {"name": name}
    fields = ("timeliness", "attitude", "result") if side == "caller" else ("needed", "described")
    marks = " · ".join(
        f"{rating._meta.get_field(each).verbose_name} {getattr(rating, each)}"  # type: ignore[union-attr]
        for each in fields
    )
    return _("%(name)s: %(value)s") % {"name": name, "value": marks}


def _objection(child: Case, asked: PanelsAsked) -> dict[str, str]:
    """Until when, who rules, and where the form is."""
    ends = objection_ends(child)
    arbiter = Facts(child, asked.actor).arbiter()
    return {
        "code": child.code,
        "until": times.stamp(ends, asked.watch.now) if ends else "",
        "arbiter": arbiter[0].name if arbiter else "",
    }
