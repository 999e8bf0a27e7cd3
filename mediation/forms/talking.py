"""Forms of consent, mediators, sessions, evidence, and of ending without an agreement."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from governance.models import Post, Unit
from mediation.forms.fields import (
    STAFF_HOWS,
    DayField,
    MediationForm,
    MediatorField,
    MediatorsField,
    PartiesField,
    PartyField,
    flat_list,
    mediator_name,
    mediators_near,
)
from mediation.models import Naming, Sitting
from mediation.models.choices import ENDINGS
from workflow.forms import CHOOSE_ONE, INTERNAL, PRIVATE, PUBLIC, ProseField, StepForm, text_field
from workflow.services.duties import open_duties_of
from workflow.wording import times

TO_WHOM = [
    ("police", _("The police")),
    ("court", _("A court")),
    ("department", _("A department of the government")),
    ("arbitration", _("Arbitration")),
]
REJECTIONS = [
    ("excluded", _("The law excludes it from mediation")),
    ("pending", _("A court, the police or another body deals with it already")),
    ("refused", _("A party clearly refuses")),
    ("not_civil", _("It is no dispute about rights between people")),
]
LONGEST_EXTENSION = timedelta(days=90)


class RejectForm(StepForm):
    explain = _("Say why, and by which routes they can go on.")
    outcome = forms.ChoiceField(label=_("Legal reason"), choices=[CHOOSE_ONE, *REJECTIONS])
    text = text_field(_("Why"), rows=3)
    routes = text_field(_("Other routes"), rows=3)
    where = {"text": PUBLIC, "routes": PUBLIC}


class SendOutForm(StepForm):
    outcome = forms.ChoiceField(label=_("Where to"), choices=[CHOOSE_ONE, *TO_WHOM])
    text = text_field(_("Why"), rows=3)
    where = {"text": PUBLIC}
    takes_files = True


class ConsentForm(MediationForm):
    """A party says yes on its own page; a mediator writes down who said so aloud."""

    party = PartyField(label=_("Who agrees"))
    how = forms.ChoiceField(label=_("How they said so"), choices=STAFF_HOWS)
    witness = ProseField(label=_("Who was witness"), max_length=60, required=False)
    agreed = forms.BooleanField(label=_("I agree to have this mediated"))
    wants_open = forms.BooleanField(label=_("Others may listen"), required=False)
    where = {"witness": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.is_staff:
            self.drop("party", "how", "witness")
        else:
            self.drop("agreed")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("how") == "oral" and not cleaned.get("witness"):
            self.add_error("witness", _("Name a witness of what was said aloud."))
        return cleaned

    def event_data(self) -> dict[str, Any]:
        kept = {"wants_open": bool(self.cleaned_data["wants_open"])}
        return kept | ({"how": self.cleaned_data["how"]} if self.cleaned_data["how"] else {})


class NameForm(MediationForm):
    """Who mediates: nobody who said that he has an interest, and nobody whom a party refused."""

    mediators = MediatorsField(label=_("Mediators"))
    helper_name = ProseField(
        label=_("Who helps"),
        help_text=_("A relative, an elder, an expert; only if every party agrees."),
        max_length=60,
        required=False,
    )
    helper_agreed = forms.BooleanField(label=_("Every party agrees to the helper"), required=False)
    where = {"helper_name": PRIVATE}
    listed = {"mediators": flat_list("mediators")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        field: Any = self.fields["mediators"]
        field.queryset = mediators_near(self.case)
        if not self.actor.is_staff:
            self.drop("helper_name", "helper_agreed")

    def clean_mediators(self) -> list[Post]:
        posts = list(self.cleaned_data["mediators"])
        if len(posts) > 5:
            raise forms.ValidationError(_("At most five mediators."))
        return posts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("helper_name") and not cleaned.get("helper_agreed"):
            self.add_error("helper_agreed", _("A helper needs the consent of every party."))
        return cleaned

    def event_data(self) -> dict[str, Any]:
        return {"posts": [post.pk for post in self.cleaned_data["mediators"]]}

    @staticmethod
    def told(data: Any) -> list[str]:
        """Who mediates, by name."""
        posts = Post.objects.filter(pk__in=data.get("posts", ())).select_related("user", "unit")
        return [mediator_name(post) for post in posts]


class RecuseForm(MediationForm):
    explain = _("Whoever has an interest, or whom a party refuses, mediates no longer.")
    post = MediatorField(label=_("Who should step back"), required=False)
    text = text_field(_("Why"), rows=3)
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        named = Naming.objects.in_force().filter(case=self.case.pk)
        field: Any = self.fields["post"]
        field.queryset = Post.objects.filter(pk__in=named.values("post")).select_related(
            "user", "unit"
        )
        field.required = not self.actor.is_staff
        if self.actor.is_staff:
            self.drop("post")

    def event_data(self) -> dict[str, Any]:
        return {}


class ScheduleForm(MediationForm):
    planned_at = forms.DateTimeField(label=_("When"))
    place = ProseField(label=_("Where"), max_length=120)
    with_party = PartyField(label=_("Only with"), required=False)
    text = text_field(_("What to bring or to know"), required=False, rows=2)
    where = {"place": PUBLIC, "text": PUBLIC}

    def clean_planned_at(self) -> Any:
        at = self.cleaned_data["planned_at"]
        if at <= timezone.now():
            raise forms.ValidationError(_("Choose a time to come."))
        return at

    def event_data(self) -> dict[str, Any]:
        with_party = self.cleaned_data["with_party"]
        kept = {"planned_at": self.cleaned_data["planned_at"].isoformat()}
        return kept | ({"with_party": with_party.pk} if with_party else {})


class SittingField(forms.ModelChoiceField):
    """One of the sessions of the case, by its number and time."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Sitting)
        at = obj.planned_at or obj.held_at
        assert at is not None, "a session has a time"
        return str(_("Session %(no)s, %(when)s") % {"no": obj.no, "when": times.stamp(at)})


class SessionForm(MediationForm):
    """The minutes of a talk; those of a private one only the mediators read."""

    sitting = SittingField(
        Sitting.objects.none(),
        label=_("Which session"),
        help_text=_("None if it was not planned."),
        required=False,
    )
    held_at = forms.DateTimeField(label=_("When"))
    is_private = forms.BooleanField(label=_("With one party alone"), required=False)
    came = PartiesField(label=_("Who came"))
    place = ProseField(label=_("Where"), max_length=120, required=False)
    others = ProseField(label=_("Who else was there"), max_length=120, required=False)
    text = text_field(_("Minutes"), rows=10)
    result = text_field(_("What came of it"), required=False, rows=3)
    signed = PartiesField(label=_("Who signed the minutes"), required=False)
    where = {"text": PUBLIC, "result": PUBLIC, "place": PUBLIC, "others": PUBLIC}
    listed = {"came": flat_list("came"), "signed": flat_list("signed")}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        field: Any = self.fields["sitting"]
        field.queryset = Sitting.objects.filter(case=self.case.pk)
        # Only those without minutes are offered; for the others it is said that they have some.
        open_rows = field.queryset.filter(record=None)
        offered = [(row.pk, field.label_from_instance(row)) for row in open_rows]
        field.widget.choices = [("", _("None of these")), *offered]

    def clean_held_at(self) -> Any:
        at = self.cleaned_data["held_at"]
        if at > timezone.now():
            raise forms.ValidationError(_("This lies in the future."))
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        came, signed = set(cleaned.get("came") or ()), set(cleaned.get("signed") or ())
        if signed - came:
            self.add_error("signed", _("Only who came can have signed."))
        if cleaned.get("is_private") and len({party.side for party in came}) > 1:
            self.add_error("is_private", _("A private talk is with one side."))
        return cleaned

    def event_data(self) -> dict[str, Any]:
        data = self.cleaned_data
        kept = {"held_at": data["held_at"].isoformat(), "is_private": bool(data["is_private"])}
        return kept | {"came": [party.pk for party in data["came"]]}

    @staticmethod
    def told(data: Any) -> list[str]:
        return [str(_("Private talk"))] if data.get("is_private") else []


class EvidenceForm(MediationForm):
    text = text_field(_("What it shows"), rows=3)
    party = PartyField(label=_("Whose it is"), required=False)
    is_shared = forms.BooleanField(label=_("The other side may see it"), required=False)
    where = {"text": PUBLIC}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.actor.is_staff:
            self.drop("party")


class AllAgreedForm(MediationForm):
    """A step that needs the consent of every party, and how it was given."""

    all_agreed = forms.BooleanField(label=_("Every party agrees"))
    how = forms.ChoiceField(label=_("How they said so"), choices=STAFF_HOWS)

    def event_data(self) -> dict[str, Any]:
        kept = super().event_data()
        return {name: value for name, value in kept.items() if name != "all_agreed"}


class AppraiseForm(AllAgreedForm):
    consequence = _("The time of the mediation stands still until the result is there.")
    text = text_field(_("What is to be appraised"), rows=3)
    expert = ProseField(label=_("By whom"), max_length=120)
    until = DayField(label=_("Until when, about"))
    where = {"text": PUBLIC, "expert": PUBLIC}


class ResumeForm(StepForm):
    text = text_field(_("The result"), rows=3)
    where = {"text": PUBLIC}
    takes_files = True


class ExtendForm(AllAgreedForm):
    explain = _("Only with the consent of every party; no unit can give it in their stead.")
    due_on = DayField(label=_("Until when"))
    text = text_field(_("Why"), rows=2)
    where = {"text": PUBLIC}

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        assert self.case is not None
        duty = next((d for d in open_duties_of(self.case) if d.kind == "mediate"), None)
        now = timezone.now()
        first = timezone.localdate(max(duty.due_at, now) if duty and duty.due_at else now)
        last = first + LONGEST_EXTENSION
        if not first < day <= last:
            raise forms.ValidationError(
                _("Choose a day after %(first)s, at the latest %(last)s.")
                % {"first": first.isoformat(), "last": last.isoformat()}
            )
        return day


class MoveUpForm(StepForm):
    explain = _("The whole file goes up; the mediators here end. Deciding it is taking it.")
    text = text_field(_("Why"), rows=3)
    joint = forms.BooleanField(label=_("To be mediated jointly"), required=False)
    where = {"text": INTERNAL}


class InviteForm(AllAgreedForm):
    callee = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Who is asked to help"), to_field_name="code"
    )
    text = text_field(_("What for"), rows=3)
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        field: Any = self.fields["callee"]
        staffed = Post.objects.in_force().having("handle").values("unit")
        field.queryset = (
            Unit.objects.in_force().filter(pk__in=staffed).exclude(pk=self.case.holder_id)
        )


class EndForm(MediationForm):
    """Any party may end it at any time, and says why only if it wants to."""

    outcome = forms.ChoiceField(label=_("Why it ends"), choices=[CHOOSE_ONE, *ENDINGS])
    text = text_field(_("Remark"), required=False, rows=2)
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        if not self.actor.is_staff:
            field.choices = OWN_ENDINGS
            field.initial = "refused"
            field.required = False

    def clean_outcome(self) -> str:
        return self.cleaned_data["outcome"] or "refused"


OWN_ENDINGS = [
    ("refused", pgettext_lazy("why a party ends it", "I do not want it, or no longer")),
    ("no_agreement", pgettext_lazy("why a party ends it", "We cannot agree")),
    ("withdrawn", pgettext_lazy("why a party ends it", "I take my application back")),
]
TALKING_FORMS: dict[str, type[StepForm]] = {
    "reject": RejectForm,
    "send_out": SendOutForm,
    "consent": ConsentForm,
    "name": NameForm,
    "recuse": RecuseForm,
    "schedule": ScheduleForm,
    "session": SessionForm,
    "evidence": EvidenceForm,
    "appraise": AppraiseForm,
    "resume": ResumeForm,
    "extend": ExtendForm,
    "move_up": MoveUpForm,
    "invite": InviteForm,
    "end": EndForm,
}
