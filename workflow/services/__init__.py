"""Acts of the kernel; views, API, tasks and higher apps import them from here."""

from workflow.services.access import (
    OPENER_LIFE,
    TooManyTries,
    actor_by_codes,
    case_token,
    look_up,
    look_up_part,
    part_token,
    read_case_token,
    strength_of_slip,
    token_of,
)
from workflow.services.actors import (
    SYSTEM,
    Actor,
    Match,
    party_actor,
    public_actor,
    requester_actor,
    staff_actor,
)
from workflow.services.bulk import BULK_STEPS, MOST_ITEMS, Item, Outcome, take_each
from workflow.services.clearing import clear_stale
from workflow.services.facts import Facts
from workflow.services.figures import count_days
from workflow.services.keys import Key, fingerprint
from workflow.services.log import seal_days, verify_log
from workflow.services.numbering import query_code_of
from workflow.services.recalculating import Recalculated, provisional_duties, recalculate
from workflow.services.refusals import (
    Busy,
    Changed,
    Invalid,
    KeyReused,
    NotAllowed,
    NotVisible,
    NotYet,
    Refused,
    WrongState,
)
from workflow.services.sight import SCOPES, can_see, get_visible, newest_first, scope
from workflow.services.standing import match_step, standing
from workflow.services.steps import open_case, set_nudge, take_step
from workflow.services.sweep import sweep
from workflow.services.telling.again import send_again
from workflow.services.telling.draining import drain
from workflow.services.uploads import (
    BadUpload,
    UploadRef,
    open_file,
    store_upload,
)

__all__ = [
    "BULK_STEPS",
    "MOST_ITEMS",
    "OPENER_LIFE",
    "SCOPES",
    "SYSTEM",
    "Actor",
    "BadUpload",
    "Busy",
    "Changed",
    "Facts",
    "Invalid",
    "Item",
    "Key",
    "KeyReused",
    "Match",
    "NotAllowed",
    "NotVisible",
    "NotYet",
    "Outcome",
    "Recalculated",
    "Refused",
    "TooManyTries",
    "UploadRef",
    "WrongState",
    "can_see",
    "actor_by_codes",
    "case_token",
    "clear_stale",
    "count_days",
    "drain",
    "fingerprint",
    "get_visible",
    "look_up",
    "look_up_part",
    "match_step",
    "newest_first",
    "open_case",
    "open_file",
    "part_token",
    "party_actor",
    "provisional_duties",
    "public_actor",
    "query_code_of",
    "read_case_token",
    "recalculate",
    "requester_actor",
    "scope",
    "seal_days",
    "send_again",
    "set_nudge",
    "staff_actor",
    "standing",
    "store_upload",
    "strength_of_slip",
    "sweep",
    "take_each",
    "take_step",
    "token_of",
    "verify_log",
]
