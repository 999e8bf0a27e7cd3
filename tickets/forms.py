"""Forms of the steps of tickets and referrals; page and API validate with the same ones."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Area, Matter, Post, Unit
from governance.rules.identity import BadPhone, MaskedValue, normalise_phone, refuse_masked
from tickets.models import VARIANTS
from tickets.services.conditions import has_contact, was_contacted
from workflow.forms import INTERNAL, PRIVATE, PUBLIC, StepForm, text_field
from workflow.models.case import CHANNELS, NATURES, URGENCIES
from workflow.models.feedback import ANSWERED_BY, REACHED, SOLVED
from workflow.services.refusals import NotYet

OUTCOMES = [
    ("solved", _("Solved")),
    ("partly", _("Partly solved")),
    ("explained", _("Explained")),
    ("routed", _("Another channel was told")),
    ("terminated", _("Ended for a legal reason")),
]
URGENCY_ORDER = ["complex", "ordinary", "urgent", "emergency"]
SATISFIED = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Fairly satisfied")),
    (2, _("Not satisfied")),
    (1, _("Not satisfied at all")),
]
REQUESTER_URGENCIES = [choice for choice in URGENCIES if choice[0] in ("emergency", "ordinary")]
REOPEN_DAYS = 30
SUPPLY_DAYS = 7


def satisfied_field() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("How satisfied"),
        choices=[("", "—"), *SATISFIED],
        coerce=int,
        empty_value=None,
        required=False,
    )


class OpenForm(StepForm):
    """Opening a ticket; `contact` comes as an object in the API and as two fields on the page."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Place"), to_field_name="code")
    nature = forms.ChoiceField(label=_("What kind of matter"), choices=NATURES)
    text = text_field(_("What is the matter"), rows=6)
    location = forms.CharField(label=_("Where exactly"), max_length=120, required=False)
    urgency = forms.ChoiceField(label=_("Danger to life or property now"), choices=URGENCIES)
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("Matter"), to_field_name="code", required=False
    )
    contact_name = forms.CharField(label=_("Your name"), max_length=40, required=False)
    contact_phone = forms.CharField(label=_("Your phone number"), max_length=20, required=False)
    channel = forms.ChoiceField(label=_("How it came in"), choices=CHANNELS, required=False)
    on_behalf = forms.BooleanField(label=_("Written down for somebody else"), required=False)
    occurred_at = forms.DateTimeField(label=_("When it happened"), required=False)
    about = forms.CharField(required=False, widget=forms.HiddenInput)

    where = {"text": PUBLIC, "location": PUBLIC, "contact_name": PRIVATE, "contact_phone": PRIVATE}
    nested = {"contact": ("contact_name", "contact_phone")}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.in_force()  # type: ignore[attr-defined]
        self.fields["matter"].queryset = Matter.objects.in_force()  # type: ignore[attr-defined]
        if not self.actor.is_staff:
            self.fields["urgency"].choices = REQUESTER_URGENCIES  # type: ignore[attr-defined]

    def clean_nature(self) -> str:
        # Sealed tickets are not built yet: an open list would show the report to the accused.
        if self.cleaned_data["nature"] == "wrongdoing":
            raise NotYet(
                _("Reports of wrongdoing are not taken here yet. Please use the printed channel.")
            )
        return str(self.cleaned_data["nature"])

    def clean_about(self) -> str:
        if self.cleaned_data["about"]:
            raise NotYet(_("A report about a unit or a person is not taken here yet."))
        return ""

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if len(text) < 2:
            raise forms.ValidationError(_("Say in a few words what is the matter."))
        return text

    def clean_contact_name(self) -> str:
        return _unmasked(self.cleaned_data["contact_name"])

    def clean_contact_phone(self) -> str:
        phone = _unmasked(self.cleaned_data["contact_phone"])
        try:
            return normalise_phone(phone)
        except BadPhone as error:
            raise forms.ValidationError(
                _("This is not a telephone number. Check the digits.")
            ) from error

    def clean_occurred_at(self) -> Any:
        when = self.cleaned_data["occurred_at"]
        if when is not None and when > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        return when

    def clean_channel(self) -> str:
        return self.cleaned_data["channel"] or ("visit" if self.actor.is_staff else "web")


class SolveNowForm(OpenForm):
    """Opened, taken on and proposed for closing in one act, by the unit that would hold it."""

    done = text_field(_("What was done"))
    where = {**OpenForm.where, "done": PUBLIC}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        area = cleaned.get("area")
        if area is not None:
            holder = Unit.objects.first_holder(area.code)
            if holder is None or self.acting_post is None or holder.pk != self.acting_post.unit_id:
                self.add_error(
                    "area",
                    _("Only the unit in charge of this place can close it on the spot."),
                )
        return {**cleaned, "outcome": "solved", "post": None}


class AcceptForm(StepForm):
    matter = forms.ModelChoiceField(
        Matter.objects.none(), label=_("Matter"), to_field_name="code", required=False
    )
    nature = forms.ChoiceField(label=_("Kind"), choices=[], required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[], required=False)
    post = forms.ModelChoiceField(
        Post.objects.none(), label=_("Give it to a colleague"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        case = self.case
        assert case is not None
        fields: Any = self.fields
        fields["matter"].queryset = Matter.objects.in_force()
        fields["nature"].choices = [c for c in NATURES if c[0] != "wrongdoing"]
        fields["urgency"].choices = URGENCIES
        fields["post"].queryset = (
            Post.objects.in_force().filter(unit=case.holder_id).select_related("user")
        )
        self.initial = {
            "matter": case.matter.code if case.matter else None,
            "nature": case.nature,
            "urgency": case.urgency,
            **self.initial,
        }

    def clean_urgency(self) -> str:
        urgency = str(self.cleaned_data["urgency"])
        if urgency and self.case and _rank(urgency) < _rank(self.case.urgency):
            # Ordinary to complex is not a lowering of danger but of haste: both need a decision.
            raise forms.ValidationError(
                _("Urgency may only stay or rise here; it is now “%(now)s”.")
                % {"now": self.case.get_urgency_display()}
            )
        return urgency


class PlaceForm(StepForm):
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit in charge"), to_field_name="code"
    )
    reason = text_field(_("Reason"), rows=3)
    where = {"reason": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.in_force().filter(posts__in=Post.objects.in_force().having("intake"))
        self.fields["unit"].queryset = units.distinct()  # type: ignore[attr-defined]

    def clean_unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        if self.case is not None and unit.pk == self.case.holder_id:
            raise forms.ValidationError(_("This unit is in charge already."))
        return unit


class ContactForm(StepForm):
    reached = forms.ChoiceField(
        label=_("Reached?"), choices=[c for c in REACHED if c[0] != "no_contact"]
    )
    how = forms.ChoiceField(label=_("How"), choices=CHANNELS, initial="phone")
    text = text_field(_("What was agreed"), required=False, rows=3)
    where = {"text": INTERNAL}


class AskForm(StepForm):
    text = text_field(_("What is needed"), rows=3)
    due_on = forms.DateField(
        label=_("By when"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("due_on", timezone.localdate() + timedelta(days=5))
        if self.case is not None and not self.case._state.adding and not has_contact(self.case):
            self.fields["text"].help_text = _(
                "No contact was left: the requester sees this only on the follow-up page."
            )

    def clean(self) -> dict[str, Any]:
        if self.case is not None and self.case.urgency == "emergency":
            raise forms.ValidationError(
                _("An emergency does not wait for papers. Act first, ask by phone.")
            )
        return super().clean()

    def clean_due_on(self) -> Any:
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        days = 1 if self.case is not None and self.case.urgency == "urgent" else SUPPLY_DAYS
        last = today + timedelta(days=days)
        if not today < day <= last:
            raise forms.ValidationError(
                _("Choose a day from tomorrow to %(last)s.") % {"last": last.isoformat()}
            )
        return day


class SupplyForm(StepForm):
    text = text_field(_("Your answer"))
    where = {"text": PUBLIC}
    takes_files = True


class ReferForm(StepForm):
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
        if self.case.matter is not None:
            self.initial.setdefault("entry", self.case.matter.code)

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


def reachable_units(case: Any) -> Any:
    """Every unit that some way of referring could lead to; `wrong_callee` checks the way."""
    holder = case.holder
    up = [unit.pk for unit in Unit.objects.superiors_of(holder.pk)]
    near = Q(pk__in=up) | Q(superior=holder) | Q(kind="department")
    if holder.superior_id is not None:
        near |= Q(superior=holder.superior_id)
    return _with_intake().filter(near).exclude(pk=holder.pk).distinct().order_by("kind", "code")


def wrong_callee(holder: Unit, variant: str, callee: Unit, entry: Matter | None) -> Any:
    """Why this unit cannot be reached this way; empty if it can (steps.md, Callee)."""
    if variant == "report_up":
        up = {unit.pk: unit for unit in Unit.objects.superiors_of(holder.pk)}
        staffed = set(_with_intake().filter(pk__in=up).values_list("pk", flat=True))
        nearest = next((unit for unit in up.values() if unit.pk in staffed), None)
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


class ProposeForm(StepForm):
    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES)
    done = text_field(_("What was done: what, who, when"))
    channel = forms.CharField(label=_("Which other channel"), max_length=120, required=False)
    legal_reason = forms.CharField(label=_("Legal reason"), max_length=200, required=False)
    contact = forms.CharField(
        label=_("How the requester was contacted"), max_length=200, required=False
    )
    where = {"done": PUBLIC, "channel": PUBLIC, "legal_reason": PUBLIC, "contact": INTERNAL}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.owes_contact = has_contact(self.case) and not was_contacted(self.case)
        if not self.owes_contact:
            self.fields["contact"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        needs = {"routed": "channel", "terminated": "legal_reason"}.get(cleaned.get("outcome", ""))
        if needs and not cleaned.get(needs):
            self.add_error(needs, _("Needed for this outcome."))
        if self.owes_contact and not cleaned.get("contact"):
            self.add_error("contact", _("Nobody has contacted the requester yet. Say how you did."))
        return cleaned


class CallbackForm(StepForm):
    reached = forms.ChoiceField(label=_("Reached?"), choices=REACHED)
    answered_by = forms.ChoiceField(
        label=_("Who answered"), choices=[("", "—"), *ANSWERED_BY], required=False
    )
    solved = forms.ChoiceField(label=_("Solved?"), choices=[("", "—"), *SOLVED], required=False)
    satisfied = satisfied_field()
    may_rest = forms.BooleanField(label=_("The rest may rest"), required=False)
    stands = forms.BooleanField(
        label=_("The reason and the channel are lawful and were told"), required=False
    )
    words = text_field(_("In their words"), required=False, rows=3)
    where = {"words": PUBLIC}
    takes_files = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        reached, solved = cleaned.get("reached"), cleaned.get("solved")
        assert self.case is not None
        if reached == "missed":
            return {**cleaned, "solved": "", "satisfied": None}
        if reached and not solved:
            self.add_error("solved", _("Say whether it is solved."))
        if reached == "yes" and not cleaned.get("answered_by"):
            cleaned["answered_by"] = "self"
        if reached == "no_contact":
            self._check_no_contact(cleaned)
        return cleaned

    def _check_no_contact(self, cleaned: dict[str, Any]) -> None:
        """Without a contact the verifier looks himself: at the place or at photos."""
        assert self.case is not None
        if has_contact(self.case):
            self.add_error("reached", _("A contact was left. Call it."))
        if cleaned.get("solved") == "partly":
            self.add_error("solved", _("Without the requester only “yes” or “no” can be said."))
        if not cleaned.get("words"):
            self.add_error("words", _("Say what you saw at the place or on photos."))
        cleaned["satisfied"] = None


class ConfirmForm(StepForm):
    solved = forms.ChoiceField(label=_("Solved?"), choices=SOLVED)
    satisfied = satisfied_field()
    may_rest = forms.BooleanField(label=_("The rest may rest"), required=False)
    words = text_field(_("Anything else"), required=False, rows=3)
    where = {"words": PUBLIC}


class RateForm(ConfirmForm):
    def clean(self) -> dict[str, Any]:
        _check_window(self)
        return super().clean()


class ReopenForm(StepForm):
    text = text_field(_("What is not solved, or new"))
    where = {"text": PUBLIC}

    def clean(self) -> dict[str, Any]:
        if self.actor.is_requester:
            _check_window(self)
        return super().clean()


def _check_window(form: StepForm) -> None:
    """The 30 days of reopening and rating (Petition Regulations art. 35, by analogy)."""
    closed_at = form.case.closed_at if form.case else None
    if closed_at is not None and timezone.now() > closed_at + timedelta(days=REOPEN_DAYS):
        raise forms.ValidationError(
            _("This was possible for 30 days after closing. Please report it anew.")
        )


class WithdrawForm(StepForm):
    reason = text_field(_("Why"), rows=3)
    where = {"reason": PUBLIC}

    def clean(self) -> dict[str, Any]:
        if self.actor.is_staff and self.case is not None and not self.case.opened_on_behalf:
            raise forms.ValidationError(
                _("The requester opened this himself, so only he can withdraw it.")
            )
        return super().clean()


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
        fields["nature"].choices = [("", "—"), *(c for c in NATURES if c[0] != "wrongdoing")]
        fields["post"].queryset = (
            Post.objects.in_force().filter(unit=self.case.holder_id).select_related("user")
        )
        if self.case.matter is not None:
            fields["matter"].widget = forms.HiddenInput()
        if self.case.nature:
            fields["nature"].widget = forms.HiddenInput()


class CancelForm(StepForm):
    reason = text_field(_("Reason"), rows=2)
    where = {"reason": INTERNAL}


def _unmasked(text: str) -> str:
    try:
        return refuse_masked(text.strip())
    except MaskedValue as error:
        raise forms.ValidationError(
            _("This value is masked. Type it in full or leave it empty.")
        ) from error


def _rank(urgency: str) -> int:
    return URGENCY_ORDER.index(urgency)


TICKET_FORMS: Mapping[str, type[StepForm]] = {
    "open": OpenForm,
    "solve_now": SolveNowForm,
    "accept": AcceptForm,
    "place": PlaceForm,
    "contact": ContactForm,
    "ask": AskForm,
    "supply": SupplyForm,
    "refer": ReferForm,
    "propose": ProposeForm,
    "callback": CallbackForm,
    "confirm": ConfirmForm,
    "rate": RateForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
}
REFERRAL_FORMS: Mapping[str, type[StepForm]] = {
    "accept": ReferralAcceptForm,
    "cancel": CancelForm,
}
