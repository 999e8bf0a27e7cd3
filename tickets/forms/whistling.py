"""Forms of a whistle: calling, reporting in, answering, and rating each other."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Post, Unit
from governance.models.choices import UNIT_KIND_CHOICES
from tickets.forms.callees import (
    TASK,
    Called,
    CalleesField,
    Row,
    find_called,
    flat_callees,
    proposal_data,
)
from tickets.models import WHISTLE_KINDS, WhistleRoute
from tickets.reports.routing import Proposal, is_near, routes_from, whistle_proposals
from workflow.forms import INTERNAL, ProseField, StepForm, text_field
from workflow.services.duties import open_duties_of
from workflow.services.facts import Facts
from workflow.services.limits import limit_for, limits_in_force
from workflow.wording.times import amount_words

SOONEST = timedelta(minutes=30)
LATEST = timedelta(days=30)
SHOWN_FIRST = 8
MARK_CHOICES = [(n, str(n)) for n in range(5, 0, -1)]


class WhistleForm(StepForm):
    """One act calls several; each gets its own task, and one of them leads."""

    explain = _("Those who are called come and help. Your unit stays accountable.")
    consequence = _("Each owes you that it comes, and an answer, with a clock of its own.")
    kind = forms.ChoiceField(label=_("How urgent"), choices=WHISTLE_KINDS, initial="everyday")
    callees = CalleesField(
        label=_("Who is called, and to do what"),
        help_text=_("A list of objects with unit or post, and task."),
    )
    lead = forms.CharField(label=_("Lead"), max_length=60, required=False)
    arrive_by = forms.DateTimeField(
        label=_("To be there by"),
        help_text=_("Only if it is another moment than the limit of this kind of whistle."),
        required=False,
    )
    text = text_field(_("Why they are needed"), rows=3)
    where = {"text": INTERNAL}
    listed = {"callees": flat_callees}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.urgency == "emergency":
            self.initial.setdefault("kind", "emergency")
        kind: Any = self.fields["kind"]
        kind.choices = [(value, self._with_limit(value, label)) for value, label in WHISTLE_KINDS]
        # The table of callees has a place for the tick of the lead in each of its lines.
        self.fields["lead"].is_drawn_elsewhere = True  # type: ignore[attr-defined]

    def _with_limit(self, kind: str, label: Any) -> Any:
        """The kind of whistle with the time in which those who are called have to be there."""
        if self.case is None:
            return label
        rows = limits_in_force(self.case.area_id[:6], timezone.localdate())
        limit = limit_for(rows, self.case, "arrive", variant=kind)
        words = {"kind": label, "length": amount_words(limit.amount, limit.unit)}
        return _("%(kind)s: there within %(length)s") % words

    @classmethod
    def is_prose(cls, name: str) -> bool:
        return super().is_prose(name) or name.startswith(TASK)

    @classmethod
    def prose_label(cls, name: str) -> str:
        if not name.startswith(TASK):
            return super().prose_label(name)
        who = find_called(name.removeprefix(TASK))
        return str(_("Task of %(who)s") % {"who": Called(name, who, "").name}) if who else ""

    def clean_arrive_by(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["arrive_by"]
        if at is None:
            return None
        # A page counts in minutes.
        soonest = (timezone.now() + SOONEST).replace(second=0, microsecond=0)
        if not soonest <= at <= soonest + LATEST:
            raise forms.ValidationError(
                _("Nobody can be there sooner than in 30 minutes; at most 30 days ahead.")
            )
        return at

    def clean_callees(self) -> list[Called]:
        callees: list[Called] = self.cleaned_data["callees"]
        assert self.case is not None
        routes = routes_from(self.case.holder)
        called = set(
            self.case.children.filter(variant="whistle", is_open=True).values_list(
                "referral__callee_unit", "referral__callee_post"
            )
        )
        kept_out = Facts(self.case, self.actor).kept_out
        for one in callees:
            self._check(one, routes, called, kept_out)
        return callees

    def _check(self, one: Called, routes: list[WhistleRoute], called: Any, kept_out: Any) -> None:
        assert self.case is not None
        name = {"who": one.name}
        post = one.who if isinstance(one.who, Post) else None
        if one.who == self.case.holder or post is not None and post.user == self.actor.user:
            raise forms.ValidationError(_("You cannot call yourself."))
        if (one.unit.pk, post.pk if post else None) in called:
            raise forms.ValidationError(
                _("%(who)s was called already and has not finished.") % name
            )
        if one.unit.pk in kept_out.units or post is not None and kept_out.bars(post.user_id):
            raise forms.ValidationError(_("%(who)s cannot be called here.") % name)
        problem = wrong_route(self.case.holder, one.unit, post, routes)
        if problem:
            raise forms.ValidationError(problem)
        if not _can_help(one.who):
            raise forms.ValidationError(_("Nobody there can help: %(who)s.") % name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        callees = cleaned.get("callees")
        if callees:
            cleaned["lead"] = self._lead(callees, str(cleaned.get("lead") or ""))
        return cleaned

    def _lead(self, callees: list[Called], named: str) -> str:
        for one in callees:
            # Other systems name a unit by its code and a post by its number.
            if named in (one.key, one.key.removeprefix("post-")):
                return one.key
        if not named and len(callees) == 1:
            return callees[0].key
        self.add_error("callees" if not named else "lead", _("Say which of them leads."))
        return ""

    def event_data(self) -> dict[str, Any]:
        callees: list[Called] = self.cleaned_data["callees"]
        return {
            **{k: v for k, v in super().event_data().items() if k != "callees"},
            "callees": [one.key for one in callees],
            "to": [one.unit.code for one in callees],
        }

    def prose(self, audience: str) -> tuple[dict[str, str], dict[str, str]]:
        public, internal = super().prose(audience)
        tasks = {TASK + one.key: one.task for one in self.cleaned_data["callees"]}
        return public, internal | tasks

    def rows(self) -> list[Row]:
        """The lines of the table: who is probably needed, who was ticked, or everybody."""
        assert self.case is not None
        found = whistle_proposals(self.case)
        rows = [self._row(proposal) for proposal in found]
        if self.initial.get("all"):
            return rows
        first = [row for row in rows if row.proposal.reasons or row.is_called]
        return first if first else rows[:SHOWN_FIRST]

    @property
    def has_more(self) -> bool:
        return not self.initial.get("all")

    def _row(self, proposal: Proposal) -> Row:
        key, data = proposal.key, self.data if self.is_bound else self.initial
        is_ticked = bool(data.get(f"call-{key}"))
        if not self.is_bound and "chosen" not in data:
            is_ticked = proposal.is_ruled or any(r.code == "list" for r in proposal.reasons)
        is_lead = str(data.get("lead", "")) == key or (not data.get("lead") and is_ticked)
        return Row(proposal, is_ticked, is_lead, str(data.get(TASK + key, "")))

    def proposals(self) -> list[dict[str, Any]]:
        assert self.case is not None
        return [proposal_data(each) for each in whistle_proposals(self.case) if each.reasons]


def wrong_route(holder: Unit, unit: Unit, post: Post | None, routes: list[WhistleRoute]) -> Any:
    """Why this unit may not call that one; says what it may call instead. Empty if it may."""
    calls = "post" if post else "unit"
    if any(route.callee_kind == unit.kind and route.calls == calls for route in routes):
        if is_near(holder, unit):
            return ""
        return _("%(who)s works somewhere else.") % {"who": unit.name}
    kinds = dict(UNIT_KIND_CHOICES)
    allowed = [f"{kinds[route.callee_kind]} ({route.get_calls_display()})" for route in routes]
    if not allowed:
        return _(
            "A unit of this kind (%(kind)s) may call nobody. Report the matter up: the level above"
            " can call others."
        ) % {"kind": holder.get_kind_display()}
    return _("%(who)s cannot be called from here. Your unit may call: %(kinds)s.") % {
        "who": unit.name,
        "kinds": "; ".join(allowed),
    }


def _can_help(who: Unit | Post) -> bool:
    if isinstance(who, Post):
        return who.has("handle")
    return Post.objects.in_force().having("handle").filter(unit=who).exists()


class ArriveForm(StepForm):
    consequence = _("From now on your unit owes an answer.")
    at = forms.DateTimeField(label=_("When"))
    who = ProseField(label=_("Who came"), max_length=120)
    mode = forms.ChoiceField(
        label=_("How they came"),
        choices=[("on_site", _("On site")), ("online", _("Online"))],
        initial="on_site",
    )
    where = {"who": INTERNAL}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("at", timezone.localtime())

    def clean_at(self) -> datetime:
        at: datetime = self.cleaned_data["at"]
        assert self.case is not None
        called = self.case.opened_at.replace(second=0, microsecond=0)
        if not called <= at <= timezone.now() + timedelta(minutes=1):
            raise forms.ValidationError(_("Between the call and now."))
        return at

    def event_data(self) -> dict[str, Any]:
        return {**super().event_data(), "at": self.cleaned_data["at"].isoformat()}


class AnswerForm(StepForm):
    consequence = _("Whoever called you rates it; you can rate the call in return.")
    text = text_field(_("What was done"))
    left_at = forms.DateTimeField(label=_("When you left"), required=False)
    where = {"text": INTERNAL}
    takes_files = True

    def clean_left_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["left_at"]
        assert self.case is not None
        if at is not None and not self.case.opened_at <= at <= timezone.now():
            raise forms.ValidationError(_("Between the call and now."))
        return at


def mark_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=MARK_CHOICES, coerce=int)


class RatingForm(StepForm):
    """Marks stay out of the log: there the other side could read them before it gave its own."""

    explain = _("5 is best. The other side sees it when it has rated too, or can no longer rate.")

    def event_data(self) -> dict[str, Any]:
        return {}


class ReferralRateForm(RatingForm):
    timeliness = mark_field(_("In time"))
    attitude = mark_field(_("Attitude"))
    result = mark_field(_("Result"))
    words = text_field(_("Words"), required=False, rows=2)
    where = {"words": INTERNAL}
    answers = "answer"
    answered_title = _("What whoever was called says")


class RateBackForm(RatingForm):
    needed = mark_field(_("Were we needed?"))
    described = mark_field(_("Was it described well?"))


class ReworkForm(StepForm):
    consequence = _("Its clock goes on with the time already used.")
    reason = text_field(_("What is missing"), rows=3)
    where = {"reason": INTERNAL}
    answers = "answer"
    answered_title = _("What whoever was called says")


class ReferralExtendForm(StepForm):
    explain = _("Until somebody agrees, the present time limit holds.")
    due_on = forms.DateField(
        label=_("Until when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = text_field(_("Reason"), rows=3)
    where = {"reason": INTERNAL}

    def clean_due_on(self) -> Any:
        assert self.case is not None
        day = self.cleaned_data["due_on"]
        duty = next((d for d in open_duties_of(self.case) if d.kind == "answer"), None)
        if duty is None or duty.due_at is None:
            return day
        if duty.due_at < timezone.now():
            raise forms.ValidationError(_("The time is over; it can no longer be made longer."))
        first, last = timezone.localdate(duty.due_at), timezone.localdate() + LATEST
        if not first < day <= last:
            raise forms.ValidationError(
                _("Choose a day after %(first)s, at most %(last)s.")
                % {"first": first.isoformat(), "last": last.isoformat()}
            )
        return day


WHISTLE_FORMS: Mapping[str, type[StepForm]] = {
    "arrive": ArriveForm,
    "answer": AnswerForm,
    "rate": ReferralRateForm,
    "rate_back": RateBackForm,
    "rework": ReworkForm,
    "extend": ReferralExtendForm,
}
