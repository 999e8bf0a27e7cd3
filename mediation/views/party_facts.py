"""What the pages of a party need to know of its mediation; everything is read once."""

from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone

from mediation.models import Agreement, Clause, Party, Performance
from mediation.reports import agreement_words
from mediation.services import (
    agreement_in_force,
    mediators_of,
    missing_signatures,
    party_of,
    pending_agreement,
    principals,
    unconsented,
)
from workflow.models import Case, Duty
from workflow.reports import Line, Offer, offers, timeline
from workflow.reports.clocks import visible_duties
from workflow.services import Actor


class PartyFacts:
    """One mediation as one party may know it."""

    def __init__(self, case: Case, actor: Actor, now: datetime | None = None) -> None:
        self.case = case
        self.actor = actor
        self.now = now or timezone.now()

    @cached_property
    def party(self) -> Party:
        return party_of(self.actor)

    @cached_property
    def speaker(self) -> Party:
        """The party itself, or the agent who reads this page for it."""
        return Party.objects.select_related("person").get(pk=self.actor.speaker_id or 0)

    @cached_property
    def parties(self) -> list[Party]:
        return principals(self.case)

    @cached_property
    def mediators(self) -> list[str]:
        return [f"{post.user} · {post.unit.name}" for post in mediators_of(self.case.pk)]

    @cached_property
    def offers(self) -> dict[str, Offer]:
        return {offer.name: offer for offer in offers(self.actor, self.case)}

    @cached_property
    def lines(self) -> list[Line]:
        """The log, without the times and places of talks with the other side alone."""
        return [line for line in timeline(self.case, self.actor) if not self._is_others(line)]

    def _is_others(self, line: Line) -> bool:
        with_party = line.event.data.get("with_party")
        return line.event.step == "schedule" and with_party not in (None, self.party.pk)

    @cached_property
    def duties(self) -> list[Duty]:
        return visible_duties(self.case, self.actor)

    def own_duty(self, kind: str) -> Duty | None:
        mine = [d for d in self.duties if d.kind == kind and d.person_id == self.party.person_id]
        return mine[0] if mine else None

    @cached_property
    def must_consent(self) -> bool:
        waits = {party.pk for party in unconsented(self.case)}
        return "consent" in self.offers and self.party.pk in waits

    @cached_property
    def pending(self) -> Agreement | None:
        return pending_agreement(self.case)

    @cached_property
    def lacking(self) -> list[str]:
        """Whose signature is missing under the agreement that is being signed."""
        return missing_signatures(self.pending) if self.pending else []

    @cached_property
    def must_sign(self) -> bool:
        return "sign" in self.offers and self.party.subject in self.lacking

    @cached_property
    def in_force(self) -> Agreement | None:
        return agreement_in_force(self.case)

    def clauses(self, agreement: Agreement) -> list[tuple[Clause, str]]:
        """The clauses of an agreement, each with its words."""
        words = agreement_words(agreement)
        rows = agreement.clauses.select_related("who__person", "to_whom__person")
        return [(clause, words.get(f"clause_{clause.no}", "")) for clause in rows]

    @cached_property
    def claimed(self) -> dict[int, Performance]:
        """What was said to be done of a clause and is not confirmed, by the clause's key."""
        rows = Performance.objects.filter(
            clause__agreement=self.in_force, is_confirmed=False, is_whole=True
        )
        return {row.clause_id: row for row in rows.order_by("pk")}

    def owes(self, clause: Clause) -> bool:
        return clause.performed_at is None and clause.who_id == self.party.pk

    def is_owed(self, clause: Clause) -> bool:
        """Whether it is for this party to say that the clause was kept, or was not."""
        to_me = clause.to_whom_id in (None, self.party.pk)
        return clause.performed_at is None and clause.who_id != self.party.pk and to_me

    def step_url(self, step: str, clause: Clause | None = None) -> str:
        address = reverse("party-step", args=[self.case.code, step])
        return f"{address}?clause={clause.no}" if clause else address
