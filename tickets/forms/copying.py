"""The form by which other units are told of a ticket: they have only to read it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Post, Unit
from tickets.forms.referring import near_units
from workflow.forms import INTERNAL, StepForm, text_field
from workflow.services import Facts

MOST_COPIES = 20


def flat_units(items: Any) -> dict[str, str]:
    """A list of codes, as the API sends it, in the one text that the form takes."""
    if not all(isinstance(code, str) for code in items) or isinstance(items, str):
        raise TypeError
    return {"units": ",".join(items)}


class UnitsField(forms.ModelMultipleChoiceField):
    """Several units by their codes, ticked on a page or in one text with commas."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        return super().clean(value.split(",") if isinstance(value, str) and value else value)


class CopyForm(StepForm):
    explain = _("They see the ticket and have to read it, no more.")
    consequence = _("Nothing else changes: who is in charge stays in charge.")
    units = UnitsField(Unit.objects.none(), label=_("Who is to know of it"), to_field_name="code")
    text = text_field(_("Why they should know"), rows=3)
    where = {"text": INTERNAL}
    listed = {"units": flat_units}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        barred = {self.case.holder_id, *Facts(self.case, self.actor).kept_out.units}
        staffed = Post.objects.in_force().having("handle").values("unit")
        units: Any = self.fields["units"]
        units.queryset = Unit.objects.in_force().filter(pk__in=staffed).exclude(pk__in=barred)

    def clean_units(self) -> list[Unit]:
        units = list(self.cleaned_data["units"])
        if len(units) > MOST_COPIES:
            raise forms.ValidationError(_("At most %(most)s units.") % {"most": MOST_COPIES})
        return units

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The units near by; any other is named over the API."""
        assert self.case is not None
        known: Any = self.fields["units"]
        near = known.queryset.filter(pk__in=near_units(self.case).values("pk")).order_by("code")
        return {"units": [(unit.code, unit.name) for unit in near]}

    def event_data(self) -> dict[str, Any]:
        return {"units": [unit.code for unit in self.cleaned_data["units"]]}

    @staticmethod
    def told(data: Mapping[str, Any]) -> list[str]:
        """Who was told, by name."""
        units = Unit.objects.filter(code__in=data.get("units", ())).order_by("code")
        names = gettext(", ").join(units.values_list("name", flat=True))
        return [gettext("%(name)s: %(value)s") % {"name": gettext("To read"), "value": names}]
