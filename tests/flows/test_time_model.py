"""Random steps and random time on one ticket, against a model that counts every clock itself.

Run it longer with TIMES=300 in the environment; then every run takes other ways.
"""

import os
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from governance.models import Post
from tests import factories as make
from tests.flows import minutes
from tests.flows.time_model import TimeModel
from tests.tickets.builders import MONDAY, unit_of
from workflow.models import Ask, Case
from workflow.services import Refused, staff_actor, sweep

LONG = "TIMES" in os.environ
EXAMPLES = int(os.environ.get("TIMES", "15"))
STEPS = 20

HANDS = {"grid": "grid01", "village": "cadre01", "township": "dispatcher01", "centre": "centre01"}
HEADS = {"grid": "grid01", "village": "secretary01", "township": "leader01", "centre": "centre01"}
NEXT = {"grid": "cadre01", "village": "dispatcher01", "township": "centre01"}
NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}
SAID = {"text": "有话说", "plan": "下月办", "owner": "周广田", "interim": "先围上"}
SHIFTS = [
    timedelta(seconds=30),
    timedelta(minutes=1, seconds=30),
    timedelta(minutes=25),
    timedelta(hours=3),
    timedelta(hours=7, minutes=10),
    timedelta(hours=16),
    timedelta(days=1),
    timedelta(days=3, hours=5),
]

pytestmark = pytest.mark.django_db


# What can be done in each state, the usual things more often.
MOVES = {
    "received": ("accept", "accept", "accept", "refer", "take_over"),
    "handling": (
        *("refer", "refer", "ask", "ask", "list_or_review", "extend", "extend", "change"),
        *("change", "contact", "propose", "propose", "take_over", "withdraw"),
    ),
    "waiting": ("supply", "supply", "contact", "change"),
    "proposed": ("answer_proposal",),
    "listed": ("resume", "resume", "list_or_review", "refer", "contact", "take_over"),
    "closed": ("reopen",),
    "withdrawn": ("reopen",),
}
CALLED = ("accept_call", "accept_call", "object_to_call", "cancel_call", "contact", "take_over")
DISPUTED = ("stand_down", "stand_down", "agree")


class Ticket(RuleBasedStateMachine):
    """One ticket in a transaction that is rolled back, at a clock that only the rules move."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.traveller = time_machine.travel(MONDAY, tick=False)
        self.clock = self.traveller.start()
        self.model = TimeModel()

    def teardown(self) -> None:
        self.traveller.stop()
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @property
    def now(self):
        return timezone.now().astimezone(minutes.HERE)

    def look(self) -> None:
        self.case = Case.objects.select_related("holder").get(pk=self.case.pk)
        self.child = self.case.children.select_related("holder").order_by("-pk").first()
        self.model.follow(self.case, self.now)

    def take(self, case, name, actor, *, typed=None, **data) -> None:
        """Take a step; one that is refused leaves everything as it was."""
        self.model.typed = typed or self.model.typed
        before = self.case.head_seq
        try:
            with transaction.atomic():
                make.step(case, name, actor, **data)
        except Refused as refusal:
            event(f"{name} refused: {type(refusal).__name__}")
            self.model.typed = {}
            assert Case.objects.get(pk=self.case.pk).head_seq == before
        else:
            event(f"{name} taken")
            self.look()

    @property
    def hand(self) -> str:
        return HANDS.get(self.case.holder.kind, "centre01")

    @initialize(urgency=st.sampled_from(["ordinary", "ordinary", "emergency"]))
    def report(self, urgency):
        self.case = make.open_ticket(urgency=urgency)
        self.look()

    @rule(shift=st.sampled_from(SHIFTS), swept=st.booleans())
    def wait(self, shift, swept):
        self.clock.shift(shift)
        if swept:
            done = sweep()
            assert done.failed == 0
        self.look()

    @rule(data=st.data())
    def go_on(self, data):
        """Do one of the things that can be done now."""
        self.data = data
        moves = list(MOVES[self.case.state])
        child = self.child
        if child is not None and child.is_open:
            moves = list(DISPUTED if child.state == "disputed" else CALLED)
        elif child is not None and child.state == "transferred":
            moves.append("object_to_call")
        if self.case.asks.filter(state="open").exists():
            moves += ["decide"] * len(moves)
        getattr(self, self.pick(*moves))()

    def pick(self, *options):
        return self.data.draw(st.sampled_from(options))

    def accept(self):
        self.take(self.case, "accept", self.hand)

    def change(self):
        urgency = self.pick("complex", "ordinary", "urgent", "emergency")
        if urgency != self.case.urgency and not self.model_waits("change"):
            fields = {"field": "urgency", "value": urgency, "reason": "核实后更正"}
            self.take(self.case, "change", self.hand, **fields)

    def model_waits(self, step: str) -> bool:
        return self.case.asks.filter(state="open", step=step).exists()

    def contact(self):
        self.take(self.case, "contact", self.hand, reached="yes", how="phone")

    def ask(self):
        days = self.pick(1, 3, 7) if self.case.urgency != "urgent" else 1
        day = self.now.date() + timedelta(days=days)
        until = minutes.last_second(day)
        if self.case.urgency == "urgent":
            until = min(until, self.now + timedelta(hours=24))
        if not self.case.events.filter(step="ask").exists():
            typed = {"supply": until}
            self.take(self.case, "ask", self.hand, typed=typed, text="照片", due_on=day.isoformat())

    def supply(self):
        self.take(self.case, "supply", make.requester_of(self.case), text="三盏")

    def refer(self):
        callee = NEXT.get(self.case.holder.kind)
        if callee:
            code = unit_of(callee).code
            fields = {"variant": "report_up", "callee": code, "brief": "请接着办"}
            self.take(self.case, "refer", self.hand, **fields)

    def accept_call(self):
        self.take(self.child, "accept", HANDS[self.child.holder.kind])

    def object_to_call(self):
        self.take(self.child, "object", HEADS[self.child.holder.kind], **NOT_OURS)

    def cancel_call(self):
        self.take(self.child, "cancel", HANDS[self.child.opened_by_unit.kind], reason="自己办")

    def stand_down(self):
        self.take(self.child, "stand_down", HEADS[self.child.holder.kind], reason="想通了")

    def agree(self):
        self.take(self.child, "agree", HANDS[self.child.opened_by_unit.kind], reason="派错了")

    def propose(self):
        said = {"outcome": "solved", "done": "换了灯头。", "contact": "当面"}
        self.take(self.case, "propose", self.hand, **said)

    def answer_proposal(self):
        solved = self.pick("no", "no", "yes")
        if self.pick(True, False):
            self.take(self.case, "confirm", make.requester_of(self.case), solved=solved)
        elif self.case.duties.open().filter(kind="verify").exists():
            verifier = make.verifier_of(self.case)
            self.take(self.case, "callback", verifier, reached="yes", solved=solved, words="说过")

    def list_or_review(self):
        day = self.now.date() + timedelta(days=self.pick(3, 20))
        step = "review" if self.case.state == "listed" else "list"
        if not self.model_waits(step):
            self.take(self.case, step, self.hand, review_on=day.isoformat(), **SAID)

    def resume(self):
        self.take(self.case, "resume", self.hand, reason="有办法了")

    def extend(self):
        day = self.now.date() + timedelta(days=self.pick(1, 2, 4))
        if not self.model_waits("extend"):
            typed = {"extend": minutes.last_second(day)}
            fields = {"reason": "要等灯头", "due_on": day.isoformat()}
            self.take(self.case, "extend", self.hand, typed=typed, **fields)

    def decide(self):
        ask = self.case.asks.filter(state="open").order_by("-pk").first()
        has = {"capabilities__contains": [ask.decider_capability]}
        post = Post.objects.in_force().filter(unit=ask.decider_unit, **has).order_by("pk")[0]
        actor = staff_actor(post.user, acting_post_id=post.pk)
        self.take(self.case, "approve", actor, typed=self.typed_in(ask), ask=ask.pk)

    def typed_in(self, ask: Ask) -> dict:
        """The day that was set by hand in what was asked for."""
        data = ask.asked_event.data
        for step, key, kind in (
            ("extend", "due_on", "extend"),
            ("list", "review_on", "review"),
            ("review", "review_on", "review"),
        ):
            if ask.step == step:
                return {kind: minutes.last_second(date.fromisoformat(data[key]))}
        return {}

    def take_over(self):
        if self.case.holder.kind in ("grid", "village"):
            self.take(self.case, "take_over", "centre01", reason="我们直接办")

    def reopen(self):
        actor = self.pick(make.requester_of(self.case), "secretary01")
        self.take(self.case, "reopen", actor, text="又不亮了")

    def withdraw(self):
        self.take(self.case, "withdraw", make.requester_of(self.case), reason="不用了")


def test_every_clock_agrees_with_a_model_that_counts_for_itself(db):
    run_state_machine_as_test(
        Ticket,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=not LONG,
            database=None,
            # A failing journey is shown as it was: making it shorter takes minutes.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
