"""The page of one case, the same for every kind."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.contrib.messages import get_messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from workflow.middleware import ActorRequest
from workflow.models import Ask, Case, CaseLink, Event
from workflow.reports import Line, Offer, offers, timeline
from workflow.reports.chain import Held, chain, children_of, family
from workflow.reports.clocks import Clock, Watch, clocks_of
from workflow.reports.facts import facts_of, matter_titles, said
from workflow.reports.panels import PanelsAsked, panels_of
from workflow.rules.kernel import KERNEL_STEPS
from workflow.services import Actor, can_see, get_visible
from workflow.services.duties import open_duties_of
from workflow.services.reading import note_reading
from workflow.views import parts
from workflow.views.acts import step_url
from workflow.views.head import head_of
from workflow.views.hints import hints_part
from workflow.views.pages import office
from workflow.views.rows import case_due
from workflow.views.story import entry_of, papers_of
from workflow.wording import times

STORY_LENGTH = 30
MOST_LINKS = 10
UNIT_ICONS = {
    "grid": "home",
    "village": "users",
    "party_branch": "users",
    "work_team": "users",
    "township": "building-community",
    "mediation_committee": "heart-handshake",
}


@require_GET
@office
def case(request: ActorRequest, code: str) -> HttpResponse:
    """What it is, whose it is, by when, what I may do now, and all that happened."""
    found = get_visible(request.actor, code)
    note_reading(request.actor, found, "page")
    page = _page(found, request.actor, is_whole="all" in request.GET)
    page["undo"] = _undo(request, found, page.pop("offers"))
    return render(request, "workflow/case.html", page)


def _page(found: Case, actor: Actor, *, is_whole: bool) -> dict[str, Any]:
    watch = Watch(found.area_id[:6])
    root = family(found)
    sees_root = found == root or can_see(actor, root)
    # Of a matter that is not shown to him, a callee sees no more than what he was called for.
    children = children_of(root, actor) if sees_root else []
    others = [child for child in children if child.is_open and child != found]
    if found != root and sees_root:
        others.append(root)
    offered = offers(actor, found) + [
        offer
        for each in others
        for offer in offers(actor, each)
        # Notes and the like belong to the case whose page this is.
        if offer.step not in KERNEL_STEPS
    ]
    lines = told_of(found, root if root in (found, *others) else found, actor)
    shown = lines if is_whole else without_consequences(lines)[:STORY_LENGTH]
    matters = matter_titles([line.event for line in shown])
    links = _links(found, actor)
    asks = asks_of(found, actor, watch.now) if waits_for_decision(found) else []
    head = head_of(found, watch, actor, others=others, offers=offered)
    if head.main is None and any(ask["approve_url"] for ask in asks):
        head = replace(head, main=parts.Act(_("Decide on the request"), "#asks", "gavel"))
    return {
        "case": found,
        "offers": offered,
        "head": head,
        "report": report_of(lines),
        "asks": asks,
        "chain": [_link(held, watch) for held in chain(root, children)] if sees_root else [],
        "children": [_child(child) for child in children] if found == root else [],
        "parent": root if root != found and sees_root else None,
        "links": links,
        "panels": panels_of(PanelsAsked(found, children or [found], offered, actor, watch)),
        "hints": hints_part(found, actor, offered, [link["code"] for link in links]),
        "story": [story_line(line, lines, matters, watch.now) for line in shown],
        "older_url": "?all=1" if len(lines) > len(shown) else "",
        **_clocks(clocks_of(found, actor, watch.now, others=others)),
        "papers": papers_of(lines),
    }


def _clocks(clocks: Sequence[Clock]) -> dict[str, list[Clock]]:
    return {
        "clocks": [clock for clock in clocks if not clock.is_aside],
        "clocks_aside": [clock for clock in clocks if clock.is_aside],
    }


def told_of(found: Case, root: Case, actor: Actor) -> list[Line]:
    """The lines of a page, newest first: of a root all, of a child its own and how it began.

    A child begins with what was reported and with the step that sent it out.
    """
    lines = timeline(root, actor)
    if found == root or not lines:
        return lines[::-1]
    first = min((ln.event.seq for ln in lines if ln.event.case_id == found.pk), default=0)
    # One step may have sent out several; what it did for the others is theirs.
    sent = [ln.event.seq for ln in lines if ln.event.seq < first and ln.event.case_id == root.pk]
    origin = {lines[0].event.seq, *sent[-1:]}
    kept = [ln for ln in lines if ln.event.case_id == found.pk or ln.event.seq in origin]
    return kept[::-1]


def without_consequences(lines: Sequence[Line]) -> list[Line]:
    """Leave out what the service did because of the line before it: that line says it already."""
    moments = {line.event.at for line in lines if line.event.actor_kind != "system"}
    return [line for line in lines if not _is_consequence(line.event, moments)]


def _is_consequence(event: Event, moments: Container[datetime]) -> bool:
    if event.actor_kind != "system" or event.at not in moments:
        return False
    # That the case itself is over is said, whatever ended it.
    return not event.case.is_root or event.case.spec.is_open(event.to_state)


def story_line(
    line: Line, lines: Sequence[Line], matters: Mapping[str, str], now: datetime
) -> parts.Entry:
    """One line of the record; what was reported has a place of its own and is not repeated."""
    entry = entry_of(line, matters, now)
    return replace(entry, quote="", files=()) if line is lines[-1] else entry


def report_of(lines: Sequence[Line]) -> dict[str, Any] | None:
    """What was reported: prose and files of the first line of the record."""
    first = lines[-1] if lines else None
    if first is None or not (first.texts or first.files):
        return None
    event = first.event
    return {"text": said(event.case, event.step, first.texts), "papers": papers_of([first])}


def waits_for_decision(found: Case) -> bool:
    """Whether somebody has to decide here; of a closed case that may still be asked for too."""
    return any(duty.kind == "decide" for duty in open_duties_of(found))


def asks_of(found: Case, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The requests that wait for a decision here, with the buttons of who may decide or retract."""
    asks = found.asks.filter(state="open").select_related(
        "asker_post__unit", "decider_unit", "asked_event__text"
    )
    return [ask_part(ask, found, actor, now) for ask in asks]


def ask_part(ask: Ask, found: Case, actor: Actor, now: datetime) -> dict[str, Any]:
    """One request, ready to print: what, who asked, what was written, who decides."""
    event = ask.asked_event
    event.case = found
    text = getattr(event, "text", None)
    is_own = any(ask.askers & actor.persons(post) for post in actor.posts)
    decides = any(
        not ask.askers & actor.persons(post)
        and post.unit_id == ask.decider_unit_id
        and ask.decider_capability in post.capabilities
        for post in actor.posts
    )
    query = f"?ask={ask.pk}"
    return {
        "title": _("Request: %(step)s") % {"step": found.spec.labels[ask.step]},
        "who": _("%(unit)s asked %(when)s; %(decider)s decides.")
        % {
            "unit": ask.asker_post.unit.name,
            "when": times.stamp(event.at, now),
            "decider": ask.decider_unit.name,
        },
        "facts": facts_of(event, matter_titles([event])),
        "text": said(found, ask.step, text.internal or {}) if text else "",
        "approve_url": step_url(found, "approve") + query if decides else "",
        "refuse_url": step_url(found, "refuse") + query if decides else "",
        "retract_url": step_url(found, "retract") + query if is_own else "",
    }


def _link(held: Held, watch: Watch) -> parts.Link:
    holding, now = held.holding, watch.now
    span = times.span_words(((holding.until or now) - holding.since).total_seconds())
    words = _("for %(span)s so far") if held.is_now else _("for %(span)s")
    return parts.Link(
        unit=holding.unit.name,
        icon=UNIT_ICONS.get(holding.unit.kind, "building"),
        held=words % {"span": span},
        since=_("since %(when)s") % {"when": times.stamp(holding.since, now)},
        is_now=held.is_now,
        calls=tuple(_call(child, watch) for child in held.calls),
    )


def _call(child: Case, watch: Watch) -> parts.Call:
    due = case_due(child, watch)
    words = f"{child.state_label} · {due.text}" if due else child.state_label
    return parts.Call(child.holder.name, due.state if due else "ok", words)


def _child(child: Case) -> dict[str, str]:
    return {
        "url": child.get_absolute_url(),
        "code": child.code,
        "title": child.holder.name,
        "state": child.state_label,
    }


def _links(found: Case, actor: Actor) -> list[dict[str, str]]:
    """Cases that somebody said belong together with this one, as far as the reader sees them."""
    either = Q(case=found) | Q(other=found)
    links = CaseLink.objects.filter(either).select_related("case", "other").order_by("-pk")
    others = [
        (link, link.other if link.case_id == found.pk else link.case) for link in links[:MOST_LINKS]
    ]
    return [
        {
            "url": other.get_absolute_url(),
            "code": other.code,
            "title": other.face,
            "state": other.state_label,
            "relation": link.get_kind_display(),
        }
        for link, other in others
        if can_see(actor, other)
    ]


def _undo(request: ActorRequest, found: Case, offered: Sequence[Offer]) -> parts.Undo | None:
    """The way back right after sending a case on, while nobody has taken it over."""
    was_sent = any(message.extra_tags == f"{found.code}.refer" for message in get_messages(request))
    cancel = next((offer for offer in offered if offer.name == "cancel"), None)
    if not was_sent or cancel is None:
        return None
    return parts.Undo(
        url=step_url(cancel.case, "cancel"),
        label=_("Take it back"),
        key=uuid4().hex,
        version=cancel.case.version,
        hidden=(("reason", _("Taken back right after sending.")),),
    )
