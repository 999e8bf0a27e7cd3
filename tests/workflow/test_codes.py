"""Case codes and query codes: one to one, checkable, and forgiving about how they are typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflow.rules.codes import (
    QUERY_ALPHABET,
    YEAR_SIZE,
    BadCode,
    YearFull,
    check_digit,
    child_code,
    group,
    is_query_code,
    make_code,
    mediation_code,
    normalise_query_code,
    parse_code,
    permute,
    query_code,
    root_code,
)

KEY = "a key for tests only"
CODE = "2026481730522"
counters = st.integers(0, YEAR_SIZE - 1)


def test_the_check_digit_agrees_with_the_example_of_the_standard():
    assert check_digit("0794") == "5"


def test_codes_keep_their_spelling_for_ever():
    codes = [make_code(2026, n, "k") for n in (0, 1, YEAR_SIZE - 1)]

    assert codes == ["2026759182811", "2026197710294", "2026867396749"]


@pytest.mark.parametrize("size", [1, 2, 3, 99, 100, 101, 997, 10_000])
def test_the_permutation_reaches_every_number_exactly_once(size):
    numbers = sorted(permute(index, key=KEY, size=size) for index in range(size))

    assert numbers == list(range(size))


def test_neighbouring_counters_scatter_over_the_whole_year():
    numbers = [permute(index, key=KEY, size=YEAR_SIZE) for index in range(2_000)]

    assert len(set(numbers)) == 2_000
    tenths = [sum(n // (YEAR_SIZE // 10) == tenth for n in numbers) for tenth in range(10)]
    assert min(tenths) > 140


def test_each_year_and_each_key_has_its_own_order():
    assert make_code(2026, 7, KEY)[4:] != make_code(2027, 7, KEY)[4:]
    assert make_code(2026, 7, KEY) != make_code(2026, 7, KEY + "!")


@given(counter=counters)
def test_every_code_made_is_read_back_in_every_spelling(counter):
    code = make_code(2026, counter, KEY)

    assert [parse_code(code), parse_code(group(code)), parse_code(f" {code} ")] == [code] * 3


@given(counter=counters, position=st.integers(0, 12), other=st.integers(1, 9))
def test_one_wrong_digit_is_always_found(counter, position, other):
    code = make_code(2026, counter, KEY)
    wrong = str((int(code[position]) + other) % 10)

    with pytest.raises(BadCode):
        parse_code(code[:position] + wrong + code[position + 1 :])


def test_a_full_year_says_so():
    with pytest.raises(YearFull):
        make_code(2026, YEAR_SIZE, KEY)
    with pytest.raises(YearFull):
        make_code(2026, 100, KEY, size=100)


@pytest.mark.parametrize(("year", "counter"), [(2026, -1), (26, 0), (10_000, 0)])
def test_impossible_years_and_counters_are_refused(year, counter):
    with pytest.raises(ValueError, match="not"):
        make_code(year, counter, KEY)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2026481730522", CODE),
        ("2026 4817 3052 2", CODE),
        ("2026-4817-3052-2", CODE),
        ("２０２６　４８１７　３０５２　２", CODE),
        ("２０２６－４８１７－３０５２－２", CODE),
        ("2026—4817–3052−2", CODE),
        ("\u200b2026\u00a04817\t3052\n2\ufeff", CODE),
        ("2026481730522-1", f"{CODE}-1"),
        ("2026 4817 3052 2-1", f"{CODE}-1"),
        ("2026-4817-3052-2-12", f"{CODE}-12"),
        ("2026 4817 3052 2 - m1", f"{CODE}-M1"),
        ("２０２６４８１７３０５２２－Ｍ１", f"{CODE}-M1"),
        ("2026481730522-01", f"{CODE}-1"),
        ("2026481730522-M2-1", f"{CODE}-M2-1"),
    ],
)
def test_a_code_is_read_however_it_is_typed(typed, code):
    assert parse_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"),
        (" \u3000\u200b", "empty"),
        ("202648173052", "shape"),
        ("20264817305222", "shape"),
        ("2026 4817 3052 2 1", "shape"),
        ("2026-48173-052-2", "shape"),
        ("water pipe", "shape"),
        ("٢٠٢٦٤٨١٧٣٠٥٢٢", "shape"),
        ("2026481730522" * 100, "shape"),
        ("2026481730523", "digit"),
        ("2026481703522", "digit"),
        ("2026481730522-0", "suffix"),
        ("2026481730522-X1", "suffix"),
        ("2026481730522-1-1-1-1", "suffix"),
        ("2026481730522--1", "suffix"),
    ],
)
def test_a_wrong_code_is_refused_with_a_plain_reason(typed, reason):
    with pytest.raises(BadCode) as refused:
        parse_code(typed)

    assert refused.value.reason == reason
    assert str(refused.value) == BadCode.MESSAGES[reason]


@given(st.text(max_size=80))
def test_any_text_is_either_a_code_or_refused(text):
    try:
        code = parse_code(text)
    except BadCode:
        return

    assert parse_code(code) == code


def test_children_share_the_code_of_their_root():
    codes = [child_code(CODE, 1), child_code(CODE, 12), mediation_code(CODE, 1)]

    assert codes == [f"{CODE}-1", f"{CODE}-12", f"{CODE}-M1"]
    assert [root_code(code) for code in [CODE, *codes]] == [CODE] * 4
    assert [parse_code(code) for code in codes] == codes
    assert [group(code) for code in [CODE, *codes]] == [
        "2026 4817 3052 2",
        "2026 4817 3052 2-1",
        "2026 4817 3052 2-12",
        "2026 4817 3052 2-M1",
    ]


@pytest.mark.parametrize("n", [0, -1, 10_000])
def test_children_are_counted_from_one(n):
    with pytest.raises(ValueError, match="counted"):
        child_code(CODE, n)
    with pytest.raises(ValueError, match="counted"):
        mediation_code(CODE, n)


def test_query_codes_keep_their_spelling_for_ever():
    assert query_code("k", 1, 0) == "0576APAF"


@given(case_id=st.integers(1, 2**63 - 1), generation=st.integers(0, 1_000))
def test_a_query_code_has_eight_signs_nobody_misreads(case_id, generation):
    code = query_code(KEY, case_id, generation)

    assert len(code) == 8
    assert set(code) <= set(QUERY_ALPHABET)
    assert normalise_query_code(code) == code


def test_query_codes_change_with_key_case_and_generation():
    codes = {query_code(k, c, g) for k in ("a", "b") for c in (1, 11) for g in (1, 11)}

    assert len(codes) == 8


def test_the_query_alphabet_has_no_look_alikes():
    assert len(set(QUERY_ALPHABET)) == 32
    assert set("ILOU") & set(QUERY_ALPHABET) == set()


@pytest.mark.parametrize("typed", ["0576APAF", "o576 apaf", "O576-ApAf", " ０５７６ＡＰＡＦ"])
def test_a_query_code_is_accepted_however_it_is_typed(typed):
    assert is_query_code(typed, "0576APAF")


@pytest.mark.parametrize("typed", ["", "0576APA", "0576APAG", "0576APAFF", "水渠", "\ud800"])
def test_a_wrong_query_code_is_not_accepted(typed):
    assert not is_query_code(typed, "0576APAF")


def test_i_and_l_are_read_as_one():
    assert normalise_query_code("iL1o0") == "11100"
