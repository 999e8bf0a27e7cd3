"""Rows written in one statement each, without what an ORM does besides: a step writes many.

Nobody listens to what is saved here, and no column is computed on the way.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def write(changed: Mapping[Model, Iterable[str]], new: Sequence[Model] = ()) -> None:
    """Write these columns of rows that are there, and new rows of one model: in one statement.

    What is new keeps no number; whoever needs it inserts it by itself.
    """
    parts, values = [], []
    for row, names in changed.items():
        fields = [_fields(type(row))[name] for name in names]
        changes = ", ".join(f'"{field.column}" = %s' for field in fields)
        parts.append(f'UPDATE "{row._meta.db_table}" SET {changes} WHERE id = %s RETURNING 1')
        values += [*_values(row, fields), row.pk]
    if new:
        statement, one, fields = _insert(type(new[0]))
        parts.append(statement.format(rows=", ".join([one] * len(new))))
        values += [value for row in new for value in _values(row, fields)]
    if not parts:
        return
    named = ", ".join(f"part{n} AS ({part})" for n, part in enumerate(parts))
    counts = " + ".join(f"(SELECT count(*) FROM part{n})" for n in range(len(parts)))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} SELECT {counts}", values)
        if cursor.fetchone() != (len(changed) + len(new),):
            raise DatabaseError("A row that was to be changed is not there.")


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
