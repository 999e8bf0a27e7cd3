"""What the steps of the referral chain are called: moves, whistles, objections."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

REFERRAL_STATES = {
    "called": _("Called"),
    "called.whistle": _("Not there yet"),
    "working": _("Reported in"),
    "answered": _("Answered"),
    "rated": _("Rated"),
    "disputed": _("Objected to"),
    "transferred": _("Transferred"),
    "cancelled": _("Cancelled"),
}
REFERRAL_LABELS = {
    "call": _("Send out"),
    "accept": _("Accept"),
    "arrive": _("Report in"),
    "answer": pgettext_lazy("step of a referral", "Answer"),
    "rate": _("Rate"),
    "rate_back": _("Rate the call"),
    "rework": _("Send back for rework"),
    "rate_lapsed": _("Not rated in time"),
    "extend": _("Ask for more time"),
    "object": _("Object: not ours"),
    "stand_down": _("Withdraw the objection"),
    "agree": _("Agree and take it back"),
    "rule": _("Rule"),
    "cancel": _("Take it back"),
}
REFERRAL_NOTICES = {
    "call": _("Sent to %(to)s."),
    "accept": _("%(unit)s accepted."),
    "arrive": _("%(unit)s reported in."),
    "answer": _("%(unit)s answered."),
    "rate": _("%(unit)s rated who was called."),
    "rate_back": _("%(unit)s rated the call."),
    "rework": _("%(unit)s sent the answer back for rework."),
    "rate_lapsed": _("Nobody rated it in time; it is closed without a rating."),
    "extend": _("The answer of %(unit)s has more time."),
    "object": _("%(unit)s objected: not its."),
    "stand_down": _("%(unit)s withdrew its objection."),
    "agree": _("%(unit)s agreed to the objection."),
    "rule": _("%(unit)s ruled."),
    "rule.stays": _("%(unit)s ruled: it stays with %(to)s."),
    "rule.goes_to": _("%(unit)s ruled: it goes to %(to)s."),
    "rule.back_to_caller": _("%(unit)s ruled: it goes back to %(to)s."),
    "rule.nobody": _("%(unit)s ruled: no unit here is competent; it is to be placed."),
    "cancel": _("The referral was cancelled."),
}
CHAIN_LABELS = {"whistle": _("Whistle")}
CHAIN_NOTICES = {"whistle": _("%(unit)s blew the whistle for %(to)s.")}
