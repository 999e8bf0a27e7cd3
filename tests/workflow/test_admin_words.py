"""What administrators read in lists and headings is words, not the names that the code uses."""

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import CalendarDay, User
from governance.services import import_years
from tests.factories import handled_ticket
from tests.workflow.pages import Page
from workflow.models import Delivery, Duty, SweepRun, TimeLimit
from workflow.wording.messages import text_names

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = User.objects.create_superuser("admin", password="a demo password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def page(admin, model, name="changelist", *args, query=""):
    return Page(admin.get(reverse(f"admin:{model}_{name}", args=args) + query))


def test_a_time_limit_is_headed_and_its_ladder_listed_in_words(admin):
    limit = TimeLimit.objects.get(kind="handle", level="G", urgency=None)

    assert "办理 1 个工作日" in page(admin, "workflow_timelimit", "change", limit.pk).texts
    listed = page(admin, "workflow_timelimit").texts
    assert {"E/N", "E/K", "S", "M"} & set(listed) == set()
    assert {"上级", "单位；突发立即上报"} <= set(listed)


def test_duties_are_listed_by_name_with_the_end_of_the_day_as_everywhere(clock, admin):
    case = handled_ticket()
    Duty.objects.filter(case=case, kind="promise").update(
        due_at=timezone.make_aware(timezone.datetime(2026, 6, 19, 23, 59, 59))
    )
    promise = case.duties.get(kind="promise")

    listed = page(admin, "workflow_duty", query="?kind=promise")

    assert "答复群众" in listed.texts
    assert "06-19 周五 24:00" in listed.text
    assert "promise" not in listed.texts
    assert "06-19 周五 24:00" in page(admin, "workflow_duty", "change", promise.pk).text


def test_messages_are_called_by_name(admin):
    names = [name for _code, name in text_names()]

    assert len(set(names)) == len(names)
    assert not any("{" in name or "·" in name for name in names)


def test_deliveries_are_listed_by_name(clock, wire, admin):
    handled_ticket()
    row = Delivery.objects.filter(template="received").first()

    assert "received" not in page(admin, "workflow_delivery").texts
    assert "received" not in page(admin, "workflow_delivery", "change", row.pk).texts


def test_where_a_day_comes_from_is_said_and_kept_when_the_day_is_edited(admin):
    import_years([2026])
    day = CalendarDay.objects.order_by("date").first()
    source = day.source

    form = page(admin, "governance_calendarday", "change", day.pk)
    typed = {"date": day.date, "name": "元旦节", "source": form.value("source")}
    answer = admin.post(reverse("admin:governance_calendarday_change", args=[day.pk]), typed)

    said = "chinesecalendar，依据国务院历年通知"
    assert answer.status_code == 302
    assert form.value("source") == said
    assert said in page(admin, "governance_calendarday").texts
    day.refresh_from_db()
    assert (day.name, day.source) == ("元旦节", source)


def test_a_run_of_the_clockwork_took_hundredths_of_a_second(admin):
    SweepRun.objects.create(work="sweep", at=timezone.now(), seconds=0.017998298999827966)

    assert "0.02" in page(admin, "workflow_sweeprun").texts
