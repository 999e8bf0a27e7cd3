"""Texts of which nothing can be seen are empty, and nothing else is lost."""

import pytest

from workflow.rules.prose import visible_text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\u3000",
        "\u200b\u200b\u200b",
        "\ufeff",
        "\u2060\u00ad",
        "\u3164",
        "\u2800",
        "\ufe0f",
    ],
)
def test_what_prints_nothing_is_empty(text):
    assert visible_text(text) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufeff 路灯不亮\u200b\n", "路灯不亮"),
        ("\u3164路灯\u200b不亮", "路灯\u200b不亮"),
        ("❤️", "❤️"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("\U00030edd", "\U00030edd"),
        ("？", "？"),
    ],
)
def test_what_can_be_seen_stays_as_it_is(text, expected):
    assert visible_text(text) == expected
