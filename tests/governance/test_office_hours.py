"""Timetables in the admin: several periods, seasons, counties, and what they would change."""

from datetime import time

import pytest
from django.utils import timezone

from governance.models import OfficeHours
from governance.services import kept_calendar
from tests.governance.builders import COUNTY, make_area
from tests.governance.test_admin import admin, url
from tests.workflow.pages import Page

__all__ = ["admin"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SUMMER = {
    "county": COUNTY,
    "first_month": 5,
    "first_day": 15,
    "last_month": 9,
    "last_day": 30,
    "weekdays": [0, 1, 2, 3, 4],
    "periods": "06:30-10:00, 16:00-19:45",
}


@pytest.fixture(autouse=True)
def _county():
    make_area(COUNTY)


def ours():
    return OfficeHours.objects.filter(county=COUNTY)


def complaints(answer):
    return [error for errors in answer.context["errors"] for error in errors]


def test_periods_are_typed_as_people_write_them(admin):
    typed = "6:30～10:00；10:20 - 11:00、 16：00至19:45"  # noqa: RUF001

    answer = admin.post(url("officehours", "add"), {**SUMMER, "periods": typed})

    row = ours().get()
    page = Page(admin.get(url("officehours", "change", row.pk)))
    assert answer.status_code == 302
    assert row.season().periods == (
        (time(6, 30), time(10)),
        (time(10, 20), time(11)),
        (time(16), time(19, 45)),
    )
    assert page.value("periods") == "06:30-10:00, 10:20-11:00, 16:00-19:45"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"periods": "8:30 to 12"}, "“8:30” is no period like 08:30-12:00."),
        ({"periods": "08:30-12:00, 25:00-26:00"}, "“25:00-26:00” is no period like 08:30-12:00."),
        ({"periods": "12:00-08:30"}, "“12:00-08:30” ends before it begins."),
        (
            {"periods": "08:30-12:00, 11:00-17:30"},
            "11:00 comes before the period before it has ended.",
        ),
        ({"periods": "08:30-08:31"}, "Offices are open for an hour a day at least."),
        (
            {"periods": "08:00-08:30, 09:00-09:29"},
            "Offices are open for an hour a day at least.",
        ),
        ({"periods": ""}, "This field is required."),
        ({"first_month": 2, "first_day": 30}, "There is no such day."),
        ({"last_month": 13}, "Ensure this value is less than or equal to 12."),
    ],
)
def test_what_is_wrong_with_a_timetable_is_named(admin, changes, complaint):
    answer = admin.post(url("officehours", "add"), {**SUMMER, **changes})

    assert complaint in complaints(answer)
    assert ours().count() == 0


def test_two_timetables_for_one_day_are_refused(admin):
    admin.post(url("officehours", "add"), SUMMER)
    winter = {**SUMMER, "first_month": 9, "first_day": 30, "last_month": 5, "last_day": 14}

    answer = admin.post(url("officehours", "add"), winter)

    assert complaints(answer) == ["On 9-30 the hours of 5-15 – 9-30 hold already."]


def test_one_season_may_have_other_hours_on_fridays(admin):
    admin.post(url("officehours", "add"), {**SUMMER, "weekdays": [0, 1, 2, 3]})

    admin.post(url("officehours", "add"), {**SUMMER, "weekdays": [4], "periods": "08:00-12:15"})

    assert sorted(row.periods[0][0] for row in ours()) == ["06:30", "08:00"]


def test_a_timetable_counts_at_once_in_its_county_and_in_no_other(admin):
    today = timezone.localdate()
    kept_calendar(COUNTY)
    admin.post(url("officehours", "add"), SUMMER)

    assert kept_calendar(COUNTY).closing(today).hour == 19
    assert kept_calendar("110117").closing(today).hour == 17


def test_before_saving_the_page_shows_what_would_change(admin):
    preview = Page(admin.post(url("officehours", "preview"), SUMMER))

    texts = preview.texts
    assert ours().count() == 0
    assert texts[texts.index("2026-06-08 Monday") + 1 :][:2] == [
        "08:30-12:00, 13:30-17:30",
        "06:30-10:00, 16:00-19:45",
    ]
    assert texts[texts.index("2026-06-08 09:00") + 1 :][:3] == [
        "4 office hours",
        "2026-06-08 14:30",
        "2026-06-08 19:00",
    ]


def test_a_season_to_come_is_shown_in_its_first_week(admin):
    winter = {**SUMMER, "first_month": 11, "first_day": 15, "last_month": 2, "last_day": 20}

    texts = Page(admin.post(url("officehours", "preview"), winter)).texts

    assert "2026-11-16 Monday" in texts


def test_a_season_of_a_leap_day_is_shown_in_the_year_that_has_one(admin):
    leap = {"first_month": 2, "first_day": 29, "last_month": 2, "last_day": 29}

    answer = admin.post(url("officehours", "preview"), {**SUMMER, **leap})

    found = answer.context["found"]
    assert [day.day.isoformat() for day in found.days if day.after != day.before] == ["2028-02-29"]


def test_the_preview_of_a_change_compares_with_the_row_as_it_is(admin):
    admin.post(url("officehours", "add"), SUMMER)
    row = ours().get()

    changed = {**SUMMER, "periods": "07:00-11:00"}
    texts = Page(admin.post(url("officehours", "preview_of", row.pk), changed)).texts

    row.refresh_from_db()
    assert row.periods[0] == ["06:30", "10:00"]
    assert texts[texts.index("2026-06-08 Monday") + 1 :][:2] == [
        "06:30-10:00, 16:00-19:45",
        "07:00-11:00",
    ]


def test_the_preview_of_what_cannot_be_saved_says_why(admin):
    texts = Page(admin.post(url("officehours", "preview"), {**SUMMER, "periods": "noon"})).texts

    assert "These hours cannot be saved:" in texts
    assert "Periods: “noon” is no period like 08:30-12:00." in texts
    assert "periods" not in texts


def test_the_form_names_days_and_no_numbers(admin):
    texts = Page(admin.get(url("officehours", "add"))).texts

    assert "Monday" in texts
    assert "0 is Monday, 6 is Sunday." not in texts


def test_the_form_offers_the_preview(admin):
    admin.post(url("officehours", "add"), SUMMER)
    pages = [url("officehours", "add"), url("officehours", "change", ours().get().pk)]

    targets = [
        [b["formaction"] for b in Page(admin.get(page)).attrs_of("button") if "formaction" in b]
        for page in pages
    ]

    assert targets == [
        [url("officehours", "preview")],
        [url("officehours", "preview_of", ours().get().pk)],
    ]
