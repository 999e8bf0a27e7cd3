"""Whom the table says to tell of a step: its letters, read as units, posts and requesters."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflow.models import Case, Duty, Event
from workflow.rules.duties import DUTY_KINDS
from workflow.services.acts import Act
from workflow.services.duties import open_duties_of
from workflow.services.telling.structure import superiors

FOR_REQUESTERS = ("public", "line")
# Whose part in a case the vault keeps, when it is not that of who asked for it.
PARTY_ROLES = ("party", "agent")
# The rungs of a ladder; what they are about stands in the data of their event.
LADDER_STEPS = ("remind", "late", "escalate")
# What says that somebody is in danger rings at night too.
URGENT_STEPS = ("danger", "acknowledge", "report_done")


@dataclass(frozen=True)
class Staff:
    """Somebody of one unit, the first of several that has anybody for it.

    A post that is named comes before colleagues with one of the capabilities; `due_at` and `duty`
    say what is owed there.
    """

    units: tuple[int, ...] = ()
    posts: tuple[int, ...] = ()
    capabilities: tuple[str, ...] = ()
    duty: str = ""
    due_at: datetime | None = None
    # Whether it is owed since this very step.
    owes_now: bool = False


@dataclass(frozen=True)
class Requesters:
    """Who asked for it, and whoever follows it because his own was merged into it."""

    duty: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True)
class NamedPosts:
    """Every post that is named on the case, but those of the unit that acted."""


@dataclass(frozen=True)
class Parties:
    """Those whom the case is about, or of them those who are named."""

    persons: tuple[int, ...] = ()
    duty: str = ""
    due_at: datetime | None = None


Reader = Staff | Requesters | NamedPosts | Parties


@dataclass(frozen=True)
class News:
    """One event, and who is to be told of it; `silent` are the persons whose own deed it is."""

    event: Event
    case: Case
    readers: tuple[Reader, ...]
    is_urgent: bool
    silent: frozenset[int] = field(default_factory=frozenset)
    # The party whose own deed it is, as the vault knows him.
    by_person: int | None = None


def news_of(act: Act, event: Event) -> News | None:
    """What a step that was just done has to say to others; None if nothing to anybody."""
    tells = act.step.tells if act.tells is None else act.tells
    readers = tuple(reader for token in tells for reader in _READ[token](act, event))
    return _news(act, event, readers)


def news_of_asking(act: Act, event: Event, unit_id: int, capability: str) -> News | None:
    """A step that waits for somebody's decision: he is told, and nobody else."""
    duty = _owed(act, unit_id, kinds={"decide"})
    return _news(act, event, (_staff(act, [unit_id], (capability,), duty),))


def _news(act: Act, event: Event, readers: tuple[Reader, ...]) -> News | None:
    if not readers:
        return None
    is_urgent = act.case.urgency == "emergency" or act.step.name in URGENT_STEPS
    silent, by = act.actor.persons(act.match.post), act.actor.person_id
    return News(event, act.case, readers, is_urgent, silent, by)


def _owed(act: Act, unit_id: int, kinds: set[str] | None = None) -> list[Duty]:
    """What a unit owes on the case now, the most pressing first."""
    duties = [
        duty
        for duty in open_duties_of(act.case)
        if (duty.unit_id == unit_id or (duty.post and duty.post.unit_id == unit_id))
        and (kinds is None or duty.kind in kinds)
    ]
    now = act.tree.now
    return sorted(duties, key=lambda d: (d.started_at < now, d.due_at or d.started_at, d.kind))


def _staff(act: Act, units: list[int], capabilities: tuple[str, ...], duties: list[Duty]) -> Staff:
    """A unit, by what it owes; who has to do it is told, not who else sits there."""
    needed = tuple(dict.fromkeys(duty.capability for duty in duties if duty.capability))
    posts = tuple(dict.fromkeys(duty.post_id for duty in duties if duty.post_id))
    first = duties[0] if duties else None
    return Staff(
        tuple(units),
        posts,
        needed or capabilities,
        first.kind if first else "",
        first.due_at if first else None,
        first is not None and first.started_at >= act.tree.now,
    )


def _unit(act: Act, unit_id: int | None, *capabilities: str) -> Iterator[Staff]:
    """A unit, unless it did this itself; of danger its own people hear too."""
    is_urgent = act.case.urgency == "emergency" or act.step.name in URGENT_STEPS
    if unit_id is None or (unit_id == act.unit_id and not is_urgent):
        return
    yield _staff(act, [unit_id], capabilities, _owed(act, unit_id))


def _requesters(act: Act, event: Event) -> Iterator[Reader]:
    """Of what he did himself he is told once: that it arrived; and of nothing kept from him."""
    if event.audience == "joint":
        yield Parties()
        return
    is_own = act.actor.is_requester and not act.step.opens_case
    if is_own or event.audience not in FOR_REQUESTERS:
        return
    yield _requester_with(act, "")


def _requester_with(act: Act, kind: str) -> Requesters:
    """What he has to do, or else until when he is promised an answer."""
    duties = open_duties_of(act.case)
    mine = [d for d in duties if d.owner_kind == "requester"]
    duty = next((d for d in mine if kind in ("", d.kind)), None)
    if duty is not None:
        return Requesters(duty.kind, duty.due_at)
    promised = next((d.due_at for d in duties if d.owner_kind == "system"), None)
    return Requesters(kind, promised)


def _holder(act: Act, event: Event) -> Iterator[Reader]:
    for staff in _unit(act, act.case.holder_id, "handle"):
        if staff.posts or not act.case.assignee_id:
            yield staff
        else:
            yield replace(staff, posts=(act.case.assignee_id,))


def _above(act: Act, event: Event) -> Iterator[Reader]:
    """Who owes something there; else the nearest superior with somebody to supervise."""
    if act.new_holder is not None:
        yield from _unit(act, act.case.holder_id, "intake")
        return
    is_rung = event.step in LADDER_STEPS
    below = _late_unit(act, event) if is_rung else act.case.holder_id
    line = [unit_id for unit_id in superiors(below) if unit_id != act.unit_id]
    # What somebody up there owes on the case is no reason to tell him of what another owes.
    owing = None if is_rung else next((pk for pk in line if _owed(act, pk)), None)
    if owing is not None:
        yield from _unit(act, owing, "supervise")
    elif line:
        yield Staff(tuple(line), (), ("supervise",))


def _old_holder(act: Act, event: Event) -> Iterator[Reader]:
    yield from _unit(act, act.old_holder_id, "handle", "dispatch")


def _caller(act: Act, event: Event) -> Iterator[Reader]:
    if not act.case.is_root:
        yield from _unit(act, act.case.opened_by_unit_id, "dispatch")


def _callee(act: Act, event: Event) -> Iterator[Reader]:
    """Whoever was called; of a ticket its callees are told by the steps of their own referrals."""
    if act.case.is_root:
        return
    found = list(_unit(act, act.case.holder_id, "intake", "handle"))
    owed = _owed(act, act.case.holder_id)
    called = () if owed else tuple(post.pk for post in act.facts.called_posts)
    for staff in found:
        yield Staff((), called) if called else staff


def _centre(act: Act, event: Event) -> Iterator[Reader]:
    centre = act.tree.county_units.get("centre")
    yield from _unit(act, centre.pk if centre else None, "supervise")


def _county(act: Act, event: Event) -> Iterator[Reader]:
    county = act.tree.county_units.get("county")
    yield from _unit(act, county.pk if county else None, "supervise")


def _arbiter(act: Act, event: Event) -> Iterator[Reader]:
    owing = next((d.unit_id for d in open_duties_of(act.case) if d.kind == "rule"), None)
    found = None if owing else act.facts.arbiter()
    yield from _unit(act, owing or (found[0].pk if found else None), "arbitrate")


def _named(act: Act, event: Event) -> Iterator[Reader]:
    """Whom the step itself names: a colleague, units, the new holder, or the posts in a seal."""
    post = act.data.get("post") if act.step.name == "assign" else None
    if post is not None:
        yield Staff((post.unit_id,), (post.pk,))
    elif act.named and act.named_units_see:
        for who in act.named:
            unit_id = getattr(who, "unit_id", None)
            if unit_id is None:
                is_rung = event.step in LADDER_STEPS
                yield from _unit(act, who.pk, "supervise" if is_rung else "handle")
            else:
                yield Staff((), (who.pk,))
    elif event.audience == "posts":
        yield from _named_apart(act, event)
    elif act.new_holder is not None:
        yield from _unit(act, act.new_holder.pk, "handle")
    else:
        yield from _named_by_duty(act, event)


def _named_apart(act: Act, event: Event) -> Iterator[Reader]:
    """Lines for named posts: those in a seal; else the holder; of a question the other side."""
    case = act.case
    if case.is_sealed or (not case.spec.has_area_sight and event.unit_id == case.holder_id):
        yield NamedPosts()
    else:
        yield from _unit(act, case.holder_id, "handle", "decide")


def _named_by_duty(act: Act, event: Event) -> Iterator[Reader]:
    """Who has to rule, or had to until this step."""
    rule = next((d for d in open_duties_of(act.case) if d.kind == "rule"), None)
    rule = rule or Duty.objects.filter(event=event, kind="rule").first()
    if rule is not None:
        yield from _unit(act, rule.unit_id, "arbitrate")


def _ower(act: Act, event: Event) -> Iterator[Reader]:
    """Whose duty it is that the event is about, a villager's or a unit's."""
    kind, code = event.data.get("duty", ""), event.data.get("unit", "")
    if event.data.get("lapsed") or _is_of_party(act, event):
        yield from _party_of(event)
        return
    if kind in DUTY_KINDS and DUTY_KINDS[kind].default_owner == "requester":
        yield _requester_with(act, kind)
        return
    for duty in open_duties_of(act.case):
        if duty.kind == kind and (not code or (duty.unit and duty.unit.code == code)):
            units = [duty.unit_id] if duty.unit_id else []
            yield _staff(act, units, (duty.capability,), [duty])


def _is_of_party(act: Act, event: Event) -> bool:
    pk = event.data.get("duty_id")
    return any(duty.pk == pk and duty.owner_kind == "party" for duty in open_duties_of(act.case))


def _party_of(event: Event) -> Iterator[Reader]:
    """Whose duty a line is about that a party owes, or owed."""
    pk = event.data.get("lapsed") or event.data.get("duty_id")
    duty = Duty.objects.filter(pk=pk, owner_kind="party").first()
    if duty is not None and duty.person_id is not None:
        yield Parties((duty.person_id,), duty.kind, duty.due_at)


def _head(act: Act, event: Event) -> Iterator[Reader]:
    """Who decides in the unit that is late."""
    yield Staff((_late_unit(act, event),), (), ("decide",))


def _late_unit(act: Act, event: Event) -> int:
    """The unit that a rung is about; of the villager's own clock, which has no unit, the holder."""
    code = event.data.get("unit", "")
    owing = (d.unit_id for d in open_duties_of(act.case) if d.unit and d.unit.code == code)
    return next((pk for pk in owing if pk), act.case.holder_id)


def _asker(act: Act, event: Event) -> Iterator[Reader]:
    ask = act.data["ask"]
    yield Staff((), (ask.asker_post_id,))


def _decider(act: Act, event: Event) -> Iterator[Reader]:
    ask = act.data["ask"]
    yield Staff((ask.decider_unit_id,), (), (ask.decider_capability,))


def _parties(act: Act, event: Event) -> Iterator[Reader]:
    """Those whom the case is about, and what is asked of them since this very step."""
    now = act.tree.now
    asked = [
        duty
        for duty in open_duties_of(act.case)
        if duty.owner_kind == "party" and duty.started_at >= now
    ]
    first = min(asked, key=lambda duty: duty.due_at or duty.started_at, default=None)
    if event.audience == "mediator":
        # What is between the mediators and one of them, the others do not hear of.
        persons = tuple(duty.person_id for duty in asked if duty.person_id)
        if first and persons:
            yield Parties(persons, first.kind, first.due_at)
        return
    yield Parties((), first.kind, first.due_at) if first else Parties()


_READ: Mapping[str, Callable[[Act, Event], Iterator[Reader]]] = {
    "R": _requesters,
    "H": _holder,
    "A": _above,
    "O": _old_holder,
    "C": _caller,
    "E": _callee,
    "Z": _centre,
    "P": _parties,
    "N": _named,
    "ower": _ower,
    "asker": _asker,
    "decider": _decider,
    "head": _head,
    "arbiter": _arbiter,
    "county": _county,
}
