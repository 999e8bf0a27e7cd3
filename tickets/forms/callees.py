"""The field of a whistle that says who is called, each with a task of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.models import Post, Unit
from tickets.reports.routing import Proposal
from workflow.forms import LONG_TEXT
from workflow.rules.prose import visible_text

CALL, TASK, POST = "call-", "task-", "post-"
MOST_CALLEES = 12


@dataclass(frozen=True)
class Called:
    """One unit or person that is called, and what for."""

    key: str
    who: Unit | Post
    task: str

    @property
    def unit(self) -> Unit:
        return self.who if isinstance(self.who, Unit) else self.who.unit

    @property
    def name(self) -> str:
        return str(self.who) if isinstance(self.who, Unit) else f"{self.unit.name} · {self.who}"


@dataclass(frozen=True)
class Row:
    """One line of the table: a proposal, and what was ticked and typed for it."""

    proposal: Proposal
    is_called: bool = False
    is_lead: bool = False
    task: str = ""


class CalleesWidget(forms.Widget):
    """Reads ticks and tasks by the keys of whom they are about; a page draws them as a table."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        keys = [key.removeprefix(CALL) for key, value in data.items() if _is_tick(key, value)]
        return [(key, visible_text(str(data.get(TASK + key, "")))) for key in keys]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False


def _is_tick(key: str, value: Any) -> bool:
    return key.startswith(CALL) and value not in ("", None, False)


class CalleesField(forms.Field):
    """Who is called: at least one unit or person that exists, each with a task."""

    widget = CalleesWidget
    default_error_messages = {"required": _("Choose whom to call.")}
    # The partial that draws it in a page.
    drawn_by = "tickets/_callees.html"

    def to_python(self, value: Any) -> list[Called]:
        pairs = list(value or ())
        if len(pairs) > MOST_CALLEES:
            most = {"count": MOST_CALLEES}
            raise forms.ValidationError(_("Call at most %(count)s at a time.") % most)
        return [self._called(key, task) for key, task in pairs]

    def _called(self, key: str, task: str) -> Called:
        who = find_called(key)
        if who is None:
            raise forms.ValidationError(_("There is no unit or post “%(key)s”.") % {"key": key})
        called = Called(key, who, task)
        if not task:
            raise forms.ValidationError(_("Say what %(who)s is to do.") % {"who": called.name})
        if len(task) > LONG_TEXT:
            raise forms.ValidationError(
                _("The task of %(who)s is too long.") % {"who": called.name}
            )
        return called


def find_called(key: str) -> Unit | Post | None:
    """The unit or post that a key names."""
    if not key.startswith(POST):
        return Unit.objects.in_force().filter(code=key).first()
    number = key.removeprefix(POST)
    if not number.isdecimal() or len(number) > 18:
        return None
    posts = Post.objects.in_force().select_related("unit", "user")
    return posts.filter(pk=int(number)).first()


def flat_callees(items: Any) -> dict[str, str]:
    """The list that other systems send, as the fields of a page; ValueError if it is no such."""
    flat: dict[str, str] = {}
    for item in items:
        if not isinstance(item, Mapping) or not set(item) <= {"unit", "post", "task"}:
            raise ValueError
        key = _key_of(item)
        if CALL + key in flat or not isinstance(item.get("task", ""), str):
            raise ValueError
        flat |= {CALL + key: "on", TASK + key: item.get("task", "")}
    return flat


def _key_of(item: Mapping[str, Any]) -> str:
    unit, post = item.get("unit"), item.get("post")
    if (unit is None) == (post is None) or isinstance(unit or post, dict | list | bool):
        raise ValueError
    return str(unit) if post is None else f"{POST}{post}"


def proposal_data(proposal: Proposal) -> dict[str, Any]:
    """A proposal as other systems read it."""
    found: dict[str, Any] = {
        "unit": {"code": proposal.unit.code, "name": proposal.unit.name},
        "variant": proposal.variant or "whistle",
        "reasons": [{"code": r.code, "text": r.text} for r in proposal.reasons],
        "load": {"open": proposal.load, "late": proposal.late},
    }
    return found | ({"post": proposal.post.pk} if proposal.post else {})
