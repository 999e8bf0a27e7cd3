"""The words of the ways out of a ticket: states, names of steps, lines of the record."""

from django.utils.translation import gettext_lazy as _

WAYS_OUT_STATES = {
    "declined": _("Declined"),
    "listed": _("On the list"),
    "merged": _("Merged"),
}
WAYS_OUT_LABELS = {
    "decline": _("Decline"),
    "appeal": _("Ask the level above"),
    "list": _("Put on the list"),
    "review": _("Look at it again"),
    "resume": _("Go on with it"),
    "merge": _("Merge into another ticket"),
    "split": _("Split off again"),
    "exclude": _("Take out of the rates"),
}
WAYS_OUT_NOTICES = {
    "decline": _("%(unit)s declined it."),
    "decline.emergency_line": _("%(unit)s declined it: an emergency number is meant."),
    "decline.other_procedure": _("%(unit)s declined it: another procedure by law deals with it."),
    "decline.same_matter": _("%(unit)s declined it: the same matter, and nothing new."),
    "decline.secret": _("%(unit)s declined it: it touches secrets or somebody's privacy."),
    "decline.beyond_duty": _("%(unit)s declined it: it is beyond what government may do."),
    "decline.unlawful": _("%(unit)s declined it: what is asked for is against the law."),
    "appeal": _("The requester asked the level above. %(to)s is in charge now."),
    "list": _("%(unit)s put it on the list of matters that must wait."),
    "review": _("%(unit)s looked at it again; it stays on the list."),
    "resume": _("%(unit)s goes on with it."),
    "merge": _("%(unit)s merged it into another ticket."),
    "split": _("It was split off and goes on by itself."),
    "exclude": _("It was taken out of the rates."),
}
