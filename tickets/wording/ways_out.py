"""What a villager reads when his matter is declined, or goes another way than to its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.forms.changing import ChangeForm
from tickets.models import EXCLUSION_REASONS
from workflow.models import Event
from workflow.wording import times


@dataclass(frozen=True)
class StepWords:
    """What the page of one step says around its form."""

    label: str
    verb: str
    explain: str = ""
    consequence: str = ""


# The parts of a text that are led by their names, and what they are called to a villager.
PART_NAMES = {
    "channel": gettext_lazy("Where to turn instead"),
    "plan": gettext_lazy("How it will be solved"),
    "owner": gettext_lazy("Who sees to it"),
    "interim": gettext_lazy("Until then"),
}


def unit_of(event: Event) -> str:
    return event.unit.name if event.unit else str(_("The service"))


def _declined(event: Event) -> str:
    unit = {"unit": unit_of(event)}
    return {
        "emergency_line": _("%(unit)s cannot do this: please phone an emergency number."),
        "other_procedure": _("%(unit)s may not decide this: another procedure by law does."),
        "same_matter": _("%(unit)s says this is the same matter as before, and nothing is new."),
        "secret": _("%(unit)s may not deal with this here: it touches secrets or privacy."),
        "beyond_duty": _("%(unit)s says this is not for government to decide."),
        "unlawful": _("%(unit)s says the law does not allow what is asked for."),
    }.get(str(event.data.get("outcome")), _("%(unit)s declined it.")) % unit


def _appealed(event: Event) -> str:
    return _("You asked the level above to look at it.")


def _listed(event: Event) -> str:
    words = _("%(unit)s cannot solve it now and looks at it again by %(when)s.")
    return words % {"unit": unit_of(event), "when": _day(event, "review_on")}


def _reviewed(event: Event) -> str:
    words = _("%(unit)s looked at it again. It still has to wait; the next look is by %(when)s.")
    return words % {"unit": unit_of(event), "when": _day(event, "review_on")}


def _extended(event: Event) -> str:
    words = _("%(unit)s needs more time, until %(when)s. The level above agreed.")
    return words % {"unit": unit_of(event), "when": _day(event, "due_on")}


def _taken_over(event: Event) -> str:
    return _("%(unit)s took it upon itself and is in charge now.") % {"unit": unit_of(event)}


def _urged(event: Event) -> str:
    if event.unit:
        return _("%(unit)s asked for you to hurry.") % {"unit": event.unit.name}
    return _("You asked to hurry.")


def _changed(event: Event) -> str:
    what = _(", ").join(ChangeForm.told(event.data))
    return _("%(unit)s corrected this. %(what)s.") % {"unit": unit_of(event), "what": what}


def _merged(event: Event) -> str:
    words = _("%(unit)s handles it together with another report of the same matter.")
    return words % {"unit": unit_of(event)}


def _split(event: Event) -> str:
    if event.unit:
        return _("%(unit)s has it handled by itself again.") % {"unit": event.unit.name}
    return _("You asked to have it handled by itself again.")


def _excluded(event: Event) -> str:
    why = dict(EXCLUSION_REASONS).get(str(event.data.get("reason_code")), "")
    return _("The rates do not count it: %(why)s.") % {"why": why}


def _day(event: Event, name: str) -> str:
    return times.dated(date.fromisoformat(str(event.data[name])))


WAYS_OUT_WORDS: Mapping[str, Callable[[Event], str]] = {
    "decline": _declined,
    "appeal": _appealed,
    "list": _listed,
    "review": _reviewed,
    "extend": _extended,
    "take_over": _taken_over,
    "urge": _urged,
    "change": _changed,
    "merge": _merged,
    "split": _split,
    "exclude": _excluded,
}


def way_out_words(step: str, unit: str) -> StepWords | None:
    """The words of a way out that the requester may take; None for any other step."""
    if step == "appeal":
        return StepWords(
            label=_("Ask the level above"),
            verb=_("Send it to %(unit)s") % {"unit": unit},
            explain=_("Say what is wrong with the answer. The code stays the same."),
            consequence=_("%(unit)s takes it over, with a new time limit.") % {"unit": unit},
        )
    if step == "urge":
        return StepWords(
            label=_("Ask them to hurry"),
            verb=_("Ask them to hurry"),
            explain=_("Possible again after a while. You need not write anything."),
            consequence=_("%(unit)s is told at once. The time limit stays as it is.")
            % {"unit": unit},
        )
    if step == "split":
        return StepWords(
            label=_("Have it handled by itself"),
            verb=_("Have it handled by itself"),
            explain=_("Say why it is not the same matter. The code stays the same."),
            consequence=_("%(unit)s works on it again; the time as a part does not count.")
            % {"unit": unit},
        )
    return None


DONE_WORDS = {
    "appeal": gettext_lazy("It was sent to the level above."),
    "split": gettext_lazy("It goes on by itself."),
    "urge": gettext_lazy("They were asked to hurry."),
}
