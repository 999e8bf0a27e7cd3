"""What could not be sent, for who looks after it at the centre; and sending it again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from workflow.middleware import ActorRequest
from workflow.models.telling import CHANNELS
from workflow.reports.letters import Letter, State, letters, looks_after_messages
from workflow.services import NotVisible, send_again
from workflow.views.pages import office
from workflow.wording import times

ALL = "all"
MOST_DIGITS = 18


@require_http_methods(["GET", "POST"])
@office
def deliveries(request: ActorRequest) -> HttpResponse:
    """The dead letters or what waits; a press sends one of them again, and two presses all."""
    post = request.actor.post
    if post is None or not looks_after_messages(post):
        raise NotVisible
    state, channel = _chosen(request)
    again = request.POST.get("again", "")
    if request.method == "POST" and again != "ask":
        return _send_again(request, again, channel)
    found = letters(post, state, channel)
    page = {
        "here": "deliveries",
        "state": state,
        "channel": channel,
        "channels": CHANNELS,
        "tabs": _tabs(state, channel),
        "rows": [_row(letter) for letter in found.rows],
        "count": found.count,
        "has_more": found.has_more,
        "is_asking": again == "ask",
        "here_url": _address("failed", channel),
    }
    return render(request, "workflow/deliveries.html", page)


def _chosen(request: ActorRequest) -> tuple[State, str]:
    channel = request.GET.get("channel", "")
    known = channel if channel in dict(CHANNELS) else ""
    return ("waiting" if request.GET.get("state") == "waiting" else "failed"), known


def _send_again(request: ActorRequest, again: str, channel: str) -> HttpResponse:
    if again != ALL and not (again.isdecimal() and len(again) <= MOST_DIGITS):
        raise NotVisible
    one = None if again == ALL else int(again)
    count = send_again(request.actor.post, pk=one, channel=channel)
    if count:
        said = ngettext(
            "One message will be sent again.", "%(n)s messages will be sent again.", count
        )
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("There is nothing left that failed."))
    return redirect(_address("failed", channel))


def _address(state: State, channel: str) -> str:
    query = {"state": state, **({"channel": channel} if channel else {})}
    return f"/deliveries/?{urlencode(query)}"


def _tabs(current: State, channel: str) -> list[dict[str, Any]]:
    labels: list[tuple[State, str]] = [("failed", _("Failed")), ("waiting", _("Waiting"))]
    return [
        {"label": label, "url": _address(state, channel), "is_current": state == current}
        for state, label in labels
    ]


def _row(letter: Letter) -> dict[str, Any]:
    return {
        "pk": letter.pk,
        "written": times.stamp(letter.written_at),
        "channel": letter.channel,
        "about": letter.about,
        "to": letter.to,
        "tries": letter.tries,
        "why": letter.why,
        "next": times.stamp(letter.next_at),
    }
