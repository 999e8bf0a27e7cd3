"""The page of the figures: for whoever supervises, with formulas, and no rate of a few."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from mediation.models import DisputeType
from mediation.models.choices import ENDINGS, MODES, SOURCES
from mediation.reports.figures import may_read_figures, mediation_figures
from mediation.rules.figures import Figures, Line, Share
from workflow.middleware import ActorRequest
from workflow.services import NotAllowed
from workflow.views.pages import office


@require_GET
@office
def mediation_figures_page(request: ActorRequest) -> HttpResponse:
    """What was applied for in a stretch of time, in the place of the acting post."""
    post = request.actor.post
    if post is None or not may_read_figures(request.actor):
        raise NotAllowed(_("These figures are for posts that supervise or audit."))
    today = timezone.localdate()
    first = _day(request.GET.get("since", ""), date(today.year, 1, 1))
    last = _day(request.GET.get("until", ""), today)
    figures = mediation_figures(post, first, last)
    page = {
        "first": first.isoformat(),
        "last": last.isoformat(),
        "place": post.unit.area.name,
        "total": _line(figures.total, _("All")),
        "tables": _tables(figures),
        "solved": [(level_names()[key], _share(share)) for key, share in figures.solved_at.items()],
        "results": [(result_names().get(key, key), n) for key, n in figures.results.items()],
    }
    return render(request, "mediation/figures.html", page)


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _tables(figures: Figures) -> list[dict[str, Any]]:
    types = {row.code: row.name for row in DisputeType.objects.all()}
    named: dict[str, tuple[str, str, dict[str, Any]]] = {
        "type": (_("By type of dispute"), _("Type of dispute"), types),
        "level": (_("By level"), _("By level"), level_names()),
        "mode": (_("By how it is mediated"), _("How it is mediated"), dict(MODES)),
        "source": (_("By how it came in"), _("How it came in"), dict(SOURCES)),
    }
    return [
        {
            "title": title,
            "head": head,
            "lines": [
                _line(line, str(names.get(line.key, line.key))) for line in figures.tables[key]
            ],
        }
        for key, (title, head, names) in named.items()
    ]


def level_names() -> dict[str, str]:
    return {
        "village": pgettext("level of mediation", "Village"),
        "township": pgettext("level of mediation", "Township"),
        "county": pgettext("level of mediation", "County"),
    }


def result_names() -> dict[str, str]:
    ended = {f"ended.{key}": str(words) for key, words in ENDINGS}
    return ended | {
        "agreed": _("Agreement reached"),
        "running": _("Not over yet"),
        "not_accepted": pgettext("state of a mediation", "Not taken on"),
        "referred_out": pgettext("state of a mediation", "Sent elsewhere"),
    }


def _line(line: Line, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "line": line,
        "amount": f"{line.amount:,.2f}",
        "success": _share(line.success),
        "performance": _share(line.performance),
    }


def _share(share: Share) -> str:
    """Numerator and denominator always; the rate where there are enough."""
    parts = f"{share.numerator} / {share.denominator}"
    return parts if share.percent is None else f"{parts} = {share.percent:g} %"
