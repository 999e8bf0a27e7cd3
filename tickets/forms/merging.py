"""Forms of merging, splitting, and taking out of the rates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.ways_out import TicketCodeField
from tickets.models import EXCLUSION_REASONS
from tickets.services.merging import is_secret
from tickets.services.windows import is_over, length_of
from workflow.forms import CHOOSE_ONE, INTERNAL, PUBLIC, StepForm, text_field
from workflow.models import Case
from workflow.services import NotVisible, get_visible


class MergeForm(StepForm):
    explain = _("It goes on as a part of the other ticket. The requester follows that one.")
    consequence = _("Where another unit is in charge of the other ticket, it has to agree.")
    into = TicketCodeField(label=_("Code of the ticket that goes on"), max_length=40)
    reason = text_field(_("Why it is the same matter"), rows=3)
    where = {"reason": PUBLIC}

    def clean_into(self) -> str:
        assert self.case is not None
        code: str = self.cleaned_data["into"]
        try:
            target = get_visible(self.actor, code)
        except NotVisible:
            target = None
        problem = _why_not_into(self.case, target)
        if problem:
            raise forms.ValidationError(problem)
        return code


def _why_not_into(case: Case, target: Case | None) -> Any:
    """Why a ticket cannot take in this one; empty if it can."""
    if target is None or target.kind != case.kind:
        return _("Name the ticket by its code; you must be able to see it.")
    if target.pk == case.pk:
        return _("A ticket cannot be merged into itself.")
    if not target.is_open:
        return _("That ticket is not being worked on. Merge the other way round, or reopen it.")
    if is_secret(target):
        return _("What others must not know of is never merged.")
    return ""


class SplitForm(StepForm):
    explain = _("It goes on as a matter of its own, where it was before.")
    consequence = _("The promise counts from its old start, without the time as a part.")
    reason = text_field(_("Why it is a matter of its own"), rows=3)
    where = {"reason": PUBLIC}

    def clean(self) -> dict[str, Any]:
        assert self.case is not None
        if self.actor.is_requester and is_over("split", self.case):
            words = _("This was possible for %(length)s after the merging. Please report it anew.")
            raise forms.ValidationError(words % {"length": length_of("split", self.case)})
        return super().clean()


class ExcludeForm(StepForm):
    explain = _("It stays closed as it is; no rate counts it, and every rate shows how many.")
    consequence = _("Somebody who did not handle it decides. The requester is told the reason.")
    reason_code = forms.ChoiceField(
        label=_("Why no rate counts it"), choices=[CHOOSE_ONE, *EXCLUSION_REASONS]
    )
    reason = text_field(_("What shows it"), rows=3, required=False)
    where = {"reason": INTERNAL}


MERGING_FORMS: dict[str, type[StepForm]] = {
    "merge": MergeForm,
    "split": SplitForm,
    "exclude": ExcludeForm,
}
