"""The papers of a mediation case file: what each one says. Pure Python, no database."""

from mediation.rules.papers.agreeing import (
    Agreement,
    Clause,
    FollowUp,
    OralAgreement,
    Voucher,
    Vouchers,
)
from mediation.rules.papers.confirming import ConfirmationApplication, MediationProof
from mediation.rules.papers.ending import ClosingReport, EndNotice, OtherRoute, Rejection
from mediation.rules.papers.filing import BackCover, Contents, ContentsRow, Cover, FileNote
from mediation.rules.papers.opening import (
    Acceptance,
    Application,
    Identity,
    IdentityRow,
    Mandate,
    RightsNotice,
)
from mediation.rules.papers.parts import Paper, Party, Signature, Stamp
from mediation.rules.papers.places import PLACES, Place, missing_places
from mediation.rules.papers.working import EvidenceList, EvidenceRow, Investigation, Picture, Record

PAPERS: dict[str, type[Paper]] = {
    paper.kind: paper
    for paper in (
        Application,
        Acceptance,
        RightsNotice,
        Identity,
        Mandate,
        Investigation,
        EvidenceList,
        Record,
        Agreement,
        OralAgreement,
        EndNotice,
        Rejection,
        Vouchers,
        FollowUp,
        ConfirmationApplication,
        MediationProof,
        ClosingReport,
        FileNote,
        BackCover,
        Cover,
        Contents,
    )
}

__all__ = [
    "PAPERS",
    "PLACES",
    "Acceptance",
    "Agreement",
    "Application",
    "BackCover",
    "Clause",
    "ClosingReport",
    "ConfirmationApplication",
    "Contents",
    "ContentsRow",
    "Cover",
    "EndNotice",
    "EvidenceList",
    "EvidenceRow",
    "FileNote",
    "FollowUp",
    "Identity",
    "IdentityRow",
    "Investigation",
    "Mandate",
    "MediationProof",
    "OralAgreement",
    "OtherRoute",
    "Paper",
    "Party",
    "Picture",
    "Place",
    "Record",
    "Rejection",
    "RightsNotice",
    "Signature",
    "Stamp",
    "Voucher",
    "Vouchers",
    "missing_places",
]
