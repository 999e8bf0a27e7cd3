"""Forms of the ways out of a ticket: decline, appeal, list, review, resume."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tickets.forms.days import DayField
from tickets.rules.ticket_ways_out import DECLINE_OUTCOMES
from tickets.services.ways_out_conditions import is_plausibly_same
from tickets.services.windows import is_over, length_of
from workflow.forms import CHOOSE_ONE, PUBLIC, ProseField, StepForm, text_field
from workflow.models import Case
from workflow.rules.codes import BadCode, parse_code
from workflow.services import NotVisible, get_visible
from workflow.services.limits import window_for

OUTCOMES = [
    ("emergency_line", _("Emergency number 110, 119, 120 or 122")),
    ("other_procedure", _("Before a court, in arbitration or another procedure by law")),
    ("same_matter", _("Same matter as another ticket, nothing new")),
    ("secret", _("Touches state or trade secrets, or privacy")),
    ("beyond_duty", _("Beyond what government is there for")),
    ("unlawful", _("What is asked for is against the law or public order")),
]
NOT_WORKED_ON = ("declined", "withdrawn")


class TicketCodeField(forms.CharField):
    """The code of a ticket, however it was typed."""

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        if not typed:
            return ""
        try:
            return parse_code(typed)
        except BadCode as error:
            raise forms.ValidationError(_(str(error))) from error


class DeclineForm(StepForm):
    explain = _("The requester reads the reason, and where to turn instead.")
    consequence = _("Anything but an emergency number needs a decision first; the clock runs on.")
    outcome = forms.ChoiceField(label=_("Why it is not taken on"), choices=[CHOOSE_ONE, *OUTCOMES])
    reason = text_field(_("Reason, in plain words"), rows=3)
    channel = ProseField(
        label=_("Where to turn instead"),
        help_text=_("Which office or number, and how it is reached."),
        max_length=200,
        required=False,
    )
    same_as = TicketCodeField(
        label=_("Code of the other ticket"),
        help_text=_("Only for the same matter."),
        max_length=40,
        required=False,
    )
    where = {"reason": PUBLIC, "channel": PUBLIC}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcome = cleaned.get("outcome", "")
        if DECLINE_OUTCOMES.get(outcome) and not cleaned.get("channel"):
            self.add_error("channel", _("Say where the requester can turn instead."))
        code = cleaned.get("same_as")
        cleaned["same_as"] = None
        if outcome == "same_matter" and "same_as" not in self.errors:
            self._find_same(code or "")
        return cleaned

    def _find_same(self, code: str) -> None:
        assert self.case is not None
        try:
            other = get_visible(self.actor, code) if code else None
        except NotVisible:
            other = None
        problem = _why_not_same(self.case, other)
        if problem:
            self.add_error("same_as", problem)
        else:
            self.cleaned_data["same_as"] = other


def _why_not_same(case: Case, other: Case | None) -> Any:
    """Why a ticket cannot be the one that this one repeats; empty if it can."""
    if other is None or other.kind != case.kind:
        return _("Name the ticket by its code; you must be able to see it.")
    if other.pk == case.pk:
        return _("A ticket is not the same matter as itself.")
    if other.state in NOT_WORKED_ON:
        return _("Nobody works on that ticket, so this one cannot be declined for it.")
    if not is_plausibly_same(case, other):
        return _("Neither the place nor the requester's number is the same.")
    return ""


class AppealForm(StepForm):
    text = text_field(_("Why the level above should look at it"))
    where = {"text": PUBLIC}

    def clean(self) -> dict[str, Any]:
        assert self.case is not None
        if is_over("appeal", self.case):
            words = _("This was possible for %(length)s after the answer. Please report it anew.")
            raise forms.ValidationError(words % {"length": length_of("appeal", self.case)})
        return super().clean()


class ReviewForm(StepForm):
    explain = _("Look at it again: what has been done since, and when you look next.")
    text = text_field(_("What has been done since"), rows=3)
    review_on = DayField(label=_("Next look on"))
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("At the latest %(last)s.")
        self.fields["review_on"].help_text = words % {"last": self._last_day().isoformat()}

    def _last_day(self) -> date:
        """The last day on which a matter on the list may be looked at next."""
        assert self.case is not None
        unit = self.case.holder
        end = window_for("review", self.case, timezone.now(), unit=unit, conservative=True)
        return timezone.localdate(end.due_at)

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        last = self._last_day()
        if not timezone.localdate() < day <= last:
            raise forms.ValidationError(
                _("Choose a day from tomorrow to %(last)s.") % {"last": last.isoformat()}
            )
        return day


class ListForm(ReviewForm):
    explain = _("It cannot be solved now. The requester reads all of this and may ask above.")
    consequence = _("The clocks stop once it is agreed to, until you go on with it.")
    text = text_field(_("Why it cannot be solved now"), rows=3)
    plan = text_field(_("How and when it will be solved"), rows=3)
    owner = ProseField(label=_("Who sees to it"), max_length=60)
    interim = text_field(_("What helps until then"), rows=2)
    where = {"text": PUBLIC, "plan": PUBLIC, "owner": PUBLIC, "interim": PUBLIC}
    field_order = ("text", "plan", "owner", "interim", "review_on")


class ResumeForm(StepForm):
    consequence = _("The clocks go on where they stopped.")
    reason = text_field(_("What has changed"), rows=2)
    where = {"reason": PUBLIC}


WAYS_OUT_FORMS: dict[str, type[StepForm]] = {
    "decline": DeclineForm,
    "appeal": AppealForm,
    "list": ListForm,
    "review": ReviewForm,
    "resume": ResumeForm,
}
