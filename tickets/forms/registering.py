"""The form with which staff register a matter for somebody else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Area, Unit
from governance.rules.organisation import AreaLevel
from tickets.forms.accused import about_choices
from tickets.forms.opening import OpenForm
from workflow.forms import LONG_TEXT
from workflow.models.case import CHANNELS

# A list of every grid of a county is no help: above the township a village is near enough.
SMALLEST = {6: (AreaLevel.TOWNSHIP, AreaLevel.VILLAGE)}


class RegisterForm(OpenForm):
    """As `open`, in an officer's words and for the places of his unit.

    What was done on the spot may be said too: then the page takes `solve_now` instead of `open`.
    """

    done = forms.CharField(
        label=_("What was done"),
        help_text=_("Only if it is solved already. Somebody else still asks the requester."),
        max_length=LONG_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["urgency"].label = _("How urgent")
        fields["contact_name"].label = _("Name")
        fields["contact_phone"].label = _("Phone number")
        assert self.acting_post is not None
        fields["about"].widget = forms.Select(choices=about_choices(self.acting_post.unit.area_id))
        fields["about"].help_text = _(
            "Whoever is chosen here learns nothing of it. Of your unit only you will see it."
        )
        # The web is not how an officer hears of something.
        fields["channel"].choices = [choice for choice in CHANNELS if choice[0] != "web"]
        del fields["on_behalf"]
        self.initial = {"channel": "visit", "urgency": "ordinary", "nature": "help", **self.initial}

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The places of the unit, villages with their grids below them."""
        assert self.acting_post is not None
        return {"area": places_of(self.acting_post.unit)}

    def take_errors(self, other: forms.Form) -> None:
        """Show what another form, which took the same fields, found wrong."""
        self.full_clean()
        for name, errors in other.errors.items():
            field = name if name in self.fields else None
            if name not in self.errors:
                self.add_error(field, errors)


def places_of(unit: Unit) -> list[Any]:
    """The places of a unit as choices, villages with their grids below them."""
    areas = Area.objects.in_force().under(unit.area_id).order_by("code")
    if levels := SMALLEST.get(len(unit.area_id)):
        areas = areas.filter(level__in=[level.value for level in levels])
    found = list(areas)
    blank = [] if len(found) == 1 else [("", _("Choose one"))]
    return [*blank, *_grouped(found)]


def _grouped(areas: Sequence[Area]) -> list[Any]:
    """Put each village and its grids, or each township and its villages, under one head."""
    head_length = 12 if any(len(area.code) == 15 for area in areas) else 9
    choices: list[Any] = []
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        head = area.code[:head_length]
        if head in groups:
            groups[head].append((area.code, area.name))
        elif len(area.code) == head_length:
            groups[head] = [(area.code, area.name)]
            choices.append((area.name, groups[head]))
        else:
            choices.append((area.code, area.name))
    return choices
