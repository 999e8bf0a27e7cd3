"""Effects of agreeing: clauses, signatures, and the moment from which an agreement has effect."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from mediation.models import Agreement, Clause, Party, Signature
from mediation.services.agreements import (
    agreement_in_force,
    missing_signatures,
    open_clauses,
    pending_agreement,
)
from mediation.services.beginning import keep_consents
from mediation.services.linking import finish_on_ticket
from mediation.services.parties import party_of, principals
from tickets.services.referring import cancel_referrals
from workflow.models import Event
from workflow.services.actors import Match
from workflow.services.acts import Act
from workflow.services.refusals import NotAllowed, WrongState
from workflow.services.standing import standing


def agree(act: Act) -> None:
    """Write it down; it has effect when everybody has signed."""
    act.at_event.append(lambda event: _write_down(act, event))


def amend(act: Act) -> None:
    """A new text for an agreement that has effect; the old one holds until this one does."""
    keep_consents(act, principals(act.case), "amend", act.data["how"])
    act.at_event.append(lambda event: _write_down(act, event))


def _write_down(act: Act, event: Event) -> None:
    _write(act, event, is_written=True)


def agree_oral(act: Act) -> str:
    """It has effect as soon as it is reached; the mediator writes down what it was."""
    act.at_event.append(lambda event: _take_effect(act, _write(act, event, is_written=False)))
    has_clauses = any(clause["due_on"] for clause in act.data["clauses"])
    _finish(act)
    return "effective" if has_clauses else "performed"


def _write(act: Act, event: Event, *, is_written: bool) -> Agreement:
    case, data = act.case, act.data
    agreement = Agreement.objects.create(
        case=case,
        no=Agreement.objects.filter(case=case.pk).count() + 1,
        is_written=is_written,
        is_partial=data["is_partial"],
        made_at=act.tree.now,
        event=event,
    )
    Clause.objects.bulk_create(
        Clause(
            agreement=agreement,
            no=no,
            who=clause["who"],
            to_whom=clause["to_whom"],
            amount=clause["amount"],
            due_on=clause["due_on"],
        )
        for no, clause in enumerate(data["clauses"], start=1)
    )
    return agreement


def sign(act: Act) -> str:
    """One signature; with the last the agreement has effect."""
    agreement = pending_agreement(act.case)
    if agreement is None:
        raise WrongState(_("There is nothing to sign."))
    signer = _signer(act)
    row = Signature(
        agreement=agreement,
        how=act.data["how"],
        file=act.files[0] if act.files else None,
        at=act.tree.now,
        **signer,
    )
    if act.actor.is_staff and "party" in signer:
        row.seen_by = act.match.post
    subject = _subject(signer)
    if subject not in missing_signatures(agreement):
        raise WrongState(_("This signature is there already, or is none that is needed."))
    act.event_data = {"how": row.how, **{name: who.pk for name, who in signer.items()}}

    def keep(event: Event) -> None:
        row.event = event
        row.save()

    act.at_event.append(keep)
    return _after_signature(act, agreement, subject, signer)


def _after_signature(
    act: Act, agreement: Agreement, subject: str, signer: Mapping[str, Any]
) -> str:
    if missing_signatures(agreement) != [subject]:
        act.spares = _all_but(signer)
        return "one"
    act.at_event.append(lambda event: _take_effect(act, agreement))
    _finish(act)
    return "effective" if open_clauses(agreement) else "performed"


def _subject(signer: Mapping[str, Any]) -> str:
    name, who = next(iter(signer.items()))
    return {"party": f"party:{who.pk}", "post": f"post:{who.pk}"}.get(name, "seal")


def _all_but(signer: Mapping[str, Any]) -> Callable[[Any], bool]:
    """Leave what the others owe; settle what this one owed."""
    name, who = next(iter(signer.items()))
    if name == "party":
        return lambda duty: duty.subject != who.subject
    if name == "post":
        return lambda duty: duty.post_id != who.pk or duty.unit_id is not None
    return lambda duty: duty.unit_id != who.pk or duty.kind != "sign"


def _signer(act: Act) -> dict[str, Any]:
    """Who signs: a party itself, a mediator, the unit with its seal, or a party on paper."""
    if act.actor.is_party:
        return {"party": party_of(act.actor)}
    said: Party | str = act.data["signer"]
    if isinstance(said, Party):
        act.on_behalf_of = "party"
        _act_as(act, "mediator", "holder.decide")
        return {"party": said}
    relation = "mediator" if said == "mediator" else "holder.decide"
    _act_as(act, relation)
    assert act.match.post is not None
    return {"post": act.match.post} if said == "mediator" else {"unit": act.case.holder}


def _act_as(act: Act, *relations: str) -> None:
    """Take the step in the relation that this signature needs; the same person may have both."""
    held = standing(act.actor, act.case, act.facts, only=relations)
    for relation in relations:
        posts = held.get(relation, ())
        if act.match.post in posts or len(posts) == 1:
            post = act.match.post if act.match.post in posts else posts[0]
            act.match = Match(relation, post)
            return
    raise NotAllowed(_("This signature is not yours to give."))


def _take_effect(act: Act, agreement: Agreement) -> None:
    """From now on it binds, and what was agreed before no longer does."""
    now = act.tree.now
    earlier = Agreement.objects.current().filter(case=act.case.pk).exclude(pk=agreement.pk)
    earlier.update(superseded_at=now)
    agreement.effective_at = now
    agreement.save(update_fields=["effective_at"])
    mediation = act.case.mediation
    if mediation.effective_at is None:
        mediation.effective_at = now
        mediation.save(update_fields=["effective_at"])


def _finish(act: Act) -> None:
    if act.case.mediation.effective_at is None:
        cancel_referrals(act)
        finish_on_ticket(act, "agreed")


def talk_again(act: Act) -> str:
    """The text is dropped; one that has effect already goes on as it was."""
    if act.actor.is_party:
        act.event_data["party"] = party_of(act.actor).pk
    dropped = pending_agreement(act.case)
    if dropped is not None:
        dropped.superseded_at = act.tree.now
        dropped.save(update_fields=["superseded_at"])
    return "amended" if agreement_in_force(act.case) else "mediating"


AGREEING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "agree": agree,
    "agree_oral": agree_oral,
    "amend": amend,
    "sign": sign,
    "talk_again": talk_again,
}
