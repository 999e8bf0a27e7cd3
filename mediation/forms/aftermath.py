"""Forms of what comes after: performing, urging, breach, the court, follow-ups, filing."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation.forms.fields import DayField, MediationForm, party_name
from mediation.models import Clause, CourtConfirmation
from mediation.models.after import COURT_STATES
from mediation.models.choices import YES_PARTLY_NO
from mediation.reports.files import missing_papers
from mediation.services.agreements import agreement_in_force
from workflow.forms import CHOOSE_ONE, INTERNAL, PUBLIC, ProseField, StepForm, text_field
from workflow.models import Case
from workflow.services.duties import open_duties_of

LONGEST_URGING = timedelta(days=5)
SERVED = [
    ("handed", _("Handed over, and signed for")),
    ("post", _("By post")),
    ("page", _("On the page of the party")),
    ("oral", _("Read out, with a witness")),
]
UNKNOWN = ("", _("Not known"))


class ClauseField(forms.ModelChoiceField):
    """A clause of the agreement in force that is not performed yet, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Clause.objects.none(), to_field_name="no", **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Clause)
        words = {"no": obj.no, "who": party_name(obj.who), "day": obj.due_on or ""}
        return str(_("Clause %(no)s, %(who)s, %(day)s") % words)


def open_rows(case: Case) -> Any:
    agreement = agreement_in_force(case)
    rows = Clause.objects.filter(agreement=agreement, performed_at=None)
    return rows.select_related("who__person", "agreement")


class ClauseForm(MediationForm):
    clause = ClauseField(label=_("Which clause"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        field: Any = self.fields["clause"]
        field.queryset = open_rows(self.case)

    def event_data(self) -> dict[str, Any]:
        kept = super().event_data()
        return {**kept, "clause": self.cleaned_data["clause"].no}


class PerformForm(ClauseForm):
    """Whoever owes it says that it is done; whom it was owed to, or the committee, confirms."""

    amount = forms.DecimalField(
        label=_("Amount in yuan"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    is_whole = forms.BooleanField(label=_("With this all of it is done"), required=False)
    text = text_field(_("What was done"), required=False, rows=2)
    where = {"text": PUBLIC}
    takes_files = True

    def event_data(self) -> dict[str, Any]:
        kept = super().event_data()
        return {n: str(v) if n == "amount" else v for n, v in kept.items()}


class UrgeForm(ClauseForm):
    text = text_field(_("How, and what was said"), rows=3)
    last_on = DayField(label=_("Last day"))
    where = {"text": PUBLIC}

    def clean_last_on(self) -> Any:
        day, today = self.cleaned_data["last_on"], timezone.localdate()
        if not today < day <= today + LONGEST_URGING:
            raise forms.ValidationError(_("Choose a day from tomorrow, at most five days ahead."))
        return day


class BreachForm(ClauseForm):
    text = text_field(_("What was not done"), rows=3)
    where = {"text": PUBLIC}


class CourtForm(StepForm):
    """The parties ask the court together, within 30 days; what it does is written down here."""

    explain = _(
        "The parties ask together, within 30 days from the day on which it took effect. Courts do"
        " not confirm what is about marriage, parentage or who owns a thing, nor unclear words."
    )
    outcome = forms.ChoiceField(label=_("What happened"), choices=[CHOOSE_ONE, *COURT_STATES])
    on = DayField(label=_("When"))
    court = ProseField(label=_("Which court"), max_length=60, required=False)
    number = ProseField(label=_("Number of the decision"), max_length=60, required=False)
    both_ask = forms.BooleanField(label=_("Every party asks for it"), required=False)
    text = text_field(_("Why, as the court says"), required=False, rows=3)
    where = {"court": PUBLIC, "number": PUBLIC, "text": PUBLIC}
    takes_files = True

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        outcome = cleaned.get("outcome")
        assert self.case is not None
        if outcome == "applied":
            self._check_application(self.case, cleaned)
        elif outcome:
            self._check_answer(self.case, outcome)
        if outcome == "refused" and not cleaned.get("text"):
            self.add_error("text", _("Say why the court refused."))
        return cleaned

    def _check_application(self, case: Case, cleaned: dict[str, Any]) -> None:
        if not any(duty.kind == "window" for duty in open_duties_of(case)):
            self.add_error("outcome", _("The 30 days in which this can be asked for are over."))
        if not cleaned.get("court"):
            self.add_error("court", _("Name the court."))
        if not cleaned.get("both_ask"):
            self.add_error("both_ask", _("The court is asked by every party together."))

    def _check_answer(self, case: Case, outcome: str) -> None:
        agreement = agreement_in_force(case)
        row = CourtConfirmation.objects.filter(agreement=agreement).first()
        before = ("applied",) if outcome == "accepted" else ("applied", "accepted")
        if row is None or row.state not in before:
            self.add_error("outcome", _("Nothing waits for this answer of a court."))


class NoticeForm(StepForm):
    text = text_field(_("The letter: what they can do now"), rows=5)
    served = forms.ChoiceField(label=_("How it was served"), choices=[CHOOSE_ONE, *SERVED])
    where = {"text": PUBLIC}
    takes_files = True


class FollowupForm(StepForm):
    performed = forms.ChoiceField(
        label=_("Is it performed"), choices=[UNKNOWN, *YES_PARTLY_NO], required=False
    )
    satisfied = forms.ChoiceField(
        label=_("Are they satisfied"), choices=[UNKNOWN, *YES_PARTLY_NO], required=False
    )
    has_suit = forms.BooleanField(label=_("Somebody went to court"), required=False)
    has_danger = forms.BooleanField(label=_("It may flare up again"), required=False)
    text = text_field(_("What was heard"), rows=4)
    next_on = DayField(label=_("Next time"), required=False)
    where = {"text": INTERNAL}
    takes_files = True

    def clean_next_on(self) -> Any:
        day = self.cleaned_data["next_on"]
        if day is not None and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day to come."))
        return day


class FileForm(StepForm):
    """Into the archive, if every paper is there; else it is said which is missing, and why."""

    reason = text_field(_("Why papers are missing, or why it does not wait"), required=False)
    where = {"reason": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.missing = missing_papers(self.case)
        self.waits = [d for d in open_duties_of(self.case) if d.kind in ("reply", "window")]
        if self.missing:
            names = ", ".join(f"{place.no} {place.name}" for place in self.missing)
            self.fields["reason"].help_text = _("Missing: %(names)s") % {"names": names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("reason") and "reason" not in self.errors:
            if self.missing:
                self.add_error("reason", _("Papers are missing. Add them, or say why not."))
            elif self.waits:
                self.add_error("reason", _("The way to the court is still open. Wait, or say why."))
        return cleaned

    def event_data(self) -> dict[str, Any]:
        return {"missing": [place.no for place in self.missing]} if self.missing else {}


AFTERMATH_FORMS: dict[str, type[StepForm]] = {
    "perform": PerformForm,
    "urge": UrgeForm,
    "breach": BreachForm,
    "court": CourtForm,
    "notice": NoticeForm,
    "followup": FollowupForm,
    "file": FileForm,
}
