"""Years of the working calendar, from the library and from a file, by command and in the admin."""

from datetime import date
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from governance.models import CalendarDay
from governance.services import kept_calendar, load_calendar, years_loaded
from tests.governance.builders import COUNTY, make_area
from tests.governance.test_admin import admin, url

__all__ = ["admin"]

pytestmark = pytest.mark.django_db

WHOLE = """date,is_workday,name
2027-01-01,休,元旦
2027/5/1,放假,劳动节
2027-10-01,0,国庆节
2027-10-09,班,国庆节
"""
NATIONAL_DAY = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def _only_2025():
    CalendarDay.objects.exclude(date__year=2025).delete()
    with translation.override("en"):
        yield


def run(*words, **options):
    out, err = StringIO(), StringIO()
    try:
        call_command("import_calendar", *words, stdout=out, stderr=err, **options)
    except CommandError as error:
        return [*err.getvalue().splitlines(), str(error)]
    return out.getvalue().splitlines()


def written(tmp_path, text):
    path = tmp_path / "2027.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def days_of(year):
    return CalendarDay.objects.filter(county=None, date__year=year)


def test_a_year_is_loaded_from_the_library_once():
    first, second = run("2026"), run("2026")

    assert first == [
        "Done: 39 new, 0 changed, 0 unchanged.",
        "Now run “recalculate”: what was provisional is counted again.",
    ]
    assert second[0] == "Done: 0 new, 0 changed, 39 unchanged."
    assert years_loaded() == {2025, 2026}


def test_a_dry_run_writes_nothing():
    assert run("2026", "--dry-run") == ["Would be: 39 new, 0 changed, 0 unchanged."]
    assert days_of(2026).count() == 0


def test_a_day_that_was_edited_stays_and_is_named():
    CalendarDay.objects.create(date=date(2026, 10, 10), is_workday=False, name="本地安排")

    assert run("2026")[:2] == [
        "Done: 38 new, 0 changed, 1 unchanged.",
        "Kept as it was edited: 2026-10-10 本地安排 (free here, worked by the notice)",
    ]
    assert load_calendar(COUNTY).special[date(2026, 10, 10)] is False


def test_a_year_that_the_library_does_not_know_is_asked_for_as_a_file():
    assert run("2027") == [
        "The library does not know these years yet: 2027. "
        "Take the State Council's notice, one day a line, and name it by --file."
    ]


def test_a_notice_is_loaded_from_a_file_once(tmp_path):
    file = written(tmp_path, WHOLE)

    assert run("2027", "--file", file, "--dry-run") == ["Would be: 4 new, 0 changed, 0 unchanged."]
    assert 2027 not in years_loaded()
    assert run("2027", "--file", file)[0] == "Done: 4 new, 0 changed, 0 unchanged."
    assert run("2027", "--file", file)[0] == "Done: 0 new, 0 changed, 4 unchanged."
    assert dict(days_of(2027).values_list("date", "is_workday")) == {
        date(2027, 1, 1): False,
        date(2027, 5, 1): False,
        NATIONAL_DAY: False,
        date(2027, 10, 9): True,
    }


def test_a_file_says_what_changed_since(tmp_path):
    run("2027", "--file", written(tmp_path, WHOLE))

    corrected = WHOLE.replace("2027-10-09,班", "2027-10-09,休")

    assert run("2027", "--file", written(tmp_path, corrected))[0] == (
        "Done: 0 new, 1 changed, 3 unchanged."
    )


def test_a_county_adds_its_own_day(tmp_path):
    make_area(COUNTY)
    text = WHOLE.replace("name\n", "name,county\n").replace("劳动节\n", "劳动节,\n")

    said = run("2027", "--file", written(tmp_path, text + f"2027-06-01,休,庙会,{COUNTY}\n"))

    assert said[0] == "Done: 5 new, 0 changed, 0 unchanged."
    assert load_calendar(COUNTY).special[date(2027, 6, 1)] is False
    assert date(2027, 6, 1) not in load_calendar("990102").special


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (WHOLE.replace("2027-10-01", "2026-10-01"), "These lines are not in 2027: 4"),
        (
            WHOLE.replace("2027-10-01,0,国庆节\n", ""),
            "2027 would not be whole: 1 January, 1 May and 1 October are free for the whole"
            " country and must be in the table.",
        ),
        (WHOLE.replace("班", "maybe"), "Line 5: is_workday: maybe is neither 1 nor 0."),
        (WHOLE.replace("班", ""), "Line 5: is_workday:  is neither 1 nor 0."),
        (WHOLE.replace("2027/5/1", "2027/5/32"), "Line 3: date: 2027/5/32 is not a day"),
        (WHOLE.replace("date", "day", 1), "Unknown columns: day"),
        (WHOLE + "2027-10-09,班,国庆节\n", "line 6 repeats line 5"),
    ],
)
def test_a_file_that_is_wrong_is_refused_whole(tmp_path, text, complaint):
    said = run("2027", "--file", written(tmp_path, text))

    assert said[0].startswith(complaint)
    assert said[-1] == "Nothing was imported: 1 errors."
    assert days_of(2027).count() == 0


def test_one_holiday_typed_in_does_not_make_a_year_known():
    CalendarDay.objects.create(date=date(2027, 1, 1), is_workday=False, name="元旦")
    CalendarDay.objects.create(date=NATIONAL_DAY, is_workday=True, name="no holiday")

    assert years_loaded() == {2025}
    assert load_calendar(COUNTY).loaded_years == {2025}


def test_the_admin_shows_what_a_year_would_bring_and_loads_it(admin):
    page = admin.get(url("calendarday", "years")).content.decode()

    answer = admin.post(url("calendarday", "years"), {"year": "2026"}, follow=True)

    assert "<td>39</td>" in page
    assert "Load 2026" in page
    assert "The library does not know it yet." in page
    assert [str(m) for m in answer.context["messages"]] == ["2026: 39 new, 0 changed, 0 unchanged."]
    assert days_of(2026).count() == 39
    assert "Load 2026" not in answer.content.decode()


@pytest.mark.parametrize("year", ["2027", "soon", ""])
def test_the_admin_invents_no_year(admin, year):
    answer = admin.post(url("calendarday", "years"), {"year": year}, follow=True)

    assert [str(m) for m in answer.context["messages"]] == [
        f"The library does not know this year: {year}"
    ]
    assert days_of(2027).count() == 0


def test_whoever_may_not_add_days_loads_no_year(client, django_user_model):
    looker = django_user_model.objects.create_user("looker", password="x", is_staff=True)
    client.force_login(looker, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(url("calendarday", "years"), {"year": "2026"}).status_code == 403
    assert days_of(2026).count() == 0


def test_the_admin_takes_a_notice_as_a_file_after_a_preview(admin):
    file = SimpleUploadedFile("2027.csv", WHOLE.encode())
    preview = admin.post(url("calendarday", "import"), {"import_file": file, "format": "0"})
    form = preview.context["confirm_form"]

    assert days_of(2027).count() == 0
    admin.post(url("calendarday", "process_import"), form.initial)

    assert days_of(2027).count() == 4


def test_a_day_edited_in_the_admin_counts_at_once(admin):
    assert kept_calendar(COUNTY).is_workday(date(2025, 6, 3))
    day = {"date": "2025-06-03", "name": "Fair", "county": "", "source": ""}

    admin.post(url("calendarday", "add"), day)

    assert not kept_calendar(COUNTY).is_workday(date(2025, 6, 3))


def test_an_unknown_year_is_refused_in_whole_sentences_of_the_readers_language():
    with translation.override("zh-hans"):
        (said,) = run("2027")

    assert "2027。请按" in said
