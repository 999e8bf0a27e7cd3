"""How a journey is made: who may travel, how they fill in forms, and what must hold on the way."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.utils import timezone

from governance.models import Matter, Post, User
from tests.flows.leaving import WAYS_OUT_FILLERS
from tests.tickets.builders import unit_of
from tickets.models import Referral
from tickets.rules.referral import OWING_STATES
from tickets.services.conditions import has_contact
from workflow.models import Case, Duty, Holding, Involvement, Pause
from workflow.reports.offers import Offer
from workflow.rules.duties import DUTY_KINDS
from workflow.services import SCOPES, Actor, can_see, requester_actor, scope, verify_log

CAST = [
    *("grid01", "chief01", "grid02", "cadre01", "secretary01", "dispatcher01", "leader01"),
    *("water01", "waterhead01", "city01", "cityhead01", "centre01", "supervisor01"),
    *("verifier01", "county01", "auditor01"),
]
# Where a holder of each kind can send a ticket: variant, a user of the callee, an entry or none.
WAYS_ON = {
    "grid": [("report_up", "cadre01", ""), ("hand_over", "grid02", "")],
    "village": [("report_up", "dispatcher01", ""), ("assign_down", "grid01", "")],
    "township": [
        ("report_up", "centre01", ""),
        ("hand_over", "waterhead01", "water"),
        ("assign_down", "cadre01", "NC-01"),
        ("assign_down", "cadre01", ""),
    ],
    "department": [("report_up", "centre01", ""), ("hand_over", "cityhead01", "")],
    "centre": [("report_up", "county01", ""), ("assign_down", "waterhead01", "")],
    "county": [("assign_down", "centre01", "")],
}
URGENCIES = ["complex", "ordinary", "urgent", "emergency"]
OUTCOMES = ["solved", "partly", "explained", "routed", "terminated"]

# Whom a holder of each kind can call: users of units, or of posts.
CALLEES = {
    "grid": [("cadre01", "unit"), ("cadre01", "post")],
    "village": [("dispatcher01", "post"), ("water01", "post")],
    "township": [("water01", "unit"), ("city01", "unit")],
    "centre": [("dispatcher01", "unit"), ("city01", "unit")],
}
MARKS = ("timeliness", "attitude", "result", "needed", "described")

TALK = (
    "note",
    "assign",
    "correct",
    "link",
    "withdraw",
    "decline",
    "urge",
    "take_over",
    "change",
    "copy",
    "merge",
    "exclude",
    "shield",
    "danger",
    "unseal",
    "erase",
    "hear",
    "mediate",
)

Pick = Callable[[Sequence[Any]], Any]


def travellers(case: Case, cast: Sequence[Actor]) -> list[Actor]:
    """Those who probably have something to do: staff of holders and debtors, and the requester."""
    units = {case.holder_id, *case.children.filter(is_open=True).values_list("holder", flat=True)}
    units |= set(Duty.objects.open().filter(root=case).values_list("unit", flat=True))
    busy = [actor for actor in cast if units & set(actor.unit_ids)]
    return [*busy, requester_actor(case.pk, "own"), requester_actor(case.pk, "slip")]


def wanted(found: Sequence[Offer], wants_talk: bool) -> list[Offer]:
    """Of the steps on offer those that move the ticket, or those that write to it or end it."""
    return [offer for offer in found if (offer.name in TALK) == wants_talk]


def fill(offer: Offer, pick: Pick) -> dict[str, Any]:
    """Fill in the form of a step with something its user could send."""
    key = f"{offer.case.kind}_{offer.name}"
    filler = _FILLERS.get(key) or _FILLERS.get(offer.name)
    return filler(offer, pick) if filler else {"text": "有些话要说", "reason": "有个理由"}


def _accept(offer: Offer, pick: Pick) -> dict[str, Any]:
    rank = URGENCIES.index(offer.case.urgency)
    return {
        "urgency": pick(["", *URGENCIES[rank:]]),
        "nature": pick(["", "help", "consultation", "suggestion"]),
        "matter": pick(["", "NC-01"]),
        "post": pick(["", *_choices(offer, "post")]),
    }


def _take_over(offer: Offer, pick: Pick) -> dict[str, Any]:
    return {"post": pick(["", *_choices(offer, "post")])}


def _choices(offer: Offer, field: str) -> list[int]:
    """The rows that the step's own form lets its user choose from."""
    return list(offer.form().fields[field].queryset.order_by("pk").values_list("pk", flat=True))


def _place(offer: Offer, pick: Pick) -> dict[str, Any]:
    codes = [unit_of(name).code for name in ("water01", "dispatcher01", "grid02")]
    return {
        "unit": pick([code for code in codes if code != offer.case.holder.code]),
        "reason": "定",
    }


def _ask(offer: Offer, pick: Pick) -> dict[str, Any]:
    days = pick([1]) if offer.case.urgency == "urgent" else pick([1, 3, 7])
    last_day = timezone.localdate() + timedelta(days=days)
    return {"text": "请补充照片", "due_on": last_day.isoformat()}


def _refer(offer: Offer, pick: Pick) -> dict[str, Any]:
    variant, callee, entry = pick(WAYS_ON[offer.case.holder.kind])
    if entry == "water":
        entry = Matter.objects.filter(lead=unit_of("water01"))[0].code
    return {
        "variant": variant,
        "callee": unit_of(callee).code,
        "entry": entry,
        "brief": "请接着办",
    }


def _propose(offer: Offer, pick: Pick) -> dict[str, Any]:
    said = {"done": "办了", "channel": "12345", "legal_reason": "已诉讼", "contact": "电话"}
    return {"outcome": pick(OUTCOMES), **said}


def _answer(offer: Offer, pick: Pick) -> dict[str, Any]:
    ticks = {name: "on" for name in ("may_rest", "stands") if pick([True, False])}
    return {
        "solved": pick(["yes", "partly", "no", "no"]),
        "satisfied": pick(["", "1", "5"]),
        "words": "如实说",
        **ticks,
    }


def _callback(offer: Offer, pick: Pick) -> dict[str, Any]:
    if has_contact(offer.case):
        return {**_answer(offer, pick), "reached": pick(["yes", "missed", "missed"])}
    return {"reached": "no_contact", "solved": pick(["yes", "no"]), "words": "到现场看了"}


def _decide(offer: Offer, pick: Pick) -> dict[str, Any]:
    asks = list(offer.case.asks.filter(state="open").values_list("pk", flat=True))
    return {"ask": pick(asks), "reason": "看过了"}


def _correct(offer: Offer, pick: Pick) -> dict[str, Any]:
    return {"event": pick(_choices(offer, "event") or [0]), "text": "更正"}


def _link(offer: Offer, pick: Pick) -> dict[str, Any]:
    others = Case.objects.roots().exclude(root=offer.case.root).values_list("code", flat=True)
    return {"code": pick(sorted(others)), "relation": pick(["repeat", "related"])}


def _whistle(offer: Offer, pick: Pick) -> dict[str, Any]:
    username, calls = pick(CALLEES.get(offer.case.holder.kind, [("water01", "unit")]))
    post = Post.objects.filter(user__username=username).order_by("pk")[0]
    key = f"post-{post.pk}" if calls == "post" else post.unit.code
    return {
        "kind": pick(["emergency", "hard", "everyday"]),
        f"call-{key}": "on",
        f"task-{key}": "来一起办",
        "text": "一家办不了",
    }


def _arrive(offer: Offer, pick: Pick) -> dict[str, Any]:
    return {"at": timezone.now().isoformat(), "who": "两人", "mode": pick(["on_site", "online"])}


def _extend_answer(offer: Offer, pick: Pick) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=pick([10, 20]))
    return {"due_on": day.isoformat(), "reason": "要等机械"}


def _object(offer: Offer, pick: Pick) -> dict[str, Any]:
    return {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def _rule(offer: Offer, pick: Pick) -> dict[str, Any]:
    units = [unit_of(name).code for name in ("water01", "city01", "dispatcher01", "grid02")]
    return {
        "verdict": pick(["stays", "goes_to", "goes_to", "back_to_caller", "nobody"]),
        "unit": pick(units),
        "reason": "按清单",
        "precedent": pick(["true", "false"]),
    }


def _shield(offer: Offer, pick: Pick) -> dict[str, Any]:
    """Keep away the holder, or somebody who may have a hand in it."""
    names = ("grid01", "chief01", "cadre01", "secretary01", "leader01", "city01")
    person = User.objects.get(username=pick(names))
    who = pick([{"unit": offer.case.holder.code}, {"user": person.pk}, {"user": person.pk}])
    return {**who, "reason": "亲属"}


_FILLERS: dict[str, Callable[[Offer, Pick], dict[str, Any]]] = {
    **WAYS_OUT_FILLERS,
    "ticket_accept": _accept,
    "referral_accept": _take_over,
    "place": _place,
    "contact": lambda offer, pick: {"reached": pick(["yes", "missed"]), "how": "phone"},
    "ask": _ask,
    "refer": _refer,
    "propose": _propose,
    "callback": _callback,
    "confirm": _answer,
    "rate": _answer,
    "approve": _decide,
    "refuse": _decide,
    "retract": _decide,
    "correct": _correct,
    "link": _link,
    "shield": _shield,
    "danger": lambda offer, pick: {"kind": pick(["minor", "violence"]), "whom": pick(["", "110"])},
    "report_done": lambda offer, pick: {"whom": "派出所"},
    "hear": lambda offer, pick: {"unit": unit_of("party01").code, "brief": "请说明程序"},
    "whistle": _whistle,
    "object": _object,
    "rule": _rule,
    "arrive": _arrive,
    "answer": lambda offer, pick: {"text": "清了淤"},
    "referral_rate": lambda offer, pick: {name: pick(["1", "5"]) for name in MARKS[:3]},
    "rate_back": lambda offer, pick: {name: pick(["1", "5"]) for name in MARKS[3:]},
    "referral_extend": _extend_answer,
    "note": lambda offer, pick: {"text": "在办", "audience": pick(["public", "internal"])},
    "assign": lambda offer, pick: {"post": pick(_choices(offer, "post"))},
}


# what must hold after every step

VERSIONED = [
    *("state", "holder_id", "assignee_id", "matter_id", "urgency", "is_sealed", "round"),
]


def snapshot(root: Case) -> dict[int, tuple[int, tuple[Any, ...]]]:
    """The version of every case of a tree, and the facts that a version stands for."""
    rows = Case.objects.filter(root=root).values_list("pk", "version", *VERSIONED)
    return {pk: (version, tuple(facts)) for pk, version, *facts in rows}


def check(root: Case, before: dict[int, tuple[int, tuple[Any, ...]]]) -> None:
    """Everything that must be true of a tree after every step and every sweep."""
    for case in Case.objects.filter(root=root).select_related("holder"):
        duties = list(case.duties.open().select_related("limit_row"))
        pauses = set(Pause.objects.filter(case=case, until=None).values_list("reason", flat=True))
        _check_holding(case)
        _check_closed(case, duties, pauses)
        _check_clocks(case, duties, pauses)
        _check_asks(case, duties)
        if case.is_root:
            _check_pauses(case, pauses)
    _check_somebody_runs(root)
    _check_versions(before, snapshot(root))
    assert set(Involvement.objects.filter(root=root).values_list("is_open", "case__is_open")) <= {
        (True, True),
        (False, False),
    }
    assert verify_log() == []


def _check_holding(case: Case) -> None:
    held = list(Holding.objects.filter(case=case, until=None).values_list("unit", flat=True))
    assert held == ([case.holder_id] if case.is_open and case.is_root else [])
    spans = list(case.holdings.order_by("id"))
    for earlier, later in zip(spans, spans[1:], strict=False):
        assert earlier.until is not None and earlier.until <= later.since


def _check_closed(case: Case, duties: list[Duty], pauses: set[str]) -> None:
    assert case.is_open == (case.closed_at is None) == case.spec.is_open(case.state)
    if not case.is_open:
        # What is over can still be taken out of the rates, or its seal lifted: somebody decides.
        left = [d for d in duties if not DUTY_KINDS[d.kind].survives_closing]
        assert [d.kind for d in left if d.subject not in ("exclude", "unseal")] == []
        waits = {"merged"} if case.state == "merged" else set()
        assert (pauses, case.blocks_parent, case.due_at) == (waits, False, None)


def _check_clocks(case: Case, duties: list[Duty], pauses: set[str]) -> None:
    for duty in duties:
        stopped = bool(pauses & set(duty.limit_row.stops))
        assert (duty.kind, duty.is_paused) == (duty.kind, stopped)
        # Where a limit has no ladder, or all its rungs were fired, nothing more is to come.
        is_silent = stopped or duty.stage >= len(duty.stages)
        clock = (duty.due_at is None, duty.next_alert_at is None)
        assert clock == (stopped, is_silent), duty.kind
        if case.is_root and duty.kind in ("accept", "contact", "handle"):
            assert duty.unit_id == case.holder_id, f"{duty.kind} stayed behind"
    leading = [d.due_at for d in duties if d.kind in case.spec.lead_duties]
    assert case.due_at == (leading[0] if leading else None)
    # One a round; what was split off again has a second that counts from the same start.
    promises = sorted(set(case.duties.filter(kind="promise").values_list("round")))
    assert promises == ([(n,) for n in range(1, case.round + 1)] if case.is_root else [])


def _check_asks(case: Case, duties: list[Duty]) -> None:
    waiting = sorted(case.asks.filter(state="open").values_list("step", flat=True))
    assert waiting == sorted(d.subject for d in duties if d.kind == "decide")


def _check_pauses(root: Case, pauses: set[str]) -> None:
    """Leaving a state ends the pauses that entering it began (rule 5)."""
    children = list(root.children.filter(is_open=True))
    moves = [child for child in children if child.variant == "move"]
    expected = {"requester"} if root.state == "waiting" else set()
    expected |= {"verify"} if root.state == "proposed" else set()
    expected |= {"merged"} if root.state == "merged" else set()
    expected |= {"listed"} if root.state == "listed" else set()
    expected |= {_stopped_by(move) for move in moves}
    if root.duties.open().filter(kind="place").exclude(unit=root.holder_id).exists():
        # It was ruled that nobody there is competent: it stands still until it is placed.
        expected |= pauses & {"transit", "dispute"}
    assert (pauses, len(moves) <= 1) == (expected, True)
    for child in children:
        owes = child.variant == "move" or child.state in OWING_STATES
        assert (child.code, child.blocks_parent) == (child.code, owes)


def _stopped_by(move: Case) -> str:
    """A move under way stops its sender; an objection after acceptance stops the objector."""
    return "dispute" if Referral.objects.get(case=move).was_accepted else "transit"


def _check_somebody_runs(root: Case) -> None:
    """Every open root has a running duty that somebody owes; the promise does not count."""
    if Case.objects.get(pk=root.pk).is_open:
        owed = Duty.objects.open().filter(root=root, is_paused=False, due_at__isnull=False)
        assert owed.filter(owner_kind__in=("unit", "requester")).exists(), "nobody owes anything"


def _check_versions(before: dict[int, Any], after: dict[int, Any]) -> None:
    for pk, (version, facts) in before.items():
        is_new, is_changed = after[pk][0] > version, after[pk][1] != facts
        assert (pk, is_new) == (pk, is_changed)


def check_sight(actors: Sequence[Actor]) -> None:
    """No list shows what its reader could not open."""
    for actor in actors:
        for name in SCOPES:
            for case in scope(actor, name):
                assert can_see(actor, case), f"{actor.user} lists {case} and cannot see it"
