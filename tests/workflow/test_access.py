"""Slips and case tokens: how a villager gets to his own case, and nobody to another's."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from tests import factories as make
from workflow.models import Attachment, Case, CodeGuard
from workflow.services import (
    NotVisible,
    TooManyTries,
    UploadRef,
    case_token,
    clear_stale,
    look_up,
    open_file,
    public_actor,
    query_code_of,
    read_case_token,
    store_upload,
    strength_of_slip,
    take_step,
)

pytestmark = pytest.mark.django_db

WRONG = "00000000"


def fail(case, times):
    for _ in range(times):
        with pytest.raises(NotVisible):
            look_up(case.code, WRONG)


def test_code_and_query_code_open_the_case_however_they_are_typed(clock):
    case = make.open_ticket()
    typed = query_code_of(case).lower()

    assert look_up(f" {case.code[:4]}-{case.code[4:]} ", f"{typed[:4]} {typed[4:]}") == case


def test_neither_a_wrong_code_nor_no_case_tells_which_it_was(clock):
    case = make.open_ticket()
    child = make.refer(case, "grid01", "report_up", make.staff("cadre01").posts[0].unit)

    for code in (case.code, "2026000000000", "not a code", "", child.code):
        with pytest.raises(NotVisible) as refusal:
            look_up(code, WRONG)
        assert str(refusal.value) == str(NotVisible())


def test_five_wrong_tries_are_free_then_one_waits_longer_and_longer(clock):
    case = make.open_ticket()
    fail(case, 5)
    waits = []

    for _ in range(3):
        with pytest.raises(TooManyTries) as refusal:
            look_up(case.code, query_code_of(case))
        waits.append(refusal.value.extra["retry_after"])
        clock.shift(timedelta(seconds=waits[-1]))
        fail(case, 1)

    assert waits == [61, 121, 241]


def test_the_right_code_clears_the_count(clock):
    case = make.open_ticket()
    fail(case, 4)

    look_up(case.code, query_code_of(case))
    fail(case, 4)

    assert look_up(case.code, query_code_of(case)) == case
    assert CodeGuard.objects.get(case=case).wrong_tries == 0


def test_wrong_tries_never_touch_the_case(clock):
    case = make.open_ticket()
    before = Case.objects.filter(pk=case.pk).values().get()

    fail(case, 3)

    assert Case.objects.filter(pk=case.pk).values().get() == before


def test_a_token_holds_for_half_an_hour(clock):
    case = make.open_ticket()
    token = case_token(case, "own")

    clock.shift(timedelta(minutes=29))
    actor = read_case_token(token)
    clock.shift(timedelta(minutes=2))

    assert (actor.case_id, actor.strength) == (case.pk, "own")
    assert read_case_token(token) is None


def test_a_new_slip_ends_the_old_code_and_its_tokens(clock):
    case = make.open_ticket()
    old, token = query_code_of(case), case_token(case, "own")

    Case.objects.filter(pk=case.pk).update(query_generation=2)

    assert read_case_token(token) is None
    with pytest.raises(NotVisible):
        look_up(case.code, old)


def test_a_token_cannot_be_made_by_hand(clock):
    case = make.open_ticket()

    content, _, signature = case_token(case, "slip").partition(":")
    stronger = case_token(case, "own").partition(":")[0]

    assert read_case_token(f"{content}:{signature}").strength == "slip"
    assert read_case_token(f"{stronger}:{signature}") is None
    assert read_case_token("") is None


def test_a_slip_is_as_strong_as_its_opener(clock):
    assert strength_of_slip(make.open_ticket()) == "own"
    assert strength_of_slip(make.open_ticket(make.staff("grid01"))) == "slip"


# files that wait for their event


@pytest.fixture
def upload(own_files):
    actor = public_actor("visitor:files")
    return store_upload(SimpleUploadedFile("图.pdf", b"%PDF-1.4 trial"), actor=actor)


def test_a_file_that_no_event_claimed_is_deleted(clock, upload):
    clock.shift(timedelta(hours=26))

    assert clear_stale() == 1
    assert not Attachment.objects.exists()
    assert default_storage.listdir("000000")[1] == []


def test_a_file_is_not_deleted_while_a_step_may_still_be_claiming_it(clock, upload):
    clock.shift(timedelta(hours=24, minutes=1))

    assert clear_stale() == 0


def test_a_claimed_file_stays(clock, upload):
    case = make.handled_ticket()
    data = {"text": "见附件", "audience": "public"}
    ref = UploadRef(upload.pk, upload.upload_token)
    event = take_step(case, "note", actor=make.staff("grid01"), data=data, files=[ref])
    clock.shift(timedelta(days=3))

    assert clear_stale() == 0
    assert list(event.files.all()) == [upload]


def test_what_another_database_left_behind_is_never_served_as_ours(clock, upload):
    name = f"000000/{upload.pk + 1}.pdf"
    default_storage.save(name, ContentFile(b"somebody else's"))

    file = store_upload(
        SimpleUploadedFile("b.pdf", b"%PDF-1.4 ours"), actor=public_actor("visitor:other")
    )

    assert file.pk == upload.pk + 1
    with open_file(file) as kept:
        assert kept.read() == b"%PDF-1.4 ours"
