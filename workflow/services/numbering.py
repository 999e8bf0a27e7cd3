"""Codes of new cases, and the codes by which a villager finds his own."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from workflow.models import Case
from workflow.rules.codes import child_code, make_code, mediation_code, query_code


def new_root(kind: str) -> Case:
    """A new, unsaved root with its row number and its code; one query.

    The code's year is the opening year in Asia/Shanghai. Raises YearFull after 10^8 cases.
    """
    now = timezone.now()
    year = timezone.localdate(now).year
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('workflow_case', 'id')), nextval(%s)",
            [f"workflow_case_code_{year}"],
        )
        pk, counter = cursor.fetchone()
    return _new(
        pk, make_code(year, counter - 1, settings.CODE_KEY), kind, root_id=pk, opened_at=now
    )


def new_child(parent: Case, kind: str, *, unsaved: int = 0, letter: str = "") -> Case:
    """A new, unsaved child of a locked case, with the next code of its root.

    `unsaved` counts the children of this call that the database does not know yet; `letter` leads
    the number of those that are counted apart: M of mediations.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('workflow_case', 'id')), count(*) + 1"
            " FROM workflow_case WHERE root_id = %s AND code ~ %s",
            [parent.root_id, f"-{letter}[0-9]+$"],
        )
        pk, number = cursor.fetchone()
    child = _new(
        pk,
        (mediation_code if letter else child_code)(parent.root.code, number + unsaved),
        kind,
        root_id=parent.root_id,
        opened_at=timezone.now(),
    )
    child.root, child.parent = parent.root, parent
    return child


def _new(pk: int, code: str, kind: str, *, root_id: int, opened_at: datetime) -> Case:
    return Case(
        pk=pk,
        code=code,
        kind=kind,
        state="",
        root_id=root_id,
        opened_at=opened_at,
        last_at=opened_at,
    )


def query_code_of(case: Case) -> str:
    """The eight characters on the slip; computed, never stored."""
    return query_code(settings.QUERY_KEY, case.pk, case.query_generation)
