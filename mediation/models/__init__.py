"""Tables of mediations; only services write them."""

from mediation.models.after import CourtConfirmation, FollowUp, Paper
from mediation.models.agreement import Agreement, Clause, Performance, Signature
from mediation.models.mediation import DisputeType, Mediation, Route
from mediation.models.people import Consent, Helper, Naming, Party
from mediation.models.talking import Attendance, Evidence, Sitting

__all__ = [
    "Agreement",
    "Attendance",
    "Clause",
    "Consent",
    "CourtConfirmation",
    "DisputeType",
    "Evidence",
    "FollowUp",
    "Helper",
    "Mediation",
    "Naming",
    "Paper",
    "Party",
    "Performance",
    "Route",
    "Signature",
    "Sitting",
]
