"""Absences and the on-call roster."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from governance.models import Absence, OnCall, Post, Unit
from governance.services import call_off_absence, change_post, end_post, on_call, record_absence
from tests.governance.builders import make_line, make_post

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 8)


@pytest.fixture(autouse=True)
def _monday(clock):
    """Have it be 2026-06-08, 09:00 in Shanghai, and refusals said in English."""
    translation.activate("en")


def days(post):
    return [(a.valid_from, a.valid_to) for a in post.absences.order_by("valid_from")]


def turn(post, begins, ends):
    return OnCall.objects.create(unit=post.unit, post=post, begins_at=begins, ends_at=ends)


def test_one_post_has_one_absence_at_a_time():
    *_above, grid = make_line()
    post, other = make_post(grid, "intake"), make_post(grid, "intake")
    record_absence(post, since=TODAY, until=date(2026, 6, 10))

    for since, until in ((date(2026, 6, 10), date(2026, 6, 12)), (date(2026, 6, 1), None)):
        with pytest.raises(ValidationError, match="Another absence"):
            record_absence(post, since=since, until=until)
    record_absence(post, since=date(2026, 6, 11))
    record_absence(other, since=TODAY)

    assert days(post) == [(TODAY, date(2026, 6, 10)), (date(2026, 6, 11), None)]


def test_the_database_refuses_a_second_absence_too():
    post = make_post(make_line()[-1], "intake")
    record_absence(post, since=TODAY)

    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        Absence.objects.create(post=post, valid_from=date(2027, 1, 1))


def test_days_in_the_wrong_order_are_refused():
    with pytest.raises(ValidationError, match="last day lies before"):
        record_absence(make_post(make_line()[-1], "intake"), since=TODAY, until=date(2026, 6, 7))


def test_who_is_back_early_was_away_until_yesterday(clock):
    post = make_post(make_line()[-1], "intake")
    running = record_absence(post, since=date(2026, 6, 1), until=date(2026, 6, 20))
    planned = record_absence(post, since=date(2026, 7, 1), until=date(2026, 7, 2))

    call_off_absence(running)
    call_off_absence(planned)

    assert days(post) == [(date(2026, 6, 1), date(2026, 6, 7))]


def test_a_deputy_acts_in_an_absent_post_and_only_then():
    village, grid = make_line()[-2:]
    post, deputy = make_post(grid, "intake"), make_post(village, "handle")
    change_post(post, deputy=deputy)
    before = list(Post.objects.acted_in_by(deputy.user))

    record_absence(post, since=TODAY, until=TODAY)
    record_absence(post, since=date(2026, 7, 1))

    assert before == [deputy]
    assert list(Post.objects.acted_in_by(deputy.user)) == [deputy, post]
    assert list(Post.objects.acted_in_by(deputy.user, on=date(2026, 6, 9))) == [deputy]
    assert list(Post.objects.acted_in_by(post.user)) == [post]


def test_a_deputy_whose_own_post_has_ended_stands_in_for_nobody():
    village, grid = make_line()[-2:]
    post, deputy = make_post(grid, "intake"), make_post(village, "handle")
    change_post(post, deputy=deputy)
    record_absence(post, since=TODAY)
    end_post(deputy, ended_on=date(2026, 6, 7))

    assert list(Post.objects.acted_in_by(deputy.user)) == []


def test_standing_in_goes_no_further_than_the_deputy():
    village, grid = make_line()[-2:]
    first, second, third = (make_post(grid, "intake") for _ in range(3))
    change_post(first, deputy=second)
    change_post(second, deputy=third)
    record_absence(first, since=TODAY)
    record_absence(second, since=TODAY)

    assert list(Post.objects.acted_in_by(third.user)) == [third, second]


def test_a_post_is_not_its_own_deputy():
    post = make_post(make_line()[-1], "intake")

    with pytest.raises(ValidationError, match="own deputy"):
        change_post(post, deputy=post)


def test_the_roster_says_who_is_on_call_at_a_moment():
    *_above, village, grid = make_line()
    day, night = make_post(grid, "intake"), make_post(grid, "handle")
    turns = datetime(2026, 6, 8, 0, tzinfo=UTC), datetime(2026, 6, 8, 12, tzinfo=UTC)
    turn(day, *turns)
    turn(night, turns[1], turns[1] + timedelta(hours=12))

    assert on_call(grid) == day
    assert on_call(grid, turns[1]) == night
    assert on_call(grid, turns[1] + timedelta(hours=12)) is None
    assert on_call(village) is None


def test_a_post_that_ended_is_not_on_call():
    grid = make_line()[-1]
    post = make_post(grid, "intake")
    turn(post, datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    end_post(post, ended_on=TODAY)

    assert on_call(grid) == post
    assert on_call(grid, datetime(2026, 6, 9, tzinfo=UTC)) is None


def test_a_unit_has_one_post_on_call_at_a_time():
    grid = make_line()[-1]
    post, other = make_post(grid, "intake"), make_post(grid, "intake")
    noon = datetime(2026, 6, 8, 4, tzinfo=UTC)
    turn(post, noon, noon + timedelta(hours=8))

    with pytest.raises(IntegrityError, match="one_at_a_time"), transaction.atomic():
        turn(other, noon + timedelta(hours=7), noon + timedelta(hours=9))


def test_only_posts_of_the_unit_are_on_its_roster():
    *_above, village, grid = make_line()
    noon = datetime(2026, 6, 8, 4, tzinfo=UTC)
    row = OnCall(unit=village, post=make_post(grid, "intake"), begins_at=noon)

    with pytest.raises(ValidationError, match="another unit"):
        row.clean()


def test_a_turn_ends_after_it_begins():
    post = make_post(make_line()[-1], "intake")
    noon = datetime(2026, 6, 8, 4, tzinfo=UTC)
    row = OnCall(unit=post.unit, post=post, begins_at=noon, ends_at=noon)

    with pytest.raises(ValidationError, match="before the beginning"):
        row.full_clean()


def test_the_demonstration_has_somebody_on_call_from_grid_to_centre():
    codes = ("110117006212001", "110117006212", "110117006", "110117-centre")

    names = [on_call(Unit.objects.get(code=code)).user.username for code in codes]

    assert names == ["grid01", "cadre01", "dispatcher01", "centre01"]
