"""Forms of the steps that every kind of case has: notes, colleagues, corrections, decisions."""

from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from governance.models import Post
from workflow.forms.base import INTERNAL, PUBLIC, StepForm, text_field
from workflow.models import Ask, Case, CaseLink, Event
from workflow.reports.timeline import may_read, sentence_of
from workflow.rules.codes import BadCode, parse_code
from workflow.services.facts import Facts
from workflow.services.standing import match_step
from workflow.wording import times


class NoteForm(StepForm):
    text = text_field(_("Note"))
    audience = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[("internal", _("Staff of involved units")), ("public", _("The requester too"))],
        initial="internal",
    )
    interim = forms.BooleanField(
        label=_("This is an interim reply to the requester"), required=False
    )
    where = {"text": PUBLIC}
    takes_files = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.case is not None and self.case.spec.open_audience == "joint":
            audience: Any = self.fields["audience"]
            audience.choices = [audience.choices[0], ("public", _("The parties too"))]
            del self.fields["interim"]

    def prose(self, audience: str) -> tuple[dict[str, str], dict[str, str]]:
        chosen = "public" if self.cleaned_data["audience"] == "public" else "staff"
        return super().prose(chosen)


class AssignForm(StepForm):
    post = forms.ModelChoiceField(Post.objects.none(), label=_("Colleague"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        holder = self.case.holder_id if self.case else None
        handlers = Post.objects.in_force().having("handle")
        posts = handlers.filter(unit=holder).select_related("user")
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]


class LineField(forms.ModelChoiceField):
    """A line of the record, by when it was written and what it says."""

    def label_from_instance(self, obj: Model) -> str:
        assert isinstance(obj, Event)
        return f"{times.stamp(obj.at)} {sentence_of(obj)}"


class CorrectForm(StepForm):
    event = LineField(Event.objects.none(), label=_("Line to correct"))
    text = text_field(_("What is right"))
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        # What was only asked for has not happened yet: it is retracted, not corrected.
        written = self.case.events.exclude(text=None).exclude(phase="asked")
        events = written.select_related("unit", "case")
        if self.acting_post is not None and not self._is_above(self.case):
            events = events.filter(unit=self.acting_post.unit_id)
        named: dict[int, bool] = {}
        read = [event.pk for event in events if may_read(event, self.actor, named)]
        events = events.filter(pk__in=read)
        self.fields["event"].queryset = events.order_by("-seq")  # type: ignore[attr-defined]

    def _is_above(self, case: Case) -> bool:
        """Whether he may correct lines of other units too."""
        matches = match_step(case.spec.table["correct"], self.actor, case, Facts(case, self.actor))
        return any(
            match.relation == "above.supervise" and match.post == self.acting_post
            for match in matches
        )

    def event_data(self) -> dict[str, Any]:
        return {"event": self.cleaned_data["event"].seq}


class ReadForm(StepForm):
    """Nothing to fill in: whoever was told says that he has read it."""

    explain = _("You were told of this, and have nothing to do but to read it.")


class LinkForm(StepForm):
    code = forms.CharField(label=_("Code of the other case"), max_length=40)
    relation = forms.ChoiceField(label=_("How they belong together"), choices=CaseLink.RELATIONS)

    def clean_code(self) -> str:
        try:
            code = parse_code(self.cleaned_data["code"])
        except BadCode as error:
            raise forms.ValidationError(_(str(error))) from error
        if self.case is not None and code == self.case.code:
            raise forms.ValidationError(_("A case cannot be linked to itself."))
        return code


class DecideForm(StepForm):
    """Of approve and retract: which request is meant; with one open it need not be said."""

    ask = forms.ModelChoiceField(Ask.objects.none(), label=_("Request"), required=False)
    reason = text_field(_("Remark"), required=False, rows=2)
    where = {"reason": INTERNAL}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        self.asks = self.case.asks.filter(state="open").select_related("asker_post__unit")
        self.fields["ask"].queryset = self.asks  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("ask") is None and "ask" not in self.errors:
            asks = list(self.asks)
            if len(asks) != 1:
                self.add_error("ask", _("Say which request is meant."))
            else:
                cleaned["ask"] = asks[0]
        return cleaned


class RefuseForm(DecideForm):
    reason = text_field(_("Why not"), rows=3)
