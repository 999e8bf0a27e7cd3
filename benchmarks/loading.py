"""Writes rows with COPY, a batch a transaction, and marks the database as the benchmarks' own."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from django.db import connection, transaction
from django.db.models import Model, OneToOneField

from benchmarks.moulds import Mould
from benchmarks.recording import columns
from workflow.models import Case

_MARK = "benchmarks"


class ForeignData(RuntimeError):
    """The database holds tickets that no benchmark made."""


def claim_database(*, force: bool = False, fresh: bool = False) -> None:
    """Mark the database as ours, empty if asked; refuse one with tickets of somebody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s) IS NOT NULL", [_MARK])
        (is_ours,) = cursor.fetchone()
        if is_ours and fresh:
            # Only ever where the mark stands: what is dropped was made by us.
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        cursor.execute("SELECT to_regclass('workflow_case') IS NOT NULL")
        (has_tables,) = cursor.fetchone()
        if not is_ours and not force and has_tables and count_tickets():
            raise ForeignData(
                f"The database {connection.settings_dict['NAME']} holds tickets that are not the "
                "benchmarks'. --force uses it all the same."
            )
        # A schema of its own is a mark that no migration ever touches.
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {_MARK}")


def count_tickets() -> int:
    return Case.objects.roots().count()


def refresh_statistics() -> None:
    """Give the planner what autovacuum would give it in time."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def size_mb() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()) >> 20")
        return int(cursor.fetchone()[0])


class Batch:
    """Rows of many tickets, written in one transaction when the block ends without an error."""

    def __init__(self, moulds: Sequence[Mould], years: Sequence[int]) -> None:
        sizes: Counter[type[Model]] = Counter()
        for mould in moulds:
            sizes.update(mould.sizes)
        self.rows = sum(sizes.values())
        self._next = {
            model: _reserve(model, n) for model, n in sizes.items() if n and _has_own(model)
        }
        self._counters = {year: _reserve_codes(year, n) for year, n in Counter(years).items()}
        self._lines: dict[type[Model], list[str]] = defaultdict(list)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            with transaction.atomic():
                for model, lines in self._lines.items():
                    _copy(model, lines)

    def first_ids(self, mould: Mould) -> Mapping[type[Model], int]:
        """From which number the rows of the next ticket count, by table."""
        first = dict(self._next)
        for model in self._next:
            self._next[model] += mould.sizes[model]
        return first

    def next_counter(self, year: int) -> int:
        """The next number of a year for a case code."""
        return next(self._counters[year])

    def add(self, lines: Mapping[type[Model], list[str]]) -> None:
        for model, rows in lines.items():
            self._lines[model] += rows


def _has_own(model: type[Model]) -> bool:
    """Whether rows are numbered by the table itself, not by the row they belong to."""
    return not isinstance(model._meta.pk, OneToOneField)


def _reserve(model: type[Model], count: int) -> int:
    """Take numbers for so many rows from the table's own sequence; return the first."""
    sequence = "pg_get_serial_sequence(%s, 'id')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT setval({sequence}, nextval({sequence}) + %s) - %s",  # noqa: S608
            [model._meta.db_table] * 2 + [count - 1, count - 1],
        )
        return int(cursor.fetchone()[0])


def _reserve_codes(year: int, count: int) -> Iterator[int]:
    """Take numbers for the codes of a year from the sequence that opening a case uses."""
    sequence = f"workflow_case_code_{year}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, count - 1])
        last = int(cursor.fetchone()[0])
    # Counters begin at 0, sequences at 1.
    return iter(range(last - count, last))


def _copy(model: type[Model], lines: Sequence[str]) -> None:
    names = ", ".join(f'"{name}"' for name in columns(model))
    with connection.cursor() as cursor:
        command = f"COPY {model._meta.db_table} ({names}) FROM STDIN"
        with cursor.copy(command) as copy:
            copy.write("\n".join([*lines, ""]))
