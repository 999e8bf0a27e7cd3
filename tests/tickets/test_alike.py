"""How alike two titles are, by the neighbouring characters that both have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.rules.alike import ALIKE, bigrams, likeness

TEXTS = st.text(max_size=60)


def share(one, other):
    return likeness(bigrams(one), bigrams(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("村口三盏路灯不亮", "村口路灯不亮了"),
        ("水渠堵了，浇不上地", "地里水渠堵了浇不上"),
        ("Street lamp broken", "street lamp is broken"),
    ],
)
def test_the_same_thing_in_other_words_is_alike(one, other):
    assert share(one, other) >= ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [("村口三盏路灯不亮", "村口垃圾没人清"), ("低保怎么申请", "水渠堵了"), ("灯", "灯"), ("", "")],
)
def test_other_things_are_not_alike_though_the_place_is_the_same(one, other):
    assert share(one, other) < ALIKE


def test_spaces_punctuation_and_width_count_for_nothing():
    assert share("村口，路灯 不亮！", "村口路灯不亮") == 1
    assert share("ＡＢ１２", "ab12") == 1


@given(TEXTS, TEXTS)
def test_likeness_is_a_share_and_has_no_direction(one, other):
    assert 0 <= share(one, other) <= 1
    assert share(one, other) == share(other, one)


@given(TEXTS)
def test_a_text_is_wholly_like_itself(text):
    assert share(text, text) == (1 if bigrams(text) else 0)
