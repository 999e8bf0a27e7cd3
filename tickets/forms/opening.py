"""Forms that open a ticket."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Area, Matter
from governance.rules.identity import BadPhone, MaskedValue, normalise_phone, refuse_masked
from tickets.forms.accused import LABEL, AboutField, check_about
from tickets.rules.ticket_shield import SEALED_NATURE
from tickets.services.sheltering import first_holder
from workflow.forms import PRIVATE, PUBLIC, ProseField, StepForm, text_field
from workflow.models.case import CHANNELS, NATURES, URGENCIES

REQUESTER_CHANNELS = [choice for choice in CHANNELS if choice[0] == "web"]
REQUESTER_URGENCIES = [choice for choice in URGENCIES if choice[0] in ("emergency", "ordinary")]

# Within living memory; what lies before the first year cannot even be written down.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)


class OpenForm(StepForm):
    """Opening a ticket; `contact` comes as an object in the API and as two fields on the page."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Place"), to_field_name="code")
    nature = forms.ChoiceField(label=_("What kind of matter"), choices=NATURES)
    text = text_field(_("What is the matter"), rows=6)
    location = ProseField(label=_("Where exactly"), max_length=120, required=False)
    urgency = forms.ChoiceField(label=_("Danger to life or property now"), choices=URGENCIES)
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("Matter"), to_field_name="code", required=False
    )
    contact_name = ProseField(label=_("Your name"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("Your phone number"), max_length=20, required=False)
    channel = forms.ChoiceField(label=_("How it came in"), choices=CHANNELS, required=False)
    on_behalf = forms.BooleanField(label=_("Written down for somebody else"), required=False)
    occurred_at = forms.DateTimeField(label=_("When it happened"), required=False)
    about = AboutField(label=LABEL, required=False)

    where = {"text": PUBLIC, "location": PUBLIC, "contact_name": PRIVATE, "contact_phone": PRIVATE}
    nested = {"contact": ("contact_name", "contact_phone")}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.in_force()  # type: ignore[attr-defined]
        self.fields["matter"].queryset = Matter.objects.in_force()  # type: ignore[attr-defined]
        if not self.actor.is_staff:
            self.fields["urgency"].choices = REQUESTER_URGENCIES  # type: ignore[attr-defined]
            self.fields["channel"].choices = REQUESTER_CHANNELS  # type: ignore[attr-defined]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if len(text) < 2:
            raise forms.ValidationError(_("Say in a few words what is the matter."))
        return text

    def clean_contact_name(self) -> str:
        return _unmasked(self.cleaned_data["contact_name"])

    def clean_contact_phone(self) -> str:
        phone = _unmasked(self.cleaned_data["contact_phone"])
        try:
            return normalise_phone(phone)
        except BadPhone as error:
            raise forms.ValidationError(
                _("This is not a telephone number. Check the digits.")
            ) from error

    def clean_occurred_at(self) -> Any:
        when = self.cleaned_data["occurred_at"]
        if when is not None and when > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        if when is not None and when < EARLIEST:
            raise forms.ValidationError(_("This lies too far back. Check the year."))
        return when

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or ("visit" if self.actor.is_staff else "web")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        about = cleaned.get("about")
        if about is not None:
            place, nature = self.data.get("area", ""), cleaned.get("nature", "")
            try:
                check_about(about, str(place), nature, self.actor)
            except forms.ValidationError as error:
                self.add_error("about", error)
        return cleaned

    def clean_on_behalf(self) -> bool:
        # It says that staff wrote a matter down, which nobody may say of himself.
        if self.cleaned_data["on_behalf"] and not self.actor.is_staff:
            raise forms.ValidationError(_("This is not allowed."))
        return bool(self.cleaned_data["on_behalf"])


class SolveNowForm(OpenForm):
    """Opened, taken on and proposed for closing in one act, by the unit that would hold it."""

    done = text_field(_("What was done"))
    where = {**OpenForm.where, "done": PUBLIC}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        area, about, nature = (cleaned.get(name) for name in ("area", "about", "nature"))
        if about is not None or nature == SEALED_NATURE:
            self.add_error("done", _("What is about somebody is not closed on the spot."))
        elif area is not None:
            holder = first_holder(area.code, str(nature), None)
            if holder is None or self.acting_post is None or holder.pk != self.acting_post.unit_id:
                self.add_error(
                    "area",
                    _("Only the unit in charge of this place can close it on the spot."),
                )
        return {**cleaned, "outcome": "solved", "post": None}


def _unmasked(text: str) -> str:
    try:
        return refuse_masked(text.strip())
    except MaskedValue as error:
        raise forms.ValidationError(
            _("This value is masked. Type it in full or leave it empty.")
        ) from error
