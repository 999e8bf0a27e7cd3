"""What a step recorded beside its prose: the chosen values, by the names of its form."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.models import Matter
from workflow.models import Case, Event
from workflow.models.case import NATURES, URGENCIES
from workflow.wording import times

# Shown by the sentence of the event itself, or of no meaning to a reader.
UNSAID = (
    "to",
    "ask",
    "step",
    "round",
    "attempt",
    "duty",
    "lapsed",
    "area",
    "on_behalf",
    "callee",
    "outcome",
)

# Choices that a form only knows once it knows its case, under names that fit every form.
KNOWN: Mapping[str, tuple[Any, Any]] = {
    "nature": (gettext_lazy("Kind"), NATURES),
    "urgency": (gettext_lazy("Urgency"), URGENCIES),
}


def facts_of(event: Event, matters: Mapping[str, str]) -> list[str]:
    """The values of one event as "name: value", in the order of its form."""
    form = event.case.spec.forms.get(event.step)
    if form is None:
        return []
    return list(_facts(form.base_fields, event.data, matters))


def said(case: Case, step: str, texts: Mapping[str, str]) -> str:
    """The prose of an event; what is not the main field of its form is led by its name."""
    form = case.spec.forms.get(step)
    fields = form.base_fields if form else {}
    main = next(iter(form.where), "") if form else ""
    ordered = sorted(texts, key=lambda name: list(fields).index(name) if name in fields else 99)
    return "\n".join(
        _("%(name)s: %(value)s") % {"name": fields[name].label, "value": texts[name]}
        if name in fields and name != main
        else texts[name]
        for name in ordered
    )


def matter_titles(events: Iterable[Event]) -> dict[str, str]:
    """The titles of the matters that events name; one query, none where nothing is named."""
    codes = {str(event.data.get(key)) for event in events for key in ("matter", "entry")}
    codes -= {"None", ""}
    found = Matter.objects.filter(code__in=codes).values_list("code", "title")
    return dict(found) if codes else {}


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
