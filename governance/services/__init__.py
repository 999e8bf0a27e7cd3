"""Every write to the organisation that is more than one row of a form."""

from governance.services.calendar import (
    YearNotPublished,
    import_workdays,
    kept_calendar,
    known_years,
    load_calendar,
)
from governance.services.people import register_person
from governance.services.structure import (
    change_post,
    change_unit,
    end_post,
    open_account,
    open_post,
)
from governance.services.tokens import (
    TokenRefused,
    find_token,
    issue_token,
    note_use,
    revoke_token,
)

__all__ = [
    "TokenRefused",
    "YearNotPublished",
    "change_post",
    "change_unit",
    "end_post",
    "find_token",
    "import_workdays",
    "kept_calendar",
    "issue_token",
    "known_years",
    "load_calendar",
    "note_use",
    "open_account",
    "open_post",
    "register_person",
    "revoke_token",
]
