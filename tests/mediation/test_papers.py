"""Every paper as PDF: what stands on it, what it carries, and what hostile text does to it."""

import re
from dataclasses import fields, replace
from io import BytesIO

import pypdf
import pytest
import typst

from mediation.papers import render
from mediation.papers.fonts import faces
from mediation.papers.plain import plain, printable
from mediation.papers.rendering import SHEETS, render_pictures
from mediation.rules.papers import PAPERS, PLACES, missing_places
from tests.mediation.sheets import LI, STAMP, everything

EXAMPLES = everything()
HOSTILE = '#panic("x") $x^2$ *b* _i_ `c` @ref <b> \\u{41} = h // /* [a] {b} ~ -- "q" \'s\' & % ^'


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    """The text of all pages without the white space that setting it put in or took out."""
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in read(pdf).pages))


@pytest.fixture(scope="module")
def rendered():
    return {kind: render(paper, STAMP) for kind, paper in EXAMPLES.items()}


def test_every_paper_has_an_example():
    assert set(EXAMPLES) == set(PAPERS)


def test_the_papers_take_all_thirteen_places():
    assert {paper.number for paper in PAPERS.values()} - {0} == set(range(1, 14))


@pytest.mark.parametrize("kind", PAPERS)
def test_a_paper_says_that_it_is_pdf_a(kind, rendered):
    reader = read(rendered[kind].pdf)
    root = reader.trailer["/Root"]

    xmp = root["/Metadata"].get_data().decode()
    assert re.findall(r"<pdfaid:(?:part|conformance)>(\w)<", xmp) == ["2", "U"]
    assert [intent["/S"] for intent in root["/OutputIntents"]] == ["/GTS_PDFA1"]
    assert (reader.is_encrypted, "/AcroForm" in root, "/Names" in root) == (False, False, False)
    assert root["/Lang"] == "zh-CN"


@pytest.mark.parametrize("kind", PAPERS)
def test_every_font_of_a_paper_is_embedded(kind, rendered):
    found = []
    for page in read(rendered[kind].pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            for below in font.get_object()["/DescendantFonts"]:
                described = below.get_object()["/FontDescriptor"].get_object()
                found.append("/FontFile3" in described or "/FontFile2" in described)

    assert found
    assert set(found) == {True}


@pytest.mark.parametrize("kind", PAPERS)
def test_every_page_has_its_number_the_case_code_and_the_verification_code(kind, rendered):
    pages = read(rendered[kind].pdf).pages

    for number, page in enumerate(pages, 1):
        text = re.sub(r"\s+", "", page.extract_text())
        assert f"第{number}页共{len(pages)}页" in text
        assert f"案件编号{STAMP.case_code}" in text
        assert f"核验码{STAMP.code}" in text


@pytest.mark.parametrize("kind", sorted(set(PAPERS) - {"cover", "back", "contents"}))
def test_a_paper_has_its_title_and_is_named_by_it(kind, rendered):
    reader = read(rendered[kind].pdf)

    assert reader.metadata.title == EXAMPLES[kind].title
    assert EXAMPLES[kind].title in words(rendered[kind].pdf)


def texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts(part)]
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    return []


@pytest.mark.parametrize("kind", PAPERS)
def test_nothing_that_was_given_is_missing_from_the_paper(kind, rendered):
    given, _ = plain(EXAMPLES[kind], faces())
    printed = words(rendered[kind].pdf)
    # A paper's name and a source that is ticked are printed another way than they are given.
    lines = {line for text in texts(given) for line in text.split("\n")} - {given["title"]}
    squeezed = {re.sub(r"\s+", "", line) for line in lines}

    assert {line for line in squeezed if not stands_in(line, printed)} == set()


def stands_in(line: str, printed: str) -> bool:
    """Lines in narrow columns come out of a PDF mixed with their neighbours; their pairs do not."""
    return line in printed or all(line[n : n + 2] in printed for n in range(len(line) - 1))


def test_the_same_paper_gives_the_same_bytes(rendered):
    assert render(EXAMPLES["agreement"], STAMP).pdf == rendered["agreement"].pdf


def test_rare_characters_in_names_are_printed(rendered):
    text = words(rendered["agreement"].pdf)

    assert all(char in text for char in "𠅤𬭳䶮㛃")
    assert rendered["agreement"].missing == frozenset()


def test_a_character_that_no_font_has_is_marked_and_reported():
    party = replace(LI, name="李\U0002a6d6\U000f1234")

    result = render(replace(EXAMPLES["application"], applicants=(party,)), STAMP)

    assert result.missing == {"\U0002a6d6", "\U000f1234"}
    assert "李〔U+2A6D6〕〔U+F1234〕" in words(result.pdf)
    assert "请手写补正" in words(result.pdf)


def test_typst_itself_refuses_a_character_without_a_glyph():
    with pytest.raises(typst.TypstError):
        typst.compile(
            '#set text(font: "Noto Serif SC")\n\U0002a6d6'.encode(),
            font_paths=faces().typst,
            ignore_system_fonts=True,
            pdf_standards="a-2u",
        )


@pytest.mark.parametrize("kind", PAPERS)
def test_markup_in_any_field_prints_as_typed(kind):
    paper = EXAMPLES[kind]
    plain_fields = {
        f.name: HOSTILE for f in fields(paper) if isinstance(getattr(paper, f.name), str)
    }
    lists = {
        f.name: (HOSTILE,)
        for f in fields(paper)
        if (value := getattr(paper, f.name))
        and isinstance(value, tuple)
        and isinstance(value[0], str)
    }

    text = words(render(replace(paper, **plain_fields, **lists), STAMP).pdf)

    if plain_fields or lists:
        assert re.sub(r"\s+", "", HOSTILE)[:40] in text.replace("“", '"').replace("\u200b", "")


def test_a_text_of_a_hundred_thousand_characters_only_makes_more_pages():
    record = replace(EXAMPLES["record"], minutes="甲方说：墙不在原处。\n" * 10_000)

    assert len(read(render(record, STAMP).pdf).pages) > 100


def test_a_word_without_end_stays_on_the_paper():
    record = replace(EXAMPLES["record"], minutes="x" * 500, parties=("y" * 300,))

    page = read(render(record, STAMP).pdf).pages[0]
    rights = []
    page.extract_text(visitor_text=lambda text, _cm, tm, _f, size: rights.append(tm[4]))
    assert max(rights) < 595 - 26 * 72 / 25.4


def test_characters_that_turn_the_writing_round_are_left_out():
    missing: set[str] = set()

    text = printable("王\u202e伟\u0000\u200f\ufe0f\r\n五", faces(), missing)

    assert (text, missing) == ("王伟\n五", set())


def test_a_sheet_can_open_no_file_but_the_sheets():
    compiler = typst.Compiler(root=SHEETS, font_paths=faces().typst, ignore_system_fonts=True)

    with pytest.raises(typst.TypstError):
        compiler.compile(input=b'#read("../rendering.py")')


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.typ")), ids=lambda path: path.stem)
def test_no_sheet_evaluates_text_or_names_a_package(sheet):
    source = sheet.read_text(encoding="utf-8")

    assert re.findall(r"\beval\(|mode: \"markup\"|@preview|@local|plugin\(|\bread\(", source) == []


def test_pages_can_be_looked_at():
    pages = render_pictures(EXAMPLES["proof"], STAMP, ppi=40)

    assert [page[:4] for page in pages] == [b"\x89PNG"]


def test_a_folder_of_the_site_comes_before_and_after_our_fonts(tmp_path):
    ours = faces()

    theirs = faces(tmp_path)

    assert (theirs.body, theirs.covered) == (ours.body, ours.covered)
    assert len(ours.covered) > 30_000


@pytest.mark.parametrize(
    ("there", "is_agreed", "was_talked", "missing"),
    [
        ([], False, False, [1, 2, 3, 13]),
        ([1, 2, 3, 13], False, False, []),
        ([1, 2, 3, 13], True, True, [7, 8]),
        ([1, 2, 3, 7, 8, 13], True, True, []),
    ],
)
def test_what_a_file_must_hold_follows_how_far_the_case_came(there, is_agreed, was_talked, missing):
    places = missing_places(there, is_agreed=is_agreed, was_talked=was_talked)

    assert [place.no for place in places] == missing


def test_every_place_of_the_file_has_a_paper():
    assert {place.no for place in PLACES} == {paper.number for paper in PAPERS.values()} - {0}
