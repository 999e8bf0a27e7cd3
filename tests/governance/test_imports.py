"""Lists as files: import, dry run, export."""

from datetime import datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import Workbook, load_workbook

from governance.models import Area, Matter, Post, Unit, User
from governance.resources import (
    AreaResource,
    CsvFile,
    ExcelFile,
    MatterResource,
    PostResource,
    UnitResource,
)
from tests.governance.builders import COUNTY, SINCE, make_area, make_line, make_post, make_unit

pytestmark = pytest.mark.django_db

POSTS = "user,name,unit,title,capabilities,valid_from\n"
LISTS = {
    "areas": AreaResource,
    "units": UnitResource,
    "posts": PostResource,
    "matters": MatterResource,
}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def mine(name):
    """The rows of this module's county; the demonstration's stay out of it."""
    return {
        "areas": Area.objects.under(COUNTY),
        "units": Unit.objects.filter(area__code__startswith=COUNTY),
        "posts": Post.objects.filter(unit__area__code__startswith=COUNTY),
        "matters": Matter.objects.filter(code="M-1"),
    }[name]


def exported():
    return [list(resource().export(mine(name)).dict) for name, resource in LISTS.items()]


def run(name, path, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command(f"import_{name}", path, stdout=out, stderr=err, **options)
    except CommandError as error:
        return err.getvalue().splitlines(), str(error)
    return err.getvalue().splitlines(), out.getvalue().strip()


def written(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def fill_everything():
    *_above, town, village, grid = make_line()
    # Sorts before its superior in every export.
    station = make_unit("a-station", "station", town.area, town, line_unit=None, phone="010-1")
    make_post(village, "intake", "handle", username="cadre")
    matter = Matter.objects.create(
        code="M-1",
        title="=1+1",
        list="basic",
        lead_kind="township",
        callee_kinds=["village", "grid"],
        nature=None,
        valid_from=SINCE,
    )
    matter.cooperators.add(station, grid)


@pytest.mark.parametrize("format_", [CsvFile, ExcelFile])
def test_an_exported_list_imported_again_changes_nothing(tmp_path, format_):
    fill_everything()
    for name, resource in LISTS.items():
        path = tmp_path / f"{name}.{format_().get_extension()}"
        path.write_bytes(format_().export_data(resource().export(mine(name))))

        answer = run(name, path)

        total = mine(name).count()
        assert answer == ([], f"Done: 0 new, 0 changed, {total} unchanged.")


def test_an_export_fills_an_empty_database(tmp_path):
    fill_everything()
    for name, resource in LISTS.items():
        table = resource().export(mine(name))
        (tmp_path / f"{name}.csv").write_bytes(CsvFile().export_data(table))
    before = exported()
    mine("matters").delete()
    mine("posts").delete()
    User.objects.filter(username="cadre").delete()
    mine("units").update(superior=None)
    mine("units").delete()
    mine("areas").delete()

    errors = [run(name, tmp_path / f"{name}.csv")[0] for name in LISTS]

    assert errors == [[], [], [], []]
    assert exported() == before


def test_a_dry_run_tells_and_writes_nothing(tmp_path):
    path = written(tmp_path, f"code,name,valid_from\n{COUNTY},县,2026-01-01\n")

    assert run("areas", path, dry_run=True) == ([], "Would be: 1 new, 0 changed, 0 unchanged.")
    assert mine("areas").count() == 0
    assert run("areas", path) == ([], "Done: 1 new, 0 changed, 0 unchanged.")
    assert mine("areas").get().name == "县"


@pytest.mark.parametrize("dry_run", [True, False])
def test_every_error_is_told_by_line_and_nothing_is_imported(tmp_path, dry_run):
    make_area(COUNTY)
    text = (
        "code,kind,name,area,superior,valid_from\n"
        f'good,department,"Two\nlines",{COUNTY},,2026-01-01\n'
        "\n"
        f"bad,castle,Castle,{COUNTY},nobody,2026-01-01\n"
        "worse,village,,999999,,2026-02-30\n"
    )

    lines, message = run("units", written(tmp_path, text), dry_run=dry_run)

    assert lines == [
        "Line 5: kind: Value 'castle' is not a valid choice.",
        "Line 5: superior: Unknown unit: nobody",
        "Line 6: area: Unknown area: 999999",
        "Line 6: name: This field cannot be blank.",
        "Line 6: valid_from: 2026-02-30 is not a day like 2026-01-31.",
    ]
    assert message == "Nothing was imported: 5 errors."
    assert mine("units").count() == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("code,colour\n", "Unknown columns: colour"),
        ("name\nx\n", "Missing columns: code"),
        ("code,name,name\n", "A column appears twice."),
        (f"code,name\n{COUNTY},a\n{COUNTY},b\n", "line 3 repeats line 2"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_whole(tmp_path, text, told):
    lines, message = run("areas", written(tmp_path, text))

    assert (lines, message) == ([told], "Nothing was imported: 1 errors.")


def test_a_file_in_the_old_chinese_encoding_is_read(tmp_path):
    path = written(tmp_path, f"code,name\n{COUNTY},平谷区\n", encoding="gb18030")

    assert run("areas", path)[0] == []
    assert mine("areas").get().name == "平谷区"


def test_codes_and_days_survive_excel(tmp_path):
    book = Workbook()
    for row in [["code", "name", "valid_from"], [990101001201001, "网格", datetime(2026, 1, 31)]]:  # noqa: DTZ001
        book.active.append(row)
    path = tmp_path / "areas.xlsx"
    book.save(path)

    assert run("areas", path)[0] == []
    area = mine("areas").get()
    assert (area.code, area.valid_from.isoformat()) == ("990101001201001", "2026-01-31")


@pytest.mark.parametrize(
    ("name", "content"), [("x.xlsx", b"no workbook"), ("x.txt", b""), ("x.csv", b"\xff\xff")]
)
def test_what_is_no_table_is_refused_in_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)

    lines, message = run("areas", path)

    assert lines == []
    assert message.startswith(f"{path}: ")


def test_a_missing_file_is_named(tmp_path):
    assert run("areas", tmp_path / "none.csv") == (
        [],
        f"{tmp_path / 'none.csv'}: No such file or directory",
    )


def test_an_imported_change_of_a_unit_keeps_its_former_state(tmp_path):
    unit = make_unit("agri", "department", COUNTY, name="农业局")
    text = f"code,kind,name,area\nagri,department,农业农村局,{COUNTY}\n"

    assert run("units", written(tmp_path, text))[1] == "Done: 0 new, 1 changed, 0 unchanged."

    assert [version.name for version in unit.versions.all()] == ["农业局"]
    assert mine("units").get().name == "农业农村局"


def test_imported_units_may_not_stand_in_a_ring(tmp_path):
    make_line()
    text = f"code,kind,name,area,superior\ncounty,county,County,{COUNTY},grid\n"

    lines, _message = run("units", written(tmp_path, text))

    assert lines == ["Line 2: superior: The superior stands below this unit."]


def test_an_imported_post_brings_an_account_without_password(tmp_path):
    make_line()
    text = f"{POSTS}new,李四,grid,网格员,intake|handle,2026-01-01\n"

    assert run("posts", written(tmp_path, text))[0] == []

    user = User.objects.get(username="new")
    assert (user.name, user.has_usable_password()) == ("李四", False)
    assert user.posts.get().capabilities == ["intake", "handle"]


def test_an_imported_post_keeps_below_the_ceiling(tmp_path):
    make_line()
    text = f"{POSTS}new,李四,grid,网格员,audit,2026-01-01\n"

    lines, _message = run("posts", written(tmp_path, text))

    assert lines == ["Line 2: capabilities: Not allowed for posts in a unit of this kind: audit"]
    assert User.objects.filter(username="new").count() == 0


@pytest.mark.parametrize("dry_run", [True, False])
def test_no_import_ends_a_post_past_the_page_that_hands_on_its_work(tmp_path, dry_run):
    make_line()
    head = POSTS.replace("\n", ",valid_to\n")
    run("posts", written(tmp_path, f"{POSTS}new,李四,grid,网格员,intake,2026-01-01\n"))
    text = f"{head}new,李四,grid,网格员,intake|handle,2026-01-01,2026-03-31\n"

    lines, _message = run("posts", written(tmp_path, text), dry_run=dry_run)

    assert lines == [
        "Line 2: valid_to: A post that exists is ended on its own page, which hands on its work."
    ]
    post = User.objects.get(username="new").posts.get()
    assert (post.valid_to, post.capabilities) == (None, ["intake"])


def test_no_import_revives_a_post_that_has_ended(tmp_path):
    make_line()
    head = POSTS.replace("\n", ",valid_to\n")
    row = "new,李四,grid,网格员,intake,2026-01-01,"
    assert run("posts", written(tmp_path, f"{head}{row}2026-03-31\n"))[0] == []

    assert len(run("posts", written(tmp_path, f"{head}{row}\n"))[0]) == 1

    assert str(User.objects.get(username="new").posts.get().valid_to) == "2026-03-31"


def test_no_cell_of_an_export_is_run_as_a_formula():
    names = ["=cmd()", "+1", "-1", "@x", "plain"]
    for number, name in enumerate(names):
        make_area(f"99010{number}", name=name)

    table, sheet = (AreaResource().export(Area.objects.under("99")) for _ in range(2))
    text = CsvFile().export_data(table).decode("utf-8-sig")
    book = load_workbook(BytesIO(ExcelFile().export_data(sheet)))

    shown = ["'=cmd()", "'+1", "'-1", "'@x", "plain"]
    assert [line.split(",")[1] for line in text.splitlines()[1:]] == shown
    assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == shown
