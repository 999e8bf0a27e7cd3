"""The log: the database refuses to change it, and whatever is changed all the same is found."""

import json
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import factories as make
from workflow.models import Attachment, Case, Event, EventText, LogRoot
from workflow.rules.log import FIRST_PREV_HASH, merkle_root, root_line
from workflow.services import (
    UploadRef,
    open_case,
    open_file,
    public_actor,
    seal_days,
    store_upload,
    verify_log,
)

pytestmark = pytest.mark.django_db

WHOLE: list[str] = []
# The clock of these tests stands on Monday 2026-06-08.
OPENED, LAST = date(2026, 6, 8), date(2026, 6, 11)


@pytest.fixture(autouse=True)
def _lines_sent_to_a_file(settings, tmp_path):
    settings.LOG_ROOT_FILE = tmp_path / "roots" / "log.jsonl"


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


# what the database refuses


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE workflow_event SET step = 'note'",
        "UPDATE workflow_event SET hash = hash",
        "DELETE FROM workflow_event",
        "TRUNCATE workflow_event CASCADE",
        "UPDATE workflow_eventtext SET public = '{}'",
        "UPDATE workflow_eventtext SET erased_at = now()",
        "UPDATE workflow_eventtext SET salt = NULL, public = NULL, internal = NULL",
        "UPDATE workflow_eventtext SET salt = NULL, public = NULL, internal = NULL,"
        " erased_at = now(), event_id = event_id + 1000000",
        "DELETE FROM workflow_eventtext",
        "TRUNCATE workflow_eventtext CASCADE",
        "DELETE FROM workflow_logroot",
        "TRUNCATE workflow_logroot",
    ],
)
def test_the_database_refuses_to_change_the_log(clock, sql):
    sealed(clock)

    connection.check_constraints()

    words = "append-only|only be erased"
    with (
        pytest.raises(IntegrityError, match=words),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert verify_log() == WHOLE


def test_erasing_a_text_is_the_one_change_and_the_chain_stays_valid(clock):
    case = make.open_ticket()

    EventText.objects.filter(event__case=case).update(
        salt=None, public=None, internal=None, erased_at=timezone.now()
    )

    assert verify_log() == WHOLE


def test_an_erased_text_cannot_be_written_again(clock):
    make.open_ticket()
    erased = {"salt": None, "public": None, "internal": None}
    EventText.objects.update(**erased, erased_at=timezone.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        EventText.objects.update(public={"text": "别的话"})


# what the check finds


def test_a_log_of_real_steps_is_whole(clock):
    case = make.closed_ticket()
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    make.move(case, "grid01", "report_up", "cadre01")

    assert verify_log() == WHOLE


@pytest.mark.parametrize(
    "change",
    [
        "step = 'propose'",
        "phase = 'asked'",
        "\"from\" = 'closed'",
        "\"to\" = 'closed'",
        "at = at + interval '1 second'",
        "occurred_at = at",
        "user_id = NULL",
        "post_id = NULL",
        "unit_id = (SELECT max(id) FROM governance_unit)",
        "acting_as = 'above.verify'",
        "actor_kind = 'system'",
        "on_behalf_of = 'requester'",
        "audience = 'staff'",
        'data = \'{"urgency": "emergency"}\'',
        "text_digest = repeat('0', 64)",
        "files_digest = repeat('0', 64)",
    ],
)
def test_a_changed_line_is_found_whatever_was_changed(clock, change):
    case = make.handled_ticket()

    damage(f"UPDATE workflow_event SET {change} WHERE root_id = %s AND seq = 2", case.pk)

    assert f"{case.code} #2: was changed" in verify_log()


def test_a_line_changed_together_with_its_hash_breaks_the_chain_after_it(clock):
    case = make.handled_ticket()

    damage(
        "UPDATE workflow_event SET hash = repeat('a', 64) WHERE root_id = %s AND seq = 1", case.pk
    )

    assert verify_log() == [
        f"{case.code} #1: was changed",
        f"{case.code} #2: does not follow the line before it",
    ]


def test_a_missing_line_is_found(clock):
    case = make.proposed_ticket()

    with behind_the_triggers() as cursor:
        cursor.execute(
            "DELETE FROM workflow_eventtext t USING workflow_event e"
            " WHERE t.event_id = e.id AND e.root_id = %s AND e.seq = 2",
            [case.pk],
        )
        cursor.execute("DELETE FROM workflow_event WHERE root_id = %s AND seq = 2", [case.pk])

    assert verify_log()[0] == f"{case.code}: line 2 is missing, the next is 3"


def test_a_tail_that_was_cut_off_is_found(clock):
    case = make.handled_ticket()

    damage("DELETE FROM workflow_event WHERE root_id = %s AND seq = 2", case.pk)

    assert verify_log() == [f"{case.code}: the last line is not the one the case knows"]


def test_a_case_without_any_line_is_found(clock):
    case = make.open_ticket()

    with behind_the_triggers() as cursor:
        cursor.execute("DELETE FROM workflow_eventtext")
        cursor.execute("DELETE FROM workflow_event")

    assert verify_log() == [f"{case.code}: the last line is not the one the case knows"]


def test_an_inserted_line_is_found(clock):
    case = make.handled_ticket()
    copied = [
        field.column for field in Event._meta.concrete_fields if field.column not in ("id", "seq")
    ]
    columns = ", ".join(f'"{name}"' for name in copied)

    damage(
        f"INSERT INTO workflow_event (seq, {columns})"
        f" SELECT 3, {columns} FROM workflow_event WHERE root_id = %s AND seq = 2",
        case.pk,
    )

    assert verify_log() == [
        f"{case.code} #3: does not follow the line before it",
        f"{case.code} #3: was changed",
        f"{case.code}: the last line is not the one the case knows",
    ]


@pytest.mark.parametrize(
    "change",
    [
        'public = \'{"text": "别的话"}\'',
        'internal = \'{"text": "悄悄话"}\'',
        "salt = decode(repeat('00', 16), 'hex')",
    ],
)
def test_a_changed_text_is_found(clock, change):
    case = make.open_ticket()

    damage(f"UPDATE workflow_eventtext SET {change}")

    assert verify_log() == [f"{case.code} #1: its text was changed"]


def test_a_missing_text_is_found(clock):
    case = make.open_ticket()

    damage("DELETE FROM workflow_eventtext")

    assert verify_log() == [f"{case.code} #1: its text is missing"]


def test_a_file_slipped_under_a_line_is_found(clock):
    case = make.open_ticket()
    Attachment.objects.create(
        event=case.events.get(), upload_token="t" * 43, sha256="0" * 64, kind="pdf", bytes=1
    )

    assert verify_log() == [f"{case.code} #1: its files were changed"]


def uploaded(content):
    return store_upload(ContentFile(content), actor=public_actor("visitor"))


def ticket_with(*files):
    refs = [UploadRef(file.pk, file.upload_token) for file in files]
    actor = public_actor("visitor")
    return open_case("ticket", "open", actor=actor, data=make.ticket_data(), files=refs).case


def test_a_file_that_was_changed_or_lost_where_it_is_stored_is_found_when_files_are_read(clock):
    whole, changed, lost = (
        uploaded(b"%PDF-1.4 " + name) for name in (b"whole", b"changed", b"lost")
    )
    case = ticket_with(whole, changed, lost)
    before = verify_log(with_files=True)
    with open_file(changed) as file:
        Path(file.name).write_bytes(b"%PDF-1.4 forged")
    with open_file(lost) as file:
        Path(file.name).unlink()

    assert before == WHOLE
    assert verify_log() == WHOLE
    assert verify_log(with_files=True) == [
        f"{case.code} #1: file {changed.pk} was changed",
        f"{case.code} #1: file {lost.pk} is missing",
    ]


def test_the_command_says_whether_it_read_the_files(clock, capsys):
    file = uploaded(b"%PDF-1.4 photo")
    ticket_with(file)

    call_command("verify_log")
    call_command("verify_log", "--files")

    assert capsys.readouterr().out.splitlines() == [
        "1 lines, 0 days: whole; 1 files not read (--files reads them)",
        "1 lines, 0 days, 1 files: whole",
    ]
    with open_file(file) as stored:
        Path(stored.name).unlink()
    with pytest.raises(CommandError, match="1 faults found"):
        call_command("verify_log", "--files")


# days and their seals


def test_every_finished_day_is_sealed_also_those_without_a_line(clock):
    sealed(clock)

    rows = list(LogRoot.objects.order_by("day").values_list("day", "n"))

    assert rows == [
        (OPENED, 2),
        (OPENED + timedelta(days=1), 1),
        (OPENED + timedelta(days=2), 0),
        (LAST, 0),
    ]
    assert verify_log() == WHOLE


def test_today_is_not_sealed_and_nothing_is_sealed_twice(clock):
    sealed(clock)

    assert seal_days() == []
    assert LogRoot.objects.latest("day").day == timezone.localdate() - timedelta(days=1)


def test_nothing_is_sealed_before_the_first_line(clock):
    assert (seal_days(), verify_log()) == ([], WHOLE)


def test_days_are_those_of_shanghai(clock):
    clock.move_to(clock_at(23, 59))
    make.open_ticket()
    clock.move_to(clock_at(0, 1) + timedelta(days=1))
    make.open_ticket()
    clock.shift(timedelta(days=1))

    seal_days()

    assert list(LogRoot.objects.order_by("day").values_list("n", flat=True)) == [1, 1]


def clock_at(hour, minute):
    return timezone.localtime().replace(hour=hour, minute=minute)


def test_each_seal_follows_the_one_before_and_leaves_the_database(clock, settings):
    sealed(clock)

    lines = [json.loads(text) for text in settings.LOG_ROOT_FILE.read_text().splitlines()]

    assert [line["prev_root"] for line in lines] == [
        FIRST_PREV_HASH,
        *[line["root"] for line in lines[:-1]],
    ]
    assert [line["hmac"] for line in lines] == list(
        LogRoot.objects.order_by("day").values_list("hmac", flat=True)
    )
    assert not LogRoot.objects.filter(sent_at=None).exists()


def test_a_missing_day_is_found(clock):
    sealed(clock)

    damage("DELETE FROM workflow_logroot WHERE day = '2026-06-09'")

    assert "2026-06-08: the day after it is missing" in verify_log()


def test_seals_cut_off_at_the_end_are_found_by_what_was_sent(clock):
    sealed(clock)

    damage("DELETE FROM workflow_logroot WHERE day = '2026-06-11'")

    assert verify_log() == ["2026-06-11: the seal written out differs from the one kept"]


def test_a_line_that_left_a_sealed_day_is_found_even_if_the_case_agrees(clock):
    """Whoever cuts the tail and mends the head of the chain still has the day against him."""
    case = sealed(clock)
    with behind_the_triggers() as cursor:
        cursor.execute(
            "DELETE FROM workflow_eventtext WHERE event_id IN (SELECT max(id) FROM workflow_event)"
        )
        cursor.execute("DELETE FROM workflow_event WHERE root_id = %s AND seq = 3", [case.pk])
    last = case.events.latest("seq")
    Case.objects.filter(pk=case.pk).update(head_seq=last.seq, head_hash=last.hash)

    assert verify_log() == ["2026-06-09: the day has other lines than when it was sealed"]


def test_a_foreign_seal_is_found(clock):
    sealed(clock)
    hashes = list(Event.objects.filter(seq__lte=2).order_by("id").values_list("hash", flat=True))
    root = merkle_root(hashes)
    foreign = root_line(OPENED, 2, root, FIRST_PREV_HASH, "somebody else's key")

    damage("UPDATE workflow_logroot SET hmac = %s WHERE day = %s", foreign, OPENED)

    assert verify_log() == [
        "2026-06-08: the seal is not ours",
        "2026-06-08: the seal written out differs from the one kept",
    ]


def test_a_day_sealed_anew_with_our_own_key_differs_from_what_was_sent(clock, settings):
    sealed(clock)
    last = LogRoot.objects.get(day=LAST)
    forged = merkle_root([])
    line = root_line(LAST, 0, forged, last.prev_root, settings.LOG_KEY + "2")

    damage("UPDATE workflow_logroot SET hmac = %s WHERE day = %s", line, LAST)

    assert "2026-06-11: the seal written out differs from the one kept" in verify_log()


def test_the_seals_stay_valid_when_a_text_is_erased(clock):
    sealed(clock)

    EventText.objects.update(salt=None, public=None, internal=None, erased_at=timezone.now())

    assert verify_log() == WHOLE
