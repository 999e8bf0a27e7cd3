"""The cache inside the process: one object for all, for a while."""

from threading import Thread

import pytest
from django.core.cache import caches


@pytest.fixture
def kept():
    return caches["process"]


def test_what_is_kept_is_the_thing_itself_in_every_thread(kept):
    thing = {"a": [1]}
    kept.set("thing", thing)
    seen = []
    thread = Thread(target=lambda: seen.append(caches["process"].get("thing")))
    thread.start()
    thread.join()

    assert kept.get("thing") is thing
    assert seen[0] is thing


def test_it_is_kept_for_a_minute(kept, clock):
    kept.set("short", 1)
    kept.set("long", 2, timeout=None)
    clock.shift(59)
    assert kept.get("short") == 1
    clock.shift(2)
    assert kept.get("short", "gone") == "gone"
    assert kept.get("long") == 2


def test_adding_leaves_what_is_there(kept):
    assert kept.add("name", 1)
    assert not kept.add("name", 2)
    assert kept.get("name") == 1
    assert kept.delete("name")
    assert not kept.delete("name")
    assert kept.get("name") is None


def test_it_never_grows_without_end(kept, monkeypatch):
    monkeypatch.setattr(kept, "_most", 3)
    for n in range(10):
        kept.set(f"n{n}", n)
    assert len(kept._rows) <= 3
    assert kept.get("n9") == 9
