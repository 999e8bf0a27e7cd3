"""Where benchmark tickets happen: the demo county's places, with a few hot spots."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from django.conf import settings

from governance.models import Area, Matter, Post, Unit
from governance.services.demo.places import STAFFED_TOWN, STAFFED_VILLAGE

# A few villages report much, most report little; the staffed grids are as busy as a town's centre.
SKEW, SOFTEN = 0.8, 3
STAFFED_SHARE = 0.04


@dataclass(frozen=True)
class Seat:
    """A unit and the post that acts for it."""

    unit_id: int
    code: str
    post_id: int
    user_id: int
    username: str


@dataclass(frozen=True)
class Place:
    """Where tickets happen: the areas of one village or grid, and who sits there, by role."""

    seats: dict[str, Seat]
    areas: tuple[str, ...]

    @property
    def is_staffed(self) -> bool:
        return "grid" in self.seats


class County:
    """The places, departments and matters that seeding draws from; always in the same order."""

    def __init__(self, seed: int) -> None:
        self.seats = _seats()
        self.villages = _villages(self.seats)
        self.grids = _staffed_grids(self.seats)
        self.departments = [
            seat for seat in self.seats.values() if seat.code in _department_codes()
        ]
        self.matters = list(Matter.objects.in_force().order_by("code").values_list("pk", "code"))
        Random(seed).shuffle(self.villages)
        self.village_weights = skewed(len(self.villages))
        self.department_weights = skewed(len(self.departments))

    def seat(self, unit_code: str) -> Seat:
        return self.seats[unit_code]

    def town_of_staffed(self) -> Seat:
        return self.seats[STAFFED_TOWN]

    def village_of_staffed(self) -> Seat:
        return self.seats[STAFFED_VILLAGE]

    def draw_place(self, random: Random) -> Place:
        """Choose where a ticket happens; hot spots come up more often."""
        if random.random() < STAFFED_SHARE:
            return random.choice(self.grids)
        return random.choices(self.villages, self.village_weights)[0]

    def draw_departments(self, random: Random) -> tuple[Seat, Seat]:
        first, second = random.choices(self.departments, self.department_weights, k=2)
        while second == first:
            second = random.choice(self.departments)
        return first, second


def skewed(n: int) -> list[float]:
    """Weights that fall with the rank, as the numbers of tickets of places do."""
    return [1 / (rank + SOFTEN) ** SKEW for rank in range(n)]


def _seats() -> dict[str, Seat]:
    """Of every unit that works on tickets the post that takes in and handles."""
    posts = Post.objects.in_force().having("handle").select_related("unit", "user")
    seats: dict[str, Seat] = {}
    for post in posts.order_by("unit__code", "pk"):
        seat = Seat(post.unit_id, post.unit.code, post.pk, post.user_id, post.user.username)
        seats.setdefault(seat.code, seat)
    return seats


def _villages(seats: dict[str, Seat]) -> list[Place]:
    """The villages whose grids have no post of their own."""
    codes = (
        Unit.objects.in_force()
        .filter(kind="village", area__code__startswith=settings.COUNTY)
        .exclude(code=STAFFED_VILLAGE)
        .exclude(area__code__startswith=STAFFED_TOWN)
        .order_by("code")
        .values_list("code", flat=True)
    )
    areas = _grid_areas()
    return [
        Place({"village": seats[code], "town": seats[code[:9]]}, areas[code])
        for code in codes
        if code in seats and code in areas
    ]


def _grid_areas() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    grids = Area.objects.in_force().under(settings.COUNTY).filter(level="grid")
    for code in grids.order_by("code").values_list("code", flat=True):
        found.setdefault(code[:12], []).append(code)
    return {village: tuple(codes) for village, codes in found.items()}


def _staffed_grids(seats: dict[str, Seat]) -> list[Place]:
    codes = sorted(code for code in seats if code.startswith(STAFFED_VILLAGE) and len(code) == 15)
    return [Place({"grid": seats[code]}, (code,)) for code in codes]


def _department_codes() -> Sequence[str]:
    return Unit.objects.in_force().filter(kind="department").values_list("code", flat=True)
