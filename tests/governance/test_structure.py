"""Changes of units and posts."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from governance.models import Ceiling
from governance.services import (
    change_post,
    change_unit,
    end_post,
    open_post,
)
from tests.governance.builders import COUNTY, SINCE, make_line, make_post, make_unit

pytestmark = pytest.mark.django_db


def _versions(unit):
    return [(v.name, v.valid_from, v.valid_to) for v in unit.versions.order_by("valid_from")]


def test_a_renamed_unit_keeps_its_former_name_for_the_figures():
    unit = make_unit("agri", "department", COUNTY, name="农业局")

    change_unit(unit, on=date(2024, 5, 1), name="农业农村局")
    renamed = change_unit(unit, on=date(2025, 1, 1), name="农业农村和水务局")

    assert renamed.name == "农业农村和水务局"
    assert _versions(unit) == [
        ("农业局", SINCE, date(2024, 4, 30)),
        ("农业农村局", date(2024, 5, 1), date(2024, 12, 31)),
    ]


def test_a_new_telephone_is_no_new_version():
    unit = make_unit("agri", "department", COUNTY)

    assert change_unit(unit, phone="010-00000001").phone == "010-00000001"
    assert _versions(unit) == []


def test_a_correction_on_the_same_day_leaves_no_version():
    unit = make_unit("agri", "department", COUNTY, name="农业局")

    change_unit(unit, on=SINCE, name="农业农村局")

    assert _versions(unit) == []


def test_a_superior_may_not_stand_below_the_unit():
    _county, centre, town, _village, grid = make_line()

    with pytest.raises(ValidationError):
        change_unit(town, superior=grid)

    town.refresh_from_db()
    assert town.superior == centre


def test_a_post_may_not_hold_more_than_its_kind_of_unit_allows():
    *_line, grid = make_line()
    user = make_post(grid, "intake").user

    with pytest.raises(ValidationError):
        open_post(user, grid, title="Chief", capabilities=["arbitrate"])

    assert grid.posts.count() == 1


def test_the_ceiling_of_a_kind_can_be_changed():
    *_line, grid = make_line()
    user = make_post(grid, "intake").user
    allowed = {"capabilities": ["intake", "verify"]}
    Ceiling.objects.update_or_create(kind="grid", defaults=allowed)

    post = open_post(user, grid, title="Chief", capabilities=["verify", "intake", "verify"])

    assert post.capabilities == ["intake", "verify"]
    with pytest.raises(ValidationError):
        change_post(post, capabilities=["decide"])


def test_a_successor_takes_a_post_up_the_day_after():
    *_line, grid = make_line()
    old, newcomer = make_post(grid, "intake", "handle"), make_post(grid, "intake").user

    new = end_post(old, ended_on=date(2026, 3, 31), successor=newcomer)

    old.refresh_from_db()
    assert old.valid_to == date(2026, 3, 31)
    assert (new.user, new.unit, new.title, new.capabilities, new.valid_from) == (
        newcomer,
        grid,
        old.title,
        ["handle", "intake"],
        date(2026, 4, 1),
    )


def test_a_post_does_not_end_before_it_began():
    post = make_post(make_unit("agri", "department", COUNTY), "intake")

    with pytest.raises(ValidationError):
        end_post(post, ended_on=date(2022, 12, 31))
