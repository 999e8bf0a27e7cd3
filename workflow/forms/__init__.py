"""Step forms: the same form validates page and API, and says where its prose may be read."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from workflow.forms.base import (
    CHOOSE_ONE,
    INTERNAL,
    LONG_TEXT,
    PRIVATE,
    PUBLIC,
    ProseField,
    StepForm,
    jsonable,
    text_field,
)
from workflow.forms.guarding import (
    AcknowledgeForm,
    DangerForm,
    EraseForm,
    ReportDoneForm,
    ShieldForm,
    UnsealForm,
)
from workflow.forms.kernel import (
    AssignForm,
    CorrectForm,
    DecideForm,
    LinkForm,
    NoteForm,
    ReadForm,
    RefuseForm,
)

__all__ = [
    "CHOOSE_ONE",
    "INTERNAL",
    "LONG_TEXT",
    "PRIVATE",
    "PUBLIC",
    "DecideForm",
    "ProseField",
    "StepForm",
    "jsonable",
    "text_field",
]

KERNEL_FORMS: Mapping[str, type[StepForm]] = {
    "note": NoteForm,
    "assign": AssignForm,
    "correct": CorrectForm,
    "link": LinkForm,
    "read": ReadForm,
    "approve": DecideForm,
    "refuse": RefuseForm,
    "retract": DecideForm,
    "shield": ShieldForm,
    "danger": DangerForm,
    "report_done": ReportDoneForm,
    "acknowledge": AcknowledgeForm,
    "unseal": UnsealForm,
    "erase": EraseForm,
}
KERNEL_LABELS: Mapping[str, Any] = {
    "approve": _("Approve"),
    "refuse": _("Refuse"),
    "retract": _("Take the request back"),
    "assign": _("Assign to a colleague"),
    "note": _("Write a note"),
    "correct": _("Correct"),
    "link": _("Link"),
    "read": _("I have read it"),
    "lapse": _("Lapsed"),
    "remind": _("Reminder"),
    "late": _("Marked late"),
    "escalate": _("Passed up"),
    "recalculate": _("Counted again"),
    "succeed": _("Reorganisation"),
    "shield": _("Keep somebody away"),
    "danger": _("Report danger to somebody"),
    "report_done": _("Reported now"),
    "acknowledge": _("Acknowledge the danger"),
    "unseal": _("Lift the seal"),
    "erase": _("Erase a person's data"),
}
KERNEL_NOTICES: Mapping[str, Any] = {
    "approve": _("The request was approved."),
    "refuse": _("The request was refused."),
    "retract": _("The request was taken back."),
    "assign": _("Given to a colleague."),
    "note": _("Progress."),
    "correct": _("A correction."),
    "link": _("Linked to another case."),
    "read": _("%(unit)s has read it."),
    "lapse": _("The time for an answer ran out."),
    "remind": _("Reminder for %(ower)s: %(duty)s, due %(due)s."),
    "late": _("Late, %(ower)s: %(duty)s, due %(due)s."),
    "escalate": _("Still late, %(ower)s: %(duty)s, due %(due)s. The level above was told."),
    "escalate.yellow": _("Still late, %(ower)s: %(duty)s, due %(due)s. A warning was given."),
    "escalate.oversee": _(
        "Still late, %(ower)s: %(duty)s, due %(due)s. %(to)s has to look after it now."
    ),
    "escalate.rule": _("Still late, %(ower)s: %(duty)s, due %(due)s. %(to)s is to rule on it."),
    "recalculate": _("The holidays of the new year are known: a time limit was counted again."),
    "succeed": _("After a reorganisation the work goes on with the successor."),
    "shield": _("%(unit)s kept somebody away from this."),
    "danger": _("%(unit)s reported danger to somebody. The case is sealed."),
    "report_done": _("%(unit)s reported the danger to who must act on it."),
    "acknowledge": _("%(unit)s knows of the danger."),
    "unseal": _("The seal was lifted."),
    "erase": _("A person's data was erased."),
}
