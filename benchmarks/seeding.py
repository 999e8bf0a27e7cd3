"""Makes tickets with their whole history: the same ones for the same seed and size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from time import perf_counter

from django.conf import settings
from django.utils import timezone

from benchmarks import loading
from benchmarks.county import County, Place
from benchmarks.journeys import Journey, journeys
from benchmarks.moulds import Mould
from benchmarks.recording import Recorder
from benchmarks.stamping import Stamp
from governance.rules.calendar import SHANGHAI
from workflow.rules.codes import make_code

BATCH = 1000
WEEKS = 104
# Most of what is open is young: each week further back holds so much less of it.
FADING = 0.8


@dataclass(frozen=True)
class Plan:
    """A ticket to be: how it goes, where, and how many weeks from the recording."""

    mould: Mould
    place: Place
    weeks: int

    @property
    def opened_at(self) -> datetime:
        return self.mould.recording.opened_at + timedelta(weeks=self.weeks)

    @property
    def year(self) -> int:
        return self.opened_at.astimezone(SHANGHAI).year


@dataclass(frozen=True)
class Seeded:
    """What one seeding made, and how long it took."""

    tickets: int
    rows: int
    seconds: float


class Seeder:
    """Records the journeys once, then makes any number of tickets of them."""

    def __init__(self, seed: int, kept: Sequence[Journey] | None = None) -> None:
        began = perf_counter()
        self.seed = seed
        self.journeys = journeys() if kept is None else kept
        self.county = County(seed)
        self.villages = self._moulds(self.county.villages[0])
        self.grids = self._moulds(self.county.grids[0])
        self.seconds = perf_counter() - began

    def _moulds(self, place: Place) -> list[Mould]:
        recorder = Recorder(self.county, place)
        return [Mould(recorder.record(journey)) for journey in self.journeys]

    def fill(self, tickets: int) -> Seeded:
        """Make tickets, the oldest first, until there are so many."""
        began = perf_counter()
        missing = max(0, tickets - loading.count_tickets())
        random = Random(f"{self.seed}:{tickets}")
        plans = self.plan(missing, random)
        rows = 0
        for start in range(0, len(plans), BATCH):
            rows += self._make(plans[start : start + BATCH], random)
        return Seeded(missing, rows, perf_counter() - began)

    def plan(self, count: int, random: Random) -> list[Plan]:
        """Choose journey, place and week of so many tickets; the oldest come first."""
        return sorted(self._plans(count, random), key=lambda plan: plan.opened_at)

    def _plans(self, count: int, random: Random) -> Iterator[Plan]:
        weights = [mould.recording.journey.weight for mould in self.villages]
        for _ in range(count):
            place = self.county.draw_place(random)
            moulds = self.grids if place.is_staffed else self.villages
            mould = random.choices(moulds, weights)[0]
            yield Plan(mould, place, _weeks(mould, random))

    def _make(self, plans: list[Plan], random: Random) -> int:
        """Make one batch in one transaction; return how many rows it has."""
        years = [plan.year for plan in plans]
        with loading.Batch([plan.mould for plan in plans], years) as batch:
            for plan in plans:
                counter = batch.next_counter(plan.year)
                stamp = Stamp(
                    code=make_code(plan.year, counter, settings.CODE_KEY),
                    place=plan.place,
                    departments=self.county.draw_departments(random),
                    matter=random.choice(self.county.matters),
                    weeks=plan.weeks,
                    first_ids=batch.first_ids(plan.mould),
                    random=random,
                )
                batch.add(plan.mould.lines(stamp))
        return batch.rows


def _weeks(mould: Mould, random: Random) -> int:
    """How far to move a recording: never into the future, open ones mostly to the last weeks."""
    ended = mould.recording.last_at
    latest = (timezone.now() - ended) // timedelta(weeks=1)
    if mould.recording.journey.group != "open":
        return latest - random.randrange(WEEKS)
    back = 0
    while random.random() < FADING and back < WEEKS - 1:
        back += 1
    return latest - back
