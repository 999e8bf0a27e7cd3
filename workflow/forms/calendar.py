"""What is asked of whoever wants a deadline worked out; the same for page and API."""

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Area

MOST = 400
A_NUMBER = _("Write 1 to 400.")
# In the order in which people ask for them.
UNITS = {
    "wd": pgettext_lazy("unit of a time limit", "working days"),
    "d": pgettext_lazy("unit of a time limit", "days"),
    "wh": pgettext_lazy("unit of a time limit", "office hours"),
    "h": pgettext_lazy("unit of a time limit", "hours"),
    "min": pgettext_lazy("unit of a time limit", "minutes"),
}
# China kept summer time until 1991, and a calendar of a hundred years is no help to anybody.
FIRST_YEAR, LAST_YEAR = 1992, 2099
# In an address an unescaped plus is a space: 2026-09-30T16:20 08:00.
_LOST_PLUS = re.compile(r"^(\S+T\S+) (\d\d:?\d\d)$")


class MomentField(forms.DateTimeField):
    """A moment in ISO 8601, with or without offset; a bare one is Beijing time."""

    default_error_messages = {"invalid": _("Write a moment like 2026-09-30 16:20.")}

    def to_python(self, value: Any) -> datetime | None:
        if isinstance(value, str):
            value = _LOST_PLUS.sub(r"\1+\2", value.strip())
        moment: datetime | None = super().to_python(value)
        if moment and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(
                _("Take a year from %(first)s to %(last)s."),
                code="out-of-range",
                params={"first": FIRST_YEAR, "last": LAST_YEAR},
            )
        return moment


class DueForm(forms.Form):
    """From when, how long, and in which county."""

    start = MomentField(label=_("From when"))
    amount = forms.IntegerField(
        label=_("How long"),
        min_value=1,
        max_value=MOST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), A_NUMBER),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=list(UNITS.items()))
    area = forms.CharField(required=False, max_length=15, widget=forms.HiddenInput)

    def clean_area(self) -> str:
        code: str = self.cleaned_data["area"]
        if code and not Area.objects.filter(code=code).exists():
            raise ValidationError(_("There is no area with this code."), code="unknown")
        return code
