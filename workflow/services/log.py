"""The nightly root over the log, and the check that nothing in it was changed, lost or added."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, Min, OuterRef
from django.utils import timezone

from governance.rules.calendar import SHANGHAI
from workflow.models import AccessLog, Attachment, Case, Event, EventText, LogRoot
from workflow.rules.log import (
    FIRST_PREV_HASH,
    event_hash,
    files_digest,
    merkle_root,
    reading_hash,
    root_line,
    text_digest,
)
from workflow.services.tree import hashed_fields
from workflow.services.uploads import stored_digest


def seal_days(*, until: date | None = None) -> list[LogRoot]:
    """Write the root of every finished day that has none yet; the line leaves for LOG_ROOT_FILE.

    `until` is the last day to seal, by default yesterday in Asia/Shanghai. A day without events
    is sealed too, so that a missing day shows.
    """
    last = until or timezone.localdate() - timedelta(days=1)
    previous = LogRoot.objects.order_by("-day").first()
    day = previous.day + timedelta(days=1) if previous else _first_day()
    sealed = []
    while day is not None and day <= last:
        previous = _seal(day, previous)
        sealed.append(previous)
        day += timedelta(days=1)
    return sealed


def _first_day() -> date | None:
    first = Event.objects.aggregate(at=Min("at"))["at"]
    return timezone.localdate(first, SHANGHAI) if first else None


def _seal(day: date, previous: LogRoot | None) -> LogRoot:
    hashes, readings = list(_hashes_of(day)), list(_readings_of(day))
    prev_root = previous.merkle_root if previous else FIRST_PREV_HASH
    row = LogRoot(
        day=day,
        n=len(hashes),
        merkle_root=merkle_root(hashes),
        prev_root=prev_root,
        readings=len(readings),
        readings_root=merkle_root(readings),
    )
    row.hmac = _line_of(row, prev_root)
    with transaction.atomic():
        row.save()
        _send(row, settings.LOG_ROOT_FILE)
    return row


def _line_of(row: LogRoot, prev_root: str) -> str:
    read = None if row.readings is None else (row.readings, row.readings_root)
    return root_line(row.day, row.n, row.merkle_root, prev_root, settings.LOG_KEY, read)


def _send(row: LogRoot, path: Path) -> None:
    """Append the line where the operator's shipping takes it off the machine."""
    line = {
        "day": row.day.isoformat(),
        "n": row.n,
        "root": row.merkle_root,
        "prev_root": row.prev_root,
        "readings": row.readings,
        "readings_root": row.readings_root,
        "hmac": row.hmac,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    row.sent_at = timezone.now()
    row.save(update_fields=["sent_at"])


def _hashes_of(day: date) -> Iterator[str]:
    events = Event.objects.filter(at__range=_span(day))
    return events.order_by("at", "id").values_list("hash", flat=True).iterator()


def _readings_of(day: date) -> Iterator[str]:
    """The hash of each reading of the day, in the order in which they were written down."""
    names = ("id", "user_id", "post_id", "case_id", "kind", "fields", "reason", "at")
    rows = AccessLog.objects.filter(at__range=_span(day)).order_by("at", "id")
    for row in rows.values(*names).iterator():
        yield reading_hash(row)


def _span(day: date) -> tuple[datetime, datetime]:
    """The first and the last moment of a day in Asia/Shanghai."""
    start = datetime.combine(day, time.min, SHANGHAI)
    return start, start + timedelta(days=1) - timedelta(microseconds=1)


def verify_log(*, with_files: bool = False) -> list[str]:
    """Every fault found in the log, in words with codes and sequence numbers; empty when whole.

    `with_files` also reads every file that came with a line, which takes as long as that takes.
    """
    with _one_moment():
        faults = [*_verify_chains(), *_verify_heads(), *_verify_days(), *_verify_sent()]
        return faults + (list(_verify_files()) if with_files else [])


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read everything as of one moment, so that a step taken meanwhile is no fault."""
    is_inside = connection.in_atomic_block
    with transaction.atomic():
        if not is_inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _verify_chains() -> Iterator[str]:
    """Recompute every chain; a changed, missing or inserted line breaks it."""
    events = (
        Event.objects.select_related("root", "case")
        .prefetch_related("files")
        .order_by("root_id", "seq")
    )
    root_id, seq, prev = 0, 0, FIRST_PREV_HASH
    for event in events.iterator(chunk_size=2000):
        if event.root_id != root_id:
            root_id, seq, prev = event.root_id, 0, FIRST_PREV_HASH
        seq += 1
        place = f"{event.root.code} #{event.seq}"
        if event.seq != seq:
            yield f"{event.root.code}: line {seq} is missing, the next is {event.seq}"
            seq = event.seq
        elif event.prev_hash != prev:
            yield f"{place}: does not follow the line before it"
        fields = hashed_fields(event, event.root.code, event.case.code)
        if event_hash(fields, event.prev_hash) != event.hash:
            yield f"{place}: was changed"
        hashes = [file.sha256 for file in event.files.all()]
        if (files_digest(hashes) if hashes else "") != event.files_digest:
            yield f"{place}: its files were changed"
        prev = event.hash
    yield from _verify_texts()


def _verify_texts() -> Iterator[str]:
    texts = EventText.objects.select_related("event__root").order_by("event_id")
    for text in texts.iterator(chunk_size=2000):
        if text.erased_at is not None:
            yield from _verify_erased(text)
            continue
        digest = text_digest(bytes(text.salt or b""), text.public or {}, text.internal or {})
        if digest != text.event.text_digest:
            yield f"{text.event.root.code} #{text.event.seq}: its text was changed"
    for event in Event.objects.exclude(text_digest="").filter(text=None).select_related("root"):
        yield f"{event.root.code} #{event.seq}: its text is missing"


def _verify_erased(text: EventText) -> Iterator[str]:
    """An erased text is gone altogether, and an `erase` event of its tree says so."""
    event = text.event
    place = f"{event.root.code} #{event.seq}"
    if text.salt is not None or text.public is not None or text.internal is not None:
        yield f"{place}: its text is marked as erased and still there"
    if not _was_erased(event):
        yield f"{place}: its text was erased by nobody"


def _was_erased(event: Event) -> bool:
    """Whether a line of the same tree says that this one's words and files were erased."""
    erasures = event.root.root_events.filter(step="erase", data__events__contains=[event.seq])
    return erasures.exists()


def _verify_files() -> Iterator[str]:
    """Compare the stored bytes with what was stored when the file came."""
    files = Attachment.objects.exclude(event=None).select_related("event__root").order_by("pk")
    for file in files.iterator(chunk_size=2000):
        event = file.event
        assert event is not None, "filtered"
        place = f"{event.root.code} #{event.seq}: file {file.pk}"
        if file.erased_at is not None:
            if not _was_erased(event):
                yield f"{place} was erased by nobody"
            continue
        digest = stored_digest(file)
        if digest is None:
            yield f"{place} is missing"
        elif digest != file.sha256:
            yield f"{place} was changed"


def _verify_heads() -> Iterator[str]:
    """The head on the root row must be the last line, else the end of a chain was cut off."""
    lines = Event.objects.filter(root=OuterRef("pk"))
    head = lines.filter(seq=OuterRef("head_seq"), hash=OuterRef("head_hash"))
    beyond = lines.filter(seq__gt=OuterRef("head_seq"))
    roots = Case.objects.filter(root_id=F("id")).filter(~Exists(head) | Exists(beyond))
    for code in roots.order_by("pk").values_list("code", flat=True).iterator():
        yield f"{code}: the last line is not the one the case knows"


def _verify_days() -> Iterator[str]:
    previous: LogRoot | None = None
    for row in LogRoot.objects.order_by("day"):
        prev_root = previous.merkle_root if previous else FIRST_PREV_HASH
        hashes = list(_hashes_of(row.day))
        if previous and row.day != previous.day + timedelta(days=1):
            yield f"{previous.day}: the day after it is missing"
        if row.n != len(hashes) or row.merkle_root != merkle_root(hashes):
            yield f"{row.day}: the day has other lines than when it was sealed"
        if row.readings is not None:
            yield from _verify_readings(row)
        if row.hmac != _line_of(row, prev_root):
            yield f"{row.day}: the seal is not ours"
        previous = row


def _verify_readings(row: LogRoot) -> Iterator[str]:
    """Compare who read what is sealed with what the day's seal says of it."""
    readings = list(_readings_of(row.day))
    if row.readings != len(readings) or row.readings_root != merkle_root(readings):
        yield f"{row.day}: the day has other readings than when it was sealed"


def _verify_sent() -> Iterator[str]:
    """Compare with the lines that were written out, as far as the file is still here."""
    path: Path = settings.LOG_ROOT_FILE
    if not path.exists():
        return
    rows = {row.day.isoformat(): row.hmac for row in LogRoot.objects.all()}
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        if rows.get(line["day"]) != line["hmac"]:
            yield f"{line['day']}: the seal written out differs from the one kept"
