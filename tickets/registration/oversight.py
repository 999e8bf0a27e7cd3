"""The words of extensions, supervision and changes."""

from django.utils.translation import gettext_lazy as _

OVERSIGHT_LABELS = {
    "extend": _("Extend the time"),
    "supervise": _("Supervise"),
    "answer_sup": _("Answer the supervision"),
    "lift": _("Lift the supervision"),
    "take_over": _("Take it over"),
    "urge": _("Urge"),
    "change": _("Correct what it is"),
    "copy": _("Copy to other units"),
}
OVERSIGHT_NOTICES = {
    "extend": _("%(unit)s got more time."),
    "supervise": _("%(unit)s supervises it."),
    "supervise.ordinary": _("%(unit)s supervises it and asks for an answer."),
    "supervise.yellow": _("%(unit)s gave a yellow card and asks for an answer."),
    "supervise.red": _("%(unit)s gave a red card and asks for an answer at once."),
    "answer_sup": _("%(unit)s answered the supervision."),
    "lift": _("%(unit)s lifted the supervision."),
    "take_over": _("%(to)s took it upon itself."),
    "urge": _("The requester asks to hurry."),
    "change": _("%(unit)s corrected what it is."),
    "copy": _("%(unit)s told other units of it."),
}
