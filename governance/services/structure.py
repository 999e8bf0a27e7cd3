"""Changes of units and posts that keep what was true before."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from governance.models import Post, Unit, UnitVersion, User

VERSIONED = ("code", "name", "kind", "superior", "area")


@transaction.atomic
def change_unit(unit: Unit, *, on: date | None = None, **changes: Any) -> Unit:
    """Change a unit from a day on (today); its former name, kind, superior and area are kept.

    Raises ValidationError for what would break the organisation, as every function here does.
    """
    row = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    day = on or timezone.localdate()
    before = {name: getattr(row, name) for name in VERSIONED}
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    if any(getattr(row, name) != before[name] for name in VERSIONED):
        _keep_version(row, before, day)
    return row


def _keep_version(unit: Unit, before: dict[str, Any], day: date) -> None:
    latest = unit.versions.order_by("valid_to").last()
    since = latest.valid_to + timedelta(days=1) if latest else unit.valid_from
    # What held for less than a day never appears in a figure.
    if since < day:
        UnitVersion.objects.create(
            unit=unit, valid_from=since, valid_to=day - timedelta(days=1), **before
        )


def open_account(username: str, *, name: str) -> User:
    """Make an account that nobody can log in with until an administrator sets its password."""
    user = User(username=username, name=name)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    return user


@transaction.atomic
def open_post(
    user: User, unit: Unit, *, title: str, capabilities: Iterable[str], since: date | None = None
) -> Post:
    """Put a person into a unit; the unit kind's ceiling holds."""
    post = Post(
        user=user,
        unit=unit,
        title=title,
        capabilities=sorted(set(capabilities)),
        valid_from=since or timezone.localdate(),
    )
    post.full_clean()
    post.save()
    return post


@transaction.atomic
def change_post(post: Post, **changes: Any) -> Post:
    """Change title, capabilities or deputy of a post; the unit kind's ceiling holds."""
    row = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def end_post(post: Post, *, ended_on: date, successor: User | None = None) -> Post:
    """End a post with a day, the last it holds; a successor takes the same post up the day after.

    Returns the successor's post, or the ended one.
    """
    row = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    row.valid_to = ended_on
    row.full_clean()
    row.save()
    if successor is None:
        return row
    return open_post(
        successor,
        row.unit,
        title=row.title,
        capabilities=row.capabilities,
        since=ended_on + timedelta(days=1),
    )
