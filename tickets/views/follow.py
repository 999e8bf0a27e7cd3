"""The parts of the follow-up page: how far it is, what is asked of the villager, what he may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from tickets.forms.answering import REOPEN_DAYS
from tickets.services.conditions import has_contact, this_round
from tickets.views.drafts import new_key
from tickets.views.given import paper_of
from tickets.wording import STAGE_OF, STAGES, sentence
from workflow.models import Case, Event
from workflow.models.feedback import SOLVED
from workflow.reports import Line, Offer, offers, timeline
from workflow.reports.clocks import clocks_of
from workflow.services import Actor
from workflow.services.duties import open_duties_of
from workflow.views import parts
from workflow.wording import times


@dataclass(frozen=True)
class Todo:
    """What the villager is asked to write, with the question in the asker's words."""

    question: str
    url: str
    verb: str
    quote: str = ""
    note: str = ""


class Follow:
    """One ticket as its requester reads it; everything is read from the database once."""

    def __init__(self, case: Case, actor: Actor, now: datetime | None = None) -> None:
        self.case = case
        self.actor = actor
        self.now = now or timezone.now()

    @cached_property
    def offers(self) -> dict[str, Offer]:
        return {offer.name: offer for offer in offers(self.actor, self.case)}

    @cached_property
    def lines(self) -> list[Line]:
        return timeline(self.case, self.actor)

    @cached_property
    def answer(self) -> Event | None:
        """The requester's answer of this round, if the ticket was closed by it."""
        if self.case.state != "closed":
            return None
        return this_round(self.case).filter(step="confirm").order_by("-seq").first()

    @cached_property
    def may_rate(self) -> bool:
        if "rate" not in self.offers or not self.is_within_window:
            return False
        return not this_round(self.case).filter(step="rate").exists()

    @property
    def reopen_until(self) -> datetime | None:
        closed_at = self.case.closed_at
        return closed_at + timedelta(days=REOPEN_DAYS) if closed_at else None

    @property
    def is_within_window(self) -> bool:
        return self.reopen_until is None or self.now <= self.reopen_until

    def context(self) -> dict[str, Any]:
        """Everything the page shows."""
        case = self.case
        return {
            "code": case.code,
            "title": case.title,
            "stages": self.stages(),
            "confirm": self.confirm(),
            "rate": self.rate(),
            "todo": self.todo(),
            "hint": self.hint(),
            "clocks": clocks_of(case, self.actor, self.now),
            "ended": self.ended(),
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

    def confirm(self) -> parts.Ask | None:
        """The first tap: is it solved? Each button says what follows from it."""
        if "confirm" not in self.offers:
            return None
        return parts.Ask(
            url=self.step_url("confirm"),
            name="solved",
            caption=_("Please tap (1 of 2)"),
            question=_("Is it solved?"),
            note=self._call_back(),
            options=(
                parts.Option("yes", _("Solved"), "circle-check", "ok"),
                parts.Option("partly", _("Partly, carry on with the rest"), "circle-half", "mid"),
                parts.Option("partly_rest", _("Partly, leave the rest"), "circle-half", "mid"),
                parts.Option("no", _("Not solved, carry on"), "circle-x", "no"),
            ),
            hidden=self.hidden(),
        )

    def rate(self) -> parts.Ask | None:
        """The second tap, right after an answer that closed it: how satisfied?"""
        if not self.may_rate or self.answer is None:
            return None
        said = self.answer.data.get("solved", "yes")
        return parts.Ask(
            url=self.step_url("rate"),
            name="satisfied",
            caption=_("Please tap (2 of 2)"),
            question=_("Are you satisfied with how it was handled?"),
            note=_("You said: %(answer)s.") % {"answer": dict(SOLVED)[said]},
            change_url=self.step_url("reopen"),
            options=(
                parts.Option("4", _("Satisfied"), "mood-smile", "ok"),
                parts.Option("3", _("Fairly satisfied"), "mood-neutral", "mid"),
                parts.Option("2", _("Not satisfied"), "mood-sad", "no"),
            ),
            hidden=(*self.hidden(), ("solved", said)),
        )

    def todo(self) -> Todo | None:
        """What is missing from the villager while the ticket waits for him."""
        if "supply" not in self.offers:
            return None
        duty = next((d for d in open_duties_of(self.case) if d.kind == "supply"), None)
        until = times.full_date(duty.due_at, self.now) if duty and duty.due_at else ""
        return Todo(
            question=_("%(unit)s needs something from you") % {"unit": self.case.holder.name},
            quote=self._last_words("ask"),
            note=_("Please answer by %(when)s. Our clock stands still until then.")
            % {"when": until}
            if until
            else "",
            url=self.step_url("supply"),
            verb=_("Answer it"),
        )

    def hint(self) -> str:
        """Why somebody who holds only the slip of a ticket opened for him cannot close it."""
        if self.case.state != "proposed" or "confirm" in self.offers:
            return ""
        if has_contact(self.case):
            return _(
                "This was written down for you by an officer, so the question whether it is"
                " solved is asked by phone. You need not do anything here."
            )
        return _(
            "This was written down for you by an officer and without a number. Somebody other"
            " than the handler looks whether it is solved."
        )

    def ended(self) -> str:
        case = self.case
        if case.closed_at is None:
            return ""
        when = {"when": times.full_date(case.closed_at, self.now)}
        if case.state == "withdrawn":
            return _("Withdrawn on %(when)s. Nobody is working on it.") % when
        return _("Closed on %(when)s.") % when

    def holder_note(self) -> str:
        """Who else has a part in it just now: who is to take it over, who will ask."""
        move = self.case.children.filter(variant="move", is_open=True).first()
        if move is not None:
            return _("It was sent to %(unit)s, which has not taken it over yet.") % {
                "unit": move.holder.name
            }
        verifier = self._verifier()
        if verifier:
            return _("Whether it is solved is asked by %(asker)s, not by %(holder)s.") % {
                "asker": verifier,
                "holder": self.case.holder.name,
            }
        return ""

    def entry(self, line: Line) -> parts.Entry:
        event = line.event
        quote = "" if event.step == "open" else "\n".join(line.texts.values())
        return parts.Entry(
            at=times.stamp(event.at, self.now),
            at_iso=timezone.localtime(event.at).isoformat(timespec="seconds"),
            said=sentence(line),
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
        if "reopen" in self.offers and self.is_within_window:
            note = ""
            if self.reopen_until:
                until = {"when": times.full_date(self.reopen_until, self.now)}
                note = _("Possible until %(when)s") % until
            cells.append(
                self._cell("reopen", "arrow-back-up", _("Not solved after all: reopen it"), note)
            )
        if "withdraw" in self.offers:
            label = pgettext("what a villager may do", "Withdraw it, I need it no longer")
            cells.append(self._cell("withdraw", "x", label))
        slip = reverse("slip", args=[self.case.code])
        return [*cells, parts.Cell("printer", _("Show or print the slip"), slip)]

    def step_url(self, name: str) -> str:
        return reverse("requester-step", args=[self.case.code, name])

    def hidden(self) -> tuple[tuple[str, str], ...]:
        return ("key", new_key()), ("version", str(self.case.version))

    def _cell(self, step: str, icon: str, label: str, note: str = "") -> parts.Cell:
        return parts.Cell(icon, label, self.step_url(step), note)

    def _verifier(self) -> str:
        duty = next((d for d in open_duties_of(self.case) if d.kind == "verify"), None)
        return duty.unit.name if duty and duty.unit else ""

    def _call_back(self) -> str:
        """What happens if nobody taps."""
        duty = next((d for d in open_duties_of(self.case) if d.kind == "verify"), None)
        if duty is None or duty.unit is None or not has_contact(self.case):
            return ""
        if duty.due_at is None:
            return _("You need not tap: %(unit)s will phone you.") % {"unit": duty.unit.name}
        return _("You need not tap: %(unit)s will phone you by %(when)s.") % {
            "unit": duty.unit.name,
            "when": times.full_date(duty.due_at, self.now),
        }

    def _last_words(self, step: str) -> str:
        said = [line for line in self.lines if line.event.step == step]
        return "\n".join(said[-1].texts.values()) if said else ""
