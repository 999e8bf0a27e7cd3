"""Seeing: one case, and lists in one scope. scope ⊆ visible_to is proven by tests."""

from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.models import Post
from workflow.models import Case, Involvement, Role
from workflow.models.case import CaseQuerySet
from workflow.rules.codes import BadCode, parse_code
from workflow.rules.kinds import KINDS
from workflow.services.actors import Actor
from workflow.services.facts import Facts
from workflow.services.refusals import NotVisible
from workflow.services.tree import RELATED

Scope = Literal["unit", "area", "sealed"]
SCOPES: tuple[Scope, ...] = ("unit", "area", "sealed")


def can_see(actor: Actor, case: Case, facts: Facts | None = None) -> bool:
    """Whether this actor sees this case, by any of the rules (blueprint 4.6)."""
    if actor.is_requester or actor.is_party:
        return actor.case_id == case.pk
    if not actor.is_staff:
        return False
    facts = facts or Facts(case, actor)
    if facts.is_kept_out:
        return False
    if any(row.post_id or (row.unit_id and not case.is_sealed) for row in facts.involvements):
        return True
    if case.is_sealed or not case.spec.has_area_sight:
        return False
    return any(oversees(post, case.area_id) for post in facts.actor.posts)


def get_visible(actor: Actor, code: str) -> Case:
    """The case with this code, however it was typed; NotVisible if there is none for the actor."""
    try:
        wanted = parse_code(code)
    except BadCode as error:
        raise NotVisible from error
    case = Case.objects.select_related(*RELATED, "root", "parent").filter(code=wanted).first()
    if case is None or not can_see(actor, case):
        raise NotVisible
    return case


def scope(actor: Actor, name: Scope) -> CaseQuerySet:
    """The cases of one list, for the acting post alone; an empty list without one.

    *unit*: what the post's unit is involved in; *area*: what happens where the post oversees;
    *sealed*: what names the post itself, sealed cases and those that its unit does not see.
    """
    if not actor.is_staff or actor.post is None:
        return Case.objects.none()
    return _without_kept_out(_SCOPES[name](actor.post), actor)


def _of_unit(post: Post) -> CaseQuerySet:
    return Case.objects.filter(
        involvements__unit=post.unit_id,
        involvements__post=None,
        involvements__user=None,
        involvements__person=None,
        involvements__until=None,
        is_sealed=False,
    )


def _of_area(post: Post) -> CaseQuerySet:
    if not _is_overseer(post):
        return Case.objects.none()
    seen = [kind.name for kind in KINDS.values() if kind.has_area_sight]
    cases = _in_area(post.unit.area_id).filter(is_sealed=False)
    return cases if len(seen) == len(KINDS) else cases.filter(kind__in=seen)


def _of_post(post: Post) -> CaseQuerySet:
    by_unit = Involvement.objects.filter(case=OuterRef("pk"), unit=post.unit_id, until=None)
    mine = Case.objects.filter(involvements__post=post, involvements__until=None)
    return mine.filter(Q(is_sealed=True) | ~Exists(by_unit))


_SCOPES = {"unit": _of_unit, "area": _of_area, "sealed": _of_post}


def hidden_from(actor: Actor, case: str = "case") -> Q:
    """Rows that hang on cases which the acting post may not see, though its unit owes something."""
    named = Involvement.objects.filter(case=OuterRef(case), post=actor.post, until=None)
    by_unit = Involvement.objects.filter(
        case=OuterRef(case), unit=actor.post.unit_id if actor.post else None, until=None
    )
    # What is open to nobody but those involved: a unit may owe what only some of it see.
    apart = [kind.name for kind in KINDS.values() if not kind.has_area_sight]
    closed = Q(**{f"{case}__is_sealed": True}) | Q(~Exists(by_unit), **{f"{case}__kind__in": apart})
    return Q(closed, ~Exists(named)) | Q(Exists(_kept_out(actor, case)))


def unguarded(cases: CaseQuerySet) -> CaseQuerySet:
    """Those that are neither sealed nor kept from anybody: all that a hint may ever name."""
    kept_out = Involvement.objects.filter(case=OuterRef("pk"), roles__gte=Role.KEPT_OUT)
    return cases.filter(~Exists(kept_out), is_sealed=False)


def openly_seen(actor: Actor) -> Q:
    """Which unguarded cases the actor sees in any of his posts: `can_see` for a few rows at once.

    No list is driven by it: over many rows the OR of the rules is slow.
    """
    mine = Involvement.objects.filter(
        Q(unit__in=actor.unit_ids) | Q(post__in=actor.posts), case=OuterRef("pk"), until=None
    )
    seen = [kind.name for kind in KINDS.values() if kind.has_area_sight]
    found = Q(Exists(mine))
    for post in filter(_is_overseer, actor.posts):
        found |= Q(area__code__startswith=post.unit.area_id, kind__in=seen)
    return found


def newest_first(cases: CaseQuerySet, name: Scope) -> CaseQuerySet:
    """Order a scope so that an index gives the order: its own copy of the opening time."""
    if name != "area":
        return cases.order_by("-involvements__opened_at", "-involvements__case_id")
    return cases.order_by("-opened_at", "-id")


def _in_area(code: str) -> CaseQuerySet:
    # Equality on a generated column is what the indexes serve; a prefix match is not.
    if len(code) == 9:
        return Case.objects.filter(township=code)
    if len(code) == 12:
        return Case.objects.filter(village=code)
    return Case.objects.filter(area__code__startswith=code)


def _without_kept_out(cases: CaseQuerySet, actor: Actor) -> CaseQuerySet:
    return cases.filter(~Exists(_kept_out(actor, "pk")))


def _kept_out(actor: Actor, case: str) -> QuerySet[Involvement]:
    users = actor.persons(actor.post)
    units = {post.unit_id for post in (*actor.own_posts, actor.post) if post is not None}
    # A post that was kept out keeps its person out, in every post.
    who = Q(unit__in=units) | Q(user__in=users) | Q(post__user__in=users)
    if actor.post is not None and actor.stands_in(actor.post):
        # Whoever stands in for that person gains nothing by his post, and keeps his own.
        theirs = Post.objects.in_force().filter(user=actor.post.user_id)
        who |= Q(unit__in=theirs.values("unit"))
    return Involvement.objects.filter(who, case=OuterRef(case), roles__gte=Role.KEPT_OUT)


def _is_overseer(post: Post) -> bool:
    """Who sees a whole area: supervisors, auditors, and who places matters at the centre."""
    if post.unit.kind == "centre" and "dispatch" in post.capabilities:
        return True
    return post.unit.is_territorial and bool({"supervise", "audit"} & set(post.capabilities))


def oversees(post: Post, area_code: str) -> bool:
    """Whether a post sees what happens in an area, whoever is involved in it."""
    return _is_overseer(post) and area_code.startswith(post.unit.area_id)
