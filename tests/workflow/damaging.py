"""Damage to the log that only a superuser of the database could do, and sealed days to do it to."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection

from tests import factories as make
from workflow.services import seal_days


@contextmanager
def behind_the_triggers():
    """Do damage as only a superuser of the database could; what was done before counts as done."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def damage(sql, *params):
    with behind_the_triggers() as cursor:
        cursor.execute(sql, params)
        assert cursor.rowcount > 0, "the damage hit nothing"


def sealed(clock):
    """A ticket whose days are sealed: two with lines, two without."""
    case = make.handled_ticket()
    clock.shift(timedelta(days=1))
    make.step(case, "note", "grid01", text="在办", audience="internal")
    clock.shift(timedelta(days=3))
    seal_days()
    return case
