"""Several cases at once: choose on a list, one form, and one line for each of what became of it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.workflow.pages import Page, office
from workflow.models import Event, IdemKey

pytestmark = pytest.mark.django_db

NOTE = {"text": "已统一告知村民停水时间。", "audience": "internal"}


def ticks(page):
    """What the ticks of a list would send."""
    return [a["value"] for a in page.attrs_of("input") if a.get("name") == "chosen"]


def verbs(page):
    return [a["value"] for a in page.attrs_of("button") if a.get("name") == "step"]


def choose(client, step, cases, **more):
    """Press a button under a list with these cases ticked."""
    values = [f"{case.code}:{case.version}" for case in cases]
    return client.post("/bulk/", {"step": step, "chosen": values, "back": "/cases/", **more})


def send(client, answer, **typed):
    """Send the form of a page as a browser would, hidden fields and all."""
    page = Page(answer)
    hidden = {}
    for attrs in page.attrs_of("input"):
        if attrs.get("type") == "hidden" and attrs["name"] != "csrfmiddlewaretoken":
            hidden.setdefault(attrs["name"], []).append(attrs["value"])
    return client.post("/bulk/", {**hidden, **typed})


def notes_on(*cases):
    return [Event.objects.filter(case=case, step="note").count() for case in cases]


@pytest.mark.parametrize("path", ["/desk/", "/cases/"])
def test_the_rows_of_a_list_can_be_ticked_and_name_the_version_that_was_looked_at(client, path):
    cases = [factories.handled_ticket(contact_name="", contact_phone="") for _n in range(2)]

    page = Page(office(client, "grid01").get(path))

    assert sorted(ticks(page)) == sorted(f"{case.code}:{case.version}" for case in cases)
    assert {"assign", "note", "refer"} <= set(verbs(page))
    assert [a for a in page.attrs_of("form") if a.get("id") == "bulk"][0]["action"] == "/bulk/"


def test_who_only_reads_has_nothing_to_tick(client):
    factories.handled_ticket()

    page = Page(office(client, "auditor01").get("/cases/?scope=area"))

    assert len([link for link in page.links if link.startswith("/cases/2")]) == 1
    assert (ticks(page), verbs(page)) == ([], [])


@pytest.mark.parametrize("path", ["/desk/?bucket=today", "/cases/?state=received"])
@pytest.mark.usefixtures("clock")
def test_a_phone_asks_for_the_ticks_and_keeps_its_filter(client, path):
    factories.open_ticket()
    office(client, "grid01")

    plain = Page(client.get(path))
    (link,) = [a for a in plain.attrs_of("a") if "phone-only" in a.get("class", "")]
    chosen = Page(client.get(path.split("?")[0] + link["href"]))

    assert link["href"] == f"?{path.split('?')[1]}&choose=1"
    assert not [a for a in plain.attrs_of("div") if "is-choosing" in a.get("class", "")]
    assert len([a for a in chosen.attrs_of("div") if "is-choosing" in a.get("class", "")]) == 1
    assert chosen.attrs_of("body") == [{"class": "office"}]


def test_the_form_comes_once_with_the_cases_that_were_chosen(client):
    cases = [factories.handled_ticket() for _n in range(2)]

    answer = choose(office(client, "grid01"), "note", cases)

    page = Page(answer)
    assert answer.status_code == 200
    assert ticks(page) == [f"{case.code}:{case.version}" for case in cases]
    assert len([a for a in page.attrs_of("textarea") if a["name"] == "text"]) == 1
    assert "For 2 cases" in page.texts
    assert "Write a note: 2 cases" in page.texts
    assert notes_on(*cases) == [0, 0]


def test_the_step_is_taken_on_each_and_each_has_a_line(client):
    cases = [factories.handled_ticket() for _n in range(3)]
    office(client, "grid01")

    answer = send(client, choose(client, "note", cases), **NOTE)

    page = Page(answer)
    assert answer.status_code == 200
    assert page.texts.count("Done") == 3
    assert "Not done" not in page.texts
    assert notes_on(*cases) == [1, 1, 1]
    assert page.attrs_of("textarea") == []
    assert [a for a in page.attrs_of("span") if a.get("data-draft-done") == "bulk.note"]
    assert page.links.count("/cases/") >= 1


def test_what_cannot_be_done_is_left_out_before_anything_is_typed(client):
    ours, theirs = factories.handled_ticket(), factories.handled_ticket()
    factories.move(theirs, "grid01", "report_up", "cadre01")

    page = Page(choose(office(client, "grid01"), "assign", [theirs, ours]))

    assert ticks(page) == [f"{ours.code}:{ours.version}"]
    assert "Left out" in page.texts
    assert "This step may be taken by: the accountable unit (海子村委会)" in page.text


def test_a_step_that_a_kind_does_not_have_is_said_so(client):
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", factories.staff("cadre01").posts[0].unit)

    page = Page(choose(office(client, "cadre01"), "refer", [child]))

    assert "This kind of case does not have this step." in page.texts
    assert (ticks(page), page.attrs_of("textarea")) == ([], [])


def test_one_that_fails_stops_nobody_and_what_was_typed_is_kept_for_it(client):
    done, closed, changed = (factories.handled_ticket() for _n in range(3))
    office(client, "grid01")
    form = choose(client, "note", [done, closed, changed])
    factories.step(closed, "withdraw", factories.requester_of(closed), reason="不用了")
    factories.step(changed, "assign", "grid01", post=factories.staff("grid01").posts[0].pk)

    answer = send(client, form, **NOTE)

    page = Page(answer)
    assert answer.status_code == 200
    assert (page.texts.count("Done"), page.texts.count("Not done")) == (1, 2)
    assert "This step is not possible while the case is “Withdrawn”." in page.texts
    assert "The case changed in the meantime. Look before saving." in page.text
    assert ticks(page) == [f"{changed.code}:{changed.version}"]
    assert NOTE["text"] in page.texts
    assert notes_on(done, closed, changed) == [1, 0, 0]

    again = send(client, answer, **NOTE)

    assert Page(again).texts.count("Done") == 1
    assert notes_on(done, closed, changed) == [1, 0, 1]


def test_what_is_missing_is_said_once_and_the_rest_of_the_form_is_kept(client):
    cases = [factories.handled_ticket() for _n in range(2)]
    office(client, "grid01")

    answer = send(client, choose(client, "note", cases), text="", audience="public")

    page = Page(answer)
    assert answer.status_code == 422
    assert page.texts.count("Not done") == 0
    checked = [a["value"] for a in page.attrs_of("input") if "checked" in a]
    assert checked == ["public"]
    assert len(ticks(page)) == 2
    assert notes_on(*cases) == [0, 0]


def test_a_double_tap_does_nothing_twice_and_shows_the_same(client):
    cases = [factories.handled_ticket() for _n in range(2)]
    office(client, "grid01")
    form = choose(client, "note", cases)

    first, again = (Page(send(client, form, **NOTE)) for _tap in range(2))

    assert first.texts.count("Done") == again.texts.count("Done") == 2
    assert notes_on(*cases) == [1, 1]


def test_going_back_and_sending_something_else_is_no_repeat(client):
    cases = [factories.handled_ticket() for _n in range(2)]
    office(client, "grid01")
    form = choose(client, "note", cases)
    send(client, form, **NOTE)

    answer = send(client, form, **NOTE | {"text": "另一句话"})

    page = Page(answer)
    assert answer.status_code == 422
    assert "This key was already used for a different request." in page.texts
    assert "另一句话" in page.texts
    assert page.value("key") not in set(IdemKey.objects.values_list("key", flat=True))
    assert notes_on(*cases) == [1, 1]


def test_several_are_sent_on_at_once(client):
    cases = [factories.handled_ticket() for _n in range(2)]
    village = factories.staff("cadre01").posts[0].unit
    office(client, "grid01")

    send(
        client,
        choose(client, "refer", cases),
        variant="report_up",
        callee=village.code,
        brief="同一条路，请一并办理",
    )

    assert [case.children.get().holder for case in cases] == [village, village]


def test_a_case_with_two_duties_counts_once(client):
    case = factories.handled_ticket()

    page = Page(choose(office(client, "grid01"), "note", [case, case]))

    assert ticks(page) == [f"{case.code}:{case.version}"]


def test_nothing_chosen_says_what_to_do(client):
    answer = choose(office(client, "grid01"), "note", [])

    assert answer.status_code == 422
    assert "Choose at least one case, and at most 50." in Page(answer).texts


def test_more_than_fifty_are_too_many(client):
    case = factories.handled_ticket()
    values = [f"{n}" for n in range(50)] + [case.code]

    answer = office(client, "grid01").post("/bulk/", {"step": "note", "chosen": values})

    assert answer.status_code == 422
    assert notes_on(case) == [0]


@pytest.mark.parametrize("step", ["accept", "propose", "withdraw", "", "nothing"])
def test_other_steps_are_taken_one_by_one(client, step):
    case = factories.open_ticket()

    answer = choose(office(client, "grid01"), step, [case], take="1")

    assert answer.status_code == 404
    case.refresh_from_db()
    assert case.state == "received"


def test_a_stranger_sees_nothing_of_a_case_that_he_names(client):
    case = factories.handled_ticket()
    client.force_login(factories.stranger().user)
    client.cookies["django_language"] = "en"

    shown = choose(client, "note", [case])
    taken = choose(client, "note", [case], take="1", key="k", **NOTE)

    for page in map(Page, (shown, taken)):
        assert "Not found. Check the code." in page.texts
        assert case.title not in page.text
        assert [link for link in page.links if case.code in link] == []
    assert notes_on(case) == [0]


def test_the_way_back_leads_nowhere_else(client):
    case = factories.handled_ticket()
    office(client, "grid01")

    page = Page(choose(client, "note", [case], back="https://example.org/"))

    assert page.value("back") == "/desk/"
    assert [link for link in page.links if "example.org" in link] == []


def test_a_get_changes_nothing_and_leads_to_the_desk(client):
    case = factories.handled_ticket()

    answer = office(client, "grid01").get(
        "/bulk/", {"step": "note", "take": "1", "chosen": case.code, **NOTE}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert notes_on(case) == [0]


def test_what_waits_for_a_decision_keeps_the_fields_of_the_step_alone(client):
    case = factories.handled_ticket()
    factories.move(case, "grid01", "report_up", "cadre01")
    factories.move(case, "cadre01", "report_up", "dispatcher01")
    office(client, "dispatcher01")

    answer = send(
        client,
        choose(client, "refer", [case]),
        variant="assign_down",
        callee=factories.staff("cadre01").posts[0].unit.code,
        brief="请村里先看",
    )

    assert "Waits for a decision." in Page(answer).texts
    (ask,) = case.asks.all()
    assert set(ask.data) & {"chosen", "step", "take", "back"} == set()


def test_the_page_costs_about_the_same_for_each_case(client):
    office(client, "grid01")
    counts = []
    for amount in (2, 4):
        cases = [factories.handled_ticket() for _n in range(amount)]
        with CaptureQueriesContext(connection) as queries:
            choose(client, "note", cases)
        counts.append(len(queries))

    assert (counts[1] - counts[0]) / 2 <= 6


def test_the_office_wants_a_log_in(client):
    answer = client.post("/bulk/", {"step": "note"})

    assert (answer.status_code, re.sub(r"\?.*", "", answer["Location"])) == (302, "/login/")
