"""Forms of the answer: call-back, confirm, rate, reopen, withdraw."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.services.conditions import has_contact
from tickets.services.feedback import was_explained
from tickets.services.windows import is_over, length_of
from workflow.forms import PUBLIC, StepForm, text_field
from workflow.models.feedback import ANSWERED_BY, REACHED, SOLVED

SATISFIED = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Fairly satisfied")),
    (2, _("Not satisfied")),
    (1, _("Not satisfied at all")),
]


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
    answers = "propose"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        solved = self.fields["solved"]
        # Only a call that nobody answered says nothing about it.
        solved.required = self.data.get("reached") != "missed"
        solved.error_messages["required"] = _("Say whether it is solved.")
        if has_contact(self.case):
            self._offer("reached", ("yes", "missed"), _("A contact was left. Call it."))
        else:
            self._ask_nobody()
        if not was_explained(self.case):
            self.fields["stands"].widget = forms.HiddenInput()

    def _offer(self, name: str, values: Sequence[str], otherwise: Any) -> None:
        field: Any = self.fields[name]
        field.choices = [choice for choice in field.choices if choice[0] in values]
        field.error_messages["invalid_choice"] = otherwise

    def _ask_nobody(self) -> None:
        """Without a contact the verifier looks himself: at the place or at photos."""
        look = _("No contact was left. Look yourself, at the place or at photos.")
        self._offer("reached", ("no_contact",), look)
        self.initial.setdefault("reached", "no_contact")
        answers = _("Without the requester only “yes” or “no” can be said.")
        self._offer("solved", ("", "yes", "no"), answers)
        for name in ("answered_by", "satisfied", "may_rest"):
            self.fields[name].widget = forms.HiddenInput()
        words = self.fields["words"]
        words.label, words.required = _("What you saw"), True
        words.error_messages["required"] = _("Say what you saw at the place or on photos.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reached = cleaned.get("reached")
        if reached == "missed":
            return {**cleaned, "solved": "", "satisfied": None}
        if reached == "yes" and not cleaned.get("answered_by"):
            cleaned["answered_by"] = "self"
        if reached == "no_contact":
            cleaned["satisfied"] = None
        return cleaned


class ConfirmForm(StepForm):
    solved = forms.ChoiceField(label=_("Solved?"), choices=SOLVED)
    satisfied = satisfied_field()
    may_rest = forms.BooleanField(label=_("The rest may rest"), required=False)
    words = text_field(_("Anything else"), required=False, rows=3)
    where = {"words": PUBLIC}


class RateForm(ConfirmForm):
    def clean(self) -> dict[str, Any]:
        _check_window(self, "rate_window")
        return super().clean()


class ReopenForm(StepForm):
    text = text_field(_("What is not solved, or new"))
    where = {"text": PUBLIC}

    def clean(self) -> dict[str, Any]:
        if self.actor.is_requester:
            _check_window(self, "reopen")
        return super().clean()


def _check_window(form: StepForm, window: str) -> None:
    if form.case is not None and is_over(window, form.case):
        words = _("This was possible for %(length)s after closing. Please report it anew.")
        raise forms.ValidationError(words % {"length": length_of(window, form.case)})


class WithdrawForm(StepForm):
    reason = text_field(_("Why"), rows=3)
    where = {"reason": PUBLIC}
