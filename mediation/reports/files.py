"""The case file: which of its thirteen places are filled."""

from mediation.models import Agreement, Paper, Sitting
from mediation.rules.papers import Place, missing_places
from workflow.models import Case


def missing_papers(case: Case) -> list[Place]:
    """The places of the file that must be filled and are not."""
    there = Paper.objects.filter(case=case.pk).values_list("no", flat=True)
    agreed = Agreement.objects.filter(case=case.pk, effective_at__isnull=False).exists()
    talked = Sitting.objects.filter(case=case.pk, held_at__isnull=False).exists()
    return missing_places(there, is_agreed=agreed, was_talked=talked)
