"""The closed sets of the organisation."""

import pytest

from governance.rules.identity import (
    BadPhone,
    MaskedValue,
    mask_name,
    mask_phone,
    normalise_phone,
    refuse_masked,
)
from governance.rules.organisation import DEFAULT_CEILINGS, UnitKind, level_of, lineage


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("grid", "G"),
        ("village", "V"),
        ("party_branch", "V"),
        ("work_team", "V"),
        ("township", "T"),
        ("station", "T"),
        ("department", "D"),
        ("centre", "D"),
        ("county", "D"),
        ("mediation_committee", "D"),
    ],
)
def test_every_kind_of_unit_has_its_level_of_time_limits(kind, level):
    assert level_of(kind) == level


def test_every_kind_of_unit_has_a_ceiling():
    assert set(DEFAULT_CEILINGS) == set(UnitKind)


def test_a_work_team_never_decides_for_the_village():
    assert DEFAULT_CEILINGS[UnitKind.WORK_TEAM] == {"intake", "handle", "dispatch"}


def test_the_lineage_of_an_area_is_read_from_its_code():
    assert lineage("110117006212001") == [
        "110117006212001",
        "110117006212",
        "110117006",
        "110117",
    ]


@pytest.mark.parametrize(
    "spelling",
    [
        "13800005678",
        "138 0000 5678",
        "138-0000-5678",
        "+86 138 0000 5678",
        "１３８００００５６７８",
    ],
)
def test_a_telephone_number_has_one_spelling(spelling):
    assert normalise_phone(spelling) == "13800005678"


@pytest.mark.parametrize("text", ["call me", "1380000567x", "123", "138****5678"])
def test_what_is_no_telephone_number_is_refused(text):
    with pytest.raises(BadPhone):
        normalise_phone(text)


def test_names_and_numbers_are_masked():
    assert (mask_name("张三丰"), mask_name("")) == ("张*", "")
    assert (mask_phone("13800005678"), mask_phone("01012"), mask_phone("")) == (
        "138****5678",
        "0****2",
        "",
    )


@pytest.mark.parametrize("masked", ["张*", "138****5678", "张＊"])
def test_a_mask_is_recognised(masked):
    with pytest.raises(MaskedValue):
        refuse_masked(masked)
