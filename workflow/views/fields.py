"""A step's form made ready for a thumb: few choices as buttons, many in groups, rows by name."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.models import Matter, Unit
from workflow.forms import DecideForm, StepForm
from workflow.models import Case
from workflow.services import Actor, Facts, match_step

MOST_PICKS = 5


def form_for(
    case: Case,
    name: str,
    actor: Actor,
    *,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form of a step as the actor's page shows it."""
    matches = match_step(case.spec.table[name], actor, case, Facts(case, actor))
    posts = [match.post for match in matches]
    post = actor.post if actor.post in posts else next(iter(posts), None)
    form_class = case.spec.forms[name]
    form: StepForm = form_class(data, case=case, actor=actor, post=post, initial=initial)
    return easier(form)


def easier(form: StepForm) -> StepForm:
    """Swap widgets for what is easier to use; what the form takes stays the same."""
    grouped = form.grouped_choices()
    for name, field in form.fields.items():
        if name in grouped:
            field.widget.choices = grouped[name]
        elif isinstance(field, forms.ModelChoiceField):
            _name_rows(field)
        elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
            _as_buttons(field)
    if isinstance(form, DecideForm):
        _hide_known_ask(form)
    return form


def _as_buttons(field: forms.ChoiceField) -> None:
    """Show a handful of choices at once; a blank one needs no button."""
    listed: Any = field.choices
    choices = [choice for choice in listed if choice[0] != ""]
    if len(choices) > MOST_PICKS:
        return
    field.widget = forms.RadioSelect(choices=choices)
    field.widget.is_required = field.required


def _name_rows(field: forms.ModelChoiceField) -> None:
    # A list to tick has no row that means none.
    if field.queryset is None or isinstance(field, forms.ModelMultipleChoiceField):
        return
    field.empty_label = _("Choose one") if field.required else _("None of these")
    if field.queryset.model is Unit:
        field.widget.choices = _by_kind(field)
    elif field.queryset.model is Matter:
        field.widget.choices = _by_branch(field)


def _by_kind(field: forms.ModelChoiceField) -> list[Any]:
    groups: dict[str, list[tuple[str, str]]] = {}
    units: Any = field.queryset
    for unit in units.order_by("code"):
        groups.setdefault(unit.get_kind_display(), []).append((unit.code, unit.name))
    return [("", _("Choose one")), *groups.items()]


def _by_branch(field: forms.ModelChoiceField) -> list[Any]:
    """The entries of the responsibility list by the first part of their code, in its order."""
    groups: dict[str, list[tuple[str, str]]] = {}
    matters: Any = field.queryset
    for code, title in matters.order_by("code").values_list("code", "title"):
        groups.setdefault(code.partition("-")[0], []).append((code, title))
    named = [(_branch_name(part), entries) for part, entries in groups.items()]
    return [("", field.empty_label or _("Choose one")), *named]


def _branch_name(part: str) -> str:
    """A branch of the list as officers know it; one of a county's own goes by its letters."""
    return {
        "NC": pgettext("branch of matters", "Village affairs"),
        "TD": pgettext("branch of matters", "Land"),
        "NY": pgettext("branch of matters", "Farming"),
        "SL": pgettext("branch of matters", "Water"),
        "LY": pgettext("branch of matters", "Forests"),
        "HJ": pgettext("branch of matters", "Environment"),
        "HW": pgettext("branch of matters", "Cleaning"),
        "GY": pgettext("branch of matters", "Power and lines"),
        "JS": pgettext("branch of matters", "Building"),
        "JT": pgettext("branch of matters", "Roads and traffic"),
        "MZ": pgettext("branch of matters", "Welfare"),
        "SB": pgettext("branch of matters", "Work and insurance"),
        "WS": pgettext("branch of matters", "Health"),
        "AQ": pgettext("branch of matters", "Safety"),
        "ZA": pgettext("branch of matters", "Public order"),
        "SC": pgettext("branch of matters", "Markets"),
        "ZF": pgettext("branch of matters", "Conduct of officials"),
    }.get(part, part)


def _hide_known_ask(form: DecideForm) -> None:
    """With one request, or one that the link names, there is nothing to choose."""
    asks = list(form.asks)
    field = form.fields["ask"]
    if len(asks) == 1 or form.initial.get("ask") or form.is_bound and form.data.get("ask"):
        field.widget = forms.HiddenInput()
        if len(asks) == 1:
            form.initial.setdefault("ask", asks[0].pk)
