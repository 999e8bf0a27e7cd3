"""The rows of the kernel: cases, their log, what is owed, who sees what."""

from workflow.models.access import AccessLog
from workflow.models.bell import NewsCursor
from workflow.models.case import Case, CaseLink, CodeGuard
from workflow.models.duty import Duty, Pause, Policy, TimeLimit
from workflow.models.event import Attachment, Event, EventText, LogRoot
from workflow.models.feedback import Feedback
from workflow.models.people import Ask, Holding, IdemKey, Involvement, Role
from workflow.models.running import DailyFigure, SweepRun
from workflow.models.telling import Delivery, DeliveryTemplate, OptOut, UnitChannel

__all__ = [
    "AccessLog",
    "Ask",
    "Attachment",
    "Case",
    "CaseLink",
    "CodeGuard",
    "DailyFigure",
    "Delivery",
    "DeliveryTemplate",
    "Duty",
    "Event",
    "EventText",
    "Feedback",
    "Holding",
    "IdemKey",
    "Involvement",
    "LogRoot",
    "NewsCursor",
    "OptOut",
    "Pause",
    "Policy",
    "Role",
    "SweepRun",
    "TimeLimit",
    "UnitChannel",
]
