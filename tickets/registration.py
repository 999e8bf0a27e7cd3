"""Ties the tables of tickets and referrals to their forms, effects and words."""

from django.utils.translation import gettext_lazy as _

from tickets.forms import REFERRAL_FORMS, TICKET_FORMS
from tickets.rules import referral, ticket
from tickets.services.conditions import TICKET_CONDITIONS
from tickets.services.referring import REFERRAL_EFFECTS
from tickets.services.ticket_effects import TICKET_EFFECTS
from workflow.rules.kinds import register
from workflow.rules.steps import Kind

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
}
REFERRAL_STATES = {
    "called": _("Called"),
    "transferred": _("Transferred"),
    "cancelled": _("Cancelled"),
}
REFERRAL_LABELS = {
    "call": _("Send out"),
    "accept": _("Accept"),
    "cancel": _("Take it back"),
}
REFERRAL_NOTICES = {
    "call": _("Sent to %(to)s."),
    "accept": _("%(unit)s accepted."),
    "cancel": _("The referral was cancelled."),
}


def register_kinds() -> None:
    """Called once, when Django is ready."""
    register(
        Kind(
            "ticket",
            ticket.OPEN_STATES,
            ticket.CLOSED_STATES,
            ticket.TICKET_STEPS,
            forms=TICKET_FORMS,
            effects=TICKET_EFFECTS,
            conditions=TICKET_CONDITIONS,
            notices=TICKET_NOTICES,
            labels=TICKET_LABELS,
            state_labels=TICKET_STATES,
            lead_duties=ticket.LEAD_DUTIES,
            handover_moves=ticket.HANDOVER_MOVES,
            handover_opens=ticket.HANDOVER_OPENS,
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
            notices=REFERRAL_NOTICES,
            labels=REFERRAL_LABELS,
            state_labels=REFERRAL_STATES,
            lead_duties=referral.LEAD_DUTIES,
            has_holdings=False,
        )
    )
