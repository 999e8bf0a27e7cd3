"""Who owes what the table of mediation opens: parties, clauses, signers, the committee."""

from collections.abc import Callable, Iterator, Mapping

from governance.models import Post, Unit
from governance.rules.calendar.workdays import end_of_day
from mediation.models import Clause, Naming, Party
from mediation.services.agreements import agreement_in_force, open_clauses
from mediation.services.parties import principals, unconsented
from workflow.rules.duties import DUTY_KINDS
from workflow.services.acts import Act
from workflow.services.duties import Owing, open_duties_of


def parties(act: Act, duty: str) -> Iterator[Owing]:
    """Each party; of consent those alone who have not given it."""
    who = unconsented(act.case) if duty == "consent" else principals(act.case)
    yield from (_party(act, duty, party) for party in who)


def added(act: Act, duty: str) -> Iterator[Owing]:
    yield from (_party(act, duty, party) for party in act.data["added"])


def invited(act: Act, duty: str) -> Iterator[Owing]:
    yield from (_party(act, duty, party) for party in act.data["invited"])


def signers(act: Act, duty: str) -> Iterator[Owing]:
    """Every party, every mediator, and the unit with its seal."""
    yield from (_party(act, duty, party) for party in principals(act.case))
    for post in mediators(act):
        yield Owing(duty, "unit", None, "mediate", post.pk)
    yield Owing(duty, "unit", act.case.holder, "decide")


def clauses(act: Act, duty: str) -> Iterator[Owing]:
    """What is promised by a day and not done yet, each clause by whoever promised it."""
    agreement = agreement_in_force(act.case)
    for clause in open_clauses(agreement) if agreement else ():
        yield _clause(clause, duty)


def urged(act: Act, duty: str) -> Iterator[Owing]:
    """The one clause that is urged, to the last day that was set for it."""
    clause: Clause = act.data["clause"]
    yield Owing(
        duty,
        "party",
        person_id=clause.who.person_id,
        subject=clause.subject,
        fixed_at=end_of_day(act.data["last_on"]),
    )


def clause_unit(act: Act, duty: str) -> Iterator[Owing]:
    """The committee, for one clause."""
    yield _holder(act, duty, act.data["clause"].subject)


def lapsed(act: Act, duty: str) -> Iterator[Owing]:
    """The committee goes after what a party let lapse."""
    pk = act.data["lapsed"]
    gone = next((each for each in open_duties_of(act.case) if each.pk == pk), None)
    if gone is not None:
        yield _holder(act, duty, gone.subject)


def mediating(act: Act, duty: str) -> Iterator[Owing]:
    """The committee, on the desk of its first mediator."""
    post = next((p for p in mediators(act) if p.unit_id == act.case.holder_id), None)
    yield Owing(duty, "unit", act.case.holder, "mediate", post.pk if post else None)


def follower(act: Act, duty: str) -> Iterator[Owing]:
    """Who asks later how it went: nobody who mediated, so it may fall to the committee above."""
    unit, capability = _follower(act)
    fixed_at = act.fixed_at.get(duty)
    yield Owing(duty, "unit", unit, capability, fixed_at=fixed_at)


def _follower(act: Act) -> tuple[Unit, str]:
    facts = act.facts
    barred = facts.handlers | {post.user_id for post in mediators(act)}
    if facts.can_act(act.case.holder_id, "verify", barred):
        return act.case.holder, "verify"
    line = [act.case.holder, *facts.superiors]
    able = (unit for unit in line if facts.can_act(unit.pk, "mediate", barred))
    return next(able, act.case.holder), "mediate"


def mediators(act: Act) -> list[Post]:
    """Who mediates now, those who were named first before the others."""
    return mediators_of(act.case.pk)


def mediators_of(case_id: int) -> list[Post]:
    namings = Naming.objects.in_force().filter(case=case_id).select_related("post__unit")
    return [naming.post for naming in namings.order_by("pk")]


def _party(act: Act, duty: str, party: Party) -> Owing:
    return Owing(
        duty,
        "party",
        person_id=party.person_id,
        subject=party.subject,
        fixed_at=act.fixed_at.get(duty),
    )


def _clause(clause: Clause, duty: str) -> Owing:
    assert clause.due_on is not None, "what has no day is owed by none"
    return Owing(
        duty,
        "party",
        person_id=clause.who.person_id,
        subject=clause.subject,
        fixed_at=end_of_day(clause.due_on),
    )


def _holder(act: Act, duty: str, subject: str | None) -> Owing:
    capability = DUTY_KINDS[duty].capability
    return Owing(duty, "unit", act.case.holder, capability, subject=subject)


OWNERS: Mapping[str, Callable[[Act, str], Iterator[Owing]]] = {
    "parties": parties,
    "added": added,
    "invited": invited,
    "signers": signers,
    "clauses": clauses,
    "urged": urged,
    "clause": clause_unit,
    "lapsed": lapsed,
    "mediating": mediating,
    "follower": follower,
}
