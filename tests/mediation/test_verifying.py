"""Issued papers stay as they are, and whoever has the code learns that they were issued."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from mediation.models import Paper
from mediation.rules.verification import (
    group_verification_code,
    make_verification_code,
    normalise_verification_code,
)
from mediation.services.issuing import MayNotIssue, issue_paper
from mediation.services.verifying import WRONG_TRIES
from tests.factories import open_ticket, staff
from tests.mediation.sheets import everything
from workflow.services import staff_actor
from workflow.services.uploads import clear_stale_uploads, open_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def mediator(db):
    """Somebody who mediates in the unit that holds the case."""
    actor = staff("grid01")
    post = actor.posts[0]
    post.capabilities = [*post.capabilities, "mediate"]
    post.save()
    return staff_actor(post.user)


@pytest.fixture
def issued(mediator):
    return issue_paper(open_ticket(), everything()["agreement"], actor=mediator)


def content(paper: Paper) -> bytes:
    return open_file(paper.file).read()


def ask(code: str, file: bytes | None = None, **headers):
    data = {"code": code}
    if file is not None:
        data["file"] = SimpleUploadedFile("paper.pdf", file)
    return Client(**headers).post("/verify/", data)


def test_an_issued_paper_is_stored_with_its_hash_and_code(issued, mediator):
    assert hashlib.sha256(content(issued)).hexdigest() == issued.sha256 == issued.file.sha256
    assert (issued.no, issued.kind, issued.title) == (8, "agreement", "人民调解协议书")
    assert (issued.pages, issued.missing, issued.post) == (2, "", mediator.post)
    assert issued.unit == issued.case.holder


def test_issuing_anew_makes_another_row(issued, mediator):
    again = issue_paper(issued.case, everything()["agreement"], actor=mediator)

    assert again.code != issued.code
    assert again.sha256 != issued.sha256
    assert Paper.objects.count() == 2


def test_only_who_mediates_there_issues_papers():
    with pytest.raises(MayNotIssue):
        issue_paper(open_ticket(), everything()["agreement"], actor=staff("grid01"))


@pytest.mark.parametrize("change", [{"title": "别的"}, {"sha256": "0" * 64}])
def test_the_database_refuses_to_change_a_paper(issued, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=issued.pk).update(**change)


def test_the_database_refuses_to_delete_a_paper(issued):
    with pytest.raises(DatabaseError), transaction.atomic():
        Paper.objects.filter(pk=issued.pk).delete()


def test_the_file_of_a_paper_never_goes_stale(issued, clock):
    clock.shift(400 * 86400)

    assert clear_stale_uploads() == 0
    assert content(issued).startswith(b"%PDF-")


def test_the_code_alone_tells_that_it_was_issued_when_and_by_whom(issued):
    page = Client().get(f"/verify/{issued.code}/").content.decode()

    assert "确实出具过" in page
    assert issued.unit.name in page
    assert [
        word for word in ("人民调解协议书", "李䶮", issued.sha256, issued.case.code) if word in page
    ] == []


def test_the_file_that_was_issued_is_known(issued):
    page = ask(group_verification_code(issued.code).lower(), content(issued)).content.decode()

    assert "内容没有改动" in page


def test_one_changed_byte_is_found(issued):
    page = ask(issued.code, content(issued) + b"\n").content.decode()

    assert "不是当时出具的那一份" in page


def test_an_unknown_code_tells_nothing():
    answer = ask(make_verification_code())

    assert answer.status_code == 404
    assert "没有出具过" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "K7QM", "K7QM-3XPD-9R2TT", "王K7QM3XPD9R2", "K7QM3XPD9R2U"])
def test_what_cannot_be_a_code_is_put_right_first(typed):
    assert ask(typed).status_code == 422


def test_who_guesses_has_to_wait(issued):
    for _ in range(WRONG_TRIES):
        ask(make_verification_code())

    refused = ask(issued.code)

    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")


def test_others_do_not_wait_for_a_guesser(issued):
    for _ in range(WRONG_TRIES):
        ask(make_verification_code())

    assert ask(issued.code, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_the_page_is_there_in_english(issued):
    client = Client(headers={"accept-language": "en"})

    assert (
        "A paper with this code was issued"
        in client.get(f"/verify/{issued.code}/").content.decode()
    )


def test_codes_are_read_however_they_are_typed():
    assert normalise_verification_code(" ｋ7qm–3xpd 9r2O ") == "K7QM3XPD9R20"


def test_codes_are_never_alike():
    assert len({make_verification_code() for _ in range(2000)}) == 2000
