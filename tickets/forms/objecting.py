"""Forms of an objection: "not ours", taking that back, agreeing to it, ruling on it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Post, Unit
from tickets.forms.referring import open_to
from tickets.models import VERDICTS
from workflow.forms import CHOOSE_ONE, INTERNAL, ProseField, StepForm, text_field
from workflow.models import Case

REASONS = [
    ("not_our_duty", _("Not our duty")),
    ("not_our_area", _("Not in our area")),
    ("wrong_level", _("Another level is competent")),
    ("needs_other_lead", _("Another unit has to lead")),
    ("facts_wrong", _("The facts are not as described")),
    ("other_law", _("Another law applies")),
]
OFFERED_KINDS = ("county", "centre", "department", "township", "station")


class ObjectForm(StepForm):
    explain = _("Say why it is not yours, by which law, and whose it is.")
    consequence = _("The clock stops until somebody above both sides has ruled.")
    reason_code = forms.ChoiceField(
        label=_("Reason for the objection"), choices=[CHOOSE_ONE, *REASONS]
    )
    legal_basis = ProseField(
        label=_("Legal basis"),
        help_text=_("Law and article, or the entry of the responsibility list."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    who = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Who then?"), to_field_name="code", required=False
    )
    where = {"legal_basis": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.fields["who"].queryset = competent_units(self.case)  # type: ignore[attr-defined]

    def grouped_choices(self) -> dict[str, list[Any]]:
        assert self.case is not None
        return {"who": offered_units(self.case, _("Nobody we know"))}


class StandDownForm(StepForm):
    consequence = _("The clock goes on with the time already used.")
    reason = text_field(_("Reason"), rows=2)
    where = {"reason": INTERNAL}


class AgreeForm(StepForm):
    explain = _("Once a round a unit may take it back; after that only a ruling decides.")
    reason = text_field(_("Reason"), rows=2)
    lead = forms.CharField(max_length=40, required=False)
    where = {"reason": INTERNAL}
    answers = "object"
    answered_title = _("The objection")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"] = lead_field(self.case)


class KeptField(forms.BooleanField):
    """Yes unless somebody says no; a page shows both answers side by side."""

    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, initial="true", **kwargs)
        self.widget.choices = [("true", _("Yes")), ("false", pgettext_lazy("answer", "No"))]

    def to_python(self, value: Any) -> bool:
        return True if value in (None, "") else super().to_python(value)


class RuleForm(StepForm):
    explain = _("What you decide holds at once; the unit cannot object again.")
    verdict = forms.ChoiceField(label=_("Verdict"), choices=VERDICTS)
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=_("Which unit"),
        help_text=_("Only if it goes to another unit."),
        to_field_name="code",
        required=False,
    )
    lead = forms.CharField(max_length=40, required=False)
    reason = text_field(_("Reasons"), rows=4)
    precedent = KeptField(
        label=_("Show it as a precedent"),
        help_text=_("It is proposed when the next matter of this kind is routed."),
    )
    where = {"reason": INTERNAL}
    answers = "object"
    answered_title = _("The objection")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.fields["unit"].queryset = competent_units(self.case)  # type: ignore[attr-defined]
        self.fields["lead"] = lead_field(self.case)

    def grouped_choices(self) -> dict[str, list[Any]]:
        assert self.case is not None
        return {"unit": offered_units(self.case, _("Choose one"))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("verdict") != "goes_to":
            return {**cleaned, "unit": None}
        unit = cleaned.get("unit")
        problem = _("Say which unit.") if unit is None else self._wrong_unit(unit)
        if problem and "unit" not in self.errors:
            self.add_error("unit", problem)
        return cleaned

    def _wrong_unit(self, unit: Unit) -> Any:
        case = self.case
        assert case is not None and case.parent is not None
        if unit.pk == case.holder_id:
            return _("That is the unit that objected: choose that it stays.")
        if unit.pk == case.opened_by_unit_id:
            return _("That is the unit that called: choose back to it.")
        if not open_to(case).filter(pk=unit.pk).exists():
            return _("%(who)s cannot be called here.") % {"who": unit.name}
        others = case.parent.children.filter(variant="whistle", is_open=True, holder=unit)
        if case.variant == "whistle" and others.exists():
            return _("%(who)s was called already and has not finished.") % {"who": unit.name}
        return ""


def competent_units(case: Case) -> Any:
    """Every unit of the county that somebody can work in."""
    working = Post.objects.in_force().having("intake")
    units = Unit.objects.in_force().filter(posts__in=working)
    return units.filter(area__code__startswith=case.area_id[:6]).distinct().order_by("kind", "code")


def offered_units(case: Case, blank: Any) -> list[Any]:
    """Those that a page offers: departments, offices, and what lies in the same township."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for unit in competent_units(case):
        if unit.kind in OFFERED_KINDS or unit.area_id.startswith(case.area_id[:9]):
            groups.setdefault(unit.get_kind_display(), []).append((unit.code, unit.name))
    return [("", blank), *groups.items()]


def lead_field(case: Case | None) -> forms.ChoiceField:
    """Who leads instead, where the one that leads a whistle is to be called off."""
    field = forms.ChoiceField(label=_("Who leads instead"), required=False)
    whistle = case.referral.whistle if case is not None and not case._state.adding else None
    if case is None or whistle is None or whistle.lead_id != case.pk:
        field.widget = forms.HiddenInput()
        return field
    rest = whistle.referrals.exclude(pk=case.pk).exclude(case__state="cancelled")
    names = rest.values_list("callee_unit__code", "callee_unit__name")
    field.choices = [("", _("Decide later")), *names]
    return field


OBJECTION_FORMS: Mapping[str, type[StepForm]] = {
    "object": ObjectForm,
    "stand_down": StandDownForm,
    "agree": AgreeForm,
    "rule": RuleForm,
}
