"""The page of one party: how far it is, what is asked now, what was said and agreed, papers."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from mediation.models import Agreement, Clause, Paper, Sitting
from mediation.reports import (
    agreement_words,
    application_words,
    shown_evidence,
    shown_sittings,
    words_of,
)
from mediation.views.party_asks import questions_of
from mediation.views.party_facts import PartyFacts
from mediation.views.party_words import how_it_stands, quote_of
from tickets.views.given import paper_of
from workflow.models import Attachment, Event
from workflow.reports import Line
from workflow.reports.clocks import Clock, Watch, clock_of
from workflow.views import parts
from workflow.wording import times

# What these say stands in a part of the page of its own.
TOLD_ELSEWHERE = ("apply", "agree", "agree_oral", "amend")


class PartyPage(PartyFacts):
    """Everything that the page of a party shows."""

    def context(self) -> dict[str, Any]:
        return {
            "code": self.case.code,
            "title": self.case.title,
            "who": self.who(),
            "state": how_it_stands(self.case),
            "questions": questions_of(self),
            "clocks": self.clocks(),
            "mediators": self.mediators,
            "holder": self.case.holder,
            "sittings": self.sittings(),
            "agreement": self.agreement(),
            "court": self.court(),
            "story": [self.entry(line) for line in reversed(self.lines)],
            "applied": self.applied(),
            "evidence": self.evidence(),
            "papers": self.papers(),
            "cells": self.cells(),
            "end_url": self.step_url("end") if "end" in self.offers else "",
        }

    def who(self) -> str:
        """Who reads this page, and for whom he speaks."""
        if self.speaker.agent_of_id is None:
            return _("You are: %(name)s") % {"name": self.party.person}
        names = {"name": self.speaker.person, "party": self.party.person}
        return _("You are: %(name)s, acting for %(party)s") % names

    def clocks(self) -> list[Clock]:
        """The party's own time limits before that of the whole; a window is told with the court."""
        watch = Watch(self.case.area_id[:6], self.now)
        duties = [duty for duty in self.duties if duty.kind not in ("window", "attend")]
        duties.sort(key=lambda duty: duty.person_id is None)
        return [clock_of(duty, watch, self.actor) for duty in duties]

    def sittings(self) -> list[dict[str, Any]]:
        """The talks, the next ones first; of a private one no more than when and where."""
        rows = shown_sittings(self.case, self.actor)
        return [self._sitting(row) for row in reversed(rows)]

    def _sitting(self, row: Sitting) -> dict[str, Any]:
        at = row.held_at or row.planned_at
        record = None if row.is_private else row.record
        said = words_of(record) or words_of(row.notice)
        is_over = row.held_at is not None or (at is not None and at < self.now)
        return {
            "when": times.full_date(at, self.now) if at else "",
            "place": said.get("place", ""),
            "note": "" if record else said.get("text", ""),
            "is_private": row.is_private,
            "is_over": is_over,
        }

    def agreement(self) -> dict[str, Any] | None:
        """What was agreed, and how each clause stands; of a text to be signed, who has signed."""
        agreement = self.pending or self.in_force
        if agreement is None:
            return None
        rows = [self._clause(clause, words) for clause, words in self.clauses(agreement)]
        words = agreement_words(agreement)
        return {
            **{name: words.get(name, "") for name in ("facts", "text", "rest")},
            "clauses": rows,
            "is_pending": agreement == self.pending,
            "since": times.full_date(agreement.effective_at) if agreement.effective_at else "",
            "signs": signs_of(self, agreement) if agreement == self.pending else [],
        }

    def _clause(self, clause: Clause, words: str) -> dict[str, Any]:
        done = clause.performed_at
        claimed = done is None and clause.pk in self.claimed
        return {
            "words": words,
            "facts": clause_facts(self, clause),
            "done": times.day_words(timezone.localdate(done)) if done else "",
            "is_claimed": claimed,
        }

    def court(self) -> dict[str, Any] | None:
        """The way to the court: until when it is open, or how far it has come."""
        confirmation = self.case.confirmations.order_by("-pk").first()
        if confirmation is not None:
            row = confirmation
            return {"state": row.get_state_display(), "court": row.court, "number": row.number}
        window = self.own_duty("window")
        if window is None or window.due_at is None:
            return None
        clock = clock_of(window, Watch(self.case.area_id[:6], self.now), self.actor)
        return {"clock": clock}

    def entry(self, line: Line) -> parts.Entry:
        event = line.event
        is_quoted = event.step not in TOLD_ELSEWHERE
        return parts.Entry(
            at=times.stamp(event.at, self.now),
            at_iso=timezone.localtime(event.at).isoformat(timespec="seconds"),
            said=line.notice,
            who=self._of_whom(event),
            quote=_("Removed on request.")
            if line.is_erased
            else (quote_of(line) if is_quoted else ""),
            files=tuple(self.files(line.files, event)) if is_quoted else (),
            is_strong=event.from_state != event.to_state,
        )

    def _of_whom(self, event: Event) -> str:
        """Whose act it was, where the sentence leaves it open."""
        data = event.data
        if event.step == "sign" and "post" in data:
            return _("The mediators")
        if event.step == "sign" and "unit" in data:
            return self.case.holder.name
        if data.get("party") == self.party.pk:
            return pgettext("who did it", "You")
        named = [str(party.person) for party in self.parties if party.pk == data.get("party")]
        return "".join(named)

    def files(self, files: list[Attachment], event: Event) -> list[parts.Paper]:
        return [
            paper_of(file, number, reverse("party-file", args=[self.case.code, file.pk]))
            for number, file in enumerate(files, start=1)
        ]

    def applied(self) -> dict[str, Any]:
        """What was applied for, in the applicant's words."""
        words = application_words(self.case)
        line = next((line for line in self.lines if line.event.step == "apply"), None)
        return {
            "facts": words.get("facts", ""),
            "claim": words.get("claim", ""),
            "papers": self.files(line.files, line.event) if line else [],
        }

    def evidence(self) -> list[dict[str, Any]]:
        rows = shown_evidence(self.case, self.actor)
        names = {party.pk: str(party.person) for party in self.parties}
        return [
            {
                "who": pgettext("who did it", "You")
                if row.party_id == self.party.pk
                else names.get(row.party_id or 0, _("The mediators")),
                "text": words_of(row.event).get("text", ""),
                "is_shared": row.is_shared,
                "papers": self.files(list(row.event.files.filter(erased_at=None)), row.event),
            }
            for row in rows
        ]

    def papers(self) -> list[parts.Paper]:
        """Documents that were issued: joint ones, and this party's own."""
        rows = Paper.objects.for_party(self.party)
        return [
            parts.Paper(
                reverse("party-paper", args=[self.case.code, row.pk]),
                row.title,
                times.day_words(timezone.localdate(row.issued_at), self.now),
            )
            for row in rows
        ]

    def cells(self) -> list[parts.Cell]:
        """Everything else that may be done now, each a line to tap."""
        found = []
        if "evidence" in self.offers:
            found.append(self._cell("evidence", "paperclip", _("Bring evidence")))
        if "name" in self.offers and self.may_choose():
            found.append(self._cell("name", "users", _("Choose who mediates")))
        if "recuse" in self.offers:
            found.append(self._cell("recuse", "user", _("Ask that a mediator steps back")))
        if "talk_again" in self.offers and not self.must_sign:
            found.append(self._cell("talk_again", "users", _("Something is wrong: talk on")))
        return found

    def may_choose(self) -> bool:
        form = self.offers["name"].form()
        return form.fields["mediators"].queryset.exists()

    def _cell(self, step: str, icon: str, label: str) -> parts.Cell:
        return parts.Cell(icon, label, self.step_url(step))


def clause_facts(facts: PartyFacts, clause: Clause) -> str:
    """Who owes it to whom, how much, by when: in one line."""
    mine = _("%(name)s (you)") % {"name": clause.who.person}
    said = [mine if clause.who_id == facts.party.pk else str(clause.who.person)]
    if clause.to_whom is not None:
        name = str(clause.to_whom.person)
        if clause.to_whom_id == facts.party.pk:
            name = _("%(name)s (you)") % {"name": name}
        said.append(_("to %(name)s") % {"name": name})
    if clause.amount is not None:
        said.append(_("%(amount)s yuan") % {"amount": f"{clause.amount:,.2f}"})
    if clause.due_on is not None:
        said.append(_("by %(day)s") % {"day": times.day_words(clause.due_on, facts.now)})
    return " · ".join(said)


def signs_of(facts: PartyFacts, agreement: Agreement) -> list[dict[str, Any]]:
    """Everybody whose name belongs under the agreement, and whether it stands there."""
    signed = {row.party_id or 0: row for row in agreement.signatures.all() if row.party_id}
    rows = []
    for party in facts.parties:
        is_me = party.pk == facts.party.pk
        name = _("%(name)s (you)") % {"name": party.person} if is_me else str(party.person)
        row = signed.get(party.pk)
        at = times.day_words(timezone.localdate(row.at), facts.now) if row else ""
        rows.append({"name": name, "at": at, "is_me": is_me})
    by_mediators = [row for row in agreement.signatures.all() if row.post_id]
    seals = [row for row in agreement.signatures.all() if row.unit_id]
    is_missing = any(who == "mediator" or who.startswith("post:") for who in facts.lacking)
    last = max((row.at for row in by_mediators), default=None)
    rows.append(
        {
            "name": _("The mediators"),
            "at": times.day_words(timezone.localdate(last), facts.now)
            if last and not is_missing
            else "",
        }
    )
    seal = seals[0].at if seals else None
    rows.append(
        {
            "name": _("Seal of %(unit)s") % {"unit": facts.case.holder.name},
            "at": times.day_words(timezone.localdate(seal), facts.now) if seal else "",
        }
    )
    return rows
