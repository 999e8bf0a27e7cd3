"""The rows of the kernel: cases, their log, what is owed, who sees what."""

from workflow.models.case import Case, CaseLink, CodeGuard
from workflow.models.duty import Duty, Pause, Policy, TimeLimit
from workflow.models.event import Attachment, Event, EventText, LogRoot
from workflow.models.feedback import Feedback
from workflow.models.people import Ask, Holding, IdemKey, Involvement, Role

__all__ = [
    "Ask",
    "Attachment",
    "Case",
    "CaseLink",
    "CodeGuard",
    "Duty",
    "Event",
    "EventText",
    "Feedback",
    "Holding",
    "IdemKey",
    "Involvement",
    "LogRoot",
    "Pause",
    "Policy",
    "Role",
    "TimeLimit",
]
