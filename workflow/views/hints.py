"""Hints on a case's page: what this phone reported before, and what may be the same matter."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workflow.models import Case
from workflow.reports import Offer
from workflow.reports.hints import Hints, hints_of
from workflow.services import Actor
from workflow.views import parts
from workflow.views.acts import ICONS, step_url
from workflow.wording import times


def hints_part(
    found: Case, actor: Actor, offered: Collection[Offer], linked: Collection[str] = ()
) -> dict[str, Any] | None:
    """What a page says of other cases, with buttons for the steps that the reader may take."""
    hints = hints_of(found, actor)
    if hints is None or not (hints.earlier_count or hints.nearby):
        return None
    steps = {offer.name: offer for offer in offered if offer.case == found}
    return {
        "earlier": [
            _row(case, _link(found, case, "repeat", steps, linked)) for case in hints.earlier
        ],
        "earlier_title": earlier_words(hints),
        "unlisted": unlisted_words(hints),
        "nearby": [
            _row(case, _link(found, case, "related", steps, linked) + _merge(found, case, steps))
            for case in hints.nearby
        ],
    }


def earlier_part(hints: Hints) -> dict[str, Any]:
    """What this phone reported before, where there is no case yet to link with."""
    return {
        "earlier": [_row(case, ()) for case in hints.earlier],
        "earlier_title": earlier_words(hints),
        "unlisted": unlisted_words(hints),
    }


def earlier_words(hints: Hints) -> str:
    count = hints.earlier_count
    if not count:
        return _("This phone has not reported anything before.")
    words = ngettext(
        "This phone has reported once before.",
        "This phone has reported %(count)s times before.",
        count,
    )
    return words % {"count": count}


def unlisted_words(hints: Hints) -> str:
    """What is counted and not listed: older ones, and those that the reader does not see."""
    count = hints.earlier_count - len(hints.earlier)
    if not count:
        return ""
    words = ngettext(
        "One more is older, or with units whose cases you do not see.",
        "%(count)s more are older, or with units whose cases you do not see.",
        count,
    )
    return words % {"count": count}


def _row(case: Case, acts: tuple[parts.Act, ...]) -> dict[str, Any]:
    return {
        "url": case.get_absolute_url(),
        "title": case.title or case.code,
        "code": case.code,
        "state": case.state_label,
        "holder": case.holder.name,
        "when": times.stamp(case.opened_at, timezone.now()),
        "acts": acts,
    }


def _link(
    found: Case, other: Case, relation: str, steps: Collection[str], linked: Collection[str]
) -> tuple[parts.Act, ...]:
    if "link" not in steps or other.code in linked:
        return ()
    label = _("Link as a repeat") if relation == "repeat" else _("Link")
    query = urlencode({"code": other.code, "relation": relation})
    return (parts.Act(label, f"{step_url(found, 'link')}?{query}", ICONS["link"]),)


def _merge(found: Case, other: Case, steps: Collection[str]) -> tuple[parts.Act, ...]:
    if "merge" not in steps:
        return ()
    query = urlencode({"into": other.code})
    return (parts.Act(_("Merge"), f"{step_url(found, 'merge')}?{query}"),)
