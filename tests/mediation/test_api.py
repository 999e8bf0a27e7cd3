"""Mediations over HTTP: applying, the slips, and what each reader sees."""

import pytest

from mediation.services import party_query_code
from tests.api.builders import Caller, caller, public
from tests.mediation import builders as make

pytestmark = pytest.mark.usefixtures("db", "clock")

KEY = {"idempotency-key": "a-key-of-sixteen-or-more"}


def sent(**changes):
    data = make.applied_with()
    rows = [
        {"side": 1, "name": "张大山", "phone": "13800001111"},
        {"side": 2, "name": "李有田", "phone": "13900002222"},
    ]
    kept = {name: value for name, value in data.items() if not name.startswith("party_")}
    return {**kept, "parties": rows, **changes}


def test_whoever_applies_gets_his_own_slip_and_finds_his_page_with_it():
    answer = public().post("mediations/", sent())

    body = answer.json()
    assert (answer.status_code, body["state"]) == (201, "received")
    assert [(slip["side"], slip["name"]) for slip in body["slips"]] == [(1, "张*")]
    slip = body["slips"][0]["query_code"]
    found = Caller(**{"query-code": slip}).get(f"mediations/{body['code']}/").json()
    assert [party["name"] for party in found["parties"]] == ["张*", "李*"]
    assert {offer["name"] for offer in found["available_steps"]} == {"end"}
    assert found["source"] == "application"
    assert found["events"][0]["texts"]["claim"] == "请把墙退回去。"


def test_the_committee_gets_the_slips_of_every_party():
    body = sent(source="police", letter_no="警移12号")
    answer = caller(make.VILLAGE).post("mediations/", body, **KEY)

    assert [slip["side"] for slip in answer.json()["slips"]] == [1, 2]


def test_a_party_s_codes_are_changed_for_a_token_of_its_own():
    case = make.screened()
    code = party_query_code(make.parties(case)[1])
    token = public().post("lookup/", {"code": case.code, "query_code": code}).json()["token"]
    asker = Caller(authorization=f"Case {token}")

    answer = asker.post(f"cases/{case.code}/steps/consent/", {"agreed": True})

    assert answer.status_code == 200
    case.refresh_from_db()
    assert make.open_duties(case) == {"consent@party 1.1", "name@mediation_committee"}
    assert [d["kind"] for d in asker.get(f"mediations/{case.code}/").json()["duties"]] == []


def test_a_wrong_code_of_a_party_looks_like_no_case():
    case = make.apply()

    answers = [
        public().post("lookup/", {"code": code, "query_code": "ABCDEFGH"})
        for code in (case.code, "2026000000003")
    ]

    assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"parties": [{"name": "张大山"}]}, "party_2_name"),
        ({"parties": "张大山"}, "parties"),
        ({"parties": [{"name": "张*"}, {"name": "李有田"}]}, "party_1_name"),
        ({"type": "dragons"}, "type"),
        ({"court_kind": "assigned"}, "court_kind"),
        ({"facts": ""}, "facts"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_is_said_by_the_name_of_its_field(changes, field):
    asker = caller(make.VILLAGE) if "court_kind" in changes else public()

    answer = asker.post("mediations/", sent(**changes), **KEY)

    assert answer.status_code == 422
    assert field in [each["field"] for each in answer.json()["errors"]]


def test_clauses_are_sent_as_a_list():
    case = make.mediating()
    one, other = make.parties(case)
    clause = {"who": other.pk, "to_whom": one.pk, "text": "退墙三十公分", "due_on": "2026-06-20"}
    asker = caller(make.VILLAGE)

    answer = asker.step(case, "agree", facts="越界", clauses=[clause])

    assert answer.json()["state"] == "agreed"
    agreements = asker.get(f"mediations/{case.code}/").json()["agreements"]
    assert agreements[0]["clauses"][0]["text"] == "退墙三十公分"
    assert len(agreements[0]["missing"]) == 4
    form = asker.get(f"cases/{case.code}/steps/sign/").json()
    assert [field["name"] for field in form["fields"]] == [
        "signer",
        "how",
        "identity_seen",
        "files",
    ]


def test_the_form_of_an_agreement_names_its_clauses_as_a_list():
    case = make.mediating()

    form = caller(make.VILLAGE).get(f"cases/{case.code}/steps/agree/").json()

    assert {f["name"]: f["type"] for f in form["fields"]}["clauses"] == "list"
    assert not [f for f in form["fields"] if f["name"].startswith("clause_")]


def test_a_list_of_mediations_shows_those_of_the_unit_alone():
    case = make.apply()

    mine = caller(make.VILLAGE).get("mediations/").json()["results"]
    others = caller("dispatcher01").get("mediations/").json()["results"]
    area = caller("supervisor01").get("mediations/", {"scope": "area"}).json()["results"]

    assert ([row["code"] for row in mine], others, area) == ([case.code], [], [])
