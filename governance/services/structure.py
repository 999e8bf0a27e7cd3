"""Changes of units and posts that keep what was true before."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Ceiling, Post, Unit, UnitVersion, User

VERSIONED = ("name", "kind", "superior", "area")


class StructureError(ValueError):
    """A change that would break the organisation; the message is for whoever asked."""


def check_line(unit: Unit) -> None:
    """Refuse a superior that stands below the unit itself."""
    if unit.pk is None or unit.superior_id is None:
        return
    above = {unit.superior_id, *(one.pk for one in Unit.objects.superiors_of(unit.superior_id))}
    if unit.pk in above:
        raise StructureError(_("The superior stands below this unit."))


def check_ceiling(unit: Unit, capabilities: Iterable[str]) -> None:
    """Refuse capabilities that posts in a unit of this kind may not hold."""
    beyond = sorted(set(capabilities) - Ceiling.objects.of(unit.kind))
    if beyond:
        raise StructureError(
            _("Not allowed for posts in a unit of this kind: %(names)s")
            % {"names": ", ".join(beyond)}
        )


@transaction.atomic
def change_unit(unit: Unit, *, on: date | None = None, **changes: Any) -> Unit:
    """Change a unit from a day on (today); its former name, kind, superior and area are kept."""
    row = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    day = on or timezone.localdate()
    before = {name: getattr(row, name) for name in VERSIONED}
    for name, value in changes.items():
        setattr(row, name, value)
    check_line(row)
    if any(getattr(row, name) != before[name] for name in VERSIONED):
        _keep_version(row, before, day)
    row.full_clean()
    row.save()
    return row


def _keep_version(unit: Unit, before: dict[str, Any], day: date) -> None:
    latest = unit.versions.order_by("valid_to").last()
    since = latest.valid_to + timedelta(days=1) if latest else unit.valid_from
    # What held for less than a day never appears in a figure.
    if since < day:
        UnitVersion.objects.create(
            unit=unit, valid_from=since, valid_to=day - timedelta(days=1), **before
        )


@transaction.atomic
def open_post(
    user: User, unit: Unit, *, title: str, capabilities: Iterable[str], since: date | None = None
) -> Post:
    """Put a person into a unit; the unit kind's ceiling holds."""
    held = sorted(set(capabilities))
    check_ceiling(unit, held)
    post = Post(user=user, unit=unit, title=title, capabilities=held)
    post.valid_from = since or timezone.localdate()
    post.full_clean()
    post.save()
    return post


@transaction.atomic
def change_post(post: Post, **changes: Any) -> Post:
    """Change title, capabilities or deputy of a post; the unit kind's ceiling holds."""
    row = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    for name, value in changes.items():
        setattr(row, name, value)
    check_ceiling(row.unit, row.capabilities)
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
