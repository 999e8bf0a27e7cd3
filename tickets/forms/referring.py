"""Forms of the chain, and which unit can be reached which way (steps.md, Callee)."""

from dataclasses import replace
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models import Matter, Post, Unit
from tickets.forms.callees import proposal_data
from tickets.models import VARIANTS
from tickets.reports.routing import Proposal, reasoned_units, weighed
from workflow.forms import INTERNAL, StepForm, text_field
from workflow.models import Case
from workflow.models.case import NATURES
from workflow.services import SYSTEM, Facts


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        fields["entry"].queryset = Matter.objects.in_force().select_related("lead")
        fields["callee"].queryset = reachable_units(self.case)
        # Reasons and open work of the probable units, above the list of all.
        fields["callee"].above = "tickets/_proposals.html"
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
        ruled = next((each for each in self.found if each.is_ruled), None)
        if ruled is not None:
            # The list goes before a ruling that was not against its lead.
            ruled = self.found[0]
        nearest = nearest_above(self.case)
        if ruled is not None:
            # What was ruled once is proposed for the next case of its matter.
            self.initial.setdefault("variant", ruled.variant)
            self.initial.setdefault("callee", ruled.unit.code)
        elif nearest is not None:
            self.initial.setdefault("variant", "report_up")
            self.initial.setdefault("callee", nearest.code)

    @cached_property
    def found(self) -> list[Proposal]:
        """The units that there is a reason for and that some way leads to, the best first."""
        assert self.case is not None
        case, ways = self.case, [variant for variant, _label in VARIANTS]
        free = set(open_to(case).values_list("pk", flat=True))
        units = [unit for unit in reasoned_units(case) if unit.pk in free]
        proposals = []
        for each in weighed(case, [unit for unit in units if unit.pk != case.holder_id]):
            fits = (
                way
                for way in ways
                if not blocked_way_up(case, way)
                and not wrong_callee(case, way, each.unit, case.matter)
            )
            if variant := next(fits, ""):
                proposals.append(replace(each, variant=variant))
        return proposals

    def proposals(self) -> list[dict[str, Any]]:
        return [proposal_data(each) for each in self.found]

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The units to choose from, by how they stand to the holder."""
        assert self.case is not None
        holder, nearest = self.case.holder, nearest_above(self.case)
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
            problem = blocked_way_up(self.case, variant) or wrong_callee(
                self.case, variant, callee, entry
            )
            if problem:
                self.add_error("callee", problem)
        return cleaned


def blocked_way_up(case: Case, variant: str) -> Any:
    """Who was put in charge by a ruling or a placing does not hand that back at once."""
    holding = case.holdings.filter(until=None).select_related("event").first()
    if variant != "report_up" or holding is None or holding.how not in ("ruled", "placed"):
        return ""
    changes = case.events.filter(step="change", phase="done", seq__gt=holding.event.seq)
    if changes.filter(data__field__in=("matter", "nature", "area")).exists():
        return ""
    return _(
        "It was decided that your unit is in charge, so it cannot be reported up. If the facts"
        " are different now, change its matter, kind or place first."
    )


def open_to(case: Any) -> Any:
    """The units with somebody to take this in: neither unit nor person must be kept out of it."""
    kept_out = Facts(case, SYSTEM).kept_out
    posts = Post.objects.in_force().having("intake").exclude(user__in=kept_out.users)
    return Unit.objects.in_force().filter(posts__in=posts).exclude(pk__in=kept_out.units).distinct()


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
    return open_to(case).filter(units).exclude(pk=holder.pk).order_by("kind", "code")


def nearest_above(case: Case) -> Unit | None:
    """The nearest superior of the holder that can take this in and is not kept out of it."""
    up = {unit.pk: unit for unit in Unit.objects.superiors_of(case.holder_id)}
    staffed = set(open_to(case).filter(pk__in=up).values_list("pk", flat=True))
    return next((unit for unit in up.values() if unit.pk in staffed), None)


def wrong_callee(case: Case, variant: str, callee: Unit, entry: Matter | None) -> Any:
    """Why this unit cannot be reached this way; empty if it can (steps.md, Callee)."""
    holder = case.holder
    if variant == "report_up":
        nearest = nearest_above(case)
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        fields["matter"].queryset = Matter.objects.in_force()
        fields["nature"].choices = [("", "—"), *NATURES]
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
