"""Units that end because another takes over from them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Matter, Post, Unit
from governance.services.reorganising.codes import ReorganisationRefused, last_day
from governance.services.reorganising.offices import carry_over, move_post
from governance.services.structure import change_unit


@dataclass
class Ended:
    """Units and posts that ended, by row number, each with what takes over from it."""

    units: dict[int, Unit] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    posts: dict[int, Post | None] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def rename_unit(unit: Unit, name: str, *, on: date) -> Unit:
    """Give a unit another name from a day on; the former one is kept."""
    if not name.strip():
        raise ReorganisationRefused(_("A unit needs a name."))
    if unit.name == name.strip():
        raise ReorganisationRefused(_("%(name)s is its name already.") % {"name": unit.name})
    return change_unit(unit, on=on, name=name.strip())


def end_units(pairs: Mapping[Unit, Unit], *, on: date) -> Ended:
    """End each unit the day before; its posts, subordinates and matters go to its successor."""
    for old, new in pairs.items():
        _check(old, new, pairs)
    ended = Ended()
    for old, new in pairs.items():
        ended.units[old.pk], ended.codes[old.pk] = new, old.code
        for post in _posts_of(old, on):
            ended.posts[post.pk] = move_post(post, new, on=on)
        ended.counts["units"] += 1
    ended.counts["posts"] = len(ended.posts)
    # A post that had not begun keeps its row and has nothing to be carried over.
    gone = {old: new for old, new in ended.posts.items() if new is None or new.pk != old}
    ended.counts += carry_over(gone, on=on)
    for old, new in pairs.items():
        ended.counts += _hand_on(old, new, pairs, on=on)
        old.valid_to, old.succeeded_by = last_day(old, on), new
        old.save(update_fields=["valid_to", "succeeded_by"])
    return ended


def _check(old: Unit, new: Unit, pairs: Mapping[Unit, Unit]) -> None:
    names = {"old": old.name, "new": new.name}
    if new in pairs:
        raise ReorganisationRefused(
            _("%(new)s would end itself: it cannot take over from %(old)s.") % names
        )
    if old in Unit.objects.superiors_of(new.pk):
        raise ReorganisationRefused(
            _("%(new)s stands below %(old)s and cannot take over from it.") % names
        )


def _posts_of(unit: Unit, on: date) -> list[Post]:
    unended = Q(valid_to=None) | Q(valid_to__gte=on)
    posts = Post.objects.filter(unended, unit=unit)
    return list(posts.select_related("user", "deputy").order_by("pk"))


def _hand_on(old: Unit, new: Unit, pairs: Mapping[Unit, Unit], *, on: date) -> Counter[str]:
    counts = Counter[str]()
    for subordinate in Unit.objects.in_force(on).filter(superior=old):
        if subordinate not in pairs:
            change_unit(subordinate, on=on, superior=new)
            counts["subordinates"] += 1
    counts["line_units"] = Unit.objects.filter(line_unit=old).update(line_unit=new)
    counts["matters"] = Matter.objects.in_force(on).filter(lead=old).update(lead=new)
    for matter in Matter.objects.in_force(on).filter(cooperators=old):
        matter.cooperators.remove(old)
        matter.cooperators.add(new)
        counts["matters"] += 1
    return counts
