"""Papers 1 to 4 of a case."""

import re
from collections.abc import Callable, Mapping

from mediation.models import Party
from mediation.reports.papers.reading import SOURCES, Reading, day_of, name_of
from mediation.rules import papers as rules
from mediation.rules.identity import holder_of, mask_identity_number

# "1." or "一、" or "（1）" that somebody typed before a claim.
_NUMBER = re.compile(
    r"^\s*(?:[0-9]{1,2}[.．、)）]|[一二三四五六七八九十]+、|[（(][0-9一二三四五六七八九十]{1,2}[)）])"
)


def application(case: Reading, _subject: str) -> rules.Application:
    event = case.event("apply")
    is_oral = event is not None and bool(event.on_behalf_of)
    sides = {True: [], False: []}  # type: dict[bool, list[rules.Party]]
    for party in case.parties:
        sides[party.side == 1].append(case.person(party))
    applicants = tuple(sides[True])
    return rules.Application(
        applicants=applicants,
        respondents=tuple(sides[False]),
        committee=case.committee,
        facts=case.application.get("facts", ""),
        claims=_lines(case.application.get("claim", "")),
        applied_on=day_of(case.mediation.limitation_at),
        is_oral=is_oral,
        recorder=str(event.post.user) if is_oral and event and event.post else "",
        signatures=tuple(rules.Signature("申请人", who.name) for who in applicants),
    )


def acceptance(case: Reading, _subject: str) -> rules.Acceptance:
    risk = case.mediation.risk
    return rules.Acceptance(
        committee=case.committee,
        accepted_on=case.accepted_on,
        parties=case.people,
        dispute_type=case.dispute,
        source=SOURCES[case.mediation.source],
        facts=case.application.get("facts", ""),
        risk=f"{risk}级" if risk else "",
        registrar=case.registrar,
        remarks=f"来函编号：{case.mediation.letter_no}" if case.mediation.letter_no else "",
        signatures=(*case.hands(), rules.Signature("登记人", case.registrar)),
    )


def rights(case: Reading, _subject: str) -> rules.RightsNotice:
    return rules.RightsNotice(
        committee=case.committee,
        parties=case.names,
        mediators=case.mediators,
        dispute=case.dispute,
        served_on=case.accepted_on,
        signatures=case.hands(),
    )


def identity(case: Reading, subject: str) -> rules.Identity:
    """Of one party and whoever acts for it: the other side has no business with it."""
    party = _party(case, subject)
    agents = [agent for agent in party.agents.all() if agent.left_at is None]
    return rules.Identity(rows=tuple(_identity_row(case, one) for one in (party, *agents)))


def _identity_row(case: Reading, party: Party) -> rules.IdentityRow:
    person = party.person
    is_resident = holder_of(person.id_no) is not None
    return rules.IdentityRow(
        role=case.role(party),
        name=name_of(party),
        document="居民身份证" if is_resident else "",
        document_number=mask_identity_number(person.id_no),
        address=person.address,
        phone=person.masked_phone,
    )


def mandate(case: Reading, subject: str) -> rules.Mandate:
    """For an agent: a form to be signed, or what was signed already stands beside it."""
    agent = Party.objects.select_related("person", "agent_of__person").get(
        pk=int(subject), case=case.case.pk, agent_of__isnull=False
    )
    principal = agent.principal
    return rules.Mandate(
        principal=case.person(principal, role="委托人"),
        agent=case.person(agent, role="受委托人"),
        relation="",
        committee=case.committee,
        dispute=case.dispute,
        powers=(),
        signatures=(
            rules.Signature("委托人", name_of(principal)),
            rules.Signature("受委托人", name_of(agent)),
        ),
    )


def _party(case: Reading, subject: str) -> Party:
    return {str(party.pk): party for party in case.parties}[subject]


def _lines(text: str) -> tuple[str, ...]:
    """One claim a line; the sheet numbers them itself."""
    stripped = (_NUMBER.sub("", line).strip() for line in text.splitlines())
    return tuple(line for line in stripped if line)


COMPOSERS: Mapping[str, Callable[[Reading, str], rules.Paper]] = {
    "application": application,
    "acceptance": acceptance,
    "rights": rights,
    "identity": identity,
    "mandate": mandate,
}
