"""An agreement as a page shows it: its clauses with their clocks, and who has signed it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from mediation.models import Agreement, Clause, Performance, Signature
from mediation.reports.words import agreement_words
from mediation.services import missing_signatures, pending_agreement, principals
from mediation.services.agreements import agreement_in_force
from mediation.services.owing import mediators_of
from workflow.models import Case, Duty
from workflow.reports.clocks import State, Watch
from workflow.services.duties import open_duties_of
from workflow.wording import times


@dataclass(frozen=True)
class Term:
    """One clause, and how far its performance is."""

    no: int
    text: str
    who: str
    amount: str
    by: str
    state: State
    chip: str
    is_done: bool
    paid: str


@dataclass(frozen=True)
class Signer:
    """Whose signature an agreement needs; `signed` says how and when it was given."""

    name: str
    signed: str


@dataclass(frozen=True)
class Bargain:
    """One agreement of a case."""

    title: str
    state: str
    is_effective: bool
    is_written: bool
    facts: str
    text: str
    rest: str
    terms: tuple[Term, ...]
    signers: tuple[Signer, ...]
    earlier: int


def bargain_of(case: Case, watch: Watch) -> Bargain | None:
    """The agreement that is being signed, else the one that has effect, else the latest."""
    rows = Agreement.objects.filter(case=case.pk)
    agreement = pending_agreement(case) or agreement_in_force(case) or rows.last()
    if agreement is None:
        return None
    words = agreement_words(agreement)
    return Bargain(
        title=_("Agreement") if agreement.is_written else _("Oral agreement"),
        state=_state(agreement, watch.now),
        is_effective=agreement.effective_at is not None,
        is_written=agreement.is_written,
        facts=words.get("facts", ""),
        text=words.get("text", ""),
        rest=words.get("rest", ""),
        terms=tuple(_terms(agreement, words, watch)),
        signers=tuple(_signers(agreement, watch.now)) if agreement.is_written else (),
        earlier=rows.count() - 1,
    )


def _state(agreement: Agreement, now: datetime) -> str:
    if agreement.superseded_at is not None:
        return _("No longer so since %(when)s") % {
            "when": times.stamp(agreement.superseded_at, now)
        }
    if agreement.effective_at is None:
        return _("Not in effect: signatures are missing")
    return _("In effect since %(when)s") % {"when": times.stamp(agreement.effective_at, now)}


def _terms(agreement: Agreement, words: Mapping[str, str], watch: Watch) -> Iterator[Term]:
    owed = {d.subject: d for d in open_duties_of(agreement.case) if d.kind == "perform"}
    clauses = agreement.clauses.select_related("who__person", "to_whom__person")
    for clause in clauses.prefetch_related("performances"):
        yield _term(clause, words, owed.get(clause.subject), watch)


def _term(clause: Clause, words: Mapping[str, str], duty: Duty | None, watch: Watch) -> Term:
    done = clause.performed_at
    if done is not None:
        chip = _("done %(when)s") % {"when": times.stamp(done, watch.now)}
    else:
        chip = watch.chip(duty) if duty else ""
    to_whom = clause.to_whom
    who = str(clause.who.person)
    if to_whom is not None:
        who = _("%(who)s to %(whom)s") % {"who": who, "whom": to_whom.person}
    return Term(
        no=clause.no,
        text=words.get(f"clause_{clause.no}", ""),
        who=who,
        amount=_("%(amount)s yuan") % {"amount": f"{clause.amount:,.2f}"} if clause.amount else "",
        by=_("by %(when)s") % {"when": times.dated(clause.due_on, watch.now)}
        if clause.due_on
        else "",
        state=watch.state(duty) if duty else "ok",
        chip=chip,
        is_done=done is not None,
        paid=_said(list(clause.performances.all())) if done is None else "",
    )


def _said(rows: list[Performance]) -> str:
    """What was done on account, or is said to be done and not confirmed."""
    amount = sum(row.amount for row in rows if row.amount is not None)
    if any(row.is_whole and not row.is_confirmed for row in rows):
        return _("said to be done, not confirmed yet")
    return _("%(amount)s yuan on account") % {"amount": f"{amount:,.2f}"} if amount else ""


def _signers(agreement: Agreement, now: datetime) -> Iterator[Signer]:
    rows = list(agreement.signatures.select_related("party__person", "post__user", "unit"))
    for row in rows:
        yield Signer(_name_of(row), _signed(row, now))
    if agreement.effective_at is not None or agreement.superseded_at is not None:
        return
    names = {party.subject: str(party.person) for party in principals(agreement.case)}
    names |= {f"post:{post.pk}": str(post.user) for post in mediators_of(agreement.case_id)}
    names |= {"seal": _("Seal of the committee"), "mediator": _("A mediator")}
    for subject in missing_signatures(agreement):
        yield Signer(names.get(subject, ""), "")


def _name_of(row: Signature) -> str:
    if row.party is not None:
        return str(row.party.person)
    if row.post is not None:
        return str(row.post.user)
    return _("Seal of %(unit)s") % {"unit": row.unit}


def _signed(row: Signature, now: datetime) -> str:
    return _("%(how)s, %(when)s") % {
        "how": row.get_how_display(),
        "when": times.stamp(row.at, now),
    }
