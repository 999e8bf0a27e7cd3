"""Lines of superiors, first holders, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from governance.models import Area, Post, Unit
from tests.governance.builders import (
    COUNTY,
    GRID,
    TOWN,
    VILLAGE,
    make_area,
    make_line,
    make_post,
    make_unit,
)

pytestmark = pytest.mark.django_db


def test_the_superiors_of_a_grid_come_nearest_first_in_one_query(django_assert_num_queries):
    county, centre, town, village, grid = make_line()

    with django_assert_num_queries(1):
        above = Unit.objects.superiors_of(grid.pk)

    assert above == [village, town, centre, county]


def test_a_dissolved_superior_is_passed_over():
    county, centre, town, village, grid = make_line()
    Unit.objects.filter(pk=village.pk).update(valid_to=timezone.localdate() - timedelta(days=1))

    assert Unit.objects.superiors_of(grid.pk) == [town, centre, county]


def test_a_ring_of_superiors_ends_the_walk():
    county, centre, town, village, grid = make_line()
    Unit.objects.filter(pk=county.pk).update(superior=grid)

    assert Unit.objects.superiors_of(grid.pk) == [village, town, centre, county]
    assert set(Unit.objects.below(town)) == {county, centre, town, village, grid}


def test_below_a_township_lie_its_villages_and_their_grids():
    _county, _centre, town, village, grid = make_line()

    assert set(Unit.objects.below(town)) == {village, grid}
    assert list(Unit.objects.below(grid)) == []


def test_the_first_holder_is_the_grid_if_somebody_there_takes_in(django_assert_num_queries):
    _county, _centre, town, village, grid = make_line()
    for unit in (town, village, grid):
        make_post(unit, "intake")

    with django_assert_num_queries(1):
        holder = Unit.objects.first_holder(GRID)

    assert holder == grid
    assert Unit.objects.first_holder(VILLAGE) == village
    assert Unit.objects.first_holder(TOWN) == town


def test_a_grid_without_intake_leaves_the_ticket_to_its_village():
    _county, _centre, _town, village, grid = make_line()
    make_post(grid, "handle")
    make_post(village, "intake")

    assert Unit.objects.first_holder(GRID) == village


@pytest.mark.parametrize("reason", ["ended", "not begun", "user gone"])
def test_a_post_that_is_not_in_force_takes_nothing_in(reason):
    _county, _centre, town, _village, grid = make_line()
    make_post(town, "intake")
    post, today = make_post(grid, "intake"), timezone.localdate()
    if reason == "ended":
        Post.objects.update_or_create(pk=post.pk, defaults={"valid_to": today - timedelta(days=1)})
    if reason == "not begun":
        Post.objects.update_or_create(pk=post.pk, defaults={"valid_from": today + timedelta(1)})
    if reason == "user gone":
        post.user.is_active = False
        post.user.save()

    assert Unit.objects.first_holder(GRID) == town
    assert Post.objects.get(pk=post.pk).is_in_force() is False


def test_where_nobody_takes_in_there_is_no_first_holder_but_the_centre():
    county, centre, *_rest = make_line()

    assert Unit.objects.first_holder(GRID) is None
    assert Unit.objects.centre(COUNTY) == centre
    assert Unit.objects.county(COUNTY) == county


def test_the_last_day_of_a_unit_still_counts():
    unit = make_unit("u", "department", COUNTY, valid_to=date(2026, 3, 31))

    assert unit.is_in_force(date(2026, 3, 31)) is True
    assert unit.is_in_force(date(2026, 4, 1)) is False
    assert list(unit.area.units.in_force(date(2026, 3, 31))) == [unit]
    assert list(unit.area.units.in_force(date(2026, 4, 1))) == []


def test_the_level_of_an_area_follows_from_its_code():
    levels = [make_area(code).level for code in (COUNTY, TOWN, VILLAGE, GRID)]

    assert levels == ["county", "township", "village", "grid"]


def test_areas_know_what_they_lie_in():
    grid, county = make_area(GRID), make_area(COUNTY)

    assert (grid.county_code, grid.township_code, grid.village_code) == (COUNTY, TOWN, VILLAGE)
    assert (county.township_code, county.village_code) == ("", "")
    assert list(Area.objects.lineage_of(GRID)) == [county, grid]
    assert list(Area.objects.under(TOWN)) == [grid]


@pytest.mark.parametrize("code", ["1234", "99010a", "9901010012", "９９０１０１"])
def test_a_code_that_is_none_is_refused_by_the_database(code):
    with pytest.raises(IntegrityError):
        make_area(code)


def test_a_village_has_one_committee_at_a_time():
    *_line, village, _grid = make_line()

    with pytest.raises(IntegrityError):
        make_unit("second", "village", village.area)


def test_a_post_holds_only_known_capabilities():
    unit = make_unit("u", "department", COUNTY)

    with pytest.raises(IntegrityError):
        make_post(unit, "fly")


def test_prefix_searches_have_an_index_to_use():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'governance_area'"
            " AND indexdef LIKE '%(code varchar_pattern_ops)%'"
        )
        assert len(cursor.fetchall()) == 1
