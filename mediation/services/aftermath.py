"""Effects of what comes after: performing, urging, breach, the court, follow-ups, the file."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.rules.calendar.workdays import end_of_day
from mediation.models import Clause, CourtConfirmation, FollowUp, Performance
from mediation.rules.mediation import LAPSES_TO_BREACH
from mediation.services.agreements import agreement_in_force, open_clauses
from mediation.services.parties import party_of
from workflow.models import Duty, Event
from workflow.services.acts import Act
from workflow.services.refusals import NotAllowed, WrongState

DECIDED = ("confirmed", "refused", "withdrawn")


def perform(act: Act) -> str:
    """Something was done of a clause; what its debtor says himself, somebody else confirms."""
    clause: Clause = act.data["clause"]
    whole, by_debtor = bool(act.data["is_whole"]), False
    if act.actor.is_party:
        party = party_of(act.actor)
        act.event_data["party"] = party.pk
        by_debtor = party.pk == clause.who_id and clause.to_whom_id is not None
    is_done = whole and not by_debtor
    act.event_data |= {"clause": clause.no, "is_confirmed": is_done}
    act.event_data.pop("is_whole", None)
    act.at_event.append(lambda event: _keep_performance(act, clause, event, is_done=is_done))
    if not is_done:
        return "reported"
    clause.performed_at = act.tree.now
    clause.save(update_fields=["performed_at"])
    act.spares = lambda duty: duty.subject != clause.subject
    return _after_performing(act, clause)


def _keep_performance(act: Act, clause: Clause, event: Event, *, is_done: bool) -> None:
    Performance.objects.create(
        clause=clause,
        amount=act.data["amount"],
        is_whole=bool(act.data["is_whole"]),
        is_confirmed=is_done,
        at=act.tree.now,
        event=event,
    )


def _after_performing(act: Act, clause: Clause) -> str:
    left = open_clauses(clause.agreement)
    if not left:
        # With the last of them whatever else is owed of them is over.
        act.spares = None
        return "last"
    today = timezone.localdate(act.tree.now)
    is_past_due = any(each.due_on and each.due_on < today for each in left)
    return "cured" if act.case.state == "breached" and not is_past_due else "clause"


def urge(act: Act) -> None:
    """Remind whoever owes a clause, and set a last day."""
    clause: Clause = act.data["clause"]
    act.event_data = {"clause": clause.no, "last_on": act.data["last_on"].isoformat()}
    act.spares = lambda duty: duty.subject != clause.subject


def breach(act: Act) -> None:
    """A clause was not performed: the other side is told what it can do now."""
    if pk := act.data.get("lapsed"):
        duty = Duty.objects.get(pk=pk)
        act.data["clause"] = clause_of(duty)
        act.event_data = {"lapsed": duty.kind}
    clause: Clause = act.data["clause"]
    if act.actor.is_party:
        party = party_of(act.actor)
        if party.pk == clause.who_id:
            raise NotAllowed(_("Whoever owes it cannot report it; the other side can."))
        act.event_data["party"] = party.pk
    act.event_data["clause"] = clause.no
    act.spares = lambda duty: duty.subject != clause.subject


def clause_of(duty: Duty) -> Clause:
    """The clause that a duty is about."""
    _kind, _colon, pk = (duty.subject or "").partition(":")
    return Clause.objects.select_related("who__person", "agreement").get(pk=pk)


def last_lapse(duty: Duty) -> str:
    """The third lapse of one clause is a breach."""
    if duty.kind != "perform" or duty.case.state != "effective":
        return ""
    lapsed = Duty.objects.filter(case=duty.case_id, kind="perform", outcome="lapsed")
    earlier = lapsed.filter(subject=duty.subject).count()
    return "breach" if earlier + 1 >= LAPSES_TO_BREACH else ""


def court(act: Act) -> str:
    """The parties' way to the court, as they report it to the committee."""
    case, data, result = act.case, act.data, act.data["outcome"]
    agreement = agreement_in_force(case)
    if agreement is None:
        raise WrongState(_("No agreement has effect."))
    row = CourtConfirmation.objects.filter(agreement=agreement).first()
    if result == "applied":
        row = row or CourtConfirmation(case=case, agreement=agreement)
        row.court, row.applied_on = data["court"], data["on"]
        row.accepted_on = row.decided_on = None
    assert row is not None, "the form asks for an application first"
    row.state = result
    if result == "accepted":
        row.accepted_on = data["on"]
    elif result in DECIDED:
        row.decided_on, row.number = data["on"], data["number"]
    kept = row

    def keep(event: Event) -> None:
        kept.event = event
        kept.save()

    act.at_event.append(keep)
    return {"confirmed": "decided", "withdrawn": "decided"}.get(result, result)


def notice(act: Act) -> str:
    return "breached" if act.case.state == "breached" else "told"


def followup(act: Act) -> str:
    """How it went, asked by somebody who did not mediate; what is dangerous goes up."""
    case, data, post = act.case, act.data, act.match.post
    assert post is not None
    if not data["has_danger"]:
        act.tells = ()

    def keep(event: Event) -> None:
        FollowUp.objects.create(
            case=case,
            no=FollowUp.objects.filter(case=case.pk).count() + 1,
            performed=data["performed"],
            satisfied=data["satisfied"],
            has_suit=data["has_suit"],
            has_danger=data["has_danger"],
            next_on=data["next_on"],
            post=post,
            at=act.tree.now,
            event=event,
        )

    act.at_event.append(keep)
    if data["next_on"] is None:
        return "last"
    act.fixed_at["followup"] = end_of_day(data["next_on"])
    return "again"


AFTERMATH_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "perform": perform,
    "urge": urge,
    "breach": breach,
    "court": court,
    "notice": notice,
    "followup": followup,
}


def of_party(act: Any) -> bool:
    """Whether what lapsed was a party's."""
    return Duty.objects.filter(pk=act.data["lapsed"], owner_kind="party").exists()


def effective(act: Any) -> bool:
    return bool(act.case.state == "effective")
