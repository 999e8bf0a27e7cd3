"""New codes for everything inside an area."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.rules.succession import NoCodeLeft, succeed_codes, succeed_unit_code

TREE = ["140421", "140421100", "140421100201", "140421100201001", "140421101"]


def test_everything_inside_keeps_its_own_digits():
    assert succeed_codes("140421", "140404", TREE) == {
        "140421": "140404",
        "140421100": "140404100",
        "140421100201": "140404100201",
        "140421100201001": "140404100201001",
        "140421101": "140404101",
    }


def test_what_joins_an_area_takes_the_next_free_number():
    codes = succeed_codes("140421", "140404", TREE, taken={"140404", "140404100", "140404101"})

    assert codes["140421100"] == "140404102"
    assert codes["140421100201001"] == "140404102201001"
    assert codes["140421101"] == "140404103"


def test_after_the_last_number_it_begins_anew_and_then_there_is_none():
    taken = {f"140404{n:03}" for n in range(2, 1000)}

    assert succeed_codes("140421", "140404", ["140421999"], taken)["140421999"] == "140404001"
    with pytest.raises(NoCodeLeft):
        succeed_codes("140421", "140404", ["140421999"], taken | {"140404001"})


def test_an_area_without_the_level_above_keeps_all_its_digits():
    codes = succeed_codes("140421", "140404", ["140421100201"])

    assert codes["140421100201"] == "140404100201"


@given(st.sets(st.integers(0, 999), min_size=1), st.sets(st.integers(0, 999), max_size=400))
def test_no_two_areas_get_one_code(ours, theirs):
    inside = [f"140421{n:03}" for n in ours]
    taken = {f"140404{n:03}" for n in theirs}
    if len(ours) + len(theirs) > 999:
        return

    codes = succeed_codes("140421", "140404", inside, taken)

    assert len(set(codes.values())) == len(codes) == len(ours) + 1
    assert taken.isdisjoint(codes.values())


def test_a_unit_named_after_its_area_is_named_after_the_new_one():
    taken = {"140404-agri"}

    assert succeed_unit_code("140421-agri", "140421", "140404", taken) == "140404-agri-2"
    assert succeed_unit_code("140421-water", "140421", "140404", taken) == "140404-water"
    assert succeed_unit_code("court", "140421", "140404", taken) == "court"
