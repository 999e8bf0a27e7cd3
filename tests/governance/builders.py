"""A small county for tests: one line from the government down to a grid."""

from datetime import date

from governance.models import Area, Post, Unit, User

SINCE = date(2023, 1, 1)
COUNTY, TOWN, VILLAGE, GRID = "990101", "990101001", "990101001201", "990101001201001"


def make_area(code, **fields):
    return Area.objects.create(
        **{"code": code, "name": f"Area {code}", "valid_from": SINCE, **fields}
    )


def make_unit(code, kind, area, superior=None, **fields):
    if isinstance(area, str):
        area = Area.objects.filter(pk=area).first() or make_area(area)
    values = {"name": f"Unit {code}", "valid_from": SINCE, **fields}
    return Unit.objects.create(code=code, kind=kind, area=area, superior=superior, **values)


def make_post(unit, *capabilities, username=None, **fields):
    user = User.objects.create(username=username or f"user-{User.objects.count()}", name="张三")
    values = {"title": "Officer", "valid_from": SINCE, **fields}
    return Post.objects.create(user=user, unit=unit, capabilities=list(capabilities), **values)


def make_line():
    """Build county, centre, township, village and grid, each the superior of the next."""
    county = make_unit("county", "county", COUNTY)
    centre = make_unit("centre", "centre", COUNTY, county)
    town = make_unit("town", "township", TOWN, centre)
    village = make_unit("village", "village", VILLAGE, town)
    grid = make_unit("grid", "grid", GRID, village)
    return county, centre, town, village, grid
