"""Real workers and clocks on real servers, killed while they work: late, but once and in order."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.faults.clockwork import Clockwork, clockwork

TICKETS = 1200
PATIENCE = 400


@pytest.fixture(scope="module")
def house() -> Iterator[Clockwork]:
    with clockwork() as house:
        yield house


@pytest.fixture(autouse=True)
def _nothing_runs_on(house) -> Iterator[None]:
    yield
    house.stop()


def until(house: Clockwork, check: Callable[[], bool]) -> None:
    """Wait until something holds; what the processes said is shown if it never does."""
    end = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < end, house.logs()
        house.keep()
        time.sleep(0.5)


def faults(house: Clockwork) -> dict[str, object]:
    """What of the report is not as it should be; all of it is lists and counts of faults."""
    return {name: found for name, found in house.call("report").items() if found}


def test_a_worker_killed_in_a_sweep_and_two_clocks_fire_every_rung_once(house):
    found = house.call("seed", TICKETS)
    assert found["duties"] >= 2000
    house.beat()
    house.beat()
    doomed = house.worker()
    until(house, lambda: house.call("fired") > 0)

    house.kill(doomed)
    left = house.call("due")["duties"]
    house.worker()
    until(house, lambda: house.call("due")["duties"] == 0)

    assert 0 < left < found["duties"], "it was killed before or after its work"
    # All of it was due for days while nothing ran: told, but nobody gets a card for our outage.
    assert faults(house) == {}


def test_with_the_broker_and_the_database_killed_the_clock_catches_up(house):
    house.call("seed", TICKETS + 300)
    house.beat()
    house.worker()
    before = house.call("fired")
    until(house, lambda: house.call("fired") > before)

    house.kill_server("valkey")
    house.kill_server("postgres")
    until(house, house.answers)
    until(house, lambda: house.call("due")["duties"] == 0)

    assert faults(house) == {}
