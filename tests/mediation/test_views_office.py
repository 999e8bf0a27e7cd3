"""The office's pages of a mediation: registering, slips, and what the case page shows."""

import pytest

from mediation.models import Party
from mediation.services import party_query_code
from tests.factories import grid_area
from tests.mediation import builders as make
from tests.workflow.pages import Page, fill, office
from workflow.models import Case

pytestmark = pytest.mark.usefixtures("db", "clock")
REGISTER = "/desk/mediation/"


def typed(**changes):
    return {
        **{"area": grid_area(), "type": "neighbour", "facts": "墙越界。", "claim": "退回去。"},
        **{"source": "application", "mode": "people"},
        **{"party_1_name": "张大山", "party_2_name": "李有田"},
        **changes,
    }


def page_of(client, case, username=make.VILLAGE):
    return Page(office(client, username).get(f"/cases/{case.code}/"))


def test_a_mediator_writes_down_an_application_and_gets_the_slips(client):
    answer = fill(office(client, make.VILLAGE), REGISTER, **typed())

    case = Case.objects.get(kind="mediation")
    assert answer.url == f"/cases/{case.code}/slips/"
    said = Page(client.get(answer.url)).text
    for party in make.parties(case):
        assert party_query_code(party) in said
        assert party.person.masked_name in said
    assert "张大山" not in said


def test_one_more_person_keeps_what_was_typed_and_opens_nothing(client):
    answer = fill(office(client, make.VILLAGE), REGISTER, **typed(more="1"))

    page = Page(answer)
    assert page.value("party_1_name") == "张大山"
    assert page.value("party_3_name") == ""
    assert not Case.objects.filter(kind="mediation").exists()


def test_somebody_who_acts_for_a_side_is_written_down_with_it(client):
    third = {"party_3_name": "王代理", "party_3_agent_of": "2", "party_3_side": "2"}
    fill(office(client, make.VILLAGE), REGISTER, **typed(**third))

    case = Case.objects.get(kind="mediation")
    agent = Party.objects.get(case=case, agent_of__isnull=False)
    assert (agent.side, agent.agent_of.side) == (2, 2)
    assert "acts for it, no mandate yet" in page_of(client, case).text


def test_what_is_missing_is_said_and_nothing_typed_is_lost(client):
    answer = fill(office(client, make.VILLAGE), REGISTER, **typed(claim="", source="court"))

    assert answer.status_code == 422
    page = Page(answer)
    assert page.value("party_2_name") == "李有田"
    assert "Say what the court asks: the time runs by it." in page.text


def test_who_neither_mediates_nor_takes_in_registers_nothing(client):
    assert office(client, "auditor01").get(REGISTER).status_code == 403


def test_slips_are_for_the_committee_that_serves_the_parties(client):
    case = make.mediating()

    assert office(client, make.COUNTY).get(f"/cases/{case.code}/slips/").status_code in (403, 404)
    assert office(client, "grid01").get(f"/cases/{case.code}/slips/").status_code == 404


def test_the_page_shows_sides_consents_and_mediators(client):
    case = make.screened(type="land")
    make.step(case, "consent", make.side(case, 1), agreed="on")

    said = page_of(client, case).text
    assert "Side 1: 张*" in said and "Side 2: 李*" in said
    assert "On the page of the party" in said and "Not agreed yet" in said
    assert "Nobody is named yet." in said
    assert "《土地管理法》第14条" in said
    assert "The agreement must be in writing." in said


def test_the_page_shows_clauses_signatures_and_the_window(client):
    case = make.agreed()
    said = page_of(client, case).text
    assert "赔偿围墙损失" in said and "not signed yet" in said
    assert "500.00 yuan" in said

    make.sign_all(case)
    said = page_of(client, case).text
    assert "In effect since" in said
    assert "The parties can ask the court together until" in said
    assert "Issue and download papers" in said


def test_minutes_of_a_private_talk_are_for_the_mediators_alone(client):
    case = make.mediating()
    one = make.parties(case)[0]
    make.step(
        case, "session", make.VILLAGE, held_at=str(case.opened_at), is_private="on",
        came=str(one.pk), text="私下说的话。",
    )  # fmt: skip

    assert "私下说的话。" in page_of(client, case).text
    for name in ("cadre01", "leader01", "dispatcher01"):
        answer = office(client, name).get(f"/cases/{case.code}/")
        assert "私下说的话。" not in answer.content.decode()
