"""Ties the tables of tickets and referrals to their forms, effects and words."""

from django.utils.translation import gettext_lazy as _

from tickets.forms import REFERRAL_FORMS, TICKET_FORMS
from tickets.forms.briefing import BRIEF_FORMS
from tickets.registration.chain import (
    CHAIN_LABELS,
    CHAIN_NOTICES,
    REFERRAL_LABELS,
    REFERRAL_NOTICES,
    REFERRAL_STATES,
)
from tickets.registration.oversight import OVERSIGHT_LABELS, OVERSIGHT_NOTICES
from tickets.registration.shield import (
    BRIEF_LABELS,
    BRIEF_NOTICES,
    BRIEF_STATES,
    SHIELD_LABELS,
    SHIELD_NOTICES,
)
from tickets.registration.ways_out import (
    WAYS_OUT_LABELS,
    WAYS_OUT_NOTICES,
    WAYS_OUT_STATES,
)
from tickets.reports import ticket_hints
from tickets.reports.briefs import brief_panels
from tickets.reports.whistles import ticket_panels
from tickets.rules import brief, referral, ticket
from tickets.services.briefing import (
    BRIEF_EFFECTS,
    HEARING_CONDITIONS,
    brought_in_with,
    end_brief,
)
from tickets.services.conditions import TICKET_CONDITIONS, TICKET_UNLESS
from tickets.services.excluding import EXCLUDING_CONDITIONS, EXCLUDING_EFFECTS
from tickets.services.merging import (
    MERGING_CONDITIONS,
    MERGING_DECIDERS,
    MERGING_EFFECTS,
    MERGING_PARTNERS,
)
from tickets.services.oversight import OVERSIGHT_EFFECTS
from tickets.services.oversight_conditions import OVERSIGHT_CONDITIONS, OVERSIGHT_UNLESS
from tickets.services.referral_conditions import REFERRAL_CONDITIONS, REFERRAL_VEILS
from tickets.services.referral_effects import REFERRAL_EFFECTS
from tickets.services.sheltering import SHIELD_EFFECTS, shelter, shelter_child
from tickets.services.ticket_effects import TICKET_EFFECTS
from tickets.services.ways_out import WAYS_OUT_EFFECTS
from tickets.services.ways_out_conditions import WAYS_OUT_CONDITIONS
from tickets.wording.messages import REFERRAL_TEMPLATES, TICKET_TEMPLATES, TICKET_TEXTS
from workflow.rules.kinds import register
from workflow.rules.steps import Kind
from workflow.wording.messages import ship

TICKET_STATES = {
    "received": _("Received"),
    "handling": _("In progress"),
    "waiting": _("Waiting for the requester"),
    "proposed": _("To be confirmed"),
    "closed": _("Closed"),
    "withdrawn": _("Withdrawn"),
}
TICKET_LABELS = {
    "open": _("Report"),
    "solve_now": _("Solved on the spot"),
    "accept": _("Take on"),
    "place": _("Place with a unit"),
    "contact": _("First contact"),
    "ask": _("Ask for more"),
    "supply": _("Add what was asked"),
    "supply_lapsed": _("Nothing was added in time"),
    "refer": _("Refer"),
    "moved": _("Moved"),
    "propose": _("Propose closing"),
    "callback": _("Call back"),
    "confirm": _("Confirm"),
    "close_unreached": _("Closed, requester not reached"),
    "rate": _("Rate"),
    "reopen": _("Reopen"),
    "withdraw": _("Withdraw"),
    **CHAIN_LABELS,
}
TICKET_NOTICES = {
    "open": _("Received."),
    "solve_now": _("Solved on the spot."),
    "accept": _("%(unit)s took it on."),
    "place": _("The county centre decided that %(to)s is in charge."),
    "contact": _("First contact by %(unit)s."),
    "ask": _("%(unit)s asked the requester for more."),
    "supply": _("What was asked for was added."),
    "supply_lapsed": _("Nothing was added in time; the work goes on."),
    "refer": _("%(unit)s sent it to %(to)s, which has not taken it over yet."),
    "moved": _("%(to)s took it over."),
    "propose": _("%(unit)s proposed closing it as solved."),
    "propose.partly": _("%(unit)s proposed closing it as partly solved."),
    "propose.explained": _("%(unit)s proposed closing it with an explanation."),
    "propose.routed": _("%(unit)s proposed closing it, as another channel was told."),
    "propose.terminated": _("%(unit)s proposed ending it for a legal reason."),
    "callback": _("%(unit)s asked how it went."),
    "confirm": _("The requester answered."),
    "close_unreached": _("Closed. The requester could not be reached."),
    "rate": _("The requester rated it."),
    "reopen": _("Reopened."),
    "withdraw": _("Withdrawn."),
    **CHAIN_NOTICES,
}


def register_kinds() -> None:
    """Called once, when Django is ready."""
    ship(TICKET_TEXTS)
    register(
        Kind(
            "ticket",
            ticket.OPEN_STATES,
            ticket.CLOSED_STATES,
            ticket.TICKET_STEPS,
            forms=TICKET_FORMS,
            effects={
                **TICKET_EFFECTS,
                **WAYS_OUT_EFFECTS,
                **OVERSIGHT_EFFECTS,
                **MERGING_EFFECTS,
                **EXCLUDING_EFFECTS,
                **SHIELD_EFFECTS,
            },
            conditions={
                **TICKET_CONDITIONS,
                **WAYS_OUT_CONDITIONS,
                **OVERSIGHT_CONDITIONS,
                **HEARING_CONDITIONS,
                **MERGING_CONDITIONS,
                **EXCLUDING_CONDITIONS,
            },
            notices={**TICKET_NOTICES, **WAYS_OUT_NOTICES, **OVERSIGHT_NOTICES, **SHIELD_NOTICES},
            labels={**TICKET_LABELS, **WAYS_OUT_LABELS, **OVERSIGHT_LABELS, **SHIELD_LABELS},
            state_labels={**TICKET_STATES, **WAYS_OUT_STATES},
            templates=TICKET_TEMPLATES,
            lead_duties=ticket.LEAD_DUTIES,
            partners={**MERGING_PARTNERS, "bring_in": brought_in_with},
            unless={**TICKET_UNLESS, **OVERSIGHT_UNLESS},
            deciders=MERGING_DECIDERS,
            panels=ticket_panels,
            handover_moves=ticket.HANDOVER_MOVES,
            handover_opens=ticket.HANDOVER_OPENS,
            hints=ticket_hints,
            shelter=shelter,
            card_step="supervise",
            lapses={
                "supply": ("supply_lapsed", ""),
                "confirm": ("close_unreached", "verify"),
            },
        )
    )
    register(
        Kind(
            "referral",
            referral.OPEN_STATES,
            referral.CLOSED_STATES,
            referral.REFERRAL_STEPS,
            forms=REFERRAL_FORMS,
            effects=REFERRAL_EFFECTS,
            conditions=REFERRAL_CONDITIONS,
            panels=ticket_panels,
            veils=REFERRAL_VEILS,
            notices=REFERRAL_NOTICES,
            labels=REFERRAL_LABELS,
            state_labels=REFERRAL_STATES,
            templates=REFERRAL_TEMPLATES,
            lead_duties=referral.LEAD_DUTIES,
            has_holdings=False,
            shelter=shelter_child,
        )
    )
    register(
        Kind(
            "brief",
            brief.OPEN_STATES,
            brief.CLOSED_STATES,
            brief.BRIEF_STEPS,
            forms=BRIEF_FORMS,
            effects=BRIEF_EFFECTS,
            panels=brief_panels,
            notices=BRIEF_NOTICES,
            labels=BRIEF_LABELS,
            state_labels=BRIEF_STATES,
            lead_duties=brief.LEAD_DUTIES,
            has_holdings=False,
            has_area_sight=False,
            is_answer_only=True,
            shelter=end_brief,
        )
    )
