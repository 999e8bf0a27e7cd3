"""What hangs on a post inside the organisation, when it ends or goes on in another unit."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q

from governance.models import Absence, ApiToken, OnCall, Post, Unit
from governance.models.posts import Ceiling
from governance.rules.calendar import SHANGHAI


def move_post(post: Post, unit: Unit, *, on: date) -> Post | None:
    """Let a person go on in another unit from a day on; None if nothing may be held there.

    What was done in the old post was done there, so it ends and another begins. Capabilities
    beyond the ceiling of the new unit are dropped. A like post that is there already is used.
    """
    capabilities = sorted(set(post.capabilities) & Ceiling.objects.of(unit.kind))
    if post.valid_from >= on:
        # It has not begun: nothing was done in it yet, so it is simply a post of the other unit.
        return _replant(post, unit, capabilities)
    ending, valid_to = on - timedelta(days=1), post.valid_to
    Post.objects.filter(pk=post.pk).update(valid_to=ending)
    post.valid_to = ending
    if not capabilities:
        return None
    there = Post.objects.in_force(on).filter(
        user=post.user_id, unit=unit, capabilities__contains=capabilities
    )
    found = there.order_by("pk").first()
    return found or Post.objects.create(
        user=post.user,
        unit=unit,
        title=post.title,
        capabilities=capabilities,
        deputy=post.deputy,
        valid_from=on,
        valid_to=valid_to,
    )


def _replant(post: Post, unit: Unit, capabilities: list[str]) -> Post | None:
    if not capabilities:
        Post.objects.filter(pk=post.pk).update(valid_to=post.valid_from)
        return None
    post.unit, post.capabilities = unit, capabilities
    post.save(update_fields=["unit", "capabilities"])
    return post


def carry_over(posts: dict[int, Post | None], *, on: date) -> Counter[str]:
    """Let deputies, absences, turns on call and keys follow people into their new posts."""
    counts: Counter[str] = Counter()
    for old_id, new in posts.items():
        counts += _carry_on_call(old_id, new, on=on)
        counts += _carry_absences(old_id, new, on=on)
        counts["deputies"] += Post.objects.filter(deputy=old_id).update(deputy=new)
        if new is not None and new.pk != old_id:
            # The same person and the same system: its key goes on as long as it would have.
            keys = ApiToken.objects.filter(post=old_id, revoked_at=None)
            counts["keys"] += keys.update(post=new)
    # Two posts of one person that became one: nobody is his own deputy.
    Post.objects.filter(deputy=F("pk")).update(deputy=None)
    return counts


def close_post(post: Post, *, ended_on: date) -> None:
    """Write the last day of a post."""
    row = Post.objects.select_for_update(no_key=True, of=("self",)).get(pk=post.pk)
    row.valid_to = ended_on
    row.full_clean()
    row.save(update_fields=["valid_to"])


def hand_on_post(post: Post, successor: Post | None, *, ended_on: date) -> Counter[str]:
    """Give what hangs on an ending post to its successor: turns on call, and being a deputy."""
    on = ended_on + timedelta(days=1)
    counts = _carry_on_call(post.pk, successor, on=on) + _carry_absences(post.pk, None, on=on)
    counts["deputies"] += Post.objects.filter(deputy=post.pk).update(deputy=successor)
    # The successor himself may have had this post as his deputy.
    Post.objects.filter(deputy=F("pk")).update(deputy=None)
    return counts


def _carry_on_call(post_id: int, new: Post | None, *, on: date) -> Counter[str]:
    """Turns that go on or begin later: the new post's, if its unit has nobody else then."""
    morning, counts = datetime.combine(on, time.min, SHANGHAI), Counter[str]()
    for turn in OnCall.objects.filter(post=post_id, ends_at__gt=morning).order_by("begins_at"):
        begins_at, ends_at = max(turn.begins_at, morning), turn.ends_at
        if turn.begins_at < morning:
            turn.ends_at = morning
            turn.save(update_fields=["ends_at"])
        else:
            turn.delete()
        if new is None:
            continue
        overlap = Q(begins_at__lt=ends_at, ends_at__gt=begins_at)
        if not OnCall.objects.filter(overlap, unit=new.unit_id).exists():
            OnCall.objects.create(
                unit_id=new.unit_id, post=new, begins_at=begins_at, ends_at=ends_at
            )
            counts["on_call"] += 1
    return counts


def _carry_absences(post_id: int, new: Post | None, *, on: date) -> Counter[str]:
    counts = Counter[str]()
    beyond = Q(valid_to=None) | Q(valid_to__gte=on)
    for row in Absence.objects.filter(beyond, post=post_id).order_by("valid_from"):
        since, until = max(row.valid_from, on), row.valid_to
        if row.valid_from < on:
            row.valid_to = on - timedelta(days=1)
            row.save(update_fields=["valid_to"])
        else:
            row.delete()
        if new is None:
            continue
        later = Q(valid_to=None) | Q(valid_to__gte=since)
        there = Absence.objects.filter(later, post=new)
        if until is not None:
            there = there.filter(valid_from__lte=until)
        if not there.exists():
            Absence.objects.create(post=new, valid_from=since, valid_to=until, reason=row.reason)
            counts["absences"] += 1
    return counts
