"""The words of a ticket that is kept away from those it is about, and of the briefs it asks for."""

from django.utils.translation import gettext_lazy as _

SHIELD_LABELS = {
    "shielded": _("Taken in by the level above"),
    "hear": _("Ask for an explanation"),
    "bring_in": _("Bring an explanation in"),
}
SHIELD_NOTICES = {
    "shielded": _("%(to)s takes it in instead."),
    "hear": _("%(unit)s asked %(to)s for an explanation, which shows nothing of this case."),
    "bring_in": _("%(unit)s brought an explanation in."),
}
BRIEF_STATES = {
    "asked": _("Asked"),
    "answered": _("Answered"),
    "done": _("Read"),
    "cancelled": _("No longer needed"),
}
BRIEF_LABELS = {
    "ask": _("Question"),
    "answer_brief": _("Answer the question"),
    "close": _("Read"),
    "cancel": _("No longer needed"),
}
BRIEF_NOTICES = {
    "ask": _("An explanation is asked for."),
    "answer_brief": _("%(unit)s answered."),
    "close": _("Whoever asked has read the answer."),
    "cancel": _("The answer is no longer needed."),
}
