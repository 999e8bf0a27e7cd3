"""Real threads on real connections, let loose at the same moment."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

Outcome = tuple[str, Any]


def at_once(*calls: Callable[[], Any]) -> list[Outcome]:
    """Make all calls at the same moment, each on a connection of its own.

    Returns for each, in order, ("ok", its result) or (the exception's class name, the exception).
    """
    outcomes: list[Outcome] = [("never ran", None)] * len(calls)
    start = Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(30)
            outcomes[place] = ("ok", call())
        except Exception as error:  # noqa: BLE001 - whatever it was is what the test looks at
            outcomes[place] = (type(error).__name__, error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def names(outcomes: Sequence[Outcome]) -> list[str]:
    return sorted(name for name, _ in outcomes)
