"""The closed sets that an entry of the responsibility list is written in."""

from enum import StrEnum


class Urgency(StrEnum):
    """How fast a matter must move; the words are those of the API."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    ORDINARY = "ordinary"
    COMPLEX = "complex"


class Nature(StrEnum):
    """What the requester wants."""

    CONSULTATION = "consultation"
    HELP = "help"
    COMPLAINT = "complaint"
    WRONGDOING = "wrongdoing"
    SUGGESTION = "suggestion"


class ListKind(StrEnum):
    """Who is competent: the township, a department with its help, or the department alone."""

    BASIC = "basic"
    COOPERATE = "cooperate"
    TAKEN_BACK = "taken_back"
