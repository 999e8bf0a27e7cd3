"""What the page of a mediation shows besides the frame: sides, talks, law, court, file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mediation.models import Consent, CourtConfirmation, Evidence, Helper, Naming, Party, Sitting
from mediation.models.choices import HOWS
from mediation.reports.bargains import bargain_of
from mediation.reports.law import law_of
from mediation.reports.papers.panel import paper_panels
from mediation.reports.shown import shown_evidence, shown_sittings
from mediation.reports.words import words_of
from workflow.models import Case, Event
from workflow.reports.panels import Panel, PanelsAsked
from workflow.reports.timeline import may_read
from workflow.services.duties import open_duties_of
from workflow.wording import times


@dataclass(frozen=True)
class Side:
    """One party as its line says it: who it is, who acts for it, whether it agreed."""

    no: int
    name: str
    notes: tuple[str, ...]
    consent: str
    is_agreed: bool


@dataclass(frozen=True)
class Talk:
    """One session, planned or held."""

    title: str
    place: str
    came: str
    missed: str
    minutes: str
    is_private: bool
    is_held: bool


def mediation_panels(asked: PanelsAsked) -> Iterator[Panel]:
    """Nothing of it for whoever may not read how it began."""
    case = asked.case
    if case.kind != "mediation" or not _reads_it(case, asked):
        return
    yield Panel("mediation/_sides.html", "main", _sides(case, asked))
    yield from _agreement(case, asked)
    talks = [_talk(row, asked.watch.now) for row in shown_sittings(case, asked.actor)]
    evidence = [_evidence(row) for row in shown_evidence(case, asked.actor)]
    if talks or evidence:
        yield Panel("mediation/_talks.html", "main", {"talks": talks, "evidence": evidence})
    yield Panel("mediation/_law.html", "aside", law_of(case))
    court = _court(case, asked)
    if court:
        yield Panel("mediation/_court.html", "aside", court)
    yield from paper_panels(asked)


def _reads_it(case: Case, asked: PanelsAsked) -> bool:
    first = Event.objects.filter(case=case.pk).order_by("seq").first()
    return first is not None and may_read(first, asked.actor)


def _agreement(case: Case, asked: PanelsAsked) -> Iterator[Panel]:
    bargain = bargain_of(case, asked.watch)
    if bargain is not None:
        yield Panel("mediation/_agreement.html", "main", {"agreement": bargain})


def _sides(case: Case, asked: PanelsAsked) -> dict[str, Any]:
    mediation, now = case.mediation, asked.watch.now
    is_ours = any(p.unit_id == case.holder_id and p.has("mediate") for p in asked.actor.posts)
    return {
        "code": case.code if is_ours else "",
        "facts": [
            (_("How it came in"), mediation.get_source_display()),
            (_("What the court asks"), mediation.get_court_kind_display()),
            (_("Number of the letter"), mediation.letter_no),
            (_("Type of dispute"), mediation.type.name),
            (_("Amount in yuan"), "" if mediation.amount is None else f"{mediation.amount:,.2f}"),
            (_("How it is mediated"), mediation.get_mode_display()),
            (_("Risk"), mediation.get_risk_display()),
            (_("Open or closed"), _open_words(mediation.is_public_session)),
            (_("Applied at"), times.stamp(mediation.limitation_at, now)),
            (_("How it ended"), mediation.get_ended_as_display()),
        ],
        "sides": list(_parties(case, now)),
        "mediators": list(_mediators(case, now)),
        "helpers": [
            row.person.masked_name
            for row in Helper.objects.filter(case=case.pk, until=None).select_related("person")
        ],
    }


def _open_words(is_public: bool | None) -> str:
    if is_public is None:
        return ""
    return _("Others may listen") if is_public else _("Not open to others")


def _parties(case: Case, now: datetime) -> Iterator[Side]:
    rows = list(Party.objects.filter(case=case.pk).select_related("person"))
    given: dict[int, Consent] = {}
    for row in Consent.objects.filter(party__case=case.pk, purpose="mediation").order_by("at"):
        given[row.party_id] = row
    for party in rows:
        if party.agent_of_id is not None:
            continue
        agents = [row for row in rows if row.agent_of_id == party.pk and row.left_at is None]
        consent = given.get(party.pk)
        yield Side(
            no=party.side,
            name=str(party.person),
            notes=tuple(_party_notes(party, agents)),
            consent=_consent_words(consent, now),
            is_agreed=consent is not None,
        )


def _party_notes(party: Party, agents: list[Party]) -> Iterator[str]:
    if party.is_applicant:
        yield _("Applicant")
    if party.is_organisation:
        yield _("An organisation")
    if party.left_at is not None:
        yield _("No longer a party")
    for agent in agents:
        if agent.mandate_id:
            yield _("%(name)s acts for it") % {"name": agent.person}
        else:
            yield _("%(name)s acts for it, no mandate yet") % {"name": agent.person}


def _consent_words(consent: Consent | None, now: datetime) -> str:
    if consent is None:
        return ""
    how = str(dict(HOWS)[consent.how])
    return _("%(how)s, %(when)s") % {"how": how, "when": times.stamp(consent.at, now)}


def _mediators(case: Case, now: datetime) -> Iterator[dict[str, str]]:
    rows = Naming.objects.filter(case=case.pk).order_by("pk")
    for row in rows.select_related("post__user", "post__unit", "chosen_by__person"):
        if row.until is None:
            state = _("since %(when)s") % {"when": times.stamp(row.since, now)}
        elif row.has_interest:
            state = _("stepped back")
        else:
            state = _("until %(when)s") % {"when": times.stamp(row.until, now)}
        chosen = row.chosen_by
        yield {
            "name": str(row.post.user),
            "unit": row.post.unit.name,
            "state": state,
            "note": _("chosen by %(who)s") % {"who": chosen.person} if chosen else "",
            "is_now": "1" if row.until is None else "",
        }


def _talk(row: Sitting, now: datetime) -> Talk:
    words = words_of(row.record) or words_of(row.notice)
    attended = list(row.attendances.select_related("party__person"))
    comma = pgettext("between the items of a list", ", ")
    at = row.held_at or row.planned_at
    assert at is not None, "a session has a time"
    head = _("Session %(no)s, %(when)s") % {"no": row.no, "when": times.stamp(at, now)}
    return Talk(
        title=head,
        place=words.get("place", ""),
        came=comma.join(str(each.party.person) for each in attended if each.came),
        missed=comma.join(str(each.party.person) for each in attended if each.came is False),
        minutes=words_of(row.record).get("text", "") if row.record else words.get("text", ""),
        is_private=row.is_private,
        is_held=row.held_at is not None,
    )


def _evidence(row: Evidence) -> dict[str, Any]:
    return {
        "no": row.no,
        "who": str(row.party.person) if row.party else _("The mediators"),
        "text": words_of(row.event).get("text", ""),
        "is_shared": row.is_shared,
        "files": row.event.files.count(),
    }


def _court(case: Case, asked: PanelsAsked) -> dict[str, Any] | None:
    """How far the way to the court is, and the last day on which it can be asked."""
    row = CourtConfirmation.objects.filter(case=case.pk).order_by("-pk").first()
    window = next((d for d in open_duties_of(case) if d.kind == "window"), None)
    if row is None and window is None:
        return None
    last = times.full_date(window.due_at, asked.watch.now) if window and window.due_at else ""
    return {
        "state": row.get_state_display() if row else "",
        "court": row.court if row else "",
        "number": row.number if row else "",
        "last_day": last if row is None else "",
        "left": asked.watch.chip(window) if window else "",
        "clock_state": asked.watch.state(window) if window else "ok",
        "warnings": law_of(case)["not_confirmed"],
    }
