"""Who stands how to a case: the one place that knows who may do what."""

from collections.abc import Iterable, Iterator

from governance.models import Post
from workflow.models import Case
from workflow.rules.steps import Step, matched
from workflow.services.actors import Actor, Match
from workflow.services.facts import Facts
from workflow.services.words import who_may

ABOVE = frozenset(
    f"above.{capability}{suffix}"
    for capability in ("decide", "dispatch", "mediate", "supervise", "verify")
    for suffix in ("", "!h")
)
Standings = dict[str, tuple[Post | None, ...]]


def standing(
    actor: Actor, case: Case, facts: Facts | None = None, *, only: Iterable[str] | None = None
) -> Standings:
    """Every *relation.capability* the actor has to the case, with the posts that give it.

    A string ending in `!h` says that the person did not handle the case in this round. `only`
    limits the work to these strings; without it all are computed.
    """
    facts = facts or Facts(case, actor)
    wanted = None if only is None else set(only)
    found: dict[str, list[Post | None]] = {}
    for text, post in _standings(facts, wanted):
        if wanted is None or text in wanted:
            found.setdefault(text, []).append(post)
    return {text: tuple(dict.fromkeys(posts)) for text, posts in found.items()}


def match_step(step: Step, actor: Actor, case: Case, facts: Facts) -> list[Match]:
    """With which relations and posts the actor may take the step; empty if he may not."""
    held = standing(actor, case, facts, only=[step.wanted(by) for by in step.by])
    return matches_in(held, step, case)


def matches_in(held: Standings, step: Step, case: Case) -> list[Match]:
    """The relations and posts among those held that allow the step, here and now."""
    return [match for match in _named_matches(held, step) if not _unless(step, case, match)]


def why_not(step: Step, actor: Actor, case: Case, facts: Facts) -> str:
    """The sentence for somebody whom `match_step` leaves without a match."""
    held = standing(actor, case, facts, only=[step.wanted(by) for by in step.by])
    reasons = (_unless(step, case, match) for match in _named_matches(held, step))
    return next(reasons, "") or who_may(step, case)


def _named_matches(held: Standings, step: Step) -> list[Match]:
    return [Match(by, post) for by in matched(step, held) for post in held[step.wanted(by)]]


def _unless(step: Step, case: Case, match: Match) -> str:
    unless = case.spec.unless.get(step.name)
    return unless(case, match) if unless else ""


def _standings(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    actor = facts.actor
    if actor.is_requester:
        yield from _requester(facts)
    if actor.is_party:
        yield from _own(facts)
    if not actor.is_staff or facts.is_kept_out:
        return
    for text, post in _plain(facts, wanted):
        yield text, post
        if (wanted is None or text + "!h" in wanted) and not _handled(facts, post):
            yield text + "!h", post
    for text, post in _own(facts):
        yield text, post
        if not _handled(facts, post):
            yield text + "!h", post
    yield from _above(facts, wanted)
    yield from _arbiter(facts, wanted)


def _own(facts: Facts) -> Iterator[tuple[str, Post | None]]:
    """The relations that only this kind of case knows."""
    find = facts.case.spec.relations
    return iter(find(facts)) if find is not None else iter(())


def _arbiter(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    """Who rules between caller and callee; no side does, not even through another post."""
    if facts.case.is_root or not _wants(wanted, "arbiter.arbitrate"):
        return
    posts = facts.actor.posts_with("arbitrate") + facts.actor.posts_with("audit")
    if not posts:
        return
    owed = {d.unit_id: d.capability for d in facts.duties if d.kind == "rule"}
    found = None if owed else facts.arbiter()
    acts = owed or ({found[0].pk: found[1]} if found else {})
    for post in posts:
        if acts.get(post.unit_id, "") in post.capabilities:
            yield "arbiter.arbitrate", post
            if not facts.sides & set(facts.actor.unit_ids):
                yield "arbiter.arbitrate!party", post


def _handled(facts: Facts, post: Post | None) -> bool:
    """Whether he handled it in this round, or decided before an appeal and so decides no more.

    In another's place he is barred by what that person did, too.
    """
    return bool(facts.actor.persons(post) & (facts.handlers | facts.judged))


def _wants(wanted: set[str] | None, text: str) -> bool:
    return wanted is None or any(each.partition("!")[0] == text for each in wanted)


def _requester(facts: Facts) -> Iterator[tuple[str, Post | None]]:
    if facts.actor.case_id != facts.case.pk:
        return
    names = ["requester"] + (["requester(own)"] if facts.actor.strength == "own" else [])
    for name in names:
        yield name, None
        yield name + "!h", None


def _plain(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    """Relations that follow from the case row, the actor's involvement, and open asks."""
    case = facts.case
    involved = {row.unit_id for row in facts.involvements if row.unit_id}
    posts_involved = {row.post_id for row in facts.involvements if row.post_id}
    county = case.area_id[:6]
    for post in facts.actor.posts:
        relations = ["any", *_accountable(facts, post)]
        if post.unit.kind in ("centre", "county") and post.unit.area_id == county:
            relations.append(post.unit.kind)
        if post.unit_id in involved or post.pk in posts_involved:
            relations.append("inv")
        for capability in post.capabilities:
            for relation in relations:
                yield f"{relation}.{capability}", post
        yield from _calling(facts, post, wanted)
        yield from _owing(facts, post)
        yield from _setting(facts, post, wanted)
        yield from _personal(facts, post, wanted)


def _accountable(facts: Facts, post: Post) -> list[str]:
    """A post of the accountable unit; where one was called in person, that one alone."""
    called = facts.called_posts
    is_holder = post in called if called else post.unit_id == facts.case.holder_id
    if not is_holder:
        return []
    if facts.case.is_root:
        return ["holder"]
    # Where nobody decides for others, whoever handles may object.
    is_small = bool(called) or post.unit.kind == "grid"
    return ["holder", "callee", *(["small_callee"] if is_small else [])]


def _setting(facts: Facts, post: Post, wanted: set[str] | None) -> Iterator[tuple[str, Post]]:
    if not _wants(wanted, "setter.supervise") or facts.case.supervision == "none":
        return
    if "supervise" in post.capabilities and post.unit_id in facts.setters:
        yield "setter.supervise", post


def _owing(facts: Facts, post: Post) -> Iterator[tuple[str, Post]]:
    """Colleagues may do what is named to one of them, as long as the unit owes it."""
    for duty in facts.duties:
        if duty.post_id == post.pk or (duty.unit_id and duty.unit_id == post.unit_id):
            for capability in post.capabilities:
                yield f"ower.{capability}:{duty.kind}", post


def _calling(facts: Facts, post: Post, wanted: set[str] | None) -> Iterator[tuple[str, Post]]:
    for capability in () if facts.case.is_root else post.capabilities:
        text = f"caller.{capability}"
        if _wants(wanted, text) and post.unit_id == facts.caller(capability):
            yield text, post


def _personal(
    facts: Facts, post: Post, wanted: set[str] | None
) -> Iterator[tuple[str, Post | None]]:
    if _wants(wanted, "author") and facts.has_written and _wrote(facts, post):
        yield "author", post
    if not (_wants(wanted, "decider") or _wants(wanted, "asker")):
        return
    for ask in facts.asks:
        persons = facts.actor.persons(post)
        if persons & ask.askers:
            yield "asker", post
        # Nobody ever approves his own Ask, whichever post he does it from.
        elif post.unit_id == ask.decider_unit_id and ask.decider_capability in post.capabilities:
            rules = facts.case.spec.table[ask.step].asks
            bars = facts.handlers if any(r.bars_handlers for r in rules) else frozenset()
            if not persons & (bars | facts.judged):
                yield "decider", post


def _wrote(facts: Facts, post: Post) -> bool:
    return facts.case.events.filter(unit=post.unit_id).exists()


def _above(facts: Facts, wanted: set[str] | None) -> Iterator[tuple[str, Post | None]]:
    for text in sorted(ABOVE if wanted is None else wanted & ABOVE):
        capability, _, suffix = text.removeprefix("above.").partition("!")
        posts = facts.actor.posts_with(capability) + facts.actor.posts_with("audit")
        if suffix:
            posts = [post for post in posts if not _handled(facts, post)]
        if not posts:
            continue
        acts = _units_above(facts, capability, bar_handlers=bool(suffix))
        for post in posts:
            if acts.get(post.unit_id, "") in post.capabilities:
                yield text, post


def _units_above(facts: Facts, capability: str, *, bar_handlers: bool) -> dict[int, str]:
    """Which units act as *above*, each with the capability it needs for it.

    A superior that owes a duty here keeps it, also when a nearer one gets staff later.
    """
    line = {unit.pk for unit in facts.superiors}
    units = {
        duty.unit_id: capability
        for duty in facts.duties
        if duty.unit_id in line and duty.capability == capability
    }
    nearest = facts.above(capability, bar_handlers=bar_handlers)
    if nearest is not None:
        units[nearest[0].pk] = nearest[1]
    return units
