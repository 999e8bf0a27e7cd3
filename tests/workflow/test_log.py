"""The log: the database refuses to change it, and whatever is changed all the same is found."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import factories as make
from tests.workflow.damaging import behind_the_triggers, damage, sealed
from workflow.models import Attachment, Event, EventText
from workflow.reports import timeline
from workflow.services import (
    UploadRef,
    open_case,
    open_file,
    public_actor,
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


def test_erasing_a_text_breaks_no_chain_but_no_step_erased_it(clock):
    case = make.open_ticket()

    EventText.objects.filter(event__case=case).update(
        salt=None, public=None, internal=None, erased_at=timezone.now()
    )

    assert verify_log() == [f"{case.code} #1: its text was erased by nobody"]


def test_a_text_that_is_only_marked_as_erased_is_found_and_not_shown(clock):
    case = make.open_ticket()
    damage(
        "UPDATE workflow_eventtext SET erased_at = now(), public = %s WHERE event_id = %s",
        json.dumps({"text": "forged"}),
        case.events.get().pk,
    )

    assert verify_log() == [
        f"{case.code} #1: its text is marked as erased and still there",
        f"{case.code} #1: its text was erased by nobody",
    ]
    assert [line.texts for line in timeline(case, make.staff("grid01"))] == [{}]


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
