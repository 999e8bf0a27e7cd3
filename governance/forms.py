"""What people type about their own posts, and about office hours."""

import re
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Absence, CalendarDay, OfficeHours, Post
from governance.rules.identity import BadPhone, mask_phone, normalise_phone
from governance.services import record_absence, source_words


class AbsenceForm(forms.Form):
    """From when to when somebody is away; without a last day until he is back."""

    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Leave it empty if you do not know yet."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=60,
        help_text=_("Seen by you and the administrators."),
    )

    def record_for(self, post: Post) -> Absence | None:
        """Write the absence down; nothing, with the form saying why, if it cannot be."""
        if not self.is_valid():
            return None
        typed: dict[str, Any] = self.cleaned_data
        try:
            return record_absence(
                post, since=typed["valid_from"], until=typed["valid_to"], reason=typed["reason"]
            )
        except ValidationError as error:
            self.add_error(None, error)
            return None


class EndPostForm(forms.Form):
    """On which day a post ends, and who takes up what hangs on it."""

    ended_on = forms.DateField(
        label=_("Last day"),
        initial=timezone.localdate,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("Today or earlier. What hangs on the post is handed on at once."),
    )
    successor = forms.ModelChoiceField(
        Post.objects.none(),
        label=_("Successor"),
        required=False,
        empty_label=_("nobody: it is left to the unit"),
        help_text=_("Another post of the same unit."),
    )
    goes_up = forms.BooleanField(
        label=_("Let work that nobody else in the unit may do go up to the next superior"),
        required=False,
    )

    def __init__(self, post: Post, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Post.objects.in_force().filter(unit=post.unit_id).exclude(pk=post.pk)
        field = self.fields["successor"]
        field.queryset = colleagues.select_related("user")  # type: ignore[attr-defined]


class AccountForm(UserChangeForm):
    """An account as administrators edit it; the number is shown masked and never read out."""

    # Not called as the column is: that one is never edited by itself.
    emergency_phone = forms.CharField(
        label=_("Telephone for emergencies"),
        required=False,
        max_length=30,
        help_text=_(
            "Rings only when something is urgent. It is shown masked: leave it as it stands to keep"
            " it, or type the whole number anew."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["emergency_phone"] = mask_phone(self.instance.phone)

    def clean(self) -> dict[str, Any]:
        """Keep the number that was typed; the mask stands for the one that is there."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = cleaned.get("emergency_phone", "").strip()
        if typed == mask_phone(self.instance.phone):
            return cleaned
        try:
            self.instance.phone = normalise_phone(typed)
        except BadPhone:
            self.add_error("emergency_phone", _("This is not a telephone number."))
        return cleaned


class CalendarDayForm(forms.ModelForm):
    """A special day; where a year came from is read in words, and kept as it stands."""

    class Meta:
        model = CalendarDay
        fields = "__all__"  # noqa: DJ007 - the admin names them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["source"] = source_words(self.initial.get("source", ""))

    def clean_source(self) -> str:
        typed: str = self.cleaned_data["source"]
        return self.instance.source if typed == source_words(self.instance.source) else typed


class PeriodsField(forms.CharField):
    """The office periods of a day as people write them: 08:30-12:00, 13:30-17:30."""

    _APART = re.compile(r"[,;，；、\s]+")  # noqa: RUF001 - as they are typed in Chinese
    _DASH = re.compile(r"\s*[-–—~～至到]\s*")  # noqa: RUF001
    _PERIOD = re.compile(r"^([0-9]{1,2})[:：]([0-9]{2})-([0-9]{1,2})[:：]([0-9]{2})$")  # noqa: RUF001

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join("-".join(period) for period in value)
        return value

    def to_python(self, value: Any) -> Any:
        """Return pairs of times; name the piece that is wrong, and why."""
        text = self._DASH.sub("-", super().to_python(value) or "")
        periods = [self._read(piece) for piece in self._APART.split(text) if piece]
        for (_opens, closes), (opens, _closes) in pairwise(periods):
            if opens <= closes:
                words = _("%(time)s comes before the period before it has ended.")
                raise ValidationError(words, params={"time": opens}, code="overlap")
        return periods

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def _read(self, piece: str) -> list[str]:
        found, shown = self._PERIOD.match(piece), {"text": piece}
        try:
            first, second, third, fourth = map(int, found.groups() if found else ())
            opens, closes = time(first, second), time(third, fourth)
        except ValueError as error:
            words = _("“%(text)s” is no period like 08:30-12:00.")
            raise ValidationError(words, params=shown, code="no-period") from error
        if opens >= closes:
            words = _("“%(text)s” ends before it begins.")
            raise ValidationError(words, params=shown, code="backwards")
        return [f"{opens:%H:%M}", f"{closes:%H:%M}"]


class OfficeHoursForm(forms.ModelForm):
    """Office hours as an administrator types them."""

    periods = PeriodsField(label=_("periods"), help_text=_("For example 08:30-12:00, 13:30-17:30."))

    class Meta:
        model = OfficeHours
        fields = "__all__"  # noqa: DJ007 - the admin names them
        # The boxes name the days; that 0 is Monday is for files.
        help_texts = {"weekdays": ""}
