"""take_step: the one way in which a case is written (blueprint 4.2)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.models import Unit
from workflow.models import Case, Event
from workflow.rules.kinds import kind_of
from workflow.rules.steps import Step
from workflow.services.actors import SYSTEM, Actor, Match
from workflow.services.acts import Act
from workflow.services.asking import decider_of, open_ask
from workflow.services.facts import Facts
from workflow.services.keys import Key, claim_key, keep_answer, one_transaction, retry_deadlock
from workflow.services.numbering import new_root
from workflow.services.people import inherit_kept_out
from workflow.services.performing import perform
from workflow.services.refusals import (
    Changed,
    Invalid,
    NotAllowed,
    NotVisible,
    WrongState,
)
from workflow.services.sight import can_see
from workflow.services.standing import match_step, why_not
from workflow.services.tree import Tree, lock_tree
from workflow.services.uploads import UploadRef, find_uploads
from workflow.services.words import who_may

_nudge: list[Callable[[], None]] = []


def set_nudge(nudge: Callable[[], None] | None) -> None:
    """Have this called after each commit of a step; it may fail silently, beat catches up."""
    _nudge[:] = [nudge] if nudge else []


def take_step(
    case: Case,
    name: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    files: Sequence[UploadRef] = (),
    key: Key | None = None,
    version: int | None = None,
) -> Event:
    """Take a named step on a case, in one transaction, and return its event.

    The event's phase is `asked` when somebody else must decide first. Raises a `Refused`:
    NotVisible, NotAllowed, WrongState, Changed (stale `version`), Invalid (with the bound form),
    Busy (safe to repeat), KeyReused. When it raises, nothing was written.
    """

    def work() -> Event:
        with one_transaction():
            if key and (earlier := claim_key(key)):
                return earlier
            tree = lock_tree(case.root_id, *partners_of(case, name, data))
            event = take_in(tree, tree.case(case.pk), name, actor, data, files, version)
            return _finish(tree, event, key)

    return retry_deadlock(work)


def open_case(
    kind: str,
    name: str,
    *,
    actor: Actor,
    data: Mapping[str, Any],
    files: Sequence[UploadRef] = (),
    key: Key | None = None,
) -> Event:
    """Open a case of its own by the named step and return the last event written."""
    step = kind_of(kind).table[name]
    match = _match_opening(step, actor)

    def work() -> Event:
        with one_transaction():
            if key and (earlier := claim_key(key)):
                return earlier
            tree = Tree(new_root(kind))
            act = Act(tree, tree.root, step, actor, match)
            _fill(act, data, files)
            event = _perform_all(act)
            return _finish(tree, event, key)

    return retry_deadlock(work)


def take_in(
    tree: Tree,
    case: Case,
    name: str,
    actor: Actor,
    data: Mapping[str, Any],
    files: Sequence[UploadRef] = (),
    version: int | None = None,
    *,
    approved_by: Unit | None = None,
) -> Event:
    """Take a step inside a locked tree, with every check; for take_step and for approvals."""
    step = case.spec.table.get(name)
    facts = Facts(case, actor)
    if not can_see(actor, case, facts):
        raise NotVisible
    if step is None:
        raise NotVisible
    match = choose_match(step, actor, case, facts)
    check_state(step, case)
    _check_version(case, version)
    act = Act(tree, case, step, actor, match)
    _fill(act, data, files)
    rule = next((rule for rule in step.asks if act.holds(rule.condition)), None)
    if rule and approved_by is None and (decider := decider_of(act, rule)):
        return open_ask(act, rule, decider, data)
    act.decided_by = approved_by
    return _perform_all(act)


def partners_of(case: Case, name: str, data: Mapping[str, Any]) -> set[int]:
    """The other roots that a step will write to; looked up before anything is locked."""
    find = case.spec.partners
    if name == "approve":
        asked = case.asks.filter(state="open", step__in=find)
        return {pk for ask in asked for pk in find[ask.step](case, ask.data)}
    return set(find[name](case, data)) if name in find else set()


def advance(
    tree: Tree, case: Case, name: str, *, data: Mapping[str, Any] | None = None, **marks: Any
) -> Event:
    """Take a step as the system, as the consequence of another; it asks nobody."""
    step = case.spec.table[name]
    _check_source(step, case)
    act = Act(tree, case, step, SYSTEM, Match("system"), data=dict(data or {}), **marks)
    return perform(act)


def open_child(
    tree: Tree,
    parent: Case,
    kind: str,
    name: str,
    *,
    child: Case,
    data: Mapping[str, Any],
    **marks: Any,
) -> Event:
    """Open a child under a locked root by a system step; `child` comes unsaved.

    It is as secret as its root, and whoever is kept out of the root is kept out of it.
    """
    child.is_sealed = parent.is_sealed
    if tree.is_guarded:
        # What the requester wrote is for those who are accountable, not for whoever is called.
        child.title = child.matter.title if child.matter else ""
    tree.add(child)
    event = _open_by_system(tree, child, kind, name, data, **marks)
    inherit_kept_out(tree, child)
    return event


def open_related(
    tree: Tree, kind: str, name: str, *, case: Case, data: Mapping[str, Any], **marks: Any
) -> Event:
    """Open a root of its own in the act of another; unknown to all until it is saved with it."""
    other = Tree(case)
    tree.others[case.pk] = other
    return _open_by_system(other, case, kind, name, data, **marks)


def _open_by_system(
    tree: Tree, case: Case, kind: str, name: str, data: Mapping[str, Any], **marks: Any
) -> Event:
    step = kind_of(kind).table[name]
    act = Act(tree, case, step, SYSTEM, Match("system"), data=dict(data), **marks)
    act.event_data = {key: value for key, value in data.items() if isinstance(value, str | int)}
    return perform(act)


def choose_match(step: Step, actor: Actor, case: Case, facts: Facts) -> Match:
    """With which relation and post the actor takes the step; NotAllowed if with none.

    With several fitting posts the one whose unit owes the settled duty wins, then the acting one.
    """
    matches = match_step(step, actor, case, facts)
    if not matches:
        raise NotAllowed(why_not(step, actor, case, facts))
    if len({match.post for match in matches}) == 1:
        return matches[0]
    owing = {d.unit_id for d in facts.duties if d.kind in step.settled_kinds}
    for wanted in (
        lambda match: match.post.unit_id in owing,
        lambda match: match.post == actor.post,
    ):
        fitting = [match for match in matches if match.post is not None and wanted(match)]
        if len({match.post for match in fitting}) == 1:
            return fitting[0]
    raise NotAllowed(_("Several of your posts may take this step. Choose the post you act in."))


def check_state(step: Step, case: Case, known: dict[str, str] | None = None) -> None:
    """Refuse a step that the state, or an undecided move, does not allow; say what blocks it.

    Whoever asks about many steps of one case passes the same `known`: each reason is then sought
    once.
    """
    _check_source(step, case)
    known = {} if known is None else known
    for name in step.held_back_by:
        if name not in known:
            known[name] = case.spec.conditions[f"blocked_by_{name}"](case)
        if known[name]:
            raise WrongState(known[name])


def _check_source(step: Step, case: Case) -> None:
    if case.state not in case.spec.sources_of(step):
        raise WrongState(
            _("This step is not possible while the case is “%(state)s”.")
            % {"state": case.state_label}
        )


def _check_version(case: Case, version: int | None) -> None:
    if version is None or version == case.version:
        return
    last = case.events.order_by("-seq").select_related("unit").first()
    raise Changed(
        version=case.version,
        by=last.unit.name if last and last.unit else "",
        at=last.at if last else None,
        step=last.step if last else "",
    )


def _match_opening(step: Step, actor: Actor) -> Match:
    for by in step.by:
        # Before a case is open, whoever is no staff may be any side of it.
        if by in ("requester", "party") and not actor.is_staff:
            return Match(by)
        posts = actor.posts_with(by.partition(".")[2]) if actor.is_staff else []
        if posts:
            return Match(by, actor.post if actor.post in posts else posts[0])
    raise NotAllowed(who_may(step, None))


def _fill(act: Act, data: Mapping[str, Any], files: Sequence[UploadRef]) -> None:
    """Validate with the step's form, the same for page and API, and take over what it cleaned."""
    form_class = act.kind.forms[act.step.name]
    form = form_class(data, case=act.case, actor=act.actor, post=act.match.post)
    attachments = find_uploads(files, act.actor)
    form.check_files(files, attachments)
    if not form.is_valid():
        raise Invalid(form)
    act.files = tuple(attachments)
    act.data = form.cleaned_data
    act.occurred_at = form.cleaned_data.get("occurred_at")
    act.event_data = form.event_data()
    act.public, act.internal = form.prose(act.step.audience)


def _perform_all(act: Act) -> Event:
    """Perform the step, or the steps it is composed of, each with its own event."""
    if not act.step.composed:
        return perform(act)
    event = None
    for name in act.step.composed:
        step = act.kind.table[name]
        part = act.kind.forms[name].part_of(act)
        match = act.match
        if not step.opens_case:
            # Once it is open he acts for its holder, and so may not verify it later.
            match = Match(f"holder.{match.relation.partition('.')[2]}", match.post)
        event = perform(
            Act(
                act.tree,
                act.case,
                step,
                act.actor,
                match,
                data=act.data,
                files=act.files if event is None else (),
                **part,
            )
        )
    assert event is not None
    return event


def _finish(tree: Tree, event: Event, key: Key | None) -> Event:
    tree.save()
    if key:
        keep_answer(key, event)
    for nudge in _nudge:
        transaction.on_commit(nudge, robust=True)
    return event
