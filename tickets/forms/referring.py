"""Forms of the chain, and which unit can be reached which way (steps.md, Callee)."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Matter, Post, Unit
from tickets.models import VARIANTS
from workflow.forms import INTERNAL, StepForm, text_field
from workflow.models.case import NATURES


class ReferForm(StepForm):
    explain = _("The promise to the requester goes on, whoever is in charge.")
    consequence = _("Your unit stays accountable until the other one accepts.")
    variant = forms.ChoiceField(label=_("Which way"), choices=VARIANTS)
    callee = forms.ModelChoiceField(
        Unit.objects.none(), label=_("To which unit"), to_field_name="code"
    )
    entry = forms.ModelChoiceField(
        Matter.objects.none(),
        label=_("Entry of the responsibility list"),
        to_field_name="code",
        required=False,
    )
    brief = text_field(_("What they need to know"), rows=3)
    where = {"brief": INTERNAL}
    not_yet = {"variant": ("whistle",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        fields["entry"].queryset = Matter.objects.in_force().select_related("lead")
        fields["callee"].queryset = reachable_units(self.case)
        if self.case.matter is not None:
            self.initial.setdefault("entry", self.case.matter.code)
        if not self.is_bound:
            self._propose_way()

    def _propose_way(self) -> None:
        """Propose what the responsibility list says, else the way up."""
        assert self.case is not None
        holder, matter = self.case.holder, self.case.matter
        if matter is not None and matter.lead is not None and matter.lead_id != holder.pk:
            words = _("The responsibility list says: %(unit)s leads “%(matter)s”.")
            names = {"unit": matter.lead.name, "matter": matter.title}
            self.fields["callee"].help_text = words % names
        nearest = nearest_above(holder)
        if nearest is not None:
            self.initial.setdefault("variant", "report_up")
            self.initial.setdefault("callee", nearest.code)

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The units to choose from, by how they stand to the holder."""
        assert self.case is not None
        holder, nearest = self.case.holder, nearest_above(self.case.holder)
        groups: dict[Any, list[tuple[str, str]]] = {}
        for unit in near_units(self.case):
            if unit.pk == getattr(nearest, "pk", None):
                group = _("Up: report up")
            elif unit.superior_id == holder.pk:
                group = _("Below us: assign down")
            elif unit.kind == "department":
                group = _("Departments: hand over")
            elif unit.superior_id == holder.superior_id:
                group = _("Same level: hand over")
            else:
                continue
            groups.setdefault(group, []).append((unit.code, unit.name))
        order = sorted(groups, key=lambda group: group != _("Up: report up"))
        blank: list[Any] = [] if nearest else [("", _("Choose one"))]
        return {"callee": blank + [(group, groups[group]) for group in order]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        callee, variant = cleaned.get("callee"), cleaned.get("variant")
        assert self.case is not None
        if callee is not None and variant:
            entry = cleaned.get("entry") or self.case.matter
            problem = wrong_callee(self.case.holder, variant, callee, entry)
            if problem:
                self.add_error("callee", problem)
        return cleaned


def _with_intake() -> Any:
    return Unit.objects.in_force().filter(posts__in=Post.objects.in_force().having("intake"))


def near_units(case: Any) -> Any:
    """The units that a page offers: above, one level below, beside, and the departments."""
    return _reachable(case, Q(superior=case.holder))


def reachable_units(case: Any) -> Any:
    """Every unit that some way of referring could lead to; `wrong_callee` checks the way."""
    return _reachable(case, Q(pk__in=Unit.objects.below(case.holder).values("pk")))


def _reachable(case: Any, below: Q) -> Any:
    holder = case.holder
    up = [unit.pk for unit in Unit.objects.superiors_of(holder.pk)]
    units = Q(pk__in=up) | below | Q(kind="department")
    if holder.superior_id is not None:
        units |= Q(superior=holder.superior_id)
    return _with_intake().filter(units).exclude(pk=holder.pk).distinct().order_by("kind", "code")


def nearest_above(holder: Unit) -> Unit | None:
    """The nearest superior that can take something in."""
    up = {unit.pk: unit for unit in Unit.objects.superiors_of(holder.pk)}
    staffed = set(_with_intake().filter(pk__in=up).values_list("pk", flat=True))
    return next((unit for unit in up.values() if unit.pk in staffed), None)


def wrong_callee(holder: Unit, variant: str, callee: Unit, entry: Matter | None) -> Any:
    """Why this unit cannot be reached this way; empty if it can (steps.md, Callee)."""
    if variant == "report_up":
        nearest = nearest_above(holder)
        if nearest is None:
            return _("There is no level above that could take it.")
        if callee.pk != nearest.pk:
            return _("Reporting up goes to %(unit)s.") % {"unit": nearest.name}
    elif variant == "assign_down":
        if not Unit.objects.below(holder).filter(pk=callee.pk).exists():
            return _("%(unit)s is not below you.") % {"unit": callee.name}
    elif callee.superior_id != holder.superior_id and not _names(entry, callee):
        return _(
            "Handing over goes to a unit under the same superior, or to one that the entry of the"
            " responsibility list names."
        )
    return ""


def _names(entry: Matter | None, callee: Unit) -> bool:
    if entry is None:
        return False
    return entry.lead_id == callee.pk or entry.cooperators.filter(pk=callee.pk).exists()


class ReferralAcceptForm(StepForm):
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Give it to a colleague"), required=False
    )
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("Matter"), to_field_name="code", required=False
    )
    nature = forms.ChoiceField(label=_("Kind"), choices=[], required=False)
    not_yet = {"nature": ("wrongdoing",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        fields["matter"].queryset = Matter.objects.in_force()
        fields["nature"].choices = [("", "—"), *(c for c in NATURES if c[0] != "wrongdoing")]
        fields["post"].queryset = (
            Post.objects.in_force()
            .having("handle")
            .filter(unit=self.case.holder_id)
            .select_related("user")
        )
        if self.case.matter is not None:
            fields["matter"].widget = forms.HiddenInput()
        if self.case.nature:
            fields["nature"].widget = forms.HiddenInput()


class CancelForm(StepForm):
    reason = text_field(_("Reason"), rows=2)
    where = {"reason": INTERNAL}
