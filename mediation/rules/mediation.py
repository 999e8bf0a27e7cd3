"""The step table of a mediation (调解): talks, an agreement or none, and what comes of it."""

from mediation.rules.aftermath import AFTERMATH_STEPS
from mediation.rules.course import AGREEING, BEGINNING, TALKING
from workflow.rules.steps import Step

OPEN_STATES = ("received", "consent", "mediating", "agreed", "effective", "breached")
CLOSED_STATES = ("performed", "ended", "not_accepted", "referred_out", "filed")
LEAD_DUTIES = ("mediate",)
# A party is reminded and no more; the committee goes after it, or urges it (limits.md, ladder V).
LAPSE_OPENS = {
    "consent": ("chase@lapsed",),
    "sign": ("chase@lapsed if of_party",),
    "perform": ("urge@lapsed if effective",),
}
# The third time that a clause is not performed by its day it is a breach.
LAPSES_TO_BREACH = 3
MOST_AGENTS = 5

MEDIATION_STEPS: tuple[Step, ...] = BEGINNING + TALKING + AGREEING + AFTERMATH_STEPS
