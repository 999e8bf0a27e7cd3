"""Every write to the organisation that is more than one row of a form."""

from governance.services.calendar import (
    forget_calendars,
    kept_calendar,
    load_calendar,
    with_hours,
    years_loaded,
)
from governance.services.hours import preview_hours
from governance.services.matters import put_in_charge
from governance.services.people import erase_person, register_person
from governance.services.roster import call_off_absence, on_call, record_absence
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
from governance.services.years import (
    YearImport,
    YearNotPublished,
    compare_years,
    import_years,
    known_years,
    source_words,
)

__all__ = [
    "TokenRefused",
    "YearImport",
    "YearNotPublished",
    "call_off_absence",
    "change_post",
    "change_unit",
    "compare_years",
    "end_post",
    "erase_person",
    "find_token",
    "forget_calendars",
    "import_years",
    "issue_token",
    "kept_calendar",
    "known_years",
    "load_calendar",
    "note_use",
    "on_call",
    "open_account",
    "open_post",
    "preview_hours",
    "put_in_charge",
    "record_absence",
    "register_person",
    "revoke_token",
    "source_words",
    "with_hours",
    "years_loaded",
]
