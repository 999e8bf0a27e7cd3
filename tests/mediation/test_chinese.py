from datetime import date, datetime

import pytest

from mediation.rules.chinese import (
    AmountTooLarge,
    amount_in_figures,
    amount_in_words,
    day_in_words,
    moment_in_words,
)


@pytest.mark.parametrize(
    ("fen", "figures", "words"),
    [
        (0, "¥0.00", "人民币零元整"),
        (1, "¥0.01", "人民币壹分"),
        (10, "¥0.10", "人民币壹角整"),
        (105, "¥1.05", "人民币壹元零伍分"),
        (500_050, "¥5,000.50", "人民币伍仟元伍角整"),
        (1_000_500, "¥10,005.00", "人民币壹万零伍元整"),
        (10_000_000, "¥100,000.00", "人民币壹拾万元整"),
        (100_050_000, "¥1,000,500.00", "人民币壹佰万零伍佰元整"),
        (2_010_030_405, "¥20,100,304.05", "人民币贰仟零壹拾万零叁佰零肆元零伍分"),
        (10_000_000_000, "¥100,000,000.00", "人民币壹亿元整"),
        (100_000_001_000, "¥1,000,000,010.00", "人民币壹拾亿零壹拾元整"),
    ],
)
def test_an_amount_is_written_in_figures_and_in_capitals(fen, figures, words):
    assert (amount_in_figures(fen), amount_in_words(fen)) == (figures, words)


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_an_amount_that_nobody_owes_is_refused(fen):
    with pytest.raises(AmountTooLarge):
        amount_in_words(fen)


def test_days_and_times_are_written_out():
    moment = datetime(2026, 11, 22, 9, 5)  # noqa: DTZ001

    written = [day_in_words(date(2026, 1, 2)), moment_in_words(moment)]

    assert written == ["2026年1月2日", "2026年11月22日 9时05分"]


def test_what_is_not_known_is_left_to_the_hand():
    assert [day_in_words(None), moment_in_words(None)] == ["", ""]
