"""A year of the calendar is missing: the desk, the admin and the deployment check say so."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.urls import reverse

from governance.models import CalendarDay, User
from governance.rules.calendar import SHANGHAI
from governance.services import forget_calendars
from tests import factories as make
from tests.workflow.new_year import LAST_MONDAY, load_2027
from tests.workflow.pages import Page, office
from workflow.services import recalculate

pytestmark = pytest.mark.django_db

MISSING = "The working calendar of 2027 is not loaded."
LOADS_IT = "An administrator loads it under “Special days” as soon as it is announced."


def desk(client, username):
    return Page(office(client, username).get("/desk/")).texts


def supervisor():
    return (
        User.objects.filter(posts__capabilities__contains=["supervise"], posts__valid_to=None)
        .first()
        .username
    )


def on(clock, month, day):
    clock.move_to(datetime(2026, month, day, 10, tzinfo=SHANGHAI))


def test_before_december_nobody_is_told_unless_something_is_provisional(clock, client):
    on(clock, 11, 30)

    assert MISSING not in desk(client, supervisor())


def test_from_december_on_supervisors_are_told(clock, client):
    on(clock, 12, 1)

    texts = desk(client, supervisor())

    assert texts[texts.index(MISSING) + 1] == LOADS_IT


def test_a_provisional_due_moment_is_told_at_any_time(clock, client):
    on(clock, 11, 25)
    make.open_ticket(urgency="ordinary")
    make.open_ticket()
    assert MISSING not in desk(client, supervisor())
    clock.move_to(LAST_MONDAY)
    make.handled_ticket()
    make.handled_ticket()
    forget_calendars()

    texts = desk(client, supervisor())

    assert texts[texts.index(MISSING) + 1] == f"2 due times are provisional. {LOADS_IT}"


def test_whoever_neither_administers_nor_supervises_is_not_bothered(clock, client):
    on(clock, 12, 24)

    assert MISSING not in desk(client, "grid01")


def test_once_the_year_is_loaded_it_says_that_the_counting_is_left_and_then_nothing(clock, client):
    clock.move_to(LAST_MONDAY)
    make.handled_ticket()
    load_2027()
    before = desk(client, supervisor())
    recalculate()

    after = desk(client, supervisor())

    title = "The new year is loaded; “recalculate” has not run yet."
    assert before[before.index(title) + 1] == "1 due time is provisional."
    assert title not in after
    assert MISSING not in after


def test_the_present_year_is_missed_first(clock, client):
    CalendarDay.objects.filter(date__year=2026).delete()
    forget_calendars()

    assert "The working calendar of 2026 is not loaded." in desk(client, supervisor())


def test_every_page_of_the_admin_says_it_and_leads_to_the_years(clock, client):
    on(clock, 12, 1)
    admin = User.objects.create_superuser("admin", password="a demo password")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    out = Page(client.get(reverse("admin:login"))).texts
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")

    page = Page(client.get(reverse("admin:governance_area_changelist")))

    assert MISSING not in out
    assert MISSING in page.texts
    assert reverse("admin:governance_calendarday_years") in page.links


def found(**kwargs):
    return [m.id for m in run_checks(tags=["calendar"], include_deployment_checks=True, **kwargs)]


@pytest.mark.parametrize(
    ("month", "day", "expected"),
    [
        (11, 30, []),
        (12, 1, ["governance.W002"]),
        (12, 19, ["governance.W002"]),
        (12, 20, ["governance.E002"]),
        (12, 31, ["governance.E002"]),
    ],
)
def test_the_deployment_check_warns_in_december_and_fails_from_the_20th(
    clock, month, day, expected
):
    on(clock, month, day)

    assert found() == expected


def test_a_loaded_year_passes_and_a_missing_present_one_fails_all_year(clock):
    on(clock, 12, 20)
    load_2027()
    assert found() == []

    clock.move_to(datetime(2028, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=1))

    assert found() == ["governance.E001"]


def test_the_command_that_operators_run_fails_and_says_what_to_do(clock):
    on(clock, 12, 20)
    err = StringIO()

    with pytest.raises(SystemCheckError, match=r"import_calendar 2027”, then “manage.py recalc"):
        call_command("check", "--deploy", "--tag", "calendar", stdout=err, stderr=err)


def test_an_ordinary_check_asks_no_database(clock, django_assert_num_queries):
    on(clock, 12, 20)

    with django_assert_num_queries(0):
        assert run_checks(tags=["calendar"]) == []
