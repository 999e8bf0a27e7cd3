"""Which agreement of a case is which, who has signed it, and what of it is still owed."""

from mediation.models import Agreement, Clause, Naming
from mediation.services.parties import principals
from workflow.models import Case


def agreement_in_force(case: Case) -> Agreement | None:
    """The agreement that has effect now."""
    rows = Agreement.objects.current().filter(case=case.pk, effective_at__isnull=False)
    return rows.order_by("-no").first()


def pending_agreement(case: Case) -> Agreement | None:
    """The agreement that is being signed."""
    rows = Agreement.objects.current().filter(case=case.pk, effective_at=None)
    return rows.order_by("-no").first()


def open_clauses(agreement: Agreement) -> list[Clause]:
    """What is promised by a day and not done yet."""
    rows = agreement.clauses.filter(performed_at=None, due_on__isnull=False)
    return list(rows.select_related("who__person", "to_whom__person"))


def missing_signatures(agreement: Agreement) -> list[str]:
    """Who has yet to sign, as `party:7`, `post:3` and `seal`; empty when it has effect."""
    signed = list(agreement.signatures.all())
    parties = {row.party_id for row in signed}
    posts = {row.post_id for row in signed}
    lacking = [p.subject for p in principals(agreement.case) if p.pk not in parties]
    named = Naming.objects.in_force().filter(case=agreement.case_id)
    mediators = list(named.values_list("post_id", flat=True))
    lacking += [f"post:{pk}" for pk in mediators if pk not in posts]
    # Whoever mediated and signed may have left since: one mediator's name has to stand there.
    if not mediators and not posts - {None}:
        lacking.append("mediator")
    return lacking + ([] if any(row.unit_id for row in signed) else ["seal"])
