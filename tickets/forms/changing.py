"""The form by which the holder corrects what a ticket is."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.models import Area, Matter
from tickets.services.changing import area_by, callee_by, matter_by, value_of
from workflow.forms import PUBLIC, StepForm, text_field
from workflow.models import Case
from workflow.models.case import NATURES, URGENCIES

FIELDS = [
    ("urgency", _("Urgency")),
    ("nature", _("Kind")),
    ("matter", _("Matter")),
    ("area", _("Place")),
    ("lead", _("Lead of the whistle")),
]


def _of(choices: Any) -> Callable[[Case, str], Any]:
    keys = [key for key, _label in choices]
    return lambda case, value: value if value in keys else None


# What a value is, by field; none if there is no such one.
FIND: Mapping[str, Callable[[Case, str], Any]] = {
    "urgency": _of(URGENCIES),
    "nature": _of(NATURES),
    "matter": lambda case, value: matter_by(value),
    "area": area_by,
    "lead": callee_by,
}


class ChangeForm(StepForm):
    """API: field and value. Pages offer every value of every field in one list, field and all."""

    explain = _("One thing at a time. A rise in urgency counts the clocks anew, from their starts.")
    consequence = _("Less urgent, or a later promise, is decided by the level above.")
    field = forms.ChoiceField(label=_("What is changed"), choices=FIELDS, required=False)
    value = forms.CharField(label=_("What is right"), max_length=60, widget=forms.Select)
    reason = text_field(_("Reason"), rows=3)
    where = {"reason": PUBLIC}
    not_logged = ("chosen",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        assert self.case is not None
        field, value = cleaned.get("field", ""), cleaned.get("value", "")
        if not field and ":" in value:
            field, _colon, value = value.partition(":")
            cleaned["field"], cleaned["value"] = field, value
        if field not in FIND:
            if "field" not in self.errors and "value" not in self.errors:
                self.add_error("field", _("Say what is changed."))
            return cleaned
        if not value:
            return cleaned
        cleaned["chosen"] = FIND[field](self.case, value)
        if cleaned["chosen"] is None:
            self.add_error("value", _("There is no such value."))
        elif value == value_of(self.case, field):
            self.add_error("value", _("That is what it says already."))
        return cleaned

    def grouped_choices(self) -> dict[str, list[Any]]:
        """Every value that another could be changed to, under the name of its field."""
        assert self.case is not None
        self.fields["field"].widget = forms.HiddenInput()
        groups = [(label, _values(self.case, name)) for name, label in FIELDS]
        return {"value": [("", _("Choose one")), *(group for group in groups if group[1])]}

    @staticmethod
    def told(data: Mapping[str, Any]) -> list[str]:
        """The change in words, for who decides and for the record."""
        field = str(data.get("field"))
        label = dict(FIELDS).get(field, field)
        now = _named(field, str(data.get("value", "")))
        words = {"name": str(label), "value": now}
        if data.get("was"):
            words["was"] = _named(field, str(data["was"]))
            return [gettext("%(name)s: %(value)s instead of %(was)s") % words]
        return [gettext("%(name)s: %(value)s") % words]


def _values(case: Case, field: str) -> list[tuple[str, str]]:
    now = value_of(case, field)
    return [(f"{field}:{key}", str(label)) for key, label in _pairs(case, field) if key != now]


def _pairs(case: Case, field: str) -> list[tuple[str, Any]]:
    if field == "urgency":
        return list(URGENCIES)
    if field == "nature":
        return list(NATURES)
    if field == "matter":
        return list(Matter.objects.in_force().order_by("code").values_list("code", "title"))
    if field == "area":
        # A place elsewhere in the county goes over the API: a list of every grid is no help.
        areas = Area.objects.in_force().under(case.area_id[:9]).order_by("code")
        return list(areas.values_list("code", "name"))
    called = case.children.filter(variant="whistle", is_open=True).select_related("holder")
    return [(child.code, child.holder.name) for child in called.order_by("pk")]


def _named(field: str, value: str) -> str:
    if field == "matter":
        return Matter.objects.filter(code=value).values_list("title", flat=True).first() or value
    if field == "area":
        return Area.objects.filter(code=value).values_list("name", flat=True).first() or value
    if field == "lead":
        holder = Case.objects.filter(code=value).values_list("holder__name", flat=True).first()
        return holder or value
    return str(dict([*URGENCIES, *NATURES]).get(value, value))
