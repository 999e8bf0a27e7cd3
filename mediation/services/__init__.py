"""Acts of mediation, and who is who in one; views, API, papers and figures import from here."""

from mediation.services.agreements import (
    agreement_in_force,
    missing_signatures,
    open_clauses,
    pending_agreement,
)
from mediation.services.linking import committee_for
from mediation.services.owing import mediators_of
from mediation.services.parties import (
    actor_for,
    party_of,
    party_query_code,
    principals,
    slips_for,
    unconsented,
)

__all__ = [
    "actor_for",
    "agreement_in_force",
    "committee_for",
    "mediators_of",
    "missing_signatures",
    "open_clauses",
    "party_of",
    "party_query_code",
    "pending_agreement",
    "principals",
    "slips_for",
    "unconsented",
]
