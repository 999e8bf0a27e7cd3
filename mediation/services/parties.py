"""Parties: who they are, how they come in, and the codes by which each finds its own page."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings

from governance.services import register_person
from mediation.models import Consent, Party
from workflow.models import Case
from workflow.rules.codes import is_query_code, query_code
from workflow.services import Actor, party_actor

ROLE, AGENT_ROLE = "party", "agent"


def add_party(case: Case, said: Mapping[str, Any], at: datetime) -> Party:
    """Record a party, or an agent of one; name and number go to the vault."""
    agent_of: Party | None = said.get("agent_of")
    person = register_person(
        case.pk,
        AGENT_ROLE if agent_of else ROLE,
        name=said.get("name", ""),
        phone=said.get("phone", ""),
        id_no=said.get("id_no", ""),
        address=said.get("address", ""),
    )
    side = agent_of.side if agent_of else int(said["side"])
    last = Party.objects.filter(case=case.pk, side=side).order_by("-no").first()
    return Party.objects.create(
        case=case,
        side=side,
        no=last.no + 1 if last else 1,
        is_organisation=bool(said.get("is_organisation")),
        is_applicant=bool(said.get("is_applicant")),
        person=person,
        agent_of=agent_of,
        joined_at=at,
    )


def principals(case: Case) -> list[Party]:
    """The parties that are bound by what is agreed, side by side."""
    found = Party.objects.present().principals().filter(case=case.pk)
    return list(found.select_related("person"))


def party_of(actor: Actor) -> Party:
    """The party for which a party's own token speaks."""
    return Party.objects.select_related("person").get(pk=actor.party_id or 0)


def unconsented(case: Case, purpose: str = "mediation") -> list[Party]:
    """The parties that have not agreed to something yet."""
    agreed = Consent.objects.filter(party__case=case.pk, purpose=purpose)
    done = set(agreed.values_list("party_id", flat=True))
    return [party for party in principals(case) if party.pk not in done]


def party_query_code(party: Party) -> str:
    """The eight characters on a party's slip; computed, never stored, one of its own for each."""
    return query_code(f"party:{settings.QUERY_KEY}", party.pk, party.query_generation)


def actor_for(party: Party) -> Actor:
    """A party on its own page; an agent speaks for whom it acts."""
    who = party.principal
    return party_actor(party.case_id, party_id=who.pk, person_id=who.person_id, speaker_id=party.pk)


def by_code(case: Case, typed: str) -> Actor | None:
    """Whose code this is among the parties of a case; every one is compared, found or not."""
    fitting = [party for party in _present(case) if is_query_code(typed, party_query_code(party))]
    return actor_for(fitting[0]) if fitting else None


def by_token(case: Case, party_id: int, generation: int) -> Actor | None:
    found = [p for p in _present(case) if p.pk == party_id and p.query_generation == generation]
    return actor_for(found[0]) if found else None


def generation_of(party_id: int) -> int:
    return Party.objects.get(pk=party_id).query_generation


def _present(case: Case) -> Iterable[Party]:
    return Party.objects.present().filter(case=case.pk).select_related("agent_of")


def slips_for(case: Case, actor: Actor) -> list[Party]:
    """The parties whose slips this actor may hand out or keep, each with its `query_code`.

    The applicant gets those of his own side; the committee, which serves them, gets all.
    """
    rows = Party.objects.present().filter(case=case.pk).select_related("person")
    is_holder = any(post.unit_id == case.holder_id and post.has("mediate") for post in actor.posts)
    if not is_holder:
        rows = rows.filter(side=1) if actor.kind == "public" else rows.none()
    slips = list(rows)
    for party in slips:
        party.query_code = party_query_code(party)  # type: ignore[attr-defined]
    return slips
