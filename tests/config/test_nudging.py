"""The nudge: one for many steps, and none that costs a second while the broker is away."""

import runpy

import pytest
from kombu.exceptions import OperationalError

from config import nudging
from config.embedded.environment import ROOT
from config.nudging import Nudge


@pytest.fixture
def sent(monkeypatch):
    """Whatever would have gone to the broker; and a clock to move."""
    tasks, clock = [], [100.0]
    monkeypatch.setattr(nudging.app, "send_task", lambda name, **given: tasks.append(name))
    monkeypatch.setattr(nudging.time, "monotonic", lambda: clock[0])
    return tasks, clock


def test_many_steps_in_one_second_need_one_nudge(sent):
    tasks, clock = sent
    nudge = Nudge()

    nudge()
    nudge()
    clock[0] += 1
    nudge()

    assert tasks == ["workflow.drain"] * 2


def test_a_broker_that_is_away_is_left_alone_for_a_while(sent, monkeypatch):
    tasks, clock = sent
    tries = []

    def away(name, **given):
        tries.append(name)
        raise OperationalError("no broker")

    monkeypatch.setattr(nudging.app, "send_task", away)
    nudge = Nudge()

    nudge()
    clock[0] += 29
    nudge()
    clock[0] += 1
    nudge()

    assert len(tries) == 2


def test_the_web_process_nudges(monkeypatch):
    given = []
    monkeypatch.setattr("workflow.services.set_nudge", given.append)

    runpy.run_path(str(ROOT / "config" / "wsgi.py"))

    assert [type(nudge) for nudge in given] == [Nudge]
