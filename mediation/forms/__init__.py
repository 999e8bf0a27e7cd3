"""Forms of the steps of mediations; page and API validate with the same ones."""

from collections.abc import Mapping

from mediation.forms.aftermath import AFTERMATH_FORMS
from mediation.forms.agreeing import AGREEING_FORMS
from mediation.forms.applying import APPLYING_FORMS, ApplyForm, TicketMediateForm
from mediation.forms.talking import TALKING_FORMS
from workflow.forms import StepForm

__all__ = ["MEDIATION_FORMS", "TICKET_FORMS", "ApplyForm"]

MEDIATION_FORMS: Mapping[str, type[StepForm]] = {
    **APPLYING_FORMS,
    **TALKING_FORMS,
    **AGREEING_FORMS,
    **AFTERMATH_FORMS,
}
TICKET_FORMS: Mapping[str, type[StepForm]] = {"mediate": TicketMediateForm}
