"""What is not for somebody is not offered to him: the page, the API and the step say the same."""

import pytest

from tests import factories as make
from tests.api.builders import caller
from tests.tickets.builders import unit_of
from tests.tickets.test_own_work import second_post
from workflow.reports import offers
from workflow.services import NotAllowed

pytestmark = pytest.mark.django_db

OWN = "The requester opened this himself, so only he can withdraw it."


def offered(case, actor):
    return {offer.name for offer in offers(actor, case)}


def offered_by_api(case, username):
    seen = caller(username).get(f"cases/{case.code}/").json()
    return {step["name"] for step in seen["available_steps"]}


def test_what_a_villager_opened_himself_is_withdrawn_by_him_alone(clock):
    case = make.open_ticket()
    above = make.staff("secretary01")

    assert "withdraw" in offered(case, make.requester_of(case))
    assert "withdraw" not in offered(case, above)
    assert "withdraw" not in offered_by_api(case, "secretary01")
    with pytest.raises(NotAllowed, match="only he can withdraw it"):
        make.step(case, "withdraw", above, reason="群众说不办了")


def test_the_page_says_why_before_anything_is_typed(clock, client):
    case = make.open_ticket()
    client.force_login(make.staff("secretary01").user)

    answer = client.get(f"/cases/{case.code}/steps/withdraw/", headers={"accept-language": "en"})

    assert OWN in answer.content.decode()
    assert b"<textarea" not in answer.content


def test_what_staff_opened_for_a_villager_the_level_above_may_withdraw(clock):
    case = make.open_ticket(make.staff("grid01"), channel="phone")

    assert "withdraw" in offered(case, make.staff("secretary01"))
    make.step(case, "withdraw", "secretary01", reason="群众来电说不办了")

    assert case.state == "withdrawn"


def test_nobody_takes_over_what_his_unit_holds(clock):
    case = make.handled_ticket()
    centre = make.staff("centre01")
    assert "take_over" in offered(case, centre)

    make.step(case, "take_over", centre, reason="连片停电，中心直接办。")

    assert "take_over" not in offered(case, centre)
    assert "take_over" not in offered_by_api(case, "centre01")
    with pytest.raises(NotAllowed, match="in charge already"):
        make.step(case, "take_over", centre, reason="再接一次")


def test_of_two_posts_the_one_of_another_unit_takes_over(clock):
    case = make.handled_ticket()
    make.step(case, "take_over", "centre01", reason="连片停电，中心直接办。")
    second_post("centre01", unit_of("dispatcher01").superior.superior, "dispatch")
    both = make.staff("centre01")

    (offer,) = [offer for offer in offers(both, case) if offer.name == "take_over"]

    assert [post.unit.kind for post in offer.posts] == ["county"]
    make.step(case, "take_over", both, reason="由县里接办")
    assert case.holder.kind == "county"
