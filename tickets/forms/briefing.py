"""Forms of a brief: the question, the answer, and bringing it in."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Post, Unit
from tickets.services.briefing import briefs_of
from workflow.forms import INTERNAL, PUBLIC, StepForm, text_field
from workflow.models import Case, Involvement, Role


class HearForm(StepForm):
    explain = _(
        "The unit sees who asks, your question and by when, and nothing of this case: no words,"
        " no photos, no names, no code."
    )
    consequence = _("Write the question so that it does not give the requester away.")
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Which unit is asked"), to_field_name="code"
    )
    brief = text_field(_("Your question"), rows=5)
    where = {"brief": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        deciding = Post.objects.in_force().having("decide")
        units = Unit.objects.in_force().filter(
            pk__in=deciding.values("unit"), area__code__startswith=self.case.area_id[:6]
        )
        fields: Any = self.fields
        fields["unit"].queryset = units.exclude(pk=self.case.holder_id)
        if not self.is_bound and (first := self._concerned(self.case).first()):
            self.initial.setdefault("unit", first.code)

    def _concerned(self, case: Case) -> Any:
        """The units that are kept out, and those of persons who are."""
        rows = Involvement.objects.filter(case=case, roles__gte=Role.KEPT_OUT)
        posts = Post.objects.in_force().filter(user__in=rows.values("user"))
        fields: Any = self.fields
        units = fields["unit"].queryset
        found = units.filter(pk__in=rows.values("unit")) | units.filter(pk__in=posts.values("unit"))
        return found.order_by("code")


class AnswerBriefForm(StepForm):
    consequence = _("Your unit answers once; whoever asked reads it.")
    text = text_field(_("Your answer"), rows=6)
    where = {"text": PUBLIC}
    takes_files = True
    answers = "ask"


class BringInForm(StepForm):
    brief = forms.ModelChoiceField(
        Case.objects.none(), label=_("Which explanation"), to_field_name="code"
    )
    text = text_field(
        _("What it says"),
        help_text=_("Left empty, the whole answer is brought in."),
        required=False,
    )
    where = {"text": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        fields: Any = self.fields
        briefs = briefs_of(self.case).filter(state="answered").select_related("holder")
        fields["brief"].queryset = briefs
        fields["brief"].label_from_instance = lambda brief: f"{brief.holder.name} {brief.code}"


HEARING_FORMS: Mapping[str, type[StepForm]] = {"hear": HearForm, "bring_in": BringInForm}
BRIEF_FORMS: Mapping[str, type[StepForm]] = {"answer_brief": AnswerBriefForm}
