"""Whom a matter is about: a unit, or the person in a post; asked by page and API alike."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from governance.models import Post, Unit
from governance.rules.identity import mask_name
from governance.rules.organisation import AREA_LEVELS, lineage
from tickets.services.sheltering import Accused, concerns, first_holder
from workflow.services import Actor

LABEL = gettext_lazy("Is it about an official or an office?")
NOBODY = pgettext_lazy("about an official", "No")
GROUPS = (
    (("grid",), gettext_lazy("The grid")),
    (("village", "party_branch", "work_team", "mediation_committee"), gettext_lazy("The village")),
    (("township", "station"), gettext_lazy("The township")),
    (("department", "centre"), gettext_lazy("Departments of the county")),
)
_KINDS = [kind for kinds, _title in GROUPS for kind in kinds]
# Above this a list of everybody in office would be longer than anybody reads.
PEOPLE_FROM = 9


class AboutField(forms.CharField):
    """`unit:CODE` or `post:ID`; becomes the unit or the post. A page offers them in a list."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value) or "")
        found = accused(text)
        if text and found is None:
            raise forms.ValidationError(_("There is no such unit or post."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str | None) else named(value)


def accused(text: str) -> Accused | None:
    """The unit or the post in force that `unit:CODE` or `post:ID` names."""
    kind, _colon, key = text.partition(":")
    if kind == "unit":
        return Unit.objects.in_force().filter(code=key).first()
    if kind == "post" and key.isdecimal() and len(key) < 18:
        posts = Post.objects.in_force().select_related("unit", "user")
        return posts.filter(pk=int(key)).first()
    return None


def accused_name(about: Accused) -> str:
    """A unit by its name; somebody in office by his title and half his name."""
    if isinstance(about, Unit):
        return about.name
    return f"{about.unit.name} · {about.title} {mask_name(about.user.name)}"


def named(about: Accused) -> str:
    """How a page's list names a unit or a post."""
    return f"unit:{about.code}" if isinstance(about, Unit) else f"post:{about.pk}"


def check_about(about: Accused, area_code: str, nature: str, actor: Actor) -> None:
    """Raise ValidationError where a report about somebody cannot be taken in here."""
    county = (about if isinstance(about, Unit) else about.unit).county_code
    if area_code and county != area_code[:6]:
        raise forms.ValidationError(_("This unit belongs to another county."))
    if first_holder(area_code, nature, about) is None:
        raise forms.ValidationError(
            _(
                "Nobody who works with this service stands above whom this is about, so it cannot"
                " be taken in here. Phone 12388, or write to the level above the county."
            )
        )
    if actor.user is not None and concerns(about, actor.user.pk):
        raise forms.ValidationError(
            _(
                "This is about you or your own unit, so you cannot write it down. Show the"
                " requester the public page, where nobody of your unit will see it."
            )
        )


def about_choices(area_code: str) -> list[Any]:
    """Whom somebody at a place can name: its offices, and who is in office there."""
    near = Unit.objects.in_force().filter(_near(area_code))
    units = list(near.order_by("area_id", "code"))
    groups: list[Any] = [("", NOBODY)]
    for kinds, title in GROUPS:
        offices = [(named(unit), unit.name) for unit in units if unit.kind in kinds]
        groups += [(title, offices)] if offices else []
    people = _people(units, area_code)
    return [*groups, (gettext_lazy("Somebody in office"), people)] if people else groups


def _near(area_code: str) -> Q:
    """The offices that a place has, those right below it, and the county's departments."""
    below = Q(area__code__startswith=area_code, area__level__in=_levels_from(area_code))
    county = Q(kind__in=("department", "centre"), area=area_code[:6])
    return (Q(area__in=lineage(area_code)) | below) & Q(kind__in=_KINDS) | county


def _levels_from(area_code: str) -> list[str]:
    """The level of a place and the next smaller one."""
    sizes = (len(area_code), len(area_code) + 3)
    return [AREA_LEVELS[size].value for size in sizes if size in AREA_LEVELS]


def _people(units: Sequence[Unit], area_code: str) -> list[tuple[str, str]]:
    """The posts of the village and the township, by title and half a name."""
    if len(area_code) < PEOPLE_FROM:
        return []
    near = [unit.pk for unit in units if len(unit.area_id) >= PEOPLE_FROM]
    posts = Post.objects.in_force().filter(unit__in=near).select_related("unit", "user")
    return [
        (named(post), accused_name(post))
        for post in posts.order_by("unit__area_id", "unit__code", "pk")
    ]
