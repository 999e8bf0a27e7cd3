"""What the page of a case says of its papers, for those who may have them."""

from collections.abc import Sequence

from mediation.models import Paper
from mediation.reports.files import missing_papers
from mediation.services.issuing import may_issue
from workflow.reports.panels import Panel, PanelsAsked


def paper_panels(asked: PanelsAsked) -> Sequence[Panel]:
    """How many papers there are and how many are missing, with the way to their page."""
    case = asked.case
    if not may_issue(asked.actor, case):
        return []
    issued = Paper.objects.filter(case=case.pk, no__gte=1).values("kind", "subject", "party")
    data = {
        "case": case,
        "issued": issued.order_by().distinct().count(),
        "missing": missing_papers(case),
    }
    return [Panel("mediation/_papers.html", "aside", data)]
