"""Lists of the demonstration county: matters, ceilings, calendar."""

from datetime import date

from governance.models import Ceiling, Matter, OfficeHours, Unit
from governance.rules.organisation import DEFAULT_CEILINGS
from governance.services.calendar import years_loaded
from governance.services.demo.places import SINCE, read_rows
from governance.services.years import import_years, known_years

_WHOLE_YEAR = {"first_month": 1, "first_day": 1, "last_month": 12, "last_day": 31}


def plant_ceilings() -> int:
    """Write the default ceilings where none are kept; return how many."""
    present = set(Ceiling.objects.values_list("kind", flat=True))
    missing = [
        Ceiling(kind=kind.value, capabilities=sorted(capability.value for capability in allowed))
        for kind, allowed in DEFAULT_CEILINGS.items()
        if kind.value not in present
    ]
    return len(Ceiling.objects.bulk_create(missing))


def plant_calendar() -> int:
    """Add the years that are not loaded yet, and office hours if there are none."""
    loaded = years_loaded()
    years = [year for year in known_years() if year >= SINCE.year and year not in loaded]
    added = sum(len(year.new) for year in import_years(years))
    if not OfficeHours.objects.exists():
        periods = [["08:30", "12:00"], ["13:30", "17:30"]]
        OfficeHours.objects.create(weekdays=[0, 1, 2, 3, 4], periods=periods, **_WHOLE_YEAR)
        added += 1
    return added


def plant_matters() -> int:
    """Add the missing entries of the responsibility list; return how many."""
    units = dict(Unit.objects.values_list("code", "pk"))
    present = set(Matter.objects.values_list("code", flat=True))
    rows = [row for row in read_rows("matters.csv") if row["code"] not in present]
    matters = Matter.objects.bulk_create(_matter(row, units) for row in rows)
    link = Matter.cooperators.through
    link.objects.bulk_create(
        link(matter_id=matter.pk, unit_id=units[code])
        for matter, row in zip(matters, rows, strict=True)
        for code in _several(row["cooperators"])
    )
    return len(matters)


def _several(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _matter(row: dict[str, str], units: dict[str, int]) -> Matter:
    return Matter(
        code=row["code"],
        title=row["title"],
        list=row["list"],
        lead_id=units[row["lead"]] if row["lead"] else None,
        lead_kind=row["lead_kind"],
        callee_kinds=_several(row["callee_kinds"]),
        urgency=row["urgency"],
        nature=row["nature"] or None,
        legal_basis=row["legal_basis"],
        valid_from=date.fromisoformat(row["valid_from"]),
    )
