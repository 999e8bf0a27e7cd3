"""Small counties for tests of reorganisation: one line each, with somebody in every office."""

from dataclasses import dataclass

from governance.models import Post, Unit
from tests.governance.builders import make_post, make_unit
from workflow.services import Actor, staff_actor

BASICS = ("intake", "handle", "dispatch", "decide")
ALL = (*BASICS, "verify", "supervise", "arbitrate")


@dataclass
class County:
    """One line from a county down to a grid; everybody is found by the code of his unit."""

    code: str

    def unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)

    @property
    def town(self) -> str:
        return f"{self.code}001"

    @property
    def village(self) -> str:
        return f"{self.code}001201"

    @property
    def grid(self) -> str:
        return f"{self.code}001201001"


def staff_unit(unit: Unit, *capabilities: str, name: str = "") -> Post:
    return make_post(unit, *capabilities, username=name or f"in-{unit.code}")


def plant_county(code: str) -> County:
    county = County(code)
    top = make_unit(code, "county", code)
    centre = make_unit(f"{code}-centre", "centre", code, top)
    town = make_unit(county.town, "township", county.town, centre)
    village = make_unit(county.village, "village", county.village, town)
    grid = make_unit(county.grid, "grid", county.grid, village)
    for unit in (top, centre):
        staff_unit(unit, *ALL)
    staff_unit(town, *ALL)
    staff_unit(village, *BASICS, "verify", "supervise")
    staff_unit(grid, *BASICS)
    return county


def plant_town(county: County, number: int) -> Unit:
    """A further township of a county, with its village and grid."""
    centre = county.unit(f"{county.code}-centre")
    code = f"{county.code}{number:03}"
    town = make_unit(code, "township", code, centre)
    staff_unit(town, *ALL)
    plant_village(town, 201)
    return town


def plant_village(town: Unit, number: int) -> Unit:
    code = f"{town.area_id}{number:03}"
    village = make_unit(code, "village", code, town)
    grid = make_unit(f"{code}001", "grid", f"{code}001", village)
    staff_unit(village, *BASICS, "verify", "supervise")
    staff_unit(grid, *BASICS)
    return village


def in_unit(code: str, name: str = "") -> Actor:
    """Somebody who works in the unit with this code now, in his post there."""
    posts = Post.objects.in_force().filter(unit__code=code)
    if name:
        posts = posts.filter(user__username=name)
    post = posts.order_by("pk")[0]
    return staff_actor(post.user, acting_post_id=post.pk)
