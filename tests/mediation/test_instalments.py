"""Paying in monthly parts, and the rows of a page."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediation.forms.rows import in_parts, one_more
from mediation.rules.instalments import equal_parts, monthly
from tests.mediation import builders as make
from tests.workflow.pages import Page, fill, office

NAMES = ("who", "to_whom", "text", "amount", "due_on")


@given(st.decimals("0.01", "9999999", places=2), st.integers(2, 24))
def test_parts_add_up_to_the_cent(amount, parts):
    split = equal_parts(amount, parts)

    assert sum(split) == amount and len(split) == parts
    assert len(set(split[:-1])) == 1


@pytest.mark.parametrize(
    ("first", "days"),
    [
        ("2026-01-31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("2027-12-15", ["2027-12-15", "2028-01-15", "2028-02-15"]),
        ("2027-12-30", ["2027-12-30", "2028-01-30", "2028-02-29"]),
    ],
)
def test_a_month_that_is_shorter_ends_earlier(first, days):
    assert [day.isoformat() for day in monthly(date.fromisoformat(first), 3)] == days


def row(number, **values):
    return {f"clause_{number}_{name}": value for name, value in values.items()}


def test_one_clause_becomes_several_and_the_others_stay():
    typed = {
        "facts": "x",
        **row(1, who="5", text="道歉", amount="", due_on=""),
        **row(2, who="6", to_whom="5", text="赔偿", amount="100", due_on="2026-06-30", parts="3"),
        **row(3, who="", text="", amount="", due_on=""),
    }

    split = in_parts(typed, "clause", 2, NAMES, shown=3)

    assert split["facts"] == "x" and split["clause_1_text"] == "道歉"
    assert [split[f"clause_{n}_amount"] for n in (2, 3, 4)] == ["33.33", "33.33", "33.34"]
    assert [split[f"clause_{n}_due_on"] for n in (2, 3, 4)] == [
        "2026-06-30",
        "2026-07-30",
        "2026-08-30",
    ]
    assert {split[f"clause_{n}_who"] for n in (2, 3, 4)} == {"6"}
    assert Decimal(split["clause_4_amount"]) == Decimal("33.34")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": ""}, {"amount": "viel"}, {"amount": "-5"}, {"amount": "NaN"},
        {"due_on": ""}, {"due_on": "morgen"}, {"parts": "1"}, {"parts": "99"}, {"parts": "x"},
    ],
)  # fmt: skip
def test_what_does_not_say_how_much_and_when_stays_as_it_is(changes):
    values = {"amount": "100", "due_on": "2026-06-30", "parts": "3", "who": "1", "text": "t"}
    typed = row(1, **(values | changes))

    assert in_parts(typed, "clause", 1, NAMES, shown=3) == typed


def test_there_is_an_end_to_rows():
    full = {"clause_30_who": "1"}

    assert one_more(full, "clause", "who", shown=3) == full


@pytest.mark.usefixtures("db", "clock")
def test_the_page_splits_a_sum_and_the_agreement_has_a_clause_for_each_part(client):
    case = make.mediating()
    page = f"/cases/{case.code}/steps/agree/"
    typed = make.clauses(case, "2026-06-30", redraw="parts_1", clause_1_parts="3")

    drawn = Page(fill(office(client, make.VILLAGE), page, **typed))

    sent = {
        name: drawn.value(name)
        for n in (1, 2, 3)
        for name in (f"clause_{n}_amount", f"clause_{n}_due_on")
    }
    assert sent["clause_3_amount"] == "166.68" and sent["clause_3_due_on"] == "2026-08-30"
    who = {
        f"clause_{n}_{name}": typed[f"clause_1_{name}"]
        for n in (1, 2, 3)
        for name in ("who", "to_whom", "text")
    }
    fill(client, page, **(sent | who | {"facts": "x"}))
    case.refresh_from_db()
    assert case.state == "agreed"
    assert [c.amount for c in case.agreements.get().clauses.all()] == [
        Decimal("166.66"),
        Decimal("166.66"),
        Decimal("166.68"),
    ]
