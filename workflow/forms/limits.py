"""Forms by which administrators put time limits in force and set policies."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Area
from workflow.forms.calendar import LAST_YEAR
from workflow.models import Policy, TimeLimit
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.limits import (
    LONGEST,
    VARIANTS,
    WINDOWS,
    is_of_villagers,
    may_climb,
)
from workflow.rules.policies import POLICIES, BadPolicy, is_policy, read_policy
from workflow.wording.limits import (
    ladder_name,
    limit_name,
    policy_form,
    policy_name,
    variant_name,
)
from workflow.wording.trace import pause_reason

REASONS = (
    *("requester", "transit", "listed", "verify", "dispute", "merged"),
    *("mediation", "appraisal", "consent", "recuse", "signing"),
)
TIMED = tuple(kind.name for kind in DUTY_KINDS.values() if kind.is_timed)
LADDERS = ("", "V", "W", "N", "E", "K", "S", "M", "E/N", "E/K", "E/S")


def _kinds() -> list[tuple[str, str]]:
    names = dict.fromkeys((*TIMED, *WINDOWS))
    return [("", "---------"), *((name, limit_name(name)) for name in names)]


def _variants() -> list[tuple[str, str]]:
    names = {variant for several in VARIANTS.values() for variant in several}
    return [("", "---------"), *((name, variant_name(name)) for name in sorted(names))]


def _reasons() -> list[tuple[str, str]]:
    return [(name, pause_reason(name)) for name in REASONS]


def _ladders() -> list[tuple[str, str]]:
    return [(name, ladder_name(name)) for name in LADDERS]


def _keys() -> list[tuple[str, str]]:
    return [(key, policy_name(key)) for key in POLICIES]


class TimeLimitForm(forms.ModelForm):
    """A limit to put in force; of one that changes another the key stays as it is."""

    kind = forms.ChoiceField(label=_("kind"), choices=_kinds)
    variant = forms.ChoiceField(
        label=pgettext_lazy("of a time limit", "variant"),
        choices=_variants,
        required=False,
        help_text=_("Only if one of this kind is told apart by it."),
    )
    amount = forms.IntegerField(
        label=pgettext_lazy("of a time limit", "how many"),
        min_value=1,
        max_value=LONGEST,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Write 1 to 400.")),
    )
    stops = forms.MultipleChoiceField(
        label=_("stopped by"),
        choices=_reasons,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("While one of these holds, the time does not run."),
    )
    ladder = forms.ChoiceField(label=_("ladder"), choices=_ladders, required=False)

    class Meta:
        model = TimeLimit
        fields = ["kind", "variant", "nature", "level", "urgency", "area"]
        fields += ["amount", "unit", "stops", "ladder", "source", "valid_from"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["kind"], self.fields["variant"]
        self.initial["valid_from"] = max(
            self.instance.valid_from or timezone.localdate(), timezone.localdate()
        )
        if "area" in self.fields:
            area: Any = self.fields["area"]
            area.queryset = Area.objects.in_force().filter(level="county")
            area.help_text = _("Only for a county; left empty, it holds everywhere.")

    def clean_variant(self) -> str | None:
        variant: str = self.cleaned_data["variant"]
        if not variant:
            return None
        kind = self.cleaned_data.get("kind", "")
        if variant not in VARIANTS.get(kind, ()):
            words = _("“%(kind)s” is not told apart by this.")
            raise forms.ValidationError(words % {"kind": limit_name(kind)})
        return variant

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("A limit begins today at the earliest."))
        if day.year > LAST_YEAR:
            words = _("Take a year from %(first)s to %(last)s.")
            years = {"first": timezone.localdate().year, "last": LAST_YEAR}
            raise forms.ValidationError(words % years)
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind = cleaned.get("kind") or self.instance.kind
        ladder, stops = cleaned.get("ladder"), cleaned.get("stops")
        variant = cleaned.get("variant") or self.instance.variant
        if kind in WINDOWS and ladder:
            self.add_error("ladder", _("This is a right and no duty: nobody is reminded of it."))
        if kind in WINDOWS and stops:
            self.add_error("stops", _("This is a right and no duty: nothing stops it."))
        elif ladder and kind and not may_climb(ladder, kind, variant):
            if is_of_villagers(kind):
                self.add_error("ladder", _("Villagers are only reminded. Choose V or none."))
            else:
                words = _("“%(kind)s” cannot have this ladder: it was made for others.")
                self.add_error("ladder", words % {"kind": limit_name(kind)})
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # One in force with the same key is no mistake: this one takes its place.
        # Django's own method, but not among those that its types name.
        return {*super()._get_validation_exclusions(), "kind"}  # type: ignore[misc]


class PolicyForm(forms.ModelForm):
    """A setting, written as a person would say it."""

    key = forms.ChoiceField(label=_("key"), choices=_keys)
    value = forms.CharField(label=_("value"), max_length=40)

    class Meta:
        model = Policy
        fields = ["key", "county", "value"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.instance.key
        if self.instance.pk:
            del self.fields["key"]
        if key in POLICIES and is_policy(key, self.instance.value):
            self.initial["value"] = POLICIES[key].write(self.instance.value)
        every = [f"{policy_name(each)}: {policy_form(each)}" for each in POLICIES]
        self.fields["value"].help_text = policy_form(key) if key else " ".join(every)
        if "county" in self.fields:
            county: Any = self.fields["county"]
            county.required = False
            county.queryset = Area.objects.in_force().filter(level="county")
            county.help_text = _("Only for a county; left empty, it holds everywhere.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        key = cleaned.get("key") or self.instance.key
        if key in POLICIES and "value" in cleaned:
            try:
                cleaned["value"] = read_policy(key, cleaned["value"])
            except BadPolicy:
                self.add_error("value", policy_form(key))
        same = Policy.objects.filter(key=key, county=cleaned.get("county"))
        if "key" in self.fields and same.exists():
            self.add_error("key", _("This is set already. Change what is there."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        # Looked at above, in words.
        return {*super()._get_validation_exclusions(), "key"}  # type: ignore[misc]
