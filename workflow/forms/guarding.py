"""Forms of what protects people: keeping somebody away, danger, and the seal."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person, Post, Unit, User
from workflow.forms.base import INTERNAL, ProseField, StepForm, text_field
from workflow.models import Case, Involvement

DANGERS = [
    ("minor", _("Harm to a minor")),
    ("violence", _("Violence at home or elsewhere")),
    ("self_harm", _("Somebody may harm himself")),
    ("crime", _("A crime that may become grave")),
    ("other", _("Another danger to somebody")),
]


class ShieldForm(StepForm):
    explain = _("Whoever is kept away loses sight of this, in every post and in every list.")
    consequence = _("If it is the unit in charge, the nearest level above takes this in.")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("A whole unit"), to_field_name="code", required=False
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Or the person in a post"), required=False
    )
    user = forms.ModelChoiceField(
        User.objects.none(), required=False, widget=forms.HiddenInput, label=_("Or a person")
    )
    reason = text_field(_("Why"), rows=2)
    where = {"reason": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        county = self.case.area_id[:6]
        fields["unit"].queryset = Unit.objects.in_force().filter(area__code__startswith=county)
        posts = Post.objects.in_force().filter(unit__area__code__startswith=county)
        fields["post"].queryset = posts.select_related("unit", "user")
        fields["user"].queryset = User.objects.filter(pk__in=posts.values("user"))

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The units that have to do with it or stand above, and the posts of each."""
        assert self.case is not None
        near = _near_units(self.case)
        posts = Post.objects.in_force().filter(unit__in=near).select_related("user")
        people: dict[int, list[tuple[int, str]]] = {}
        for post in posts.order_by("pk"):
            people.setdefault(post.unit_id, []).append((post.pk, f"{post.title} {post.user.name}"))
        return {
            "unit": [("", _("No unit")), *((unit.code, unit.name) for unit in near)],
            "post": [
                ("", _("Nobody")),
                *((unit.name, people[unit.pk]) for unit in near if unit.pk in people),
            ],
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if sum(cleaned.get(name) is not None for name in ("unit", "post", "user")) != 1:
            raise forms.ValidationError(_("Name one: a unit, or a person."))
        return cleaned


def _near_units(case: Case) -> list[Unit]:
    """The holder, what stands above it, and whoever has had to do with the case; nearest first."""
    line = [case.holder, *Unit.objects.superiors_of(case.holder_id)]
    rows = Involvement.objects.filter(root=case.root_id)
    ids = set(rows.exclude(unit=None).values_list("unit", flat=True))
    ids |= set(rows.exclude(post=None).values_list("post__unit", flat=True))
    others = Unit.objects.in_force().filter(pk__in=ids - {unit.pk for unit in line})
    return [*line, *others.order_by("code")]


# Who was told longer ago than this was told of something else.
TOLD_SINCE = timedelta(days=366)


class ToldForm(StepForm):
    """Who was told of a danger, and when; a moment to come is a slip of the pen."""

    whom = ProseField(label=_("Whom you told"), max_length=120)
    at = forms.DateTimeField(label=_("When"), required=False)
    where = {"whom": INTERNAL}

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at is not None and at > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        if at is not None and at < timezone.now() - TOLD_SINCE:
            raise forms.ValidationError(_("This lies too far back. Check the year."))
        return at


class DangerForm(ToldForm):
    explain = _(
        "In danger to life phone 110 first. The law asks you to report harm to minors, violence"
        " at home and crimes at once."
    )
    consequence = _("This case is sealed, and the county centre is told.")
    kind = forms.ChoiceField(label=_("What danger"), choices=DANGERS)
    whom = ProseField(
        label=_("Whom you told already"),
        help_text=_("The police, civil affairs, the school. Empty if nobody yet."),
        max_length=120,
        required=False,
    )
    text = text_field(_("What you know"), required=False, rows=3)
    where = {"whom": INTERNAL, "text": INTERNAL}
    field_order = ("kind", "text", "whom", "at")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("at") and not cleaned.get("whom"):
            self.add_error("whom", _("Say whom you told."))
        return cleaned


class ReportDoneForm(ToldForm):
    pass


class AcknowledgeForm(StepForm):
    text = text_field(_("What follows"), rows=3)
    where = {"text": INTERNAL}
    answers = "danger"


class UnsealForm(StepForm):
    explain = _("The units in charge see the case again. An auditor must agree.")
    reason = text_field(_("Why the seal is no longer needed"), rows=3)
    where = {"reason": INTERNAL}


class EraseForm(StepForm):
    explain = _(
        "Removes for good what this person wrote, his files, his name and number. The record stays"
        " whole and says that something was removed. An auditor must agree."
    )
    person = forms.ModelChoiceField(Person.objects.none(), label=_("Whose data"))
    basis = text_field(_("Legal basis"), rows=2)
    where = {"basis": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        people = Person.objects.filter(case_id=self.case.root_id, erased_at=None)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
