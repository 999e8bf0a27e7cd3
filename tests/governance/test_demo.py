"""The demonstration county."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from governance.models import Area, CalendarDay, Ceiling, Matter, Post, Unit, User
from governance.rules.organisation import TERRITORIAL_KINDS
from governance.services import find_token, load_calendar, on_call
from governance.services.demo import demo_logins, give_addresses, plant_demo
from governance.services.demo.places import COUNTY, STAFFED_VILLAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def planted(db):
    """The county stands in every test database; here it is made whole again if need be."""
    plant_demo("shaodao-demo")


def _state():
    tables = (Area, Unit, User, Post, Matter, Ceiling, CalendarDay)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_the_county_has_its_real_towns_and_villages_and_grids_under_each(planted):
    levels = dict(Area.objects.values_list("level").annotate(n=Count("pk")).order_by())

    assert {key: levels[key] for key in ("county", "township", "village")} == {
        "county": 1,
        "township": 18,
        "village": 323,
    }
    codes = Area.objects.filter(level="grid").values_list("code", flat=True)
    grids = [sum(code.startswith(v) for code in codes) for v in _village_codes()[:40]]
    assert set(grids) == {3, 4, 5}


def _village_codes():
    return list(Area.objects.filter(level="village").values_list("code", flat=True))


def test_made_up_households_say_so(planted):
    numbered = Area.objects.filter(households__isnull=False)

    assert set(numbered.values_list("level", flat=True)) == {"grid"}
    assert [("made up" in source) for source in set(numbered.values_list("source", flat=True))] == [
        True
    ]


def test_no_place_is_without_somebody_who_takes_in(planted):
    kinds = ("county", "centre", "department", "township", "station", "village")
    staffed = Post.objects.in_force().having("intake").values("unit")

    assert list(Unit.objects.filter(kind__in=kinds).exclude(pk__in=staffed)) == []
    assert {unit.kind for unit in Unit.objects.filter(is_territorial=True)} == TERRITORIAL_KINDS


def test_every_post_keeps_below_its_ceiling(planted):
    ceilings = {row.kind: set(row.capabilities) for row in Ceiling.objects.all()}

    beyond = [
        post
        for post in Post.objects.select_related("unit")
        if not set(post.capabilities) <= ceilings[post.unit.kind]
    ]

    assert beyond == []


def test_the_line_of_the_staffed_village_reaches_the_county(planted):
    grid = Unit.objects.get(code=f"{STAFFED_VILLAGE}001")
    committee = Unit.objects.get(code=f"{STAFFED_VILLAGE}-mediation")

    assert [unit.code for unit in Unit.objects.superiors_of(grid.pk)] == [
        STAFFED_VILLAGE,
        "110117006",
        "110117-centre",
        "110117",
    ]
    assert [unit.code for unit in Unit.objects.superiors_of(committee.pk)] == [
        "110117006-mediation",
        "110117-mediation",
        "110117-centre",
        "110117",
    ]


def test_a_ticket_begins_in_its_grid_or_where_somebody_is(planted):
    assert Unit.objects.first_holder(f"{STAFFED_VILLAGE}001").code == f"{STAFFED_VILLAGE}001"
    assert Unit.objects.first_holder("110117001001001").code == "110117001001"
    assert Unit.objects.first_holder("110117001").code == "110117001"
    assert Unit.objects.first_holder(COUNTY) is None


def test_one_person_holds_two_posts_and_both_are_printed(planted):
    posts = Post.objects.in_force().filter(user__username="double01")
    printed = [login.title for login in demo_logins() if login.username == "double01"]

    assert set(posts.values_list("unit__kind", flat=True)) == {"village", "grid"}
    assert sorted(printed) == sorted(posts.values_list("title", flat=True))


def test_somebody_is_on_call_and_somebody_has_a_deputy(planted):
    village = Unit.objects.get(code=STAFFED_VILLAGE)
    post = Post.objects.get(unit=village, user__username="cadre01")

    assert on_call(village, timezone.now()).user.username == "cadre01"
    assert (post.deputy.user.username, post.deputy.unit) == ("double01", village)


def test_planting_names_no_deputies_where_an_administrator_chose_them(planted):
    village = Unit.objects.get(code=STAFFED_VILLAGE)
    secretary = Post.objects.get(unit=village, user__username="secretary01")
    Post.objects.filter(unit=village).update(deputy=None)
    Post.objects.filter(unit=village, user__username="double01").update(deputy=secretary)

    plant_demo("another password")

    assert Post.objects.get(unit=village, user__username="cadre01").deputy is None


def test_the_centre_can_handle_what_it_takes_on(planted):
    handlers = Post.objects.in_force().having("handle").filter(unit__kind="centre")

    assert list(handlers.values_list("user__username", flat=True)) == ["centre01"]


def test_the_list_is_long_and_every_entry_has_a_lead(planted):
    assert Matter.objects.in_force().count() >= 120
    assert set(Matter.objects.values_list("list", flat=True)) == {
        "basic",
        "cooperate",
        "taken_back",
    }
    assert Matter.objects.filter(lead__isnull=True, lead_kind="").count() == 0


def test_the_calendar_knows_the_present_years(planted):
    assert {2023, 2024, 2025, 2026} <= load_calendar(COUNTY).loaded_years


def test_a_second_planting_changes_nothing(planted):
    before = _state()

    assert plant_demo("another password") is False
    assert _state() == before


def test_planting_keeps_what_an_administrator_changed(planted):
    Unit.objects.filter(code="110117-agri").update(name="农业和农村局")
    Matter.objects.filter(code="NC-01").delete()

    assert plant_demo("a demo password") is True
    assert Unit.objects.get(code="110117-agri").name == "农业和农村局"


def test_the_command_refuses_outside_a_demonstration(settings):
    settings.DEMO = settings.DEBUG = False

    Matter.objects.filter(code="NC-01").delete()

    with pytest.raises(CommandError):
        call_command("seed_demo")

    assert Matter.objects.filter(code="NC-01").count() == 0


def test_the_command_prints_logins_and_writes_keys_that_work(settings, tmp_path, monkeypatch):
    settings.DEMO = True
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    out, path = StringIO(), tmp_path / "tokens.json"

    call_command("seed_demo", tokens=path, stdout=out)

    entries = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(entries[0]) == [
        "user",
        "post",
        "unit",
        "unit_kind",
        "area",
        "capabilities",
        "token",
    ]
    posts = [find_token(entry["token"]).post_id for entry in entries]
    assert posts == [entry["post"] for entry in entries]
    assert [entry["user"] in out.getvalue() for entry in entries] == [True] * len(entries)
    assert "shaodao-demo" in out.getvalue()
    assert User.objects.get(username="grid01").check_password("shaodao-demo") is True


def test_a_password_that_is_not_the_planted_one_is_not_printed(planted, settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setenv("DEMO_PASSWORD", "chosen too late")
    out = StringIO()

    call_command("seed_demo", stdout=out)

    assert ("chosen too late" in out.getvalue(), "grid01" in out.getvalue()) == (False, True)


def test_running_the_command_again_keeps_the_keys(settings, tmp_path):
    settings.DEMO = True
    path = tmp_path / "tokens.json"
    call_command("seed_demo", tokens=path, stdout=StringIO())
    before = path.read_text(encoding="utf-8")

    call_command("seed_demo", tokens=path, stdout=StringIO())

    assert path.read_text(encoding="utf-8") == before


def test_a_file_that_cannot_be_written_is_named(settings, tmp_path):
    settings.DEMO = True
    path = tmp_path / "missing" / "tokens.json"

    with pytest.raises(CommandError, match="missing"):
        call_command("seed_demo", tokens=path, stdout=StringIO())


def test_log_ins_get_mailboxes_that_lead_nowhere_and_keep_those_they_have(planted):
    names = [login.username for login in demo_logins()]
    User.objects.filter(username=names[0]).update(email="own@example.cn")

    assert give_addresses() == len(set(names)) - 1
    assert give_addresses() == 0
    found = dict(User.objects.filter(username__in=names).values_list("username", "email"))
    assert found.pop(names[0]) == "own@example.cn"
    assert found == {name: f"{name}@demo.invalid" for name in found}
