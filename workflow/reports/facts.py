"""What a step recorded beside its prose: the chosen values, by the names of its form."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Matter, Unit
from workflow.models import Case, Event
from workflow.models.case import NATURES, URGENCIES
from workflow.wording import times
from workflow.wording.duties import duty_name

# Shown by the sentence of the event itself, or of no meaning to a reader.
UNSAID = (
    "to",
    "ask",
    "step",
    "round",
    "attempt",
    "duty",
    "lapsed",
    "about",
    "area",
    "on_behalf",
    "callee",
    "callees",
    "lead",
    "verdict",
)
# Said by the sentence of what was done; of what is only asked for, the decider has to read it.
SAID_WHEN_DONE = ("outcome",)

# Choices that a form only knows once it knows its case, under names that fit every form.
KNOWN: Mapping[str, tuple[Any, Any]] = {
    "nature": (gettext_lazy("Kind"), NATURES),
    "urgency": (gettext_lazy("Urgency"), URGENCIES),
}


def facts_of(event: Event, matters: Mapping[str, str]) -> list[str]:
    """The values of one event as "name: value", in the order of its form."""
    if event.step == "recalculate":
        return [_recounted(event.data)]
    form = event.case.spec.forms.get(event.step)
    if form is None:
        return []
    if told := getattr(form, "told", None):
        return list(told(event.data))
    fields = dict(form.base_fields)
    if event.phase == "done":
        fields = {name: field for name, field in fields.items() if name not in SAID_WHEN_DONE}
    return list(_facts(fields, event.data, matters))


def _recounted(data: Mapping[str, Any]) -> str:
    """From when to when a clock was moved, because the holidays of a year became known."""
    return _("%(duty)s: until now %(before)s, now %(after)s") % {
        "duty": duty_name(data["duty"]),
        "before": times.stamp(datetime.fromisoformat(data["was"])),
        "after": times.stamp(datetime.fromisoformat(data["due_at"])),
    }


def said(case: Case, step: str, texts: Mapping[str, str]) -> str:
    """The prose of an event; what is not the main field of its form is led by its name."""
    form = case.spec.forms.get(step)
    fields = form.base_fields if form else {}
    ordered = sorted(texts, key=lambda name: list(fields).index(name) if name in fields else 99)
    labels = {name: form.prose_label(name) if form else "" for name in ordered}
    return "\n".join(
        _("%(name)s: %(value)s") % {"name": labels[name], "value": texts[name]}
        if labels[name]
        else texts[name]
        for name in ordered
    )


def matter_titles(events: Iterable[Event]) -> dict[str, str]:
    """The matters and units that events name, by code; no query where nothing is named."""
    named = list(events)
    codes = _codes(named, ("matter", "entry"))
    matters = Matter.objects.filter(code__in=codes).values_list("code", "title")
    units = _codes(named, ("who",))
    names = Unit.objects.filter(code__in=units).values_list("code", "name")
    return (dict(matters) if codes else {}) | (dict(names) if units else {})


def _codes(events: Iterable[Event], keys: Iterable[str]) -> set[str]:
    return {str(event.data.get(key)) for event in events for key in keys} - {"None", ""}


def _facts(
    fields: Mapping[str, forms.Field], data: Mapping[str, Any], matters: Mapping[str, str]
) -> Iterator[str]:
    for name, field in fields.items():
        if name in UNSAID or name not in data:
            continue
        value = _value(name, field, data[name], matters)
        if value:
            label = KNOWN[name][0] if name in KNOWN else field.label
            yield _("%(name)s: %(value)s") % {"name": str(label).rstrip("?？"), "value": value}


def _value(name: str, field: forms.Field, value: Any, matters: Mapping[str, str]) -> str:
    if isinstance(field, forms.ModelChoiceField):
        return matters.get(str(value), "")
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else ""
    if isinstance(field, forms.DateTimeField):
        return times.stamp(datetime.fromisoformat(str(value)))
    if isinstance(field, forms.DateField):
        return times.dated(date.fromisoformat(str(value)))
    if isinstance(field, forms.ChoiceField):
        choices: Any = KNOWN[name][1] if name in KNOWN else field.choices
        return str({str(key): label for key, label in choices}.get(str(value), value))
    return str(value)
