"""Hints where a matter is taken in: on its page, while registering, on its slip, by the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories
from tests.api.builders import caller, requester
from tests.workflow.pages import Page, fill, office
from workflow.models import Case, CaseLink

pytestmark = pytest.mark.django_db

ELSEWHERE = "110117006212002"
LAMPS = "村口三盏路灯不亮，晚上看不见路。"
OTHER_PHONE = {"contact_phone": "13900001111"}
SAME = "Perhaps the same matter"
ONCE = "This phone has reported once before."


def buttons(page, step):
    """Where the buttons that take this step with another case lead."""
    return [link for link in page.links if f"/steps/{step}/?" in link]


def typed(**changes):
    return {
        **factories.ticket_data(),
        "channel": "phone",
        "contact_phone": "138 0000 5678",
        **changes,
    }


def test_the_page_of_a_case_says_what_the_phone_reported_before(client):
    earlier, case = factories.open_ticket(), factories.open_ticket(text="水渠堵了")

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert ONCE in page.texts
    assert earlier.title in page.texts
    assert buttons(page, "link") == [
        f"/cases/{case.code}/steps/link/?code={earlier.code}&relation=repeat"
    ]


def test_the_button_links_the_two_and_then_is_gone(client):
    earlier, case = factories.open_ticket(), factories.open_ticket(text="水渠堵了")
    office(client, "grid01")
    (address,) = buttons(Page(client.get(f"/cases/{case.code}/")), "link")
    form = Page(client.get(address))

    fill(client, address, code=form.values("code")[-1], relation="repeat")

    (link,) = CaseLink.objects.all()
    assert (link.case, link.other, link.kind) == (case, earlier, "repeat")
    page = Page(client.get(f"/cases/{case.code}/"))
    assert ONCE in page.texts
    assert buttons(page, "link") == []


def test_what_is_counted_only_says_so_and_shows_nothing(client):
    hidden = factories.open_ticket(area=ELSEWHERE, text="不该看见的话")
    case = factories.open_ticket()

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert ONCE in page.texts
    assert "One more is older, or with units whose cases you do not see." in page.texts
    assert hidden.title not in page.text
    assert hidden.code not in page.text


def test_nearby_offers_to_link_and_to_merge_once_there_is_such_a_step(client):
    other = factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    case = factories.open_ticket(text=LAMPS)

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert SAME in page.texts
    assert buttons(page, "link") == [
        f"/cases/{case.code}/steps/link/?code={other.code}&relation=related"
    ]
    assert len(buttons(page, "merge")) == ("merge" in case.spec.table)


def test_a_first_report_shows_no_hint(client):
    case = factories.open_ticket()

    page = Page(office(client, "grid01").get(f"/cases/{case.code}/"))

    assert SAME not in page.texts
    assert "reported" not in page.text.replace("What was reported", "")


def test_who_may_not_link_reads_the_hint_without_a_button(client):
    factories.open_ticket()
    case = factories.open_ticket()

    page = Page(office(client, "auditor01").get(f"/cases/{case.code}/"))

    assert ONCE in page.texts
    assert (buttons(page, "link"), buttons(page, "merge")) == ([], [])


def test_the_page_costs_the_same_for_many_hints_as_for_few(client):
    office(client, "grid01")
    # What the frame of every page counts is kept for a while.
    client.get("/desk/")
    counts = []
    for amount in (1, 6):
        for _n in range(amount):
            factories.open_ticket()
        case = factories.open_ticket()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cases/{case.code}/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_phone_is_looked_up_while_registering_and_all_that_was_typed_is_kept(client):
    earlier = factories.open_ticket()
    office(client, "grid01")

    answer = fill(client, "/desk/register/", check="1", **typed(text="又坏了", done="换了灯"))

    page = Page(answer)
    assert answer.status_code == 200
    assert ONCE in page.texts
    assert earlier.title in page.texts
    assert "又坏了" in page.texts
    assert page.value("contact_phone") == "138 0000 5678"
    assert [a for a in page.attrs_of("details") if "open" in a]
    assert Case.objects.count() == 1


def test_a_phone_that_is_new_says_so_and_registering_goes_on(client):
    office(client, "grid01")

    checked = fill(client, "/desk/register/", check="1", **typed())
    sent = client.post("/desk/register/", {"key": Page(checked).value("key"), **typed()})

    assert "This phone has not reported anything before." in Page(checked).texts
    assert sent.status_code == 302
    assert Case.objects.count() == 1


def test_what_is_no_phone_is_said_and_nothing_is_lost(client):
    page = Page(
        fill(
            office(client, "grid01"), "/desk/register/", check="1", **typed(contact_phone="张三家")
        )
    )

    assert "This is not a telephone number." in page.texts
    assert page.value("contact_phone") == "张三家"


def test_the_phone_stands_in_no_address(client):
    factories.open_ticket()
    office(client, "grid01")

    answer = client.get("/desk/register/", {"check": "1", "contact_phone": "13800005678"})

    assert ONCE not in Page(answer).texts


def test_the_slip_of_a_repeat_offers_to_link_it_before_it_is_forgotten(client):
    earlier = factories.open_ticket()
    office(client, "grid01")

    answer = fill(client, "/desk/register/", **typed(text="又坏了"))
    page = Page(client.get(answer["Location"]))

    case = Case.objects.latest("pk")
    assert ONCE in page.texts
    assert buttons(page, "link") == [
        f"/cases/{case.code}/steps/link/?code={earlier.code}&relation=repeat"
    ]


def test_the_api_gives_staff_the_hints_and_the_requester_none():
    earlier = factories.open_ticket(text=LAMPS)
    factories.open_ticket(area=ELSEWHERE)
    case = factories.open_ticket(text=LAMPS)

    whole = caller("grid01").get(f"cases/{case.code}/").json()

    (row,) = whole["hints"]["earlier"]
    assert row == {
        "code": earlier.code,
        "title": earlier.title,
        "state": "received",
        "state_display": "Received",
        "holder": {"code": earlier.holder.code, "name": earlier.holder.name},
        "opened_at": row["opened_at"],
    }
    assert whole["hints"]["earlier_count"] == 2
    assert [near["code"] for near in whole["hints"]["nearby"]] == [earlier.code]
    assert requester(case).get(f"cases/{case.code}/").json()["hints"] is None
