"""Forms of the answer: call-back, confirm, rate, reopen, withdraw."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.services.conditions import has_contact
from workflow.forms import PUBLIC, StepForm, text_field
from workflow.models.feedback import ANSWERED_BY, REACHED, SOLVED

SATISFIED = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Fairly satisfied")),
    (2, _("Not satisfied")),
    (1, _("Not satisfied at all")),
]
REOPEN_DAYS = 30


def satisfied_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("How satisfied"),
        choices=[("", "—"), *SATISFIED],
        coerce=int,
        empty_value=None,
        required=False,
    )


class CallbackForm(StepForm):
    explain = _("Call the requester yourself; solved and satisfied are two questions.")
    consequence = _("“No” sends it back to the handler, with the time already used.")
    reached = forms.ChoiceField(label=_("Reached?"), choices=REACHED)
    answered_by = forms.ChoiceField(
        label=_("Who answered"), choices=[("", "—"), *ANSWERED_BY], required=False
    )
    solved = forms.ChoiceField(label=_("Solved?"), choices=[("", "—"), *SOLVED], required=False)
    satisfied = satisfied_field()
    may_rest = forms.BooleanField(label=_("The rest may rest"), required=False)
    stands = forms.BooleanField(
        label=_("The reason and the channel are lawful and were told"), required=False
    )
    words = text_field(_("In their words"), required=False, rows=3)
    where = {"words": PUBLIC}
    takes_files = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reached, solved = cleaned.get("reached"), cleaned.get("solved")
        assert self.case is not None
        if reached == "missed":
            return {**cleaned, "solved": "", "satisfied": None}
        if reached and not solved:
            self.add_error("solved", _("Say whether it is solved."))
        if reached == "yes" and not cleaned.get("answered_by"):
            cleaned["answered_by"] = "self"
        if reached == "no_contact":
            self._check_no_contact(cleaned)
        return cleaned

    def _check_no_contact(self, cleaned: dict[str, Any]) -> None:
        """Without a contact the verifier looks himself: at the place or at photos."""
        assert self.case is not None
        if has_contact(self.case):
            self.add_error("reached", _("A contact was left. Call it."))
        if cleaned.get("solved") == "partly":
            self.add_error("solved", _("Without the requester only “yes” or “no” can be said."))
        if not cleaned.get("words"):
            self.add_error("words", _("Say what you saw at the place or on photos."))
        cleaned["satisfied"] = None


class ConfirmForm(StepForm):
    solved = forms.ChoiceField(label=_("Solved?"), choices=SOLVED)
    satisfied = satisfied_field()
    may_rest = forms.BooleanField(label=_("The rest may rest"), required=False)
    words = text_field(_("Anything else"), required=False, rows=3)
    where = {"words": PUBLIC}


class RateForm(ConfirmForm):
    def clean(self) -> dict[str, Any]:
        _check_window(self)
        return super().clean()


class ReopenForm(StepForm):
    text = text_field(_("What is not solved, or new"))
    where = {"text": PUBLIC}

    def clean(self) -> dict[str, Any]:
        if self.actor.is_requester:
            _check_window(self)
        return super().clean()


def _check_window(form: StepForm) -> None:
    """The 30 days of reopening and rating (Petition Regulations art. 35, by analogy)."""
    closed_at = form.case.closed_at if form.case else None
    if closed_at is not None and timezone.now() > closed_at + timedelta(days=REOPEN_DAYS):
        raise forms.ValidationError(
            _("This was possible for 30 days after closing. Please report it anew.")
        )


class WithdrawForm(StepForm):
    reason = text_field(_("Why"), rows=3)
    where = {"reason": PUBLIC}

    def clean(self) -> dict[str, Any]:
        if self.actor.is_staff and self.case is not None and not self.case.opened_on_behalf:
            raise forms.ValidationError(
                _("The requester opened this himself, so only he can withdraw it.")
            )
        return super().clean()
