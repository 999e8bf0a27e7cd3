"""The end of a post: what hangs on it, who takes it up, and the act itself."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import OnCall, Post, Reorganisation, Unit, User
from governance.models.choices import CAPABILITY_CHOICES
from governance.services.reorganising import ReorganisationRefused, close_post, hand_on_post
from workflow.models import Ask, Case, Duty, Involvement, Role
from workflow.services.following import Touched, follow
from workflow.services.reorganising import one_act
from workflow.services.succession import Moves

Line = dict[str, Any]


@dataclass(frozen=True)
class Handover:
    """What hangs on a post, line by line: codes, numbers of rows and moments, no names.

    `missing` counts the unit's open work by the capability that only this post has, `superior` is
    the next above that has them all, `unseen` counts the sealed cases that nobody else sees.
    """

    post: Post
    lines: list[Line]
    missing: dict[str, int]
    superior: Unit | None
    unseen: int


def handover_of(post: Post) -> Handover:
    """List everything that has to go somewhere before this post may end."""
    missing = _missing(post)
    unseen = _unseen(post)
    lines = [*_work(post), *({"kind": "sealed", "code": case.code} for case in unseen)]
    lines += [*_asks(post), *_alone(post, set(missing)), *_inside(post)]
    return Handover(post, lines, missing, _superior(post, set(missing)), len(unseen))


def end_post_with_handover(
    post: Post,
    *,
    user: User | None,
    ended_on: date,
    successor: Post | None = None,
    goes_up: bool = False,
) -> Reorganisation:
    """End a post and hand on all that hangs on it, in one act: to a successor, else to its unit.

    Work that nobody else in the unit may do goes up to the next superior, if `goes_up` says so;
    else it is refused, as is whatever else would leave something to nobody.
    """

    def work(today: date) -> tuple[Counter[str], list[Any]]:
        _check(post, successor, ended_on, today)
        found = handover_of(post)
        upwards = _upwards(found, goes_up)
        if found.unseen and successor is None:
            words = ngettext(
                "One sealed case would be seen by nobody: name a successor.",
                "%(count)s sealed cases would be seen by nobody: name a successor.",
                found.unseen,
            )
            raise ReorganisationRefused(words % {"count": found.unseen})
        moves = Moves(posts={post.pk: successor}, upwards=upwards)
        counts = follow(Touched(moves, {}, {post.unit_id: post.unit.code}))
        counts += hand_on_post(post, successor, ended_on=ended_on)
        close_post(post, ended_on=ended_on)
        above = {"to_unit": found.superior.code} if found.superior and upwards else {}
        return counts, [{"kind": "end", "ended_on": ended_on.isoformat(), **above}, *found.lines]

    new = str(successor.pk) if successor else ""
    return one_act("end_post", [str(post.pk)], new, work, user=user)


def _check(post: Post, successor: Post | None, ended_on: date, today: date) -> None:
    if post.valid_to is not None and post.valid_to <= today:
        raise ReorganisationRefused(_("This post has ended already."))
    if not post.valid_from <= ended_on <= today:
        raise ReorganisationRefused(
            _("The last day is today or earlier, and not before the post began.")
        )
    if successor is None:
        return
    if successor == post or successor.unit_id != post.unit_id:
        raise ReorganisationRefused(_("The successor is another post of the same unit."))
    if not successor.is_in_force() or not successor.is_in_force(today + timedelta(days=1)):
        raise ReorganisationRefused(_("The post of the successor is not in force."))


def _upwards(found: Handover, goes_up: bool) -> dict[tuple[int, str], Unit]:
    if not found.missing:
        return {}
    labels = dict(CAPABILITY_CHOICES)
    names = ", ".join(f"{labels[name]} ({count})" for name, count in found.missing.items())
    words = {"unit": found.post.unit.name, "names": names}
    if found.superior is None:
        said = _("Nobody in %(unit)s or above it may do this open work: %(names)s.")
        raise ReorganisationRefused(said % words)
    if not goes_up:
        said = _(
            "Nobody else in %(unit)s may do this open work: %(names)s. Let it go up to %(up)s."
        )
        raise ReorganisationRefused(said % {**words, "up": found.superior.name})
    return {(found.post.unit_id, name): found.superior for name in found.missing}


def _others(post: Post) -> QuerySet[Post]:
    """Who is left in the unit when this post is gone."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return Post.objects.in_force(tomorrow).filter(unit=post.unit_id).exclude(pk=post.pk)


def _missing(post: Post) -> dict[str, int]:
    held = {name for other in _others(post) for name in other.capabilities}
    lost = set(post.capabilities) - held
    open_ = Duty.objects.open().filter(unit=post.unit_id, capability__in=lost)
    return dict(sorted(Counter(open_.values_list("capability", flat=True)).items()))


def _superior(post: Post, capabilities: set[str]) -> Unit | None:
    """The nearest superior whose people have all these capabilities between them."""
    for unit in Unit.objects.superiors_of(post.unit_id) if capabilities else ():
        held = {name for p in Post.objects.in_force().filter(unit=unit) for name in p.capabilities}
        if capabilities <= held:
            return unit
    return None


def _unseen(post: Post) -> list[Case]:
    """Open sealed cases that no other post in force sees."""
    seeing = Involvement.objects.filter(case=OuterRef("pk"), until=None, post__isnull=False)
    seeing = seeing.exclude(roles__gte=Role.KEPT_OUT)
    others = Post.objects.in_force().exclude(pk=post.pk)
    sealed = Case.objects.open().filter(is_sealed=True).filter(Exists(seeing.filter(post=post)))
    return list(sealed.filter(~Exists(seeing.filter(post__in=others))).order_by("pk"))


def _work(post: Post) -> Iterator[Line]:
    duties = Duty.objects.open().filter(post=post).select_related("case")
    for duty in duties.order_by("due_at", "pk"):
        yield _duty_line("duty", duty)
    for code in Case.objects.open().filter(assignee=post).values_list("code", flat=True):
        yield {"kind": "assigned", "code": code}


def _duty_line(kind: str, duty: Duty) -> Line:
    due_at = duty.due_at.isoformat() if duty.due_at else None
    return {"kind": kind, "code": duty.case.code, "duty": duty.kind, "due_at": due_at}


def _asks(post: Post) -> Iterator[Line]:
    asks = Ask.objects.filter(state="open").select_related("case")
    for ask in asks.filter(asker_post=post):
        yield {"kind": "asked", "code": ask.case.code, "step": ask.step}


def _alone(post: Post, missing: set[str]) -> Iterator[Line]:
    """What the unit owes and only this post may do."""
    duties = Duty.objects.open().filter(unit=post.unit_id, capability__in=missing)
    for duty in duties.exclude(post=post).select_related("case").order_by("due_at", "pk"):
        yield _duty_line("alone", duty)


def _inside(post: Post) -> Iterator[Line]:
    now = timezone.now()
    for other in Post.objects.in_force().filter(deputy=post):
        yield {"kind": "deputy", "post": other.pk}
    for turn in OnCall.objects.filter(post=post, ends_at__gt=now):
        moments = {"begins_at": turn.begins_at.isoformat(), "ends_at": turn.ends_at.isoformat()}
        yield {"kind": "on_call", **moments}
    beyond = Q(valid_to=None) | Q(valid_to__gt=timezone.localdate(now))
    for absence in post.absences.filter(beyond):
        until = absence.valid_to.isoformat() if absence.valid_to else None
        yield {"kind": "absence", "from": absence.valid_from.isoformat(), "to": until}
