"""Forms of those who are in charge: take on, place, contact, ask, propose."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Matter, Post, Unit
from tickets.forms.referring import open_to
from tickets.services.changing import is_lower
from tickets.services.conditions import has_contact, owes_contact
from workflow.forms import INTERNAL, PUBLIC, ProseField, StepForm, text_field
from workflow.models.case import CHANNELS, NATURES, URGENCIES
from workflow.models.feedback import REACHED
from workflow.services.limits import window_for

OUTCOMES = [
    ("solved", _("Solved")),
    ("partly", _("Partly solved")),
    ("explained", _("Explained")),
    ("routed", _("Another channel was told")),
    ("terminated", _("Ended for a legal reason")),
]
SEALS = _("A report of wrongdoing is sealed: from then on only posts that are named see it.")


class AcceptForm(StepForm):
    explain = _("Say what it is. The promise to the requester goes on as it is.")
    consequence = _("Your unit's time for handling it begins.")
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("Matter"), to_field_name="code", required=False
    )
    nature = forms.ChoiceField(label=_("Kind"), choices=[], required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[], required=False)
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Give it to a colleague"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = self.case
        assert case is not None
        fields: Any = self.fields
        fields["matter"].queryset = Matter.objects.in_force()
        fields["nature"].choices = NATURES
        if not case.is_sealed:
            fields["nature"].help_text = SEALS
        fields["urgency"].choices = URGENCIES
        fields["post"].queryset = (
            Post.objects.in_force()
            .having("handle")
            .filter(unit=case.holder_id)
            .select_related("user")
        )
        self.initial = {
            "matter": case.matter.code if case.matter else None,
            "nature": case.nature,
            "urgency": case.urgency,
            **self.initial,
        }

    def clean_urgency(self) -> str:
        urgency = str(self.cleaned_data["urgency"])
        if urgency and self.case and is_lower(self.case.urgency, urgency):
            # Ordinary to complex is not a lowering of danger but of haste: both need a decision.
            raise forms.ValidationError(
                _("Urgency may only stay or rise here; it is now “%(now)s”.")
                % {"now": self.case.get_urgency_display()}
            )
        return urgency


class PlaceForm(StepForm):
    consequence = _("The unit is in charge at once; it cannot hand this back.")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit in charge"), to_field_name="code"
    )
    reason = text_field(_("Reason"), rows=3)
    keep = forms.BooleanField(
        label=_("Propose the same for the next matter of this kind"), required=False
    )
    where = {"reason": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        field: Any = self.fields["unit"]
        field.queryset = open_to(self.case).exclude(pk=self.case.holder_id)
        field.error_messages["invalid_choice"] = _(
            "This unit cannot take it: it is in charge already or kept out, nobody there takes"
            " matters in, or there is no such unit."
        )


class ContactForm(StepForm):
    explain = _("Three tries without an answer, two hours apart, count as done.")
    reached = forms.ChoiceField(
        label=_("Reached?"), choices=[c for c in REACHED if c[0] != "no_contact"]
    )
    how = forms.ChoiceField(label=_("How"), choices=CHANNELS, initial="phone")
    text = text_field(_("What was agreed"), required=False, rows=3)
    where = {"text": INTERNAL}


class AskForm(StepForm):
    consequence = _("The clock stops until the answer, at most until that day.")
    text = text_field(_("What is needed"), rows=3)
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None:
            self.initial.setdefault("due_on", self._last_day("supply"))
        if self.case is not None and not self.case._state.adding and not has_contact(self.case):
            self.fields["text"].help_text = _(
                "No contact was left: the requester sees this only on the follow-up page."
            )

    def clean(self) -> dict[str, Any]:
        if self.case is not None and self.case.urgency == "emergency":
            raise forms.ValidationError(
                _("An emergency does not wait for papers. Act first, ask by phone.")
            )
        return super().clean()

    def clean_due_on(self) -> Any:
        day, last = self.cleaned_data["due_on"], self._last_day("supply_most")
        if not timezone.localdate() < day <= last:
            raise forms.ValidationError(
                _("Choose a day from tomorrow to %(last)s.") % {"last": last.isoformat()}
            )
        return day

    def _last_day(self, limit: str) -> date:
        assert self.case is not None
        end = window_for(limit, self.case, timezone.now(), conservative=True)
        return timezone.localdate(end.due_at)


class SupplyForm(StepForm):
    text = text_field(_("Your answer"))
    where = {"text": PUBLIC}
    takes_files = True


class ProposeForm(StepForm):
    consequence = _("Somebody else asks the requester whether it is solved.")
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    done = text_field(_("What was done: what, who, when"))
    channel = ProseField(
        label=_("Which other channel"),
        help_text=_("Only if another channel was told: which, and how it is reached."),
        max_length=120,
        required=False,
    )
    legal_reason = ProseField(
        label=_("Legal reason"),
        help_text=_("Only if it ends for a legal reason: law and article."),
        max_length=200,
        required=False,
    )
    contact = ProseField(label=_("How the requester was contacted"), max_length=200, required=False)
    where = {"done": PUBLIC, "channel": PUBLIC, "legal_reason": PUBLIC, "contact": INTERNAL}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.owes_contact = owes_contact(self.case)
        contact = self.fields["contact"]
        contact.required = self.owes_contact
        contact.error_messages["required"] = _(
            "Nobody has contacted the requester yet. Say how you did."
        )
        if not self.owes_contact:
            contact.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needs = {"routed": "channel", "terminated": "legal_reason"}.get(cleaned.get("outcome", ""))
        if needs and not cleaned.get(needs):
            self.add_error(needs, _("Needed for this outcome."))
        return cleaned
