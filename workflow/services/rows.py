"""Rows written in one statement each, without what an ORM does besides: a step writes many.

Nobody listens to what is saved here, and no column is computed on the way.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Insert rows of one model, none of which is there yet, and give them their numbers."""
    if not rows:
        return
    statement, one, fields = _insert(type(rows[0]))
    values = [value for row in rows for value in _values(row, fields)]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=", ".join([one] * len(rows))), values)
        numbers = cursor.fetchall()
    for row, (pk,) in zip(rows, numbers, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, connection.alias


def update(row: Model, names: Iterable[str]) -> None:
    """Write these columns of a row that is there."""
    fields = [_fields(type(row))[name] for name in names]
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET {changes} WHERE id = %s',  # noqa: S608 - names of our own columns
            [*_values(row, fields), row.pk],
        )
        if cursor.rowcount != 1:
            raise DatabaseError(f"{table} has no row {row.pk} to be changed.")


def written(row: Model) -> dict[str, Any]:
    """The values of a row as they stand, by attribute; to see later what has changed."""
    return {name: row.__dict__.get(name) for name in _fields(type(row))}


@cache
def _fields(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    """The columns that a program may write, by attribute."""
    fields = model._meta.concrete_fields
    return {f.attname: f for f in fields if not (f.primary_key or f.generated)}


@cache
def _insert(model: type[Model]) -> tuple[str, str, list["Field[Any, Any]"]]:
    fields = list(_fields(model).values())
    names = ", ".join(f'"{field.column}"' for field in fields)
    one = f"({', '.join(['%s'] * len(fields))})"
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({names}) VALUES {{rows}} RETURNING id', one, fields  # noqa: S608


def _values(row: Model, fields: Iterable["Field[Any, Any]"]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
