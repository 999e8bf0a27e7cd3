"""What is asked to check a paper: its code, and its file if there is one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mediation.rules.verification import normalise_verification_code

# A bound file of a case with many photos; it is hashed as it comes and kept nowhere.
MOST_BYTES = 64 * 1024 * 1024


class VerifyForm(forms.Form):
    code = forms.CharField(
        label=_("Verification code"),
        max_length=40,
        help_text=_("12 letters and digits, at the foot of every page."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    file = forms.FileField(
        label=_("The PDF file of the paper"),
        required=False,
        help_text=_("Then we also say whether it was changed. We do not keep it."),
    )

    def clean_code(self) -> str:
        code = normalise_verification_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("A verification code has 12 letters and digits. Compare it with the paper.")
            )
        return code

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 64 MB."))
        return file
