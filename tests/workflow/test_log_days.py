"""Days of the log and their seals: a day lost, added to or sealed by somebody else is found."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests import factories as make
from tests.workflow.damaging import behind_the_triggers, damage, sealed
from workflow.models import Case, Event, EventText, LogRoot
from workflow.rules.log import FIRST_PREV_HASH, merkle_root, root_line
from workflow.services import (
    seal_days,
    verify_log,
)
from workflow.services.reading import note_reading

pytestmark = pytest.mark.django_db

WHOLE: list[str] = []
# The clock of these tests stands on Monday 2026-06-08.
OPENED, LAST = date(2026, 6, 8), date(2026, 6, 11)


@pytest.fixture(autouse=True)
def _lines_sent_to_a_file(settings, tmp_path):
    settings.LOG_ROOT_FILE = tmp_path / "roots" / "log.jsonl"


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
    case = sealed(clock)

    EventText.objects.update(salt=None, public=None, internal=None, erased_at=timezone.now())

    # Only the texts are missed: no line and no seal is called false.
    assert {fault.partition(": ")[2] for fault in verify_log()} == {"its text was erased by nobody"}
    assert case.events.exists()


# readings of what is sealed


def read_by(username, clock):
    """A sealed report that somebody opened on the first day; its days are sealed."""
    case = make.open_ticket(nature="wrongdoing")
    note_reading(make.staff(username), case, "page")
    note_reading(make.staff(username), case, "step", "note")
    clock.shift(timedelta(days=4))
    seal_days()
    return case


def test_who_read_what_is_sealed_is_part_of_the_seal(clock, settings):
    read_by("dispatcher01", clock)

    counted = list(LogRoot.objects.order_by("day").values_list("readings", flat=True))
    sent = json.loads(settings.LOG_ROOT_FILE.read_text().splitlines()[0])

    assert counted == [2, 0, 0, 0]
    assert sent["readings_root"] == LogRoot.objects.earliest("day").readings_root
    assert verify_log() == WHOLE


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM workflow_accesslog WHERE id IN (SELECT max(id) FROM workflow_accesslog)",
        "UPDATE workflow_accesslog SET user_id = (SELECT min(id) FROM governance_user)",
        "UPDATE workflow_accesslog SET at = at - interval '1 hour'",
        "UPDATE workflow_accesslog SET fields = '[]'",
        "INSERT INTO workflow_accesslog (user_id, kind, fields, reason, at)"
        " SELECT user_id, kind, fields, reason, at FROM workflow_accesslog LIMIT 1",
    ],
)
def test_a_reading_lost_changed_or_added_is_found(clock, sql):
    read_by("dispatcher01", clock)

    damage(sql)

    assert verify_log() == ["2026-06-08: the day has other readings than when it was sealed"]


def test_a_day_made_to_look_like_one_sealed_without_readings_is_found(clock):
    read_by("dispatcher01", clock)

    damage("UPDATE workflow_logroot SET readings = NULL, readings_root = '' WHERE day = %s", OPENED)

    assert verify_log() == ["2026-06-08: the seal is not ours"]


def test_days_sealed_before_readings_were_part_of_it_stay_valid(clock, settings):
    sealed(clock)
    settings.LOG_ROOT_FILE.unlink()
    for row in LogRoot.objects.all():
        old = root_line(row.day, row.n, row.merkle_root, row.prev_root, settings.LOG_KEY)
        damage(
            "UPDATE workflow_logroot SET readings = NULL, readings_root = '', hmac = %s"
            " WHERE id = %s",
            *(old, row.pk),
        )

    assert verify_log() == WHOLE
