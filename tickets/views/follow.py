"""The parts of the follow-up page: how far it is, what is asked of the villager, what he may do."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.services.windows import shown_end
from tickets.views.given import paper_of
from tickets.views.questions import confirm_ask, hint_of, rate_ask, todo_of, verifier_of
from tickets.views.standing import standing_of
from tickets.views.ticket_facts import TicketFacts, ended_words, promise_clock
from tickets.wording import STAGE_OF, STAGES, quote_of, sentence
from workflow.reports import Line
from workflow.reports.facts import facts_of
from workflow.views import parts
from workflow.wording import times

# Where somebody else is to move; what waits for the villager himself he need not urge.
URGED_IN = ("received", "handling", "listed")


class Follow(TicketFacts):
    """The page of one ticket, as its requester reads it."""

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        case = self.case
        return {
            "code": case.code,
            "title": case.title,
            "stages": self.stages(),
            "confirm": confirm_ask(self),
            "rate": rate_ask(self),
            "todo": todo_of(self),
            "hint": hint_of(self),
            "clock": promise_clock(case, self.actor, self.now),
            "ended": ended_words(case, self.now),
            "standing": standing_of(self),
            "holder": case.holder if case.is_open else None,
            "holder_note": self.holder_note(),
            "story": [self.entry(line) for line in reversed(self.lines)],
            "first": self.first(),
            "cells": self.cells(),
        }

    def stages(self) -> list[parts.Stage]:
        here = STAGE_OF.get(self.case.state)
        if here is None:
            return []
        return [
            parts.Stage(str(label), "done" if n < here else "here" if n == here else "")
            for n, label in enumerate(STAGES)
        ]

    def holder_note(self) -> str:
        """Who else has a part in it just now: who is to take it over, who will ask."""
        move = self.case.children.filter(variant="move", is_open=True).first()
        if move is not None:
            return _("It was sent to %(unit)s, which has not taken it over yet.") % {
                "unit": move.holder.name
            }
        verifier = verifier_of(self)
        if verifier:
            return _("Whether it is solved is asked by %(asker)s, not by %(holder)s.") % {
                "asker": verifier,
                "holder": self.case.holder.name,
            }
        return ""

    def entry(self, line: Line) -> parts.Entry:
        event = line.event
        quote = "" if event.step == "open" else quote_of(line)
        return parts.Entry(
            at=times.stamp(event.at, self.now),
            at_iso=timezone.localtime(event.at).isoformat(timespec="seconds"),
            said=sentence(line),
            # Of a date that has moved, from when to when; other values are for officers.
            facts=tuple(facts_of(event, {})) if event.step == "recalculate" else (),
            quote=_("Removed on request.") if line.is_erased else quote,
            files=tuple(self.papers(line)) if event.step != "open" else (),
            is_strong=event.from_state != event.to_state,
        )

    def first(self) -> dict[str, Any]:
        """What the villager wrote in the beginning."""
        line = next((line for line in self.lines if line.event.step == "open"), None)
        if line is None:
            return {}
        place = line.texts.get("location", "")
        where = " · ".join(filter(None, [self.case.area.name, place]))
        return {
            "text": line.texts.get("text", ""),
            "where": where,
            "papers": list(self.papers(line)),
        }

    def papers(self, line: Line) -> Sequence[parts.Paper]:
        return [
            paper_of(file, number, reverse("ticket-file", args=[self.case.code, file.pk]))
            for number, file in enumerate(line.files, start=1)
        ]

    def cells(self) -> list[parts.Cell]:
        """Everything else that may be done now, each a line to tap."""
        cells = []
        if "supply" in self.offers:
            cells.append(self._cell("supply", "message-plus", _("Add words or photos")))
        if self.may_rate and self.answer is None:
            cells.append(self._cell("rate", "mood-smile", _("Say how satisfied you are")))
        if "reopen" in self.offers and self.is_open("reopen"):
            label = self._reopen_label()
            until = self._possible("reopen")
            cells.append(self._cell("reopen", "arrow-back-up", label, until))
        if "urge" in self.offers and self.case.state in URGED_IN:
            cells.append(self._cell("urge", "bell-ringing", _("Ask them to hurry")))
        if "split" in self.offers and self.is_open("split"):
            until = self._possible("split")
            label = _("It is another matter: handle it by itself")
            cells.append(self._cell("split", "arrow-back-up", label, until))
        if "appeal" in self.offers and self.is_open("appeal"):
            until = self._possible("appeal")
            label = _("Ask the level above")
            cells.append(self._cell("appeal", "arrow-big-up-line", label, until))
        if "withdraw" in self.offers:
            label = pgettext("what a villager may do", "Withdraw it, I need it no longer")
            cells.append(self._cell("withdraw", "x", label))
        slip = reverse("slip", args=[self.case.code])
        return [*cells, parts.Cell("printer", _("Show or print the slip"), slip)]

    def _cell(self, step: str, icon: str, label: str, note: str = "") -> parts.Cell:
        return parts.Cell(icon, label, self.step_url(step), note)

    def _possible(self, window: str) -> str:
        until = shown_end(window, self.case)
        if until is None:
            return ""
        return _("Possible until %(when)s") % {"when": times.full_date(until, self.now)}

    def _reopen_label(self) -> str:
        if self.case.state == "withdrawn":
            return _("Needed after all: reopen it")
        return _("Not solved after all: reopen it")
