"""Forms by which a villager finds his ticket again; wrong codes get one and the same answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workflow.models import Case
from workflow.rules.codes import BadCode, parse_code
from workflow.services import NotVisible, look_up


class QueryCodeForm(forms.Form):
    """The query code alone, for a ticket whose code is known; `case` is what it opened."""

    query_code = forms.CharField(
        label=_("Query code"),
        max_length=40,
        help_text=_("8 letters and digits, under the code on your slip."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_code = code
        self.case: Case | None = None

    def clean(self) -> dict[str, Any]:
        """Raises TooManyTries; a wrong code and an unknown case read the same."""
        cleaned = super().clean() or {}
        code = cleaned.get("code", self.known_code)
        if code and cleaned.get("query_code"):
            try:
                self.open(code, cleaned["query_code"])
            except NotVisible as error:
                raise forms.ValidationError(
                    _("Nothing fits these two codes. Compare both with the slip.")
                ) from error
        return cleaned

    def open(self, code: str, query_code: str) -> None:
        """Find what the two codes open; NotVisible if they do not fit."""
        self.case = look_up(code, query_code)


class LookUpForm(QueryCodeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        help_text=_("13 digits, on the slip in large type."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    field_order = ["code", "query_code"]

    def clean_code(self) -> str:
        try:
            return parse_code(self.cleaned_data["code"])
        except BadCode as error:
            raise forms.ValidationError(_(str(error))) from error
