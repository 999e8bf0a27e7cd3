"""Forms of extensions, supervision and changes."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.rules.calendar.workdays import end_of_day
from tickets.forms.changing import ChangeForm
from tickets.forms.copying import CopyForm
from tickets.forms.days import DayField
from tickets.rules.ticket_oversight import LEVELS
from tickets.services.oversight_conditions import latest_extension, running_duty
from workflow.forms import INTERNAL, PUBLIC, StepForm, text_field
from workflow.models.case import SUPERVISIONS

# A card that may be answered in a year is none.
ANSWER_WITHIN = timedelta(days=30)


class ExtendForm(StepForm):
    explain = _("Once, before the time is over. The requester is told the reason and the new day.")
    consequence = _("Nothing changes until it is agreed to; the clock runs on.")
    reason = text_field(_("Why more time is needed"), rows=3)
    due_on = DayField(label=_("Until when"))
    where = {"reason": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        last = latest_extension(self.case)
        if last is not None:
            words = _("At the latest %(last)s: the whole limit once more.")
            day = timezone.localdate(last)
            self.fields["due_on"].help_text = words % {"last": day.isoformat()}
            self.initial.setdefault("due_on", day)

    def clean_due_on(self) -> date:
        assert self.case is not None
        day: date = self.cleaned_data["due_on"]
        handle, last = running_duty(self.case, "handle"), latest_extension(self.case)
        if handle is None or handle.due_at is None or last is None:
            return day
        last_day = timezone.localdate(last)
        if end_of_day(day) <= handle.due_at or day > last_day:
            words = _("Choose a day after the present one and at the latest %(last)s.")
            raise forms.ValidationError(words % {"last": last_day.isoformat()})
        return day


class SuperviseForm(StepForm):
    explain = _("The card can only rise. Red is for a person alone to give; it stops extensions.")
    consequence = _("The unit in charge has to answer you by the day given.")
    level = forms.ChoiceField(label=_("Level"), choices=[c for c in SUPERVISIONS if c[0] != "none"])
    text = text_field(_("What is expected, and why"), rows=3)
    due_at = forms.DateTimeField(
        label=_("Answer by"),
        help_text=_("Left empty, the time limit of the level counts."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        required=False,
    )
    where = {"text": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        now = LEVELS.index(self.case.supervision)
        level: Any = self.fields["level"]
        level.choices = [c for c in SUPERVISIONS if LEVELS.index(c[0]) > now]
        level.error_messages["invalid_choice"] = _("A card only rises; each level is given once.")

    def clean_due_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["due_at"]
        if moment is not None and moment <= timezone.now():
            raise forms.ValidationError(_("Choose a moment that is still to come."))
        if moment is not None and moment > timezone.now() + ANSWER_WITHIN:
            raise forms.ValidationError(_("At most 30 days ahead."))
        return moment


class AnswerSupForm(StepForm):
    consequence = _("The level above reads it; the card stays on until it is lifted.")
    text = text_field(_("What was done"))
    where = {"text": INTERNAL}
    takes_files = True
    answers = "supervise"


class LiftForm(StepForm):
    reason = text_field(_("Why it is no longer needed"), rows=2)
    where = {"reason": INTERNAL}


class TakeOverForm(StepForm):
    explain = _("Your unit is in charge from now on, and owes what is open.")
    consequence = _("What is on its way to another unit is called off. The requester is told.")
    reason = text_field(_("Why you take it upon yourself"), rows=3)
    where = {"reason": PUBLIC}


class UrgeForm(StepForm):
    explain = _("Possible again after a while. The unit in charge is told.")
    text = text_field(_("What is urgent about it"), required=False, rows=3)
    where = {"text": PUBLIC}


OVERSIGHT_FORMS: dict[str, type[StepForm]] = {
    "extend": ExtendForm,
    "supervise": SuperviseForm,
    "answer_sup": AnswerSupForm,
    "lift": LiftForm,
    "take_over": TakeOverForm,
    "urge": UrgeForm,
    "change": ChangeForm,
    "copy": CopyForm,
}
