"""What pages, papers and figures read of mediations; nothing here writes."""

from mediation.reports.files import missing_papers
from mediation.reports.shown import shown_evidence, shown_sittings
from mediation.reports.words import agreement_words, application_words, clause_words, words_of

__all__ = [
    "agreement_words",
    "application_words",
    "clause_words",
    "missing_papers",
    "shown_evidence",
    "shown_sittings",
    "words_of",
]
