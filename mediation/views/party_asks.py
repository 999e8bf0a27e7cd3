"""What is asked of a party now; where there is a choice, every answer stands as large."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.models import Clause
from mediation.views.party_facts import PartyFacts
from workflow.wording import times


@dataclass(frozen=True)
class Way:
    """One of the answers, each leading to a page of its own."""

    label: str
    url: str
    icon: str
    face: Literal["ok", "mid", "no"]


@dataclass(frozen=True)
class Question:
    title: str
    ways: tuple[Way, ...]
    quote: str = ""
    note: str = ""


def questions_of(facts: PartyFacts) -> list[Question]:
    """Everything that waits for this party."""
    found = [_consent(facts), _signature(facts)]
    return [question for question in found if question] + list(_performances(facts))


def _consent(facts: PartyFacts) -> Question | None:
    if not facts.must_consent:
        return None
    return Question(
        _("Do you agree to have this mediated?"),
        (Way(_("Read it first, then answer"), facts.step_url("consent"), "file-text", "mid"),),
        note=by_when(facts, "consent"),
    )


def _signature(facts: PartyFacts) -> Question | None:
    if not facts.must_sign:
        return None
    ways: tuple[Way, ...] = (
        Way(_("Read the agreement and sign"), facts.step_url("sign"), "signature", "ok"),
        Way(_("Something is wrong: talk on"), facts.step_url("talk_again"), "users", "mid"),
        Way(_("No more: end the mediation"), facts.step_url("end"), "circle-x", "no"),
    )
    if "end" not in facts.offers:
        ways = ways[:2]
    return Question(
        _("The agreement is written. Will you sign it?"), ways, note=by_when(facts, "sign")
    )


def _performances(facts: PartyFacts) -> Iterator[Question]:
    if facts.in_force is None or "perform" not in facts.offers:
        return
    for clause, words in facts.clauses(facts.in_force):
        if facts.owes(clause) and clause.due_on and clause.pk not in facts.claimed:
            yield _owed_by_me(facts, clause, words)
        elif facts.is_owed(clause) and (clause.pk in facts.claimed or _is_due(facts, clause)):
            yield _owed_to_me(facts, clause, words)


def _owed_by_me(facts: PartyFacts, clause: Clause, words: str) -> Question:
    way = Way(_("It is done: tell it"), facts.step_url("perform", clause), "circle-check", "ok")
    return Question(
        _("You promised this until %(day)s") % {"day": _day(clause)}, (way,), quote=words
    )


def _owed_to_me(facts: PartyFacts, clause: Clause, words: str) -> Question:
    who = {"who": clause.who.person, "day": _day(clause)}
    ways = [Way(_("It was done"), facts.step_url("perform", clause), "circle-check", "ok")]
    if "breach" in facts.offers:
        ways.append(Way(_("It was not done"), facts.step_url("breach", clause), "circle-x", "no"))
    title = _("%(who)s was to do this until %(day)s. Was it done?")
    if clause.pk in facts.claimed:
        title = _("%(who)s says that this is done. Is it so?")
    return Question(title % who, tuple(ways), quote=words)


def _is_due(facts: PartyFacts, clause: Clause) -> bool:
    return clause.due_on is not None and clause.due_on <= timezone.localdate(facts.now)


def _day(clause: Clause) -> str:
    return times.day_words(clause.due_on) if clause.due_on else ""


def by_when(facts: PartyFacts, kind: str) -> str:
    """Until when an answer is asked for, in words."""
    duty = facts.own_duty(kind)
    if duty is None or duty.due_at is None:
        return ""
    return _("Please answer by %(when)s.") % {"when": times.full_date(duty.due_at, facts.now)}
