"""Fields of mediation's forms: parties, mediators, days, and rows that the API sends as a list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from governance.models import Post
from governance.rules.organisation import lineage
from mediation.models import Party
from mediation.models.choices import HOWS
from workflow.forms import StepForm
from workflow.models import Case

STAFF_HOWS = [choice for choice in HOWS if choice[0] != "page"]
MOST_OF_A_LIST = 30


class DayField(forms.DateField):
    """A day as `2026-06-12`, from page and API alike."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(**{"widget": widget, **kwargs})


def party_name(party: Party) -> str:
    """A party as its side and masked name: Side 1: 张*."""
    return str(_("Side %(side)s: %(name)s") % {"side": party.side, "name": party.person})


class PartyField(forms.ModelChoiceField):
    """One of the parties of the case, by its number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Party.objects.none(), **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Party)
        return party_name(obj)


def flat_list(name: str) -> Any:
    """What makes the one text that a field of several takes of a list of numbers."""

    def flatten(items: Any) -> dict[str, str]:
        if isinstance(items, str) or not all(isinstance(item, int | str) for item in items):
            raise TypeError
        return {name: ",".join(str(item) for item in items)}

    return flatten


class SeveralField(forms.ModelMultipleChoiceField):
    """Several rows by their numbers, ticked on a page or in one text with commas."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        return super().clean(value.split(",") if isinstance(value, str) and value else value)


class PartiesField(SeveralField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Party.objects.none(), **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Party)
        return party_name(obj)


class MediatorsField(SeveralField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Post.objects.none(), **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Post)
        return mediator_name(obj)


class MediatorField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Post.objects.none(), **kwargs)

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Post)
        return mediator_name(obj)


def mediator_name(post: Post) -> str:
    """Mediators are known by name: parties choose them, and they sign."""
    return f"{post.user} · {post.unit.name}"


def mediators_near(case: Case) -> Any:
    """The posts that may mediate a case: of its place, and nobody with an interest in it."""
    interested = case.namings.filter(has_interest=True).values("post__user")
    posts = Post.objects.in_force().having("mediate").select_related("user", "unit")
    return posts.filter(unit__area__in=lineage(case.area_id)).exclude(user__in=interested)


class MediationForm(StepForm):
    """A form that knows the parties of its case."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PartyField | PartiesField) and self.case is not None:
                field.queryset = parties_of(self.case)

    def drop(self, *names: str) -> None:
        """Leave out what this actor is not asked."""
        for name in names:
            self.fields.pop(name, None)
            self.dropped = (*getattr(self, "dropped", ()), name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in getattr(self, "dropped", ()):
            cleaned.setdefault(name, None)
        return cleaned

    def need_file(self, *, when: bool, message: Any) -> None:
        if when and not self.has_files:
            self.add_error(None, forms.ValidationError(message, code="files"))

    def check_files(self, refs: Any, found: Any) -> None:
        self.has_files = bool(found)
        super().check_files(refs, found)

    has_files = False


def parties_of(case: Case) -> Any:
    rows = Party.objects.present().principals().filter(case=case.pk)
    return rows.select_related("person")


def flat_rows(prefix: str, names: Iterable[str]) -> Any:
    """What makes flat fields `prefix_1_name` of a list of objects."""
    known = frozenset(names)

    def flatten(items: Any) -> dict[str, str]:
        if isinstance(items, str | Mapping) or len(items) > MOST_OF_A_LIST:
            raise TypeError
        flat = {}
        for number, item in enumerate(items, start=1):
            if set(item) - known:
                raise ValueError
            for name, value in item.items():
                if isinstance(value, dict | list):
                    raise TypeError
                if value is not None and value is not False:
                    flat[f"{prefix}_{number}_{name}"] = "on" if value is True else str(value)
        return flat

    return flatten


def rows_sent(data: Mapping[str, Any] | None, prefix: str, *, shown: int) -> int:
    """How many rows there are: those of the page, or as many as were sent."""
    numbers = [
        int(part)
        for name in (data or {})
        if name.startswith(f"{prefix}_")
        and (part := name.removeprefix(f"{prefix}_").partition("_")[0]).isdecimal()
        and len(part) < 3
    ]
    return max([shown, *numbers]) if max([0, *numbers]) <= MOST_OF_A_LIST else MOST_OF_A_LIST
