"""The look keeps its promises: contrast, icons, no style or script of a page's own."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import get_template

from workflow.templatetags.look import UnknownIcon, qr, symbols

ROOT = Path(settings.BASE_DIR)
SHEET = (ROOT / "workflow/static/shaodao/app.css").read_text(encoding="utf-8")
TEMPLATES = sorted(
    path
    for app in ("governance", "workflow", "tickets")
    for path in ROOT.glob(f"{app}/templates/**/*.html")
)  # fmt: skip
BLOCKS = re.findall(r"color-scheme: (light|dark);\s*(.*?)\}", SHEET, flags=re.S)
TEXT, EDGE = 4.5, 3.0
STATES = ("ok", "soon", "late", "pause")
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-2", "brand") for ground in GROUNDS),
    *((ink, "brand-soft", TEXT) for ink in ("ink", "ink-2", "brand")),
    *((state, f"{state}-soft", TEXT) for state in STATES),
    *((state, ground, TEXT) for state in STATES for ground in GROUNDS[:2]),
    *((f"{state}-edge", f"{state}-soft", EDGE) for state in STATES),
    *(("edge", ground, EDGE) for ground in ("paper", "surface")),
    *(("focus", ground, EDGE) for ground in ("paper", "surface")),
    ("on-brand", "brand-fill", TEXT),
    ("on-brand", "brand-hover", TEXT),
    ("on-yellow", "yellow", TEXT),
    ("on-red", "red", TEXT),
    ("on-seal", "seal", TEXT),
]  # fmt: skip


def tokens(block):
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))


LIGHT, DARK, FORCED_DARK = (tokens(block) for _, block in BLOCKS)


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_colours_can_be_read(theme, ink, ground, least):
    assert contrast(theme[ink], theme[ground]) >= least


def test_the_forced_dark_theme_is_the_dark_theme():
    assert FORCED_DARK == DARK


def test_every_icon_that_a_template_or_the_code_names_is_drawn():
    named = set()
    for path in TEMPLATES:
        named |= set(re.findall(r'{% icon "([a-z-]+)"', path.read_text(encoding="utf-8")))

    assert named - set(symbols()) == set()


def test_an_unknown_icon_is_an_error_not_a_gap():
    with pytest.raises(UnknownIcon):
        Template('{% load look %}{% icon "unicorn" %}').render(Context())


def test_office_pages_point_into_the_cached_sheet_and_others_carry_the_drawing():
    icon = Template('{% load look %}{% icon "check" %}')

    public, office = icon.render(Context()), icon.render(Context({"is_office": True}))

    assert public == (
        '<svg class="i" viewBox="0 0 24 24" aria-hidden="true"><path d="M5 12l5 5l10 -10"/></svg>'
    )
    assert re.fullmatch(
        r'<svg class="i" aria-hidden="true">'
        r'<use href="/static/shaodao/icons[\w.]*svg#i-check"/></svg>',
        office,
    )


def test_a_qr_code_is_one_path_with_a_quiet_margin():
    drawn = qr("https://example.org/t/2026481730528/", "Code")

    assert re.match(r'<svg class="qr" role="img" aria-label="Code" viewBox="0 0 37 37">', drawn)
    assert drawn.count("<path") == 2
    dark = drawn.rpartition("<path")[2]
    assert min(int(x) for x in re.findall(r"M(\d+) ", dark)) == 4


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_carry_no_style_script_or_handler_of_their_own(path):
    text = path.read_text(encoding="utf-8")

    own = r'\sstyle=|<style|\son\w+="|javascript:|<script(?![^>]* src=)|data:'
    assert re.findall(own, text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_can_be_read(path):
    assert get_template(str(path).split("/templates/")[1]) is not None


def test_answers_begin_at_the_same_edge_however_long_they_are():
    (rule,) = re.findall(r"^\.rate \.btn \{(.*)\}$", SHEET, re.MULTILINE)

    assert {"justify-content: flex-start", "text-align: left"} <= set(rule.strip().split("; "))
