"""Whistles blown for tests: a ticket of the township, and those who were called to it."""

import pytest
from django.utils import translation

from tests import factories as make
from tests.tickets.builders import unit_of
from workflow.services import Invalid

MARKS = {"timeliness": "5", "attitude": "4", "result": "3"}


def whistled(*names, **data):
    """A ticket of the township that called these units; the first one leads."""
    case = make.township_ticket()
    keys = {unit_of(name).code: f"{name} 的任务" for name in names or ("water01", "city01")}
    return case, *make.whistle(case, "dispatcher01", keys, **data)


def arrived(child, actor):
    return make.step(
        child, "arrive", actor, at="2026-06-08T09:00+08:00", who="两人", mode="on_site"
    )


def answered(child, actor):
    arrived(child, actor)
    return make.step(child, "answer", actor, text="清了淤。")


def refused(case, actor, callees, **data):
    translation.activate("en")
    with pytest.raises(Invalid) as refusal:
        make.whistle(case, actor, callees, **data)
    return {name: list(errors) for name, errors in refusal.value.form.errors.items()}
