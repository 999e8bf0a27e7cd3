"""The trace of a time limit in sentences that a person can check line by line."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from workflow.wording.times import clock_words, dated, day_words, stamp

Params = Mapping[str, Any]


def trace_lines(trace: Sequence[Mapping[str, Any]], now: datetime | None = None) -> list[str]:
    """Say a whole trace; days of another year than this one carry their year."""
    return [trace_line(entry, now) for entry in trace]


def trace_line(entry: Mapping[str, Any], now: datetime | None = None) -> str:
    """Say one {code, params} of the calendar's closed set in the reader's language."""
    return LINES[entry["code"]](entry["params"], now or timezone.now())


def _moment(text: str, now: datetime) -> str:
    return stamp(datetime.fromisoformat(text), now)


def _day(text: str, now: datetime) -> str:
    return dated(date.fromisoformat(text), now)


def _days(texts: Sequence[str], now: datetime) -> str:
    return _list(day_words(date.fromisoformat(text), now) for text in texts)


def _list(words: Iterable[str]) -> str:
    return pgettext("between the items of a list", ", ").join(words)


def _start(params: Params, now: datetime) -> str:
    return _("Starts %(when)s") % {"when": _moment(params["at"], now)}


def _start_day_not_counted(params: Params, now: datetime) -> str:
    return _("The first day, %(day)s, is not counted") % {"day": _day(params["day"], now)}


def _wall_clock(params: Params, now: datetime) -> str:
    length = clock_words(params["amount"] * (3600 if params["unit"] == "h" else 60))
    return _("%(length)s by the clock, day and night") % {"length": length}


def _office_minutes(params: Params, now: datetime) -> str:
    if "pieces" not in params:
        return _("%(length)s of office time from %(start)s to %(end)s") % {
            "length": clock_words(params["minutes"] * 60),
            "start": _moment(params["from"], now),
            "end": _moment(params["to"], now),
        }
    pieces = [
        _("%(start)s to %(end)s (%(length)s)")
        % {
            "start": _moment(piece["from"], now),
            "end": f"{timezone.localtime(datetime.fromisoformat(piece['to'])):%H:%M}",
            "length": clock_words(piece["minutes"] * 60),
        }
        for piece in params["pieces"]
    ]
    return _("Office time: %(pieces)s") % {"pieces": _list(pieces)}


def _counted_days(params: Params, now: datetime) -> str:
    count = params["n"]
    if params["unit"] == "wd":
        head = ngettext("%(count)s working day", "%(count)s working days", count)
    else:
        head = ngettext("%(count)s day, free days too", "%(count)s days, free days too", count)
    if "days" in params:
        which = _days(params["days"], now)
    else:
        which = _span(params["first"], params["last"], now)
    return _("%(count)s: %(days)s") % {"count": head % {"count": count}, "days": which}


def _makeup_day(params: Params, now: datetime) -> str:
    return _("%(day)s is a make-up working day and counts") % {"day": _day(params["day"], now)}


def _skipped_holidays(params: Params, now: datetime) -> str:
    which = _span(params["first"], params["last"], now)
    return _("Holidays, not counted: %(days)s") % {"days": which}


def _skipped_weekends(params: Params, now: datetime) -> str:
    return _("Weekend, not counted: %(days)s") % {"days": _days(params["days"], now)}


def _moved_to_working_day(params: Params, now: datetime) -> str:
    return _("The last day, %(day)s, is free: it ends on the next working day, %(next)s") % {
        "day": _day(params["from"], now),
        "next": _day(params["to"], now),
    }


def _kept_early(params: Params, now: datetime) -> str:
    return _("%(day)s is free, but to be safe the earlier date is shown") % {
        "day": _day(params["day"], now)
    }


def _fixed(params: Params, now: datetime) -> str:
    return _("Set to %(when)s by a person") % {"when": _moment(params["at"], now)}


def _paused(params: Params, now: datetime) -> str:
    reasons = _list(filter(None, map(pause_reason, params["reasons"])))
    span = {
        "since": _moment(params["since"], now),
        "until": _moment(params["until"], now),
        "length": clock_words(params["minutes"] * 60),
    }
    if not reasons:
        return _("Clock stopped from %(since)s to %(until)s: %(length)s") % span
    return _("Clock stopped from %(since)s to %(until)s (%(reason)s): %(length)s") % (
        span | {"reason": reasons}
    )


def _shifted(params: Params, now: datetime) -> str:
    return _("Moved by the stops from %(before)s to %(after)s") % {
        "before": _moment(params["from"], now),
        "after": _moment(params["to"], now),
    }


def _provisional(params: Params, now: datetime) -> str:
    years = _list(map(str, params["years"]))
    return _("Provisional: the holidays of %(years)s are not announced yet") % {"years": years}


def _due(params: Params, now: datetime) -> str:
    when = {"when": _moment(params["at"], now)}
    if params["ends"] == "day":
        return _("Due when the last day ends: %(when)s") % when
    if params["ends"] == "office":
        return _("Due when the office closes on the last day: %(when)s") % when
    return _("Due %(when)s") % when


def _span(first: str, last: str, now: datetime) -> str:
    if first == last:
        return _day(first, now)
    return _("%(start)s to %(end)s") % {"start": _day(first, now), "end": _day(last, now)}


def pause_reason(reason: str) -> str:
    """Say why a clock stands still; a reason without words of its own is left out."""
    return {
        "requester": _("waiting for the requester"),
        "transit": _("on its way to another unit"),
        "listed": _("on the list of matters that must wait"),
        "verify": _("proposed as done, being checked"),
        "dispute": _("objection being decided"),
        "merged": _("handled as a part of another ticket"),
        "mediation": _("being mediated"),
        "appraisal": _("waiting for an appraisal"),
        "consent": _("waiting for a party's consent"),
        "recuse": _("waiting for another mediator"),
        "signing": _("waiting for signatures"),
    }.get(reason, "")


LINES: Mapping[str, Callable[[Params, datetime], str]] = {
    "start": _start,
    "start_day_not_counted": _start_day_not_counted,
    "wall_clock": _wall_clock,
    "office_minutes": _office_minutes,
    "counted_days": _counted_days,
    "makeup_day": _makeup_day,
    "skipped_holidays": _skipped_holidays,
    "skipped_weekends": _skipped_weekends,
    "moved_to_working_day": _moved_to_working_day,
    "kept_early": _kept_early,
    "fixed": _fixed,
    "paused": _paused,
    "shifted": _shifted,
    "provisional": _provisional,
    "due": _due,
}
