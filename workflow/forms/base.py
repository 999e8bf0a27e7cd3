"""Step forms: the same form validates page and API, and says where its prose may be read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from governance.models import Post
from workflow.models import Attachment, Case
from workflow.rules.prose import visible_text
from workflow.services.actors import Actor
from workflow.services.acts import Act
from workflow.services.uploads import MAX_FILES, UploadRef

LONG_TEXT = 3000
# Audiences to whom what is public within a case is open.
TO_THOSE_CONCERNED = ("public", "chosen", "joint")
PUBLIC, INTERNAL, PRIVATE = "public", "internal", "private"
# So that nothing grave is chosen by not choosing.
CHOOSE_ONE = ("", _("Choose one"))


class StepForm(forms.Form):
    """Base of every step's form; `case` is None or unsaved while a case is being opened.

    `where` says for each field of prose who may read it: *public* (requester and staff),
    *internal* (staff), or *private* (goes to the vault, never to the log). All other cleaned
    fields are the closed data of the event. `nested` maps an API object to its flat fields.
    """

    where: ClassVar[Mapping[str, str]] = {}
    nested: ClassVar[Mapping[str, Sequence[str]]] = {}
    # API name of a list -> what makes the page's flat fields of it, or raises ValueError.
    listed: ClassVar[Mapping[str, Callable[[Any], dict[str, str]]]] = {}
    # API name of a list -> what leads the numbered fields that a page has for each of its rows.
    rowed: ClassVar[Mapping[str, str]] = {}
    takes_files: ClassVar[bool] = False
    not_logged: ClassVar[Sequence[str]] = ()
    # What the page says above the fields, and beside the button.
    explain: ClassVar[Any] = ""
    consequence: ClassVar[Any] = ""
    # The step that this one answers: its page quotes the last one and what came after it.
    answers: ClassVar[str] = ""
    answered_title: ClassVar[Any] = _("What the handler says")

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

    @classmethod
    def redrawn(cls, typed: dict[str, str]) -> dict[str, str]:
        """What a page shows when it is drawn again with more rows; forms without rows stay."""
        return typed

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

    def proposals(self) -> list[dict[str, Any]]:
        """What the service proposes for this form, with its reasons, as other systems read it."""
        return []

    @classmethod
    def is_prose(cls, name: str) -> bool:
        """Whether a sent field is somebody's words, which must stay erasable."""
        return name in cls.where

    @classmethod
    def prose_label(cls, name: str) -> str:
        """What leads a piece of prose in the record; nothing leads the form's main field."""
        is_main = name == next(iter(cls.where), "")
        return "" if is_main or name not in cls.base_fields else str(cls.base_fields[name].label)

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
            target = public if who == PUBLIC and audience in TO_THOSE_CONCERNED else internal
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
