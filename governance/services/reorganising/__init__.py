"""Units and areas that take over from others: what is theirs in the organisation itself.

Open work is moved by `workflow.services.reorganising`, which calls these in its transaction.
"""

from governance.services.reorganising.areas import (
    move_areas,
    rename_area,
)
from governance.services.reorganising.codes import (
    ReorganisationRefused,
    area_in_force,
    unit_in_force,
)
from governance.services.reorganising.offices import close_post, hand_on_post
from governance.services.reorganising.units import Ended, end_units, rename_unit

__all__ = [
    "Ended",
    "ReorganisationRefused",
    "area_in_force",
    "close_post",
    "end_units",
    "hand_on_post",
    "move_areas",
    "rename_area",
    "rename_unit",
    "unit_in_force",
]
