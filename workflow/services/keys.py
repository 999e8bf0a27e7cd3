"""Idempotency keys, lock timeouts, and what a database error means to the person who clicked."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from psycopg import errors

from workflow.models import Event, IdemKey
from workflow.rules.log import canonical
from workflow.services.refusals import Busy, KeyReused

KEEP_KEYS = timedelta(days=7)
PUBLIC_KEY_LENGTH = 16

# Steps hold this lock together; a reorganisation holds it alone, so that no step that began
# under the old units ends under the new ones.
REORGANISING = 7_302_011

T = TypeVar("T")

_BUSY = (errors.LockNotAvailable, errors.QueryCanceled)


@dataclass
class Key:
    """The idempotency key of one request and, after the call, what became of it.

    `answer` makes the status and body that a repeat is given; it runs inside the transaction.
    """

    scope: str
    value: str
    fingerprint: str
    answer: Callable[[Event], tuple[int, Any]] | None = None
    is_replayed: bool = False
    status: int = 0
    body: Any = None


def fingerprint(*parts: Any) -> str:
    """Digest what a request asks for, so that a key cannot be used for something else."""
    return hashlib.sha256(canonical([str(part) for part in parts])).hexdigest()


@contextmanager
def one_transaction() -> Iterator[None]:
    """Run in one transaction with short timeouts; waiting too long is Busy, never a 500.

    It also waits for a reorganisation that is under way.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT set_config('lock_timeout', '3s', true),"
                    " set_config('statement_timeout', '15s', true),"
                    " pg_advisory_xact_lock_shared(%s)",
                    [REORGANISING],
                )
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, _BUSY):
            raise Busy from error
        raise


def retry_deadlock(work: Callable[[], T]) -> T:
    """Call once more after a deadlock; a second one is Busy."""
    try:
        return work()
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.DeadlockDetected):
            raise
    try:
        return work()
    except OperationalError as error:
        if isinstance(error.__cause__, errors.DeadlockDetected):
            raise Busy from error
        raise


def claim_key(key: Key) -> Event | None:
    """Write the key row first; return the event of an earlier, finished call with this key.

    A call that still runs is waited for. Raises KeyReused for another request with this key.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workflow_idemkey (scope, key, fingerprint, status, created_at, expires_at)"
            " VALUES (%s, %s, %s, 0, %s, %s) ON CONFLICT (scope, key) DO NOTHING",
            [
                key.scope,
                key.value,
                key.fingerprint,
                timezone.now(),
                timezone.now() + KEEP_KEYS,
            ],
        )
        if cursor.rowcount == 1:
            return None
    row = IdemKey.objects.select_related("event__case").get(scope=key.scope, key=key.value)
    if row.fingerprint != key.fingerprint:
        raise KeyReused
    key.is_replayed, key.status, key.body = True, row.status, row.answer
    return row.event


def keep_answer(key: Key, event: Event) -> None:
    """Store what a repeat of this call is answered."""
    if key.answer is not None:
        key.status, key.body = key.answer(event)
    IdemKey.objects.filter(scope=key.scope, key=key.value).update(
        event=event, status=key.status, answer=key.body
    )


def claim_call(key: Key) -> None:
    """Bind a key to a call of several transactions; each of them has a key of its own beside it.

    Raises KeyReused for another request with this key.
    """
    with one_transaction():
        claim_key(key)


def part_key(key: Key, part: str) -> Key:
    """The key of one part of a call, which nobody else can name."""
    return Key(key.scope, f"part:{fingerprint(key.value, part)}", key.fingerprint)


def release_call(key: Key) -> None:
    """Forget the key of a call of which no part was done."""
    IdemKey.objects.filter(scope=key.scope, key=key.value, event=None).delete()


def clear_stale_keys() -> int:
    """Delete keys past their time; returns how many."""
    return IdemKey.objects.filter(expires_at__lt=timezone.now()).delete()[0]
