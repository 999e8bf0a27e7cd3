"""Erasing a person: words, files, vault; the chain stays whole and says what went."""

import pytest

from governance.models import Person, Post
from tests import factories as make
from tests.flows.browsing import photo
from tests.tickets.builders import unit_of
from workflow.models import Attachment, Case, EventText, Involvement
from workflow.reports import may_read_file, offer_for, timeline
from workflow.services import (
    NotAllowed,
    UploadRef,
    WrongState,
    open_case,
    open_file,
    public_actor,
    store_upload,
    verify_log,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def eraser(clock):
    """Administers at the centre, and dispatches there: administering alone shows no case."""
    return Post.objects.create(
        user=make.staff("admin01").user,
        unit=unit_of("centre01"),
        title="值班",
        capabilities=["administer", "dispatch"],
        valid_from="2026-01-01",
    )


def reported():
    actor = public_actor("visitor:eraser")
    stored = store_upload(photo(), actor=actor)
    refs = [UploadRef(stored.pk, stored.upload_token)]
    event = open_case("ticket", "open", actor=actor, data=make.ticket_data(), files=refs)
    make.step(event.case, "accept", "grid01")
    make.step(event.case, "note", "grid01", text="已到现场", audience="internal")
    return event.case


def erased(case):
    person = Person.objects.get(case_id=case.pk)
    make.step(case, "erase", "admin01", person=person.pk, basis="个人信息保护法第四十七条")
    make.step(case, "approve", "auditor01")
    return person


def test_an_auditor_must_agree_before_anything_goes(eraser):
    case = reported()
    person = Person.objects.get(case_id=case.pk)

    asked = make.step(case, "erase", "admin01", person=person.pk, basis="本人申请")

    assert asked.phase == "asked"
    with pytest.raises(NotAllowed):
        make.step(case, "approve", "admin01")
    person.refresh_from_db()
    assert (person.name, person.erased_at) == ("李四", None)


def test_words_files_title_and_vault_are_gone_and_the_log_stays_whole(
    eraser, django_capture_on_commit_callbacks
):
    case = reported()
    with django_capture_on_commit_callbacks(execute=True):
        person = erased(case)

    person.refresh_from_db()
    file = Attachment.objects.get(event__case=case)
    assert (person.name, person.phone, person.phone_hash) == ("", "", "")
    assert Case.objects.get(pk=case.pk).title == "（已删除）"
    opening = EventText.objects.get(event__case=case, event__step="open")
    assert (opening.salt, opening.public, opening.internal) == (None, None, None)
    assert may_read_file(file, make.staff("grid01")) is False
    with pytest.raises(FileNotFoundError):
        open_file(file)
    assert verify_log(with_files=True) == []
    lines = timeline(case, make.staff("grid01"))
    assert [(line.is_erased, line.texts, line.files) for line in lines][0] == (True, {}, [])
    # What staff wrote is not the requester's.
    assert [line.internal for line in lines if line.event.step == "note"] == [{"text": "已到现场"}]


def test_the_demonstration_has_somebody_who_erases(clock):
    case = reported()
    person = Person.objects.get(case_id=case.pk)

    assert offer_for(make.staff("centre01"), case, "erase") is not None
    make.step(case, "erase", "centre01", person=person.pk, basis="本人申请")
    make.step(case, "approve", "auditor01")

    person.refresh_from_db()
    assert person.erased_at is not None


def test_a_file_that_is_only_said_to_be_erased_is_found(eraser):
    case = reported()

    Attachment.objects.filter(event__case=case).update(erased_at=case.opened_at)

    assert [fault.split(": ")[1] for fault in verify_log(with_files=True)] == [
        f"file {Attachment.objects.get(event__case=case).pk} was erased by nobody"
    ]


def test_what_the_law_holds_is_kept(eraser):
    case = reported()
    Case.objects.filter(pk=case.pk).update(legal_hold=True)

    with pytest.raises(WrongState):
        erased(case)

    assert Person.objects.get(case_id=case.pk).name == "李四"


def test_what_he_answered_and_what_was_put_right_in_his_words_goes_too(eraser):
    case = reported()
    requester = make.requester_of(case)
    done = {"outcome": "solved", "done": "换了灯头", "contact": "当面"}
    make.step(case, "propose", "grid01", **done)
    make.step(case, "confirm", requester, solved="no", words="还是不亮")
    make.step(case, "propose", "grid01", **done)
    called = make.step(
        case,
        "callback",
        make.verifier_of(case),
        reached="yes",
        solved="yes",
        satisfied="5",
        words="李四说亮了",
    )
    make.step(case, "rate", requester, solved="yes", satisfied="4", words="谢谢小赵")
    opening = case.events.get(step="open")
    noted = case.events.get(step="note")
    right = {
        "his": make.step(case, "correct", "secretary01", event=opening.pk, text="李四说是四盏"),
        "called": make.step(case, "correct", "secretary01", event=called.pk, text="李四说都亮了"),
        "staff": make.step(case, "correct", "grid01", event=noted.pk, text="次日才到"),
    }
    right["again"] = make.step(
        case, "correct", "secretary01", event=right["his"].pk, text="李四说是五盏"
    )

    erased(case)

    gone = set(
        EventText.objects.filter(event__root=case, salt=None).values_list("event__step", "event")
    )
    assert {step for step, _pk in gone} == {"open", "confirm", "callback", "rate", "correct"}
    corrections = {pk for step, pk in gone if step == "correct"}
    assert corrections == {right[name].pk for name in ("his", "called", "again")}
    assert EventText.objects.get(event=right["staff"]).erased_at is None
    assert verify_log() == []


def test_what_a_verifier_saw_without_him_is_kept(eraser):
    case = make.proposed_ticket(contact_name="李四", contact_phone="")
    Person.objects.filter(case_id=case.pk).update(phone="", phone_hash="")
    called = make.step(
        case, "callback", make.verifier_of(case), reached="no_contact", solved="yes", words="灯亮"
    )

    erased(case)

    assert EventText.objects.get(event=called).public == {"words": "灯亮"}


def test_he_no_longer_follows_what_his_was_merged_into(eraser):
    into, case = make.handled_ticket(), make.handled_ticket(contact_name="王五")
    make.step(case, "merge", "grid01", into=into.code, reason="同一件事")
    person = Person.objects.get(case_id=case.pk)
    following = Involvement.objects.filter(person=person, case=into)
    assert following.get().until is None

    erased(case)

    assert following.get().until is not None
    others = Involvement.objects.filter(case=into, person__isnull=False).exclude(person=person)
    assert all(row.until is None for row in others)
