"""The figures: numerator and denominator always, no rate of a few, nobody ranked."""

from decimal import Decimal

import pytest

from mediation.rules.figures import Counted, Share, figures_of
from tests.mediation import builders as make
from tests.workflow.pages import Page, office

TYPES = ["neighbour", "land"]


def rows(count, **changes):
    values = {
        "type": "neighbour",
        "area": "110117006212",
        "mode": "people",
        "source": "application",
    }
    return [Counted(**{**values, "result": "agreed", **changes}) for _n in range(count)]


def test_a_rate_is_shown_of_ten_and_not_of_nine():
    assert Share(8, 9).percent is None
    assert Share(8, 10).percent == 80.0
    assert Share(0, 0).percent is None


def test_success_leaves_out_what_was_never_talked_over_or_still_is():
    found = figures_of(
        [
            *rows(9, kept=True, amount=Decimal(10), is_written=True),
            *rows(3, result="ended.refused"),
            *rows(2, result="not_accepted"),
            *rows(1, result="running"),
        ],
        types=TYPES,
    )

    assert found.total.success == Share(9, 12)
    assert (found.total.cases, found.total.elsewhere, found.total.running) == (15, 2, 1)
    assert found.total.amount == Decimal(90)
    assert found.results == {"agreed": 9, "ended.refused": 3, "not_accepted": 2, "running": 1}


def test_performance_counts_only_what_has_nothing_still_to_come():
    found = figures_of(
        [*rows(6, kept=True), *rows(5, kept=False), *rows(4, kept=None)], types=TYPES
    )

    assert found.total.performance == Share(6, 11)


def test_where_disputes_were_solved_adds_up():
    found = figures_of([*rows(7), *rows(2, area="110117006"), *rows(1, area="110117")], types=TYPES)

    assert found.solved_at == {
        "village": Share(7, 10),
        "township": Share(2, 10),
        "county": Share(1, 10),
    }


def test_every_type_has_its_line():
    found = figures_of(rows(1), types=TYPES)

    assert [(line.key, line.cases) for line in found.tables["type"]] == [
        ("neighbour", 1),
        ("land", 0),
    ]


@pytest.mark.usefixtures("db", "clock")
class TestOverHttp:
    def test_a_supervisor_reads_the_page_and_the_same_over_the_api(self, client):
        make.effective()
        make.step(make.mediating(), "end", make.VILLAGE, outcome="no_agreement")

        page = Page(office(client, "leader01").get("/desk/mediation/figures/"))
        assert "1 / 2" in page.text and "500.00" in page.text
        assert "%" not in page.text

        body = client.get("/api/v1/mediations/figures/").json()
        assert body["total"]["success"] == {"numerator": 1, "denominator": 2, "percent": None}
        assert body["results"] == {"agreed": 1, "ended.no_agreement": 1}

    def test_they_are_for_no_one_else(self, client):
        assert office(client, make.VILLAGE).get("/desk/mediation/figures/").status_code == 403
        assert client.get("/api/v1/mediations/figures/").status_code == 403

    def test_a_stretch_without_cases_is_empty(self, client):
        make.mediating()

        address = "/api/v1/mediations/figures/?since=2020-01-01&until=2020-12-31"
        assert office(client, "leader01").get(address).json()["total"]["cases"] == 0
        assert client.get("/api/v1/mediations/figures/?since=heute").status_code == 422
