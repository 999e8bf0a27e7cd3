"""The demonstration county: real places and offices, fictional people."""

from django.db import connection, transaction

from governance.services.demo.addresses import give_addresses
from governance.services.demo.lists import plant_calendar, plant_ceilings, plant_matters
from governance.services.demo.logins import DemoLogin, demo_logins, write_tokens
from governance.services.demo.places import plant_areas
from governance.services.demo.roster import plant_deputies, plant_roster
from governance.services.demo.staff import plant_staff
from governance.services.demo.units import plant_units

__all__ = ["DemoLogin", "demo_logins", "give_addresses", "plant_demo", "write_tokens"]

_LOCK = 110117


@transaction.atomic
def plant_demo(password: str) -> bool:
    """Add what is missing of the demonstration county; say whether anything was.

    What is there is left as it is, so a second run changes nothing and keeps every edit.
    """
    with connection.cursor() as cursor:
        # Two starts at once: the second waits here and then finds everything done.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    added = [plant_areas(), plant_ceilings(), plant_calendar(), plant_units()]
    added += [plant_staff(password), plant_matters(), plant_roster(), plant_deputies()]
    return any(added)
