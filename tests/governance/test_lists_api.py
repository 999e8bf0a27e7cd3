"""The published lists over HTTP."""

import pytest

from governance.models import Area, Matter
from tests.governance.builders import COUNTY, SINCE, TOWN, VILLAGE, make_area, make_line, make_unit

pytestmark = pytest.mark.django_db


def get(client, address, **params):
    return client.get(f"/api/v1/{address}/", params, headers={"accept-language": "en"}).json()


def make_matter(code, title, **fields):
    values = {"list": "basic", "lead_kind": "township", "valid_from": SINCE, **fields}
    return Matter.objects.create(code=code, title=title, **values)


def test_areas_are_listed_below_a_prefix(client):
    for code in (COUNTY, TOWN, VILLAGE, "990102"):
        make_area(code)

    answer = get(client, "areas", prefix=TOWN)

    assert answer == {
        "next": None,
        "previous": None,
        "results": [
            {
                "code": TOWN,
                "name": f"Area {TOWN}",
                "level": "township",
                "level_display": "township",
            },
            {
                "code": VILLAGE,
                "name": f"Area {VILLAGE}",
                "level": "village",
                "level_display": "village",
            },
        ],
    }


def test_an_area_that_ended_is_not_listed(client):
    make_area(COUNTY, valid_to=SINCE)

    assert get(client, "areas", prefix="99")["results"] == []


def test_pages_follow_each_other_without_gap(client):
    codes = [f"99{number:04}" for number in range(7)]
    Area.objects.bulk_create(Area(code=code, name=code, valid_from=SINCE) for code in codes)

    seen, page = [], get(client, "areas", prefix="99", page_size=3)
    while True:
        seen.append([row["code"] for row in page["results"]])
        if page["next"] is None:
            break
        page = client.get(page["next"]).json()

    assert seen == [codes[:3], codes[3:6], codes[6:]]


def test_no_page_is_longer_than_a_hundred(client):
    Area.objects.bulk_create(
        Area(code=f"99{number:04}", name="x", valid_from=SINCE) for number in range(120)
    )

    assert len(get(client, "areas", prefix="99", page_size=500)["results"]) == 100


def test_units_name_their_lines_by_code_and_the_whole_comes_first(client):
    _county, _centre, town, *_rest = make_line()
    line = make_unit("agri", "department", COUNTY)
    make_unit("farm", "station", TOWN, town, line_unit=line)

    answer = get(client, "units", area=TOWN)

    assert [row["code"] for row in answer["results"]] == ["farm", "town", "village", "grid"]
    assert answer["results"][0] == {
        "code": "farm",
        "name": "Unit farm",
        "kind": "station",
        "kind_display": "station",
        "superior": "town",
        "line_unit": "agri",
        "area": TOWN,
    }


def test_units_of_one_area_are_paged_forth_and_back_without_loss(client):
    codes = [f"dep-{number}" for number in range(8)]
    for code in codes:
        make_unit(code, "department", COUNTY)

    page, forth = get(client, "units", area=COUNTY, page_size=3), []
    while page["next"]:
        forth.append([row["code"] for row in page["results"]])
        page = client.get(page["next"]).json()
    back = [[row["code"] for row in page["results"]]]
    while page["previous"]:
        page = client.get(page["previous"]).json()
        back.append([row["code"] for row in page["results"]])

    assert forth == [codes[:3], codes[3:6]]
    assert back == [codes[6:], codes[3:6], codes[:3]]


def test_units_can_be_asked_for_by_kind(client):
    make_line()

    answer = get(client, "units", area=COUNTY, kind="village")

    assert [row["code"] for row in answer["results"]] == ["village"]


@pytest.mark.parametrize("word", ["水渠坍塌", "zz-0", "水渠坍塌 农田"])
def test_matters_are_found_by_words_and_by_code(client, word):
    make_matter("ZZ-01", "农田水渠坍塌", legal_basis="水法")
    make_matter("YY-01", "林木采伐")

    assert [row["code"] for row in get(client, "matters", q=word)["results"]] == ["ZZ-01"]


def test_a_matter_shows_who_leads_and_who_helps(client):
    lead, help_ = (make_unit(code, "department", COUNTY) for code in ("water", "agri"))
    matter = make_matter("ZZ-01", "农田水渠坍塌", list="cooperate", lead=lead, lead_kind="")
    matter.cooperators.add(help_)

    (row,) = get(client, "matters", q="ZZ-01")["results"]

    assert row == {
        "code": "ZZ-01",
        "name": "农田水渠坍塌",
        "list": "cooperate",
        "list_display": "cooperate",
        "lead": "water",
        "lead_kind": "",
        "co": ["agri"],
        "callee_kinds": [],
        "urgency": "ordinary",
        "urgency_display": "Ordinary",
        "nature": None,
        "legal_basis": "",
    }


@pytest.mark.parametrize(
    ("address", "param"), [("areas", {"prefix": "x"}), ("units", {"kind": "castle"})]
)
def test_a_question_that_is_none_is_refused(client, address, param):
    answer = client.get(f"/api/v1/{address}/", param)

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("rows", [3, 50])
@pytest.mark.parametrize(
    ("address", "only", "queries"),
    [("areas", {"prefix": COUNTY}, 1), ("units", {"area": COUNTY}, 1), ("matters", {"q": "Z-"}, 2)],
)
def test_a_page_costs_the_same_however_long_it_is(
    client, django_assert_num_queries, address, only, queries, rows
):
    lead = make_unit("lead", "department", COUNTY)
    for number in range(1, rows):
        area = make_area(f"{COUNTY}{number:03}")
        make_unit(f"u{number}", "township", area, lead, line_unit=lead)
    for number in range(rows):
        matter = make_matter(f"Z-{number}", "x", list="cooperate", lead=lead, lead_kind="")
        matter.cooperators.add(lead)

    with django_assert_num_queries(queries):
        answer = get(client, address, page_size=50, **only)

    assert len(answer["results"]) == rows
