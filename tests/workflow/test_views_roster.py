"""The pages on which people say that they are away, and see who is on call."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import OnCall
from governance.services import change_post, record_absence
from tests.workflow.planting import in_unit, plant_county, staff_unit

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def county(clock):
    return plant_county("990102")


def log_in(client, user):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(user, backend=BACKEND)


def days(post):
    return [(str(a.valid_from), a.valid_to and str(a.valid_to)) for a in post.absences.all()]


def test_an_officer_writes_down_his_absence_and_comes_back(county, client):
    post = in_unit(county.village).post
    log_in(client, post.user)
    typed = {"valid_from": "2026-06-08", "valid_to": "2026-06-10", "reason": "培训"}

    answer = client.post("/desk/absence/", typed, follow=True)
    written = days(post)
    client.post("/desk/absence/", {"back": post.absences.get().pk})

    assert "Your absence is written down." in answer.content.decode()
    assert "No deputy is named" in answer.content.decode()
    assert (written, days(post)) == ([("2026-06-08", "2026-06-10")], [])


def test_the_page_names_the_deputy(county, client):
    post = in_unit(county.village).post
    change_post(post, deputy=staff_unit(post.unit, "handle", name="deputy"))
    log_in(client, post.user)

    assert "While you are away, Officer · 张三 acts in your post" in (
        client.get("/desk/absence/").content.decode()
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"valid_from": "2026-06-08", "valid_to": "2026-06-01"}, "The last day lies before"),
        ({"valid_from": "2026-07-02"}, "Another absence of this post"),
        ({"valid_from": ""}, "Please fill in: First day"),
    ],
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(county, client, typed, words):
    post = in_unit(county.village).post
    record_absence(post, since=timezone.localdate() + timedelta(days=20))
    log_in(client, post.user)

    answer = client.post("/desk/absence/", {**typed, "reason": "探亲"})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert (words in page, "探亲" in page, len(days(post))) == (True, True, 1)


def test_nobody_sends_others_away(county, client):
    absent, deputy = in_unit(county.village).post, in_unit(county.town).post
    change_post(absent, deputy=deputy)
    row = record_absence(absent, since=timezone.localdate())
    log_in(client, deputy.user)

    in_own = client.post("/desk/absence/", {"back": row.pk})
    client.post("/act-as/", {"post": absent.pk})
    in_theirs = client.post("/desk/absence/", {"back": row.pk})

    assert (in_own.status_code, in_theirs.status_code) == (404, 404)
    assert days(absent) == [("2026-06-08", None)]


def test_who_is_on_call_is_shown_for_the_line_of_the_unit(county, client):
    post = in_unit(county.village).post
    unit = post.unit
    unit.phone = "010-00000001"
    unit.save()
    now = timezone.now()
    OnCall.objects.create(
        unit=unit, post=post, begins_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=7)
    )
    log_in(client, post.user)

    page = client.get("/desk/on-call/").content.decode()

    assert "张三 · Officer" in page
    assert "010-00000001" in page
    assert page.count("nobody named") == 4


def test_the_roster_costs_the_same_however_many_units(county, client, django_assert_num_queries):
    log_in(client, in_unit(county.town).user)
    client.get("/desk/on-call/")

    with django_assert_num_queries(7):
        client.get("/desk/on-call/")


def test_a_visitor_is_sent_to_the_log_in(client):
    for address in ("/desk/absence/", "/desk/on-call/"):
        assert client.get(address).url.startswith("/login/")
