"""The messages by which parties, and requesters of tickets, are told of mediation."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from workflow.rules.messages import Text

MEDIATION_TEXTS: Mapping[str, Text] = {
    "party_news": Text(
        "requester",
        _("News of your mediation"),
        pgettext_lazy("message", "There is news of your mediation: {link}"),
    ),
    "party_remind": Text(
        "requester",
        _("Something is asked of you"),
        pgettext_lazy("message", "{unit} asks for your word by {day}: {link}"),
        without="party_news",
    ),
    "party_session": Text(
        "requester",
        _("You are invited to a session"),
        pgettext_lazy("message", "Please come to the mediation on {day}: {link}"),
        without="party_news",
    ),
}
_ASKED = ("screen", "agree", "amend", "remind")
MEDIATION_TEMPLATES: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("apply", "sign_for", "reject", "send_out", "add_party", "consent", "name", "recuse"),
            *("session", "evidence", "appraise", "resume", "extend", "move_up", "agree_oral"),
            *("sign", "talk_again", "perform", "urge", "breach", "court", "end", "notice"),
            *("followup", "file", "invite", "note", "correct", "approve", "refuse", "lapse"),
            *("recalculate", "late", "escalate", "danger", "erase"),
        ),
        "party_news",
    ),
    **dict.fromkeys(_ASKED, "party_remind"),
    "schedule": "party_session",
}
TICKET_TEMPLATES: Mapping[str, str] = dict.fromkeys(
    ("mediate", "mediating", "mediated"), "requester_news"
)
