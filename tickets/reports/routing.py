"""Routing help: whose a matter probably is, with the reasons and what each unit has in hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Matter, Post, Unit
from tickets.models import Precedent, WhistleRoute
from workflow.models import Case, Duty
from workflow.wording import times

IN_HAND = ("accept", "handle", "arrive", "answer")
MOST_PRECEDENTS = 50
COUNTY_WIDE = 6
# From the best reason to the worst.
LEADS, NEWEST_RULING, RULED, REFUSED_LEAD, COOPERATES, SUPERIOR, NOT_ITS = range(7)


@dataclass(frozen=True)
class Reason:
    """Why a unit is proposed: `list`, `cooperates`, `ruling`, `not_its`, `superior`."""

    code: str
    text: str


@dataclass(frozen=True)
class Proposal:
    """One unit, or one person in it, to send a matter to."""

    unit: Unit
    post: Post | None = None
    variant: str = ""
    reasons: tuple[Reason, ...] = ()
    load: int = 0
    late: int = 0
    rank: int = field(default=9, compare=False)

    @property
    def key(self) -> str:
        """How a form names it: the unit's code, or the post's number."""
        return f"post-{self.post.pk}" if self.post else self.unit.code

    @property
    def name(self) -> str:
        if self.post is None:
            return self.unit.name
        return f"{self.unit.name} · {self.post.title} {self.post.user.name}"

    @property
    def is_ruled(self) -> bool:
        return any(reason.code == "ruling" for reason in self.reasons)


def weighed(case: Case, units: Iterable[Unit], *, for_whistle: bool = False) -> list[Proposal]:
    """These units with the reasons for them and their open work, the best reasons first."""
    listed = list(units)
    reasons = _reasons(case, for_whistle=for_whistle)
    load = loads([unit.pk for unit in listed])
    found = []
    for unit in listed:
        rank, own = reasons.get(unit.pk, (9, ()))
        in_hand, late = load.get(unit.pk, (0, 0))
        found.append(Proposal(unit, reasons=own, load=in_hand, late=late, rank=rank))
    return sorted(found, key=lambda proposal: proposal.rank)


def reasoned_units(case: Case) -> list[Unit]:
    """The units that a ruling, the responsibility list or the line upwards speaks for."""
    return list(Unit.objects.in_force().filter(pk__in=_reasons(case)).order_by("pk"))


def loads(unit_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """What each unit has in hand, and how much of it is late; one query."""
    late = Count("pk", filter=Q(due_at__lt=timezone.now()))
    open_work = Duty.objects.open().filter(unit__in=unit_ids, kind__in=IN_HAND)
    rows = open_work.values("unit").annotate(n=Count("pk"), late=late)
    return {row["unit"]: (row["n"], row["late"]) for row in rows}


RULING_CODES = ("ruling", "not_its")
Reasons = dict[int, tuple[int, tuple[Reason, ...]]]


def _reasons(case: Case, *, for_whistle: bool = False) -> Reasons:
    """Reasons by unit, with the rank they give: the list, then rulings, then the line upwards.

    A lead that was ruled against comes after the units that were ruled for.
    """
    found: Reasons = {}
    rulings = _rulings(case, for_whistle=for_whistle)
    by_code = {code: {pk for pk, _rank, r in rulings if r.code == code} for code in RULING_CODES}
    refused = by_code["not_its"] - by_code["ruling"]
    listed = [
        (pk, REFUSED_LEAD if rank == LEADS and pk in refused else rank, reason)
        for pk, rank, reason in _listed(case.matter)
    ]
    for unit_id, rank, reason in [*rulings, *listed, *_line(case)]:
        best, own = found.get(unit_id, (9, ()))
        found[unit_id] = (min(best, rank), (*own, reason))
    return found


def _listed(matter: Matter | None) -> list[tuple[int, int, Reason]]:
    if matter is None:
        return []
    title = {"matter": f"{matter.code} {matter.title}"}
    basis = f" · {matter.legal_basis}" if matter.legal_basis else ""
    found = []
    if matter.lead_id:
        text = _("Responsibility list: leads “%(matter)s”") % title + basis
        found.append((matter.lead_id, LEADS, Reason("list", text)))
    text = _("Responsibility list: cooperates in “%(matter)s”") % title + basis
    found += [
        (pk, COOPERATES, Reason("cooperates", text))
        for pk in matter.cooperators.values_list("pk", flat=True)
    ]
    return found


def _rulings(case: Case, *, for_whistle: bool) -> list[tuple[int, int, Reason]]:
    """Past rulings on this matter in this county, one reason for each unit, newest first.

    Whose a task of a whistle is says nothing about whose the whole matter is.
    """
    if case.matter is None:
        return []
    # An entry that succeeds another has its code and a number.
    stem = case.matter.code.partition(".")[0]
    same = Q(matter__code=stem) | Q(matter__code__startswith=f"{stem}.")
    kept = Precedent.objects.filter(same, area=case.area_id[:COUNTY_WIDE], is_kept=True)
    if not for_whistle:
        kept = kept.filter(Q(referral=None) | ~Q(referral__variant="whistle"))
    rows = list(kept.order_by("-at", "-pk")[:MOST_PRECEDENTS])
    found = []
    for column, code, rank in (
        ("ruled_for_id", "ruling", RULED),
        ("ruled_against_id", "not_its", NOT_ITS),
    ):
        by_unit: dict[int, list[Precedent]] = {}
        for row in rows:
            if (unit_id := getattr(row, column)) is not None:
                by_unit.setdefault(unit_id, []).append(row)
        for unit_id, own in by_unit.items():
            found.append((unit_id, rank, _ruling(code, own)))
    # Of several units ruled for, the one of the newest ruling comes first.
    newest = next((row.ruled_for_id for row in rows if row.ruled_for_id), None)
    return [
        (pk, NEWEST_RULING if pk == newest and r.code == "ruling" else n, r) for pk, n, r in found
    ]


def _ruling(code: str, rows: Sequence[Precedent]) -> Reason:
    if code == "ruling":
        words = ngettext("Ruled to be its, %(n)s time", "Ruled to be its, %(n)s times", len(rows))
    else:
        words = ngettext("Ruled not its, %(n)s time", "Ruled not its, %(n)s times", len(rows))
    said = words % {"n": len(rows)}
    last = _("last on %(when)s") % {"when": times.dated(timezone.localdate(rows[0].at))}
    return Reason(code, _("%(said)s, %(last)s") % {"said": said, "last": last})


def _line(case: Case) -> list[tuple[int, int, Reason]]:
    above = next(iter(Unit.objects.superiors_of(case.holder_id)), None)
    return [(above.pk, SUPERIOR, Reason("superior", _("The next level above")))] if above else []


def routes_from(unit: Unit) -> list[WhistleRoute]:
    """Whom a unit of this kind may call."""
    return list(WhistleRoute.objects.filter(caller_kind=unit.kind, is_active=True))


def is_near(caller: Unit, callee: Unit) -> bool:
    """Whether the callee works where the caller does: in its county, below it in its township."""
    shared = min(len(caller.area_id), len(callee.area_id), 9)
    return caller.area_id[:shared] == callee.area_id[:shared]


def whistle_proposals(case: Case) -> list[Proposal]:
    """Every unit and person that the holder may call, those with a reason first."""
    routes = routes_from(case.holder)
    by_unit = {route.callee_kind for route in routes if route.calls == "unit"}
    by_post = {route.callee_kind for route in routes if route.calls == "post"}
    posts = _callable_posts(case, by_unit | by_post)
    units = {post.unit_id: post.unit for post in posts}
    weighed_units = weighed(case, units.values(), for_whistle=True)
    found = [each for each in weighed_units if each.unit.kind in by_unit]
    for each in weighed_units:
        if each.unit.kind in by_post:
            found += [replace(each, post=post) for post in posts if post.unit_id == each.unit.pk]
    return [each for each in found if each.post is not None or each.unit.pk != case.holder_id]


def _callable_posts(case: Case, kinds: Iterable[str]) -> list[Post]:
    """Those who can do something for a caller: posts in force that handle, near enough."""
    holder = case.holder
    posts: Any = (
        Post.objects.in_force()
        .having("handle")
        .filter(unit__kind__in=list(kinds), unit__area__code__startswith=holder.area_id[:6])
        .filter(unit__in=Unit.objects.in_force())
        .select_related("unit", "user")
        .order_by("unit__kind", "unit__code", "pk")
    )
    return [post for post in posts if is_near(holder, post.unit)]
