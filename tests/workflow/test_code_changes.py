"""Areas get other codes: every official change in three prefectures, and towns and villages."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Q
from django.utils import timezone, translation

from governance.models import Area, CalendarDay, OfficeHours, Post, Reorganisation, Unit
from governance.services.reorganising import ReorganisationRefused
from tests import factories as make
from tests.tickets.builders import holdings, steps_of
from tests.workflow.code_changes import CHANGES
from tests.workflow.planting import in_unit, plant_county, plant_town, plant_village
from workflow.models import Policy, TimeLimit
from workflow.services import scope, verify_log
from workflow.services.reorganising import (
    merge_areas,
    rename_area_to,
    succeed_area,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(clock):
    translation.activate("en")


def open_and_closed(grid):
    """A ticket that the grid takes on and one that was withdrawn."""
    running, closed = make.open_ticket(area=grid), make.open_ticket(area=grid)
    make.step(running, "accept", in_unit(grid))
    make.step(closed, "withdraw", make.requester_of(closed), reason="自己修好了")
    return running, closed


def apply(change):
    if change.how == "renamed":
        return rename_area_to(change.new, change.name)
    if change.how == "recoded":
        return succeed_area(change.old[0], change.new, name=change.name)
    return merge_areas(change.old, change.new, name=change.name)


def gone_on(code):
    """The code of today, by the successor that every ended area names."""
    area = Area.objects.get(code=code)
    return gone_on(area.succeeded_by_id) if area.succeeded_by_id else code


def in_force_under(prefix):
    areas = Area.objects.in_force().under(prefix)
    units = Unit.objects.in_force().filter(
        Q(area__code__startswith=prefix) | Q(code__startswith=prefix)
    )
    return set(areas) | set(units)


@pytest.mark.parametrize("change", CHANGES, ids=lambda c: f"{c.year}-{'+'.join(c.old)}-{c.new}")
def test_after_an_official_change_everything_goes_on_under_the_new_code(change):
    if change.how == "joined":
        plant_county(change.new)
    counties = [plant_county(code) for code in change.old]
    cases = [make.open_ticket(area=county.grid) for county in counties]

    apply(change)

    ended = [code for code in change.old if code != change.new]
    assert [in_force_under(code) for code in ended] == [set()] * len(ended)
    assert Area.objects.in_force().get(code=change.new).name == change.name
    for county in counties:
        grid = gone_on(county.grid)
        holder = Unit.objects.first_holder(grid)
        assert (holder.kind, holder.area_id, grid[:6]) == ("grid", grid, change.new)
        assert [unit.kind for unit in Unit.objects.superiors_of(holder.pk)] == [
            "village",
            "township",
            "centre",
            "county",
        ]
    for case in cases:
        case.refresh_from_db()
    assert {case.area_id[:6] for case in cases} == {change.new}
    centre = Unit.objects.centre(change.new)
    assert set(scope(in_unit(centre.code), "area")) == set(cases)
    assert verify_log() == []


def test_there_are_sixty_five_changes():
    assert len(CHANGES) == 65


def test_a_new_code_changes_neither_the_holder_nor_any_clock():
    county = plant_county("140421")
    case, closed = open_and_closed(county.grid)
    handle = case.duties.open().get(kind="handle")
    version, lines = case.version, len(steps_of(closed))

    act = succeed_area("140421", "140404", name="上党区")

    case.refresh_from_db()
    closed.refresh_from_db()
    again = case.duties.open().get(kind="handle")
    assert (again.pk, again.due_at, again.unit) == (handle.pk, handle.due_at, handle.unit)
    assert (case.version, case.township, closed.area_id) == (
        version,
        "140404001",
        "140404001201001",
    )
    assert holdings(case) == [("grid", "opened", "")]
    last = case.events.latest("seq")
    assert (last.step, last.data) == (
        "succeed",
        {"from": county.grid, "to": "140404001201001"},
    )
    assert len(steps_of(closed)) == lines
    assert act.counts == {
        "areas": 4,
        "cases_of_the_area": 2,
        "moved_units": 5,
        "open_cases": 1,
    }


def test_the_same_people_sit_in_the_same_units_and_the_former_code_is_kept():
    county = plant_county("140421")
    village = county.unit(county.village)
    people = set(Post.objects.in_force().filter(unit__area__code__startswith="140421"))

    succeed_area("140421", "140404")

    village.refresh_from_db()
    assert (village.code, village.area_id) == ("140404001201", "140404001201")
    assert [(v.code, v.area_id) for v in village.versions.all()] == [(county.village,) * 2]
    assert set(Post.objects.in_force().filter(unit__area__code__startswith="140404")) == people
    old = Area.objects.get(code=county.village)
    assert old.valid_to == timezone.localdate() - timedelta(days=1)
    assert old.succeeded_by_id == "140404001201"


def test_limits_policies_calendar_and_office_hours_follow_the_county():
    area = plant_county("140421").unit("140421").area
    TimeLimit.objects.create(
        kind="handle", area=area, amount=9, unit="wd", valid_from=date(2024, 1, 1)
    )
    Policy.objects.create(county=area, key="callback_sample", value=50)
    CalendarDay.objects.create(date=date(2026, 6, 9), county=area, is_workday=False, name="庙会")
    OfficeHours.objects.create(county=area, weekdays=[0], periods=[["09:00", "11:00"]])

    succeed_area("140421", "140404")

    assert TimeLimit.objects.get(kind="handle", amount=9).area_id == "140404"
    assert Policy.objects.get(key="callback_sample", value=50).county_id == "140404"
    assert CalendarDay.objects.get(name="庙会").county_id == "140404"
    assert OfficeHours.objects.get(weekdays=[0], county__isnull=False).county_id == "140404"


def test_a_county_that_is_joined_keeps_its_own_settings():
    old, new = plant_county("140421"), plant_county("140404")
    for county, value in ((old, 50), (new, 100)):
        area = county.unit(county.code).area
        Policy.objects.create(county=area, key="callback_sample", value=value)
        CalendarDay.objects.create(
            date=date(2026, 6, 9), county=area, is_workday=value == 100, name="x"
        )

    merge_areas(["140421"], "140404")

    assert Policy.objects.get(county="140404").value == 100
    assert CalendarDay.objects.get(county="140404").is_workday


def test_a_township_goes_into_another_with_all_its_open_work():
    county = plant_county("990102")
    old, new = county.unit(county.town), plant_town(county, 2)
    plant_village(new, 202)
    case, closed = open_and_closed(county.grid)
    child = make.refer(case, in_unit(county.grid), "report_up", county.unit(county.village))
    make.step(child, "accept", in_unit(county.village))
    make.step(case, "ask", in_unit(county.village), text="门牌？", due_on="2026-06-11")
    make.step(case, "supply", make.requester_of(case), text="12号")
    make.step(case, "ask", in_unit(county.village), text="再问", due_on="2026-06-11")
    child = make.refer(case, in_unit(county.village), "report_up", old)

    act = merge_areas([old.area_id], new.area_id)

    assert in_force_under(old.code) == set()
    case.refresh_from_db()
    child.refresh_from_db()
    # The village of the same number is there already, so this one took the next that is free.
    assert case.area_id == "990102002203001"
    assert case.holder.code == "990102002203"
    assert (child.holder, case.asks.get(state="open").decider_unit) == (new, new)
    assert case.duties.open().get(kind="decide").unit == new
    assert Unit.objects.get(code="990102002203").superior == new
    assert (act.counts["units"], act.counts["moved_units"], act.counts["open_cases"]) == (1, 2, 2)
    make.step(child, "accept", in_unit(new.code, f"in-{old.code}"))
    case.refresh_from_db()
    assert case.holder == new
    assert verify_log() == []


def test_two_villages_go_on_as_a_new_one():
    county = plant_county("990102")
    town = county.unit(county.town)
    other = plant_village(town, 202)
    cases = [*open_and_closed(county.grid), *open_and_closed(f"{other.code}001")]

    merge_areas([county.village, other.code], f"{town.code}203", name="合村")

    village = Unit.objects.in_force().get(kind="village", superior=town)
    assert (village.code, village.area.name) == ("990102001203", "合村")
    for case in cases:
        case.refresh_from_db()
    assert {case.village for case in cases} == {"990102001203"}
    grids = Unit.objects.in_force().filter(kind="grid", superior=village)
    assert sorted(grid.code for grid in grids) == ["990102001203001", "990102001203002"]
    staff = Post.objects.in_force().filter(unit=village).values_list("user", flat=True)
    assert len(set(staff)) == 2
    assert verify_log() == []


def test_a_township_that_changes_the_county_stands_under_the_centre_there():
    old, new = plant_county("990102"), plant_county("990103")
    case, closed = open_and_closed(old.grid)

    succeed_area(old.town, "990103009")

    town = Unit.objects.get(code="990103009")
    assert town.superior == new.unit("990103-centre")
    assert [v.superior for v in town.versions.all()] == [old.unit("990102-centre")]
    case.refresh_from_db()
    assert case.area_id == "990103009201001"
    assert verify_log() == []


def test_nonsense_is_refused_in_plain_words():
    plant_county("990102")
    refused = [
        (("990199", "990103"), "no area with the code 990199"),
        (("990102", "990102"), "cannot take over from itself"),
        (("990102", "99010"), "no code of the same level"),
        (("990102", "99010３"), "no code of the same level"),
        (("990102001", "990105001"), "no area with the code 990105"),
    ]
    for codes, words in refused:
        with pytest.raises(ReorganisationRefused, match=words):
            succeed_area(*codes)
    succeed_area("990102", "990103")
    with pytest.raises(ReorganisationRefused, match="not in force"):
        succeed_area("990103", "990102")
    with pytest.raises(ReorganisationRefused, match="not in force"):
        succeed_area("990102", "990104")
    with pytest.raises(ReorganisationRefused, match="Name the areas"):
        merge_areas(["990103"], "990103")


def test_commands_say_what_they_would_do_and_do_it(capsys):
    county = plant_county("990102")
    open_and_closed(county.grid)

    call_command("succeed_area", "990102", "990103", "--dry-run")
    would = capsys.readouterr().out
    still = Area.objects.in_force().filter(code="990102").exists()
    call_command("succeed_area", "990102", "990103", "--name", "新县")
    done = capsys.readouterr().out

    counts = "areas 4, cases_of_the_area 2, moved_units 5, open_cases 1"
    assert (would.strip(), still, done.strip()) == (f"Would be: {counts}", True, f"Done: {counts}")
    assert Area.objects.get(code="990103").name == "新县"


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("succeed_unit", ["{grid}", "{other}001"]),
        ("merge_units", ["{grid}", "--into", "{other}001"]),
        ("rename_unit", ["{grid}", "新名"]),
        ("merge_areas", ["{village}", "--into", "{other}"]),
        ("rename_area", ["{village}", "新名"]),
    ],
)
def test_every_act_has_a_command(command, arguments, capsys):
    county = plant_county("990102")
    other = plant_village(county.unit(county.town), 202).code
    places = {"grid": county.grid, "village": county.village, "other": other}

    call_command(command, *(text.format(**places) for text in arguments))

    assert Reorganisation.objects.get().what == command
    assert capsys.readouterr().out.startswith("Done: ")


def test_a_command_that_is_refused_says_why_and_changes_nothing():
    with pytest.raises(CommandError, match="no unit with the code nowhere"):
        call_command("succeed_unit", "nowhere", "110117-centre")

    assert not Reorganisation.objects.exists()
