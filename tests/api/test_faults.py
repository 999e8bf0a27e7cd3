"""What the API says when the case is locked, the database is gone, or something breaks."""

import threading

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from rest_framework.test import APIRequestFactory

from tests import factories
from tests.api.builders import caller, key, public, ticket_body
from workflow.api.base import ApiView
from workflow.models import Case


@pytest.mark.servers
def test_a_case_that_somebody_is_saving_is_busy(committed):
    case, grid = factories.open_ticket(), caller("grid01")
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Case.objects.select_for_update().get(pk=case.pk)
            locked.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    answer = grid.step(case, "accept")
    done.set()
    holder.join()
    again = grid.step(case, "accept")

    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/busy")
    assert answer["Retry-After"] == "1"
    assert again.status_code == 200


@pytest.mark.servers
def test_one_key_sent_many_times_at_once_makes_one_ticket(committed):
    body, header, answers = ticket_body(), {"idempotency-key": key()}, []

    def send():
        answers.append(public().post("tickets/", body, **header))
        connection.close()

    senders = [threading.Thread(target=send) for _n in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert [answer.status_code for answer in answers] == [201] * 10
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert [answer.get("Idempotent-Replayed") for answer in answers].count("true") == 9
    assert Case.objects.count() == 1


class Broken(ApiView):
    authentication_classes = ()
    error = RuntimeError("a secret detail")

    def get(self, request):
        raise self.error


def ask(error):
    request = APIRequestFactory().get("/", headers={"accept-language": "en"})
    return Broken.as_view(error=error)(request).render()


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
def test_without_the_database_the_answer_is_a_problem(error):
    answer = ask(error)

    assert (answer.status_code, answer.data["code"]) == (503, "unavailable")
    assert answer["Retry-After"] == "10"
    assert answer["Content-Type"] == "application/problem+json"


def test_what_nobody_foresaw_tells_no_detail():
    answer = ask(RuntimeError("a secret detail"))

    assert (answer.status_code, answer.data["code"]) == (500, "internal")
    assert b"secret" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nothing/", "nothing", "cases", "cases/x/y/z/"])
def test_an_address_that_is_none_is_a_problem_too(address):
    answer = public().get(address)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "address"), [("put", "tickets/"), ("options", "desk/")])
def test_what_an_address_does_not_do_is_405(method, address):
    answer = getattr(public().client, method)(f"/api/v1/{address}")

    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert "GET" in answer["Allow"]


@pytest.mark.django_db
def test_the_lists_of_the_organisation_speak_of_errors_the_same_way():
    answer = public().get("areas/", {"prefix": "x"})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "prefix"


def test_the_process_says_that_it_lives():
    assert public().get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_without_the_database_nobody_is_served():
    def gone(*args):
        raise OperationalError("gone")

    with connection.execute_wrapper(gone):
        ready = public().get("/readyz")
        listed = public().get("areas/")

    assert (ready.status_code, ready.json()) == (503, {"status": "degraded"})
    assert (listed.status_code, listed.json()["code"]) == (503, "unavailable")
