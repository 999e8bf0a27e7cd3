"""Step forms: the same form validates page and API, and says where its prose may be read."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from governance.models import Post
from workflow.models import Ask, Attachment, Case, CaseLink, Event
from workflow.reports.timeline import notice_of
from workflow.rules.codes import BadCode, parse_code
from workflow.rules.prose import visible_text
from workflow.services.actors import Actor
from workflow.services.acts import Act
from workflow.services.refusals import NotYet
from workflow.services.standing import Facts, match_step
from workflow.services.uploads import MAX_FILES, UploadRef
from workflow.wording import times

LONG_TEXT = 3000
PUBLIC, INTERNAL, PRIVATE = "public", "internal", "private"


class StepForm(forms.Form):
    """Base of every step's form; `case` is None or unsaved while a case is being opened.

    `where` says for each field of prose who may read it: *public* (requester and staff),
    *internal* (staff), or *private* (goes to the vault, never to the log). All other cleaned
    fields are the closed data of the event. `nested` maps an API object to its flat fields.
    """

    where: ClassVar[Mapping[str, str]] = {}
    nested: ClassVar[Mapping[str, Sequence[str]]] = {}
    takes_files: ClassVar[bool] = False
    not_logged: ClassVar[Sequence[str]] = ()
    # Values whose part of the service is not built yet, by field.
    not_yet: ClassVar[Mapping[str, Sequence[str]]] = {}
    # What the page says above the fields, and beside the button.
    explain: ClassVar[Any] = ""
    consequence: ClassVar[Any] = ""
    # The step that this one answers: its page quotes the last one and what came after it.
    answers: ClassVar[str] = ""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        case: Case | None = None,
        actor: Actor,
        post: Post | None = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.case = case
        self.actor = actor
        self.acting_post = post
        self.file_problem = ""
        super().__init__(data=data, initial=dict(initial or {}))

    def refuse_unbuilt(self) -> None:
        """Raise NotYet for a value that is no mistake but waits for its part of the service."""
        for name, values in self.not_yet.items():
            if self.data.get(name) in values:
                raise NotYet

    def check_files(self, refs: Sequence[UploadRef], found: Sequence[Attachment]) -> None:
        """Note that files are missing, too many, or not taken by this step."""
        if refs and not self.takes_files:
            self.file_problem = str(_("This step takes no files."))
        elif len(refs) > MAX_FILES:
            self.file_problem = str(_("At most 9 files."))
        elif len(found) < len(refs):
            self.file_problem = str(_("A file is no longer there. Please attach it again."))

    def clean(self) -> dict[str, Any]:
        if self.file_problem:
            raise forms.ValidationError(self.file_problem, code="files")
        return self.cleaned_data

    def grouped_choices(self) -> dict[str, list[Any]]:
        """The choices that a page shows in groups, by field, with the values the field takes."""
        return {}

    def event_data(self) -> dict[str, Any]:
        """The cleaned fields that the log keeps: ids, enums, numbers, ISO strings; no prose."""
        return {
            name: jsonable(value)
            for name, value in self.cleaned_data.items()
            if name not in self.where and name not in self.not_logged and value not in (None, "")
        }

    def prose(self, audience: str) -> tuple[dict[str, str], dict[str, str]]:
        """Split the prose into what the requester may read and what only staff may."""
        public: dict[str, str] = {}
        internal: dict[str, str] = {}
        for name, who in self.where.items():
            text = self.cleaned_data.get(name)
            if not text or who == PRIVATE:
                continue
            target = public if who == PUBLIC and audience in ("public", "chosen") else internal
            target[name] = text
        return public, internal

    @classmethod
    def part_of(cls, act: Act) -> dict[str, Any]:
        """This form's share of what a composed step cleaned, as marks for its own Act."""
        names = cls.base_fields.keys()
        return {
            "event_data": {k: v for k, v in act.event_data.items() if k in names},
            "public": {k: v for k, v in {**act.public, **act.internal}.items() if k in cls.where},
            "on_behalf_of": act.on_behalf_of,
            "occurred_at": act.occurred_at if "occurred_at" in names else None,
        }


def jsonable(value: Any) -> Any:
    """A cleaned value as the log keeps it: units, posts and cases by code or id, times as ISO."""
    if isinstance(value, Model):
        return getattr(value, "code", None) or value.pk
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


class ProseField(forms.CharField):
    """Words of a person: invisible characters around them go, and of nothing else none remain."""

    def to_python(self, value: Any) -> str:
        return visible_text(super().to_python(value) or "")


def text_field(label: Any, *, help_text: Any = "", required: bool = True, rows: int = 4) -> Any:
    """A field of prose, with the length that real messages need (domain 2.3)."""
    return ProseField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=LONG_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


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
        return f"{times.stamp(obj.at)} {notice_of(obj, {})}"


class CorrectForm(StepForm):
    event = LineField(Event.objects.none(), label=_("Line to correct"))
    text = text_field(_("What is right"))
    where = {"text": PUBLIC}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert self.case is not None
        events = self.case.events.exclude(text=None).select_related("unit", "case")
        if self.acting_post is not None and not self._is_above(self.case):
            events = events.filter(unit=self.acting_post.unit_id)
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


KERNEL_FORMS: Mapping[str, type[StepForm]] = {
    "note": NoteForm,
    "assign": AssignForm,
    "correct": CorrectForm,
    "link": LinkForm,
    "approve": DecideForm,
    "refuse": RefuseForm,
    "retract": DecideForm,
}
KERNEL_LABELS: Mapping[str, Any] = {
    "approve": _("Approve"),
    "refuse": _("Refuse"),
    "retract": _("Take the request back"),
    "assign": _("Assign to a colleague"),
    "note": _("Write a note"),
    "correct": _("Correct"),
    "link": _("Link"),
    "lapse": _("Lapsed"),
}
KERNEL_NOTICES: Mapping[str, Any] = {
    "approve": _("The request was approved."),
    "refuse": _("The request was refused."),
    "retract": _("The request was taken back."),
    "assign": _("Given to a colleague."),
    "note": _("Progress."),
    "correct": _("A correction."),
    "link": _("Linked to another case."),
    "lapse": _("The time for an answer ran out."),
}
