"""The administrators' pages."""

from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.models import (
    ApiToken,
    Area,
    CalendarDay,
    Matter,
    OfficeHours,
    OnCall,
    Person,
    Reorganisation,
    User,
)
from governance.services import issue_token, record_absence, register_person
from tests.governance.builders import (
    COUNTY,
    GRID,
    SINCE,
    make_area,
    make_line,
    make_post,
    make_unit,
)

pytestmark = pytest.mark.django_db

MODELS = [
    "absence",
    "apitoken",
    "area",
    "calendarday",
    "ceiling",
    "matter",
    "officehours",
    "oncall",
    "person",
    "post",
    "reorganisation",
    "unit",
    "user",
]


@pytest.fixture
def admin(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    user = User.objects.create_superuser("admin", password="a demo password")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(model, page="changelist", *args):
    return reverse(f"admin:governance_{model}_{page}", args=args)


def page(client, address, **params):
    return client.get(address, params).content.decode()


def post_file(client, model, text):
    file = SimpleUploadedFile("list.csv", text.encode())
    return client.post(url(model, "import"), {"import_file": file, "format": "0"})


def test_the_record_of_log_in_tries_is_not_edited_there(admin):
    assert "accessattempt" not in page(admin, reverse("admin:index"))
    assert admin.get("/admin/axes/accessattempt/").status_code == 404


@pytest.mark.parametrize("model", MODELS)
def test_every_list_costs_the_same_however_long_it_is(admin, django_assert_max_num_queries, model):
    county, centre, town, village, grid = make_line()
    for number in range(12):
        post = make_post(grid, "intake")
        issue_token(post, actor_user=None, scopes=["read"], days=3)
        Matter.objects.create(code=f"M{number}", title="x", list="basic", lead=town)
        register_person(number, "requester", name="张三", phone="13800005678")
        record_absence(post, since=SINCE)
        OnCall.objects.create(
            unit=grid,
            post=post,
            begins_at=datetime(2024, 1, number + 1, tzinfo=UTC),
            ends_at=datetime(2024, 1, number + 1, 8, tzinfo=UTC),
        )
        Reorganisation.objects.create(what="rename_unit", old=["a"], new="b", user=post.user)
        CalendarDay.objects.create(
            date=SINCE.replace(day=number + 1), county=county.area, is_workday=True, name="x"
        )
        OfficeHours.objects.create(
            county=county.area,
            weekdays=[0],
            periods=[["08:00", "12:00"]],
            first_month=1,
            first_day=number + 1,
            last_month=1,
            last_day=31,
        )

    with django_assert_max_num_queries(11):
        answer = admin.get(url(model))

    assert answer.status_code == 200


def test_the_site_says_once_that_the_demonstration_is_fictional(admin, settings):
    settings.DEMO = True
    in_demo = page(admin, reverse("admin:index")).lower()
    settings.DEMO = False
    else_ = page(admin, reverse("admin:index")).lower()

    assert (in_demo.count("fictional"), else_.count("fictional")) == (1, 0)


def test_a_stranger_is_sent_to_the_login(client):
    answer = client.get(url("unit"))

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("admin:login"))


def test_people_are_shown_masked_and_cannot_be_changed(admin):
    known = {"name": "张三丰", "phone": "13800005678", "address": "海子村1号"}
    person = register_person(7, "requester", **known)

    shown = page(admin, url("person")) + page(admin, url("person", "change", person.pk))

    assert [word in shown for word in ("张*", "138****5678")] == [True, True]
    assert [word in shown for word in known.values()] == [False] * 3
    assert admin.post(url("person", "change", person.pk), {"role": "x"}).status_code == 403
    assert admin.get(url("person", "add")).status_code == 403
    assert Person.objects.get().role == "requester"


@pytest.mark.parametrize(("asked", "rows"), [("138 0000 5678", 1), ("7", 1), ("139", 0), ("张", 0)])
def test_a_person_is_found_by_case_or_whole_number_only(admin, asked, rows):
    register_person(7, "requester", name="张三丰", phone="13800005678")

    assert page(admin, url("person"), q=asked).count("138****5678") == rows


def test_a_token_shows_its_prefix_and_can_be_withdrawn(admin):
    post = make_post(make_unit("agri", "department", COUNTY), "intake")
    token, raw = issue_token(post, actor_user=None, scopes=["read"], days=3)

    shown = page(admin, url("apitoken")) + page(admin, url("apitoken", "change", token.pk))
    admin.post(url("apitoken"), {"action": "revoke", "_selected_action": [token.pk]})

    assert [raw in shown, token.hash in shown, token.prefix in shown] == [False, False, True]
    assert ApiToken.objects.get().revoked_at is not None


def test_a_unit_changed_on_its_page_keeps_its_former_state(admin):
    unit = make_unit("agri", "department", COUNTY, name="农业局")
    form = {
        "kind": "department",
        "name": "农业农村局",
        "area": COUNTY,
        "valid_from": "2023-01-01",
        "versions-TOTAL_FORMS": "0",
        "versions-INITIAL_FORMS": "0",
    }

    answer = admin.post(url("unit", "change", unit.pk), form)

    assert answer.status_code == 302
    unit.refresh_from_db()
    assert unit.name == "农业农村局"
    assert [version.name for version in unit.versions.all()] == ["农业局"]
    assert "农业局" in page(admin, url("unit", "change", unit.pk))


def test_a_post_beyond_the_ceiling_is_refused_on_its_page(admin):
    *_line, grid = make_line()
    user = User.objects.create(username="new")
    form = {
        "user": user.pk,
        "unit": grid.pk,
        "title": "Officer",
        "capabilities": ["intake", "audit"],
        "valid_from": "2026-01-01",
    }

    refused = admin.post(url("post", "add"), form).content.decode()
    accepted = admin.post(url("post", "add"), {**form, "capabilities": ["intake", "handle"]})

    assert "Not allowed for posts in a unit of this kind: audit" in refused
    assert accepted.status_code == 302
    assert user.posts.get().capabilities == ["intake", "handle"]


@pytest.mark.parametrize("model", ["area", "unit", "post", "matter", "user"])
def test_what_others_refer_to_is_ended_and_never_deleted(admin, model):
    *_line, grid = make_line()
    post = make_post(grid, "intake")
    matter = Matter.objects.create(code="M", title="x", list="basic", lead_kind="township")
    rows = {"area": grid.area, "unit": grid, "post": post, "matter": matter, "user": post.user}

    answer = admin.post(url(model, "delete", rows[model].pk), {"post": "yes"})

    assert answer.status_code == 403


def test_an_area_is_found_by_the_beginning_of_its_code(admin):
    make_line()

    shown = page(admin, reverse("admin:autocomplete"), term=GRID, **_autocomplete("unit", "area"))

    assert GRID in shown


def _autocomplete(model, field):
    return {"app_label": "governance", "model_name": model, "field_name": field}


def test_a_list_is_previewed_before_it_is_imported(admin):
    preview = post_file(admin, "area", f"code,name\n{COUNTY},平谷区\n")
    assert Area.objects.filter(code=COUNTY).count() == 0

    confirm = preview.context["confirm_form"].initial
    answer = admin.post(url("area", "process_import"), confirm)

    assert answer.status_code == 302
    assert Area.objects.get(code=COUNTY).name == "平谷区"


def test_the_preview_lists_every_error_by_line(admin):
    preview = post_file(admin, "area", f"code,name\n{COUNTY},ok\n\nx1,\n")

    shown = preview.content.decode()
    assert "<tr><td>4</td><td>name</td><td>This field cannot be blank.</td></tr>" in shown
    assert "<tr><td>4</td><td></td><td>A code has 6, 9, 12 or 15 digits.</td></tr>" in shown
    assert Area.objects.filter(code=COUNTY).count() == 0


def test_a_table_with_an_unknown_column_is_refused_without_a_traceback(admin):
    shown = post_file(admin, "area", "code,colour\n990101,red\n").content.decode()

    assert "Unknown columns: colour" in shown
    assert "Traceback" not in shown


def test_a_list_that_changed_before_confirmation_is_not_half_imported(admin):
    county = make_area(COUNTY)
    text = f"code,kind,name,area\nnew,department,New,{COUNTY}\nvil,village,V,{COUNTY}\n"
    preview = post_file(admin, "unit", text)
    make_unit("other", "village", county)

    answer = admin.post(url("unit", "process_import"), preview.context["confirm_form"].initial)

    assert answer.url == url("unit")
    assert "Nothing was imported" in page(admin, answer.url)
    assert list(county.units.values_list("code", flat=True)) == ["other"]


def test_a_list_is_exported(admin):
    make_area(COUNTY, name="=1+1")

    ticked = dict.fromkeys(_ticked(page(admin, url("area", "export"))), "on")
    answer = admin.post(url("area", "export"), {"format": "0", "resource": "0", **ticked})

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[-1].startswith(f"{COUNTY},'=1+1,")


def _ticked(html):
    names = html.split('type="checkbox" name="')[1:]
    return [name.split('"')[0] for name in names]
