"""A villager's matter over the pages: slip, follow-up, answers, as without JavaScript."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from governance.models import Area
from tests import factories
from tests.flows.browsing import Villager, photo, proposed, reported
from workflow.models import Feedback
from workflow.rules.codes import make_code
from workflow.services import query_code_of

pytestmark = pytest.mark.django_db


def test_the_opener_follows_without_a_query_code_and_a_stranger_is_asked_for_it(villager):
    case = reported(villager)

    assert villager.open(f"/t/{case.code}/").page.headings[0] == case.title
    stranger = Villager().open(f"/t/{case.code}/")
    assert stranger.path == f"/t/?code={case.code}"
    assert stranger.form("/t/").values["code"] == [case.code]


def test_another_tickets_cookie_does_not_open_this_one(villager):
    own, other = reported(villager), reported(Villager())
    opener = villager.client.cookies["opener"]
    villager.client.cookies.load({"opener": opener.value})

    for path in ("", "slip/", "withdraw/", "files/1/"):
        assert villager.client.get(f"/t/{other.code}/{path}").status_code == 404
    assert villager.client.get(f"/t/{own.code}/").status_code == 200


def test_code_and_query_code_open_a_ticket_however_they_are_typed(villager):
    case = reported(villager)
    typed = " ".join(case.code)

    other = Villager().open("/t/").press(code=typed, query_code=query_code_of(case).lower())

    assert (other.status, other.path) == (200, f"/t/{case.code}/")


def test_a_wrong_query_code_and_an_unknown_case_read_the_same(villager):
    case = reported(villager)
    unknown = make_code(1999, 0, "any")

    wrong = Villager().open("/t/").press(code=case.code, query_code="AAAAAAAA")
    nobody = Villager().open("/t/").press(code=unknown, query_code="AAAAAAAA")

    assert wrong.form("/t/").values["code"] == [case.code]
    assert nobody.form("/t/").values["code"] == [unknown]
    assert (wrong.status, wrong.page.texts) == (nobody.status, nobody.page.texts)


def test_too_many_wrong_query_codes_close_the_door_for_a_while(villager):
    case = reported(villager)
    guesser = Villager()
    for _ in range(5):
        guesser.open("/t/").press(code=case.code, query_code="AAAAAAAA")

    refused = guesser.open("/t/").press(code=case.code, query_code=query_code_of(case))

    assert (refused.status, refused.answer["Retry-After"]) == (429, "60")
    assert "Too many tries. Come back in a minute" in refused.page.headings
    assert villager.open(f"/t/{case.code}/").status == 200


def test_a_lookup_lasts_half_an_hour_and_what_was_typed_is_not_lost(villager):
    case = reported(villager)
    other = Villager().open("/t/").press(code=case.code, query_code=query_code_of(case))
    other.open(f"/t/{case.code}/withdraw/")
    data = other.sending(reason="No longer needed.")

    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        other.send(data)
        assert (other.status, other.page.headings) == (403, ["Enter the query code again"])
        other.press(query_code=query_code_of(case))

    case.refresh_from_db()
    assert (other.path, case.state) == (f"/t/{case.code}/", "withdrawn")


def test_pages_of_a_ticket_are_kept_nowhere_and_name_no_secret(villager):
    case = reported(villager)

    for path in (f"/t/{case.code}/", f"/t/{case.code}/slip/", f"/t/{case.code}/withdraw/", "/t/"):
        answer = villager.client.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert set(answer["Content-Security-Policy"].split("; ")) == {
            "default-src 'self'", "base-uri 'none'", "object-src 'none'",
            "frame-ancestors 'none'", "form-action 'self'",
        }  # fmt: skip
        assert not [a for a in villager.open(path).page.links if query_code_of(case) in a]
    cookie = villager.client.cookies["opener"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        f"/t/{case.code}/", True, "Lax",
    )  # fmt: skip


def test_solved_in_two_taps(villager):
    case = proposed(villager)
    villager.open(f"/t/{case.code}/")
    assert villager.page.headings[1] == "Is it solved?"

    villager.press("solved", "yes", to="/confirm/")
    assert villager.page.headings[1] == "Are you satisfied with how it was handled?"
    villager.press("satisfied", "4", to="/rate/")

    case.refresh_from_db()
    answers = Feedback.objects.filter(case=case).order_by("pk")
    assert case.state == "closed"
    assert [(f.source, f.solved, f.satisfied) for f in answers] == [
        ("own", "yes", None), ("own", "yes", 4),
    ]  # fmt: skip
    assert villager.page.forms == []
    assert "Thank you. Your rating is kept." in villager.page.texts


def test_a_double_tap_on_an_answer_counts_once(villager):
    case = proposed(villager)
    data = villager.open(f"/t/{case.code}/").sending("solved", "yes", to="/confirm/")

    first = villager.client.post(f"/t/{case.code}/confirm/", data)
    second = villager.client.post(f"/t/{case.code}/confirm/", data)

    assert [first.status_code, second.status_code] == [302, 302]
    assert case.events.filter(step="confirm").count() == 1


@pytest.mark.parametrize(
    ("button", "solved", "state"),
    [
        ("no", "no", "handling"),
        ("partly", "partly", "handling"),
        ("partly_rest", "partly", "closed"),
    ],
)
def test_each_answer_leads_where_its_button_says(villager, button, solved, state):
    case = proposed(villager)

    villager.open(f"/t/{case.code}/").press(
        "solved", button, to="/confirm/", words="One is still dark."
    )

    case.refresh_from_db()
    assert (case.state, Feedback.objects.get(case=case).solved) == (state, solved)
    assert "One is still dark." in villager.page.texts


def test_an_answer_can_be_changed_by_reopening_within_thirty_days(villager):
    case = proposed(villager)
    villager.open(f"/t/{case.code}/").press("solved", "yes", to="/confirm/")
    assert villager.page.links.count(f"/t/{case.code}/reopen/") == 2

    villager.open(f"/t/{case.code}/reopen/").press(text="Dark again.")

    case.refresh_from_db()
    assert (case.state, case.round) == ("handling", 2)
    assert "It is open again." in villager.page.texts


def test_after_thirty_days_nothing_is_offered_that_would_be_refused(villager):
    case = proposed(villager)
    villager.open(f"/t/{case.code}/").press("solved", "yes", to="/confirm/")

    with time_machine.travel(timezone.now() + timedelta(days=31)):
        links = villager.open(f"/t/{case.code}/").page.links

    assert [a for a in links if a.startswith("/t/")] == [f"/t/{case.code}/slip/"]


def test_what_was_asked_for_is_added_with_a_photo(villager):
    case = reported(villager)
    factories.step(case, "accept", "grid01")
    tomorrow = timezone.localdate() + timedelta(days=2)
    factories.step(case, "ask", "grid01", text="Which lamps?", due_on=tomorrow)

    villager.open(f"/t/{case.code}/")
    assert "Which lamps?" in villager.page.texts
    villager.open(f"/t/{case.code}/supply/").press(text="", files=[photo()])
    assert villager.status == 422
    villager.press(text="The three at the gate.")

    case.refresh_from_db()
    event = case.events.get(step="supply")
    assert (case.state, event.files.count()) == ("handling", 1)
    link = next(a for a in villager.page.links if "/files/" in a)
    answer = villager.client.get(link)
    assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Villager().client.get(link).status_code == 302


def test_withdrawing_is_asked_once_more_and_ends_it(villager):
    case = reported(villager)

    villager.open(f"/t/{case.code}/withdraw/").press(reason="Solved it ourselves.")

    case.refresh_from_db()
    assert (case.state, case.is_open) == ("withdrawn", False)
    assert f"/t/{case.code}/reopen/" in villager.page.links


def test_what_is_no_longer_possible_is_said_and_what_was_typed_is_shown(villager):
    case = reported(villager)
    villager.open(f"/t/{case.code}/withdraw/")
    data = villager.sending(reason="Not needed.")
    factories.step(case, "accept", "grid01")

    villager.send(data)

    assert villager.status == 409
    assert "Not needed." in villager.page.texts
    case.refresh_from_db()
    assert case.state == "handling"


def test_the_slip_of_a_ticket_opened_on_behalf_reads_and_reopens_but_never_closes(villager):
    case = factories.open_ticket(factories.staff("grid01"))
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="solved", done="Done.", contact="in person")
    villager.open("/t/").press(code=case.code, query_code=query_code_of(case))

    assert villager.page.forms == []
    assert [a for a in villager.page.links if a.startswith(f"/t/{case.code}/")] == [
        f"/t/{case.code}/slip/"
    ]
    for step in ("confirm", "rate", "withdraw"):
        assert villager.client.get(f"/t/{case.code}/{step}/").status_code == 403
    factories.step(
        case, "callback", factories.verifier_of(case), reached="yes", solved="yes", satisfied="5"
    )
    assert f"/t/{case.code}/reopen/" in villager.open(f"/t/{case.code}/").page.links


def test_a_slip_cannot_confirm_with_a_form_made_by_hand(villager):
    case = factories.open_ticket(factories.staff("grid01"))
    factories.step(case, "accept", "grid01")
    factories.step(case, "propose", "grid01", outcome="solved", done="Done.", contact="in person")
    villager.open("/t/").press(code=case.code, query_code=query_code_of(case))
    token = villager.client.cookies["csrftoken"].value

    answer = villager.client.post(
        f"/t/{case.code}/confirm/", {"solved": "yes", "csrfmiddlewaretoken": token}
    )

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (403, "proposed")


def test_the_timeline_tells_the_villager_only_what_is_his_to_read(villager):
    case = reported(villager)
    factories.step(case, "accept", "grid01")
    factories.step(case, "note", "grid01", text="He drinks.", audience="internal")
    factories.step(case, "note", "grid01", text="Lamps are ordered.", audience="public")
    factories.step(case, "contact", "grid01", reached="yes", how="phone", text="Sounded angry.")

    texts = villager.open(f"/t/{case.code}/").page.texts

    assert {t for t in ("He drinks.", "Lamps are ordered.", "Sounded angry.") if t in texts} == {
        "Lamps are ordered."
    }
    assert [t for t in texts if "13800005678" in t or t == "Li"] == []


@pytest.mark.parametrize("step", ["accept", "propose", "callback", "nonsense"])
def test_steps_of_others_have_no_page_here(villager, step):
    case = reported(villager)

    assert villager.client.get(f"/t/{case.code}/{step}/").status_code == 404


@pytest.mark.parametrize("code", ["1234", "2026000000000", "x" * 50])
def test_an_address_that_is_no_code_is_not_found(villager, code):
    assert villager.client.get(f"/t/{code}/").status_code == 404


def test_a_code_typed_with_spaces_leads_to_its_own_address(villager):
    case = reported(villager)

    answer = villager.client.get(f"/t/{case.code[:4]} {case.code[4:]}/")

    assert (answer.status_code, answer["Location"]) == (302, f"/t/{case.code}/")


def test_made_up_numbers_of_households_are_not_shown():
    area = Area.objects.get(code=factories.grid_area())

    villager = Villager().open(f"/report/place/?in={area.code[:12]}")

    assert area.households
    assert area.name in villager.page.texts
    assert [text for text in villager.page.texts if "households" in text] == []
