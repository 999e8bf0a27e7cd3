"""Choices that more than one table of mediation knows."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SOURCES = [
    ("application", _("A party applied")),
    ("proactive", _("The committee came forward")),
    ("ticket", _("From a ticket")),
    ("police", _("Sent by the police")),
    ("court", _("Sent by a court")),
    ("petition", _("Sent by the petition office")),
]
# By what a court has done with it, which says how long the mediation may take.
COURT_KINDS = [
    ("assigned", _("Assigned before the case was filed (30 days)")),
    ("entrusted", _("Entrusted after the case was filed (15 days)")),
    ("summary", _("Entrusted, summary procedure (7 days)")),
]
MODES = [
    ("people", _("People's mediation")),
    ("administrative", _("Administrative mediation")),
    ("judicial", _("Judicial mediation")),
    ("joint", _("Joint mediation")),
]
RISKS = [
    ("A", _("A: may turn violent or grow")),
    ("B", _("B: heated")),
    ("C", _("C: some tension")),
    ("D", _("D: calm")),
]
# How somebody said something that counts: himself on his page, aloud, or on paper.
HOWS = [
    ("page", _("On the page of the party")),
    ("oral", _("By word of mouth, with a witness")),
    ("paper", _("On paper")),
]
PURPOSES = [
    ("mediation", _("The mediation")),
    ("extend", _("More time")),
    ("appraise", _("An appraisal")),
    ("invite", _("Asking others to help")),
    ("amend", _("Changing the agreement")),
    ("court", _("Asking the court to confirm")),
]
SIGNED_HOWS = [
    ("drawn", _("Drawn on a screen")),
    ("scan", _("A scan")),
    ("paper", _("On the paper in the file")),
]
YES_PARTLY_NO = [
    ("yes", pgettext_lazy("answer", "Yes")),
    ("partly", pgettext_lazy("answer", "Partly")),
    ("no", pgettext_lazy("answer", "No")),
]
ENDINGS = [
    ("refused", _("A party does not want it, or no longer")),
    ("no_agreement", _("No agreement was reached")),
    ("withdrawn", _("The applicant withdrew it")),
    ("court", _("A court took the case")),
    ("police", _("The police took the case")),
    ("overdue", _("The time is over and not everybody agreed to more")),
]
