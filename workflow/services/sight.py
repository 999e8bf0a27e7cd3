"""Seeing: one case, and lists in one scope. scope ⊆ visible_to is proven by tests."""

from typing import Literal

from django.db.models import Exists, OuterRef, Q

from governance.models import Post
from workflow.models import Case, Involvement, Role
from workflow.models.case import CaseQuerySet
from workflow.rules.codes import BadCode, parse_code
from workflow.services.actors import Actor
from workflow.services.refusals import NotVisible
from workflow.services.standing import Facts
from workflow.services.tree import RELATED

Scope = Literal["unit", "area"]
SCOPES: tuple[Scope, ...] = ("unit", "area")


def can_see(actor: Actor, case: Case, facts: Facts | None = None) -> bool:
    """Whether this actor sees this case, by any of the rules (blueprint 4.6)."""
    if actor.is_requester:
        return actor.case_id == case.pk
    if not actor.is_staff:
        return False
    facts = facts or Facts(case, actor)
    if facts.is_kept_out:
        return False
    if any(row.unit_id or row.post_id for row in facts.involvements):
        return True
    return not case.is_sealed and any(_oversees(post, case.area_id) for post in actor.posts)


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
    """The cases of one list, for the acting post alone; an empty list without one."""
    if not actor.is_staff or actor.post is None:
        return Case.objects.none()
    post = actor.post
    if name == "area":
        if not _is_overseer(post):
            return Case.objects.none()
        return _without_kept_out(_in_area(post.unit.area_id).filter(is_sealed=False), actor)
    mine = Case.objects.filter(
        involvements__unit=post.unit_id,
        involvements__post=None,
        involvements__user=None,
        involvements__person=None,
    )
    return _without_kept_out(mine, actor)


def newest_first(cases: CaseQuerySet, name: Scope) -> CaseQuerySet:
    """Order a scope so that an index gives the order: its own copy of the opening time."""
    if name == "unit":
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
    who = Q(unit__in=actor.unit_ids) | Q(post__in=actor.posts) | Q(user=actor.user)
    kept_out = Involvement.objects.filter(who, case=OuterRef("pk"), roles__gte=Role.KEPT_OUT)
    return cases.filter(~Exists(kept_out))


def _is_overseer(post: Post) -> bool:
    """Who sees a whole area: supervisors, auditors, and who places matters at the centre."""
    if post.unit.kind == "centre" and "dispatch" in post.capabilities:
        return True
    return post.unit.is_territorial and bool({"supervise", "audit"} & set(post.capabilities))


def _oversees(post: Post, area_code: str) -> bool:
    return _is_overseer(post) and area_code.startswith(post.unit.area_id)
