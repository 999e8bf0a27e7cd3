"""A field for a day, shown as the browser's own calendar."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A day as `2026-06-12`, from page and API alike."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **kwargs})
