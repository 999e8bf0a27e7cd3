"""Whistles: others are called, come, answer and are rated; the caller stays accountable."""

from datetime import timedelta

import pytest
from django.utils import translation

from governance.models import Post
from governance.rules.calendar import SHANGHAI
from tests import factories as make
from tests.tickets.builders import (
    holdings,
    line_of,
    open_duties,
    running_pauses,
    settled_by,
    steps_of,
    unit_of,
)
from tests.tickets.whistles import MARKS, answered, arrived, refused, whistled
from tickets.models import Referral, Whistle, WhistleRating
from tickets.services.whistling import lapse_ratings
from workflow.models import Role
from workflow.reports import timeline
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db


def test_one_act_calls_each_unit_with_its_own_task_clock_and_answer(clock):
    case, water, city = whistled()

    assert [child.code for child in (water, city)] == [f"{case.code}-3", f"{case.code}-4"]
    assert [(c.state, c.holder, c.blocks_parent) for c in (water, city)] == [
        ("called", unit_of("water01"), True),
        ("called", unit_of("city01"), True),
    ]
    assert [open_duties(c) for c in (water, city)] == [{"arrive@department"}] * 2
    assert [r.brief.internal for r in Referral.objects.filter(case__in=(water, city))] == [
        {"task": "water01 的任务"},
        {"task": "city01 的任务"},
    ]
    assert steps_of(case)[-3:] == ["whistle", "referral.call", "referral.call"]


def test_whoever_was_called_to_help_has_to_come_and_not_to_take_it_over(clock):
    _case, water, _city = whistled()
    moved = make.refer(make.township_ticket(), "dispatcher01", "hand_over", unit_of("water01"))

    with translation.override("zh-hans"):
        assert (water.state_label, moved.state_label) == ("待报到", "待签收")


def test_the_caller_stays_accountable_and_no_clock_of_his_stops(clock):
    case, *_children = whistled()

    case.refresh_from_db()
    assert (case.state, case.holder) == ("handling", unit_of("dispatcher01"))
    assert holdings(case)[-1] == ("township", "moved", "")
    assert running_pauses(case) == set()
    assert open_duties(case) == {"promise@system", "handle@township", "contact@township"}


def test_a_whistle_is_one_row_with_its_lead_and_its_reason(clock):
    case, water, city = whistled()

    row = Whistle.objects.get(case=case)
    assert (row.variant, row.caller_unit, row.lead_id) == (
        "everyday",
        unit_of("dispatcher01"),
        water.pk,
    )
    assert row.why.internal == {
        "text": "要一起办",
        f"task-{unit_of('water01').code}": "water01 的任务",
        f"task-{unit_of('city01').code}": "city01 的任务",
    }
    assert row.event.data["to"] == [unit_of("water01").code, unit_of("city01").code]
    assert set(row.referrals.values_list("pk", flat=True)) == {water.pk, city.pk}


@pytest.mark.parametrize(
    ("kind", "due"),
    [("emergency", "06-08 09:30"), ("hard", "06-09 17:30"), ("everyday", "06-11 17:30")],
)
def test_each_kind_of_whistle_has_its_own_time_to_arrive(clock, kind, due):
    _case, child = whistled("water01", kind=kind)

    duty = child.duties.get()
    assert f"{duty.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == due


def test_the_caller_may_ask_for_a_moment_of_his_own(clock):
    _case, child = whistled("water01", arrive_by="2026-06-08T15:00+08:00")

    assert child.duties.get().due_at.isoformat() == "2026-06-08T07:00:00+00:00"


def test_nobody_can_be_there_sooner_than_in_half_an_hour(clock):
    case = make.township_ticket()

    errors = refused(
        case, "dispatcher01", {unit_of("water01").code: "来"}, arrive_by="2026-06-08T09:20+08:00"
    )

    assert list(errors) == ["arrive_by"]


def test_every_part_of_an_emergency_whistle_runs_by_the_limits_of_one(clock):
    case, child = whistled("water01", kind="emergency")

    arrived(child, "water01")

    assert (case.urgency, child.urgency) == ("ordinary", "emergency")
    assert child.duties.open().get().due_at - child.last_at >= timedelta(hours=23)
    assert child.duties.open().get().limit_row.amount == 24


def test_arriving_settles_the_call_and_opens_the_answer(clock):
    _case, child = whistled("water01")

    event = arrived(child, "water01")

    assert child.state == "working"
    assert settled_by(event) == {"arrive@department done"}
    assert open_duties(child) == {"answer@department"}
    assert line_of(event) == ("staff", {}, {"who": "两人"})


def test_who_was_called_to_help_cannot_take_the_ticket_over(clock):
    _case, child = whistled("water01")

    with pytest.raises(WrongState):
        make.step(child, "accept", "water01")


@pytest.mark.parametrize("at", ["2026-06-08T08:59+08:00", "2026-06-08T09:05+08:00"])
def test_nobody_arrives_before_he_was_called_or_in_the_future(clock, at):
    _case, child = whistled("water01")

    with pytest.raises(Invalid):
        make.step(child, "arrive", "water01", at=at, who="两人", mode="on_site")


def test_an_answer_frees_the_caller_and_waits_to_be_rated(clock):
    _case, child = whistled("water01")

    answered(child, "water01")

    assert (child.state, child.blocks_parent) == ("answered", False)
    assert open_duties(child) == {"answer@department paused", "rate@township"}
    assert running_pauses(child) == {"verify"}


def test_rating_ends_it(clock):
    _case, child = whistled("water01")
    answered(child, "water01")

    event = make.step(child, "rate", "leader01", **MARKS, words="来得快")

    assert (child.state, child.is_open) == ("rated", False)
    assert settled_by(event) == {"rate@township done", "answer@department done"}
    assert open_duties(child) == set()


def test_marks_stay_out_of_the_log(clock):
    _case, child = whistled("water01")
    answered(child, "water01")

    event = make.step(child, "rate", "leader01", **MARKS, words="来得快")

    assert event.data == {}
    assert list(
        WhistleRating.objects.values_list("referral", "side", "timeliness", "attitude", "result")
    ) == [(child.pk, "caller", 5, 4, 3)]


def words_read_by(actor, child, step):
    lines = timeline(child, make.staff(actor))
    return next(line.internal for line in lines if line.event.step == step)


def test_neither_side_reads_the_others_words_before_it_has_rated_too(clock):
    _case, child = whistled("water01")
    answered(child, "water01")
    make.step(child, "rate", "leader01", **MARKS, words="来得快")

    assert words_read_by("leader01", child, "rate") == {"words": "来得快"}
    assert words_read_by("water01", child, "rate") == {}
    make.step(child, "rate_back", "water01", needed="2", described="3")
    assert words_read_by("water01", child, "rate") == {"words": "来得快"}


def test_a_correction_of_marks_is_kept_from_the_other_side_as_the_marks_are(clock):
    _case, child = whistled("water01")
    answered(child, "water01")
    rated = make.step(child, "rate", "leader01", **MARKS, words="来得快")
    once = make.step(child, "correct", "leader01", event=rated.pk, text="来得不快")
    twice = make.step(child, "correct", "leader01", event=once.pk, text="来得很慢")

    def corrections(name):
        read = {line.event.pk: line.internal for line in timeline(child, make.staff(name))}
        return [read[once.pk], read[twice.pk]]

    assert corrections("leader01") == [{"text": "来得不快"}, {"text": "来得很慢"}]
    assert corrections("water01") == [{}, {}]
    make.step(child, "rate_back", "water01", needed="2", described="3")
    assert corrections("water01") == corrections("leader01")


def test_after_ten_working_days_each_side_reads_the_other(clock):
    _case, child = whistled("water01")
    answered(child, "water01")
    make.step(child, "rate", "leader01", **MARKS, words="来得快")

    clock.shift(timedelta(days=16))

    assert words_read_by("water01", child, "rate") == {"words": "来得快"}
    with pytest.raises(WrongState):
        make.step(child, "rate_back", "water01", needed="2", described="3")


def test_the_call_is_rated_back_once(clock):
    _case, child = whistled("water01")
    answered(child, "water01")
    make.step(child, "rate_back", "water01", needed="2", described="3")

    with pytest.raises(WrongState):
        make.step(child, "rate_back", "water01", needed="2", described="3")


def test_an_answer_is_sent_back_twice_at_most(clock):
    _case, child = whistled("water01")
    answered(child, "water01")

    for _n in range(2):
        event = make.step(child, "rework", "leader01", reason="没清完")
        assert settled_by(event) == {"rate@township void"}
        assert (child.state, child.blocks_parent) == ("working", True)
        assert (open_duties(child), running_pauses(child)) == ({"answer@department"}, set())
        make.step(child, "answer", "water01", text="又清了。")

    with pytest.raises(WrongState):
        make.step(child, "rework", "leader01", reason="还没清完")


def test_what_nobody_rates_is_closed_without_a_mark(clock):
    _case, child = whistled("water01")
    answered(child, "water01")

    clock.shift(timedelta(days=9))
    assert lapse_ratings() == 0
    clock.shift(timedelta(days=2))
    assert lapse_ratings() == 1

    child.refresh_from_db()
    assert child.state == "rated"
    lapsed = child.events.latest("seq")
    assert (lapsed.step, settled_by(lapsed)) == (
        "rate_lapsed",
        {"rate@township lapsed", "answer@department done"},
    )
    assert WhistleRating.objects.count() == 0


def test_more_time_for_the_answer_is_the_callers_to_give(clock):
    _case, child = whistled("water01")
    arrived(child, "water01")

    asked = make.step(child, "extend", "water01", due_on="2026-06-20", reason="要等机械")
    assert asked.phase == "asked"
    make.step(child, "approve", "leader01")

    answer = child.duties.open().get(kind="answer")
    assert (answer.due_no, answer.due_at.isoformat()) == (2, "2026-06-20T15:59:59+00:00")


def test_after_an_extension_only_later_stops_move_the_end(clock):
    _case, child = whistled("water01")
    answered(child, "water01")
    clock.shift(timedelta(days=1))
    make.step(child, "rework", "leader01", reason="没清完")
    make.step(child, "extend", "water01", due_on="2026-06-26", reason="要等机械")
    make.step(child, "approve", "leader01")

    make.step(child, "answer", "water01", text="又清了。")
    make.step(child, "rework", "leader01", reason="没清完")

    assert child.duties.open().get(kind="answer").due_at.isoformat() == "2026-06-26T15:59:59+00:00"


def test_closing_over_a_whistle_that_is_owed_needs_the_level_above(clock):
    case, _water, _city = whistled()

    event = make.step(
        case, "propose", "dispatcher01", outcome="solved", done="办了", contact="电话"
    )

    assert event.phase == "asked"
    assert event.asks.get().decider_unit == unit_of("supervisor01")


def test_closing_waits_for_nobody_once_all_have_answered(clock):
    case, child = whistled("water01")
    answered(child, "water01")

    event = make.step(
        case, "propose", "dispatcher01", outcome="solved", done="办了", contact="电话"
    )

    assert (event.phase, case.state) == ("done", "proposed")


def test_when_the_ticket_closes_what_was_answered_is_still_rated_and_the_rest_is_called_off(clock):
    case, water, city = whistled()
    answered(water, "water01")
    make.step(case, "propose", "dispatcher01", outcome="solved", done="办了", contact="电话")
    make.step(case, "approve", "supervisor01")

    make.step(case, "callback", "verifier01", reached="yes", solved="yes", satisfied="5")

    for child in (water, city):
        child.refresh_from_db()
    assert (case.state, water.state, city.state) == ("closed", "answered", "cancelled")
    assert open_duties(water) == {"answer@department paused", "rate@township"}
    make.step(water, "rate", "leader01", **MARKS)
    assert water.state == "rated"
    with pytest.raises(WrongState):
        make.step(water, "rework", "leader01", reason="太晚")


def test_what_was_called_off_keeps_a_late_duty_late(clock):
    _case, child = whistled("water01")
    clock.shift(timedelta(days=5))

    event = make.step(child, "cancel", "dispatcher01", reason="不用来了")

    assert settled_by(event) == {"arrive@department lapsed"}
    assert (child.state, child.blocks_parent) == ("cancelled", False)


def test_one_called_person_owes_it_and_nobody_else_of_his_unit(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    person = Post.objects.get(user__username="dispatcher01")

    (child,) = make.whistle(case, "cadre01", {f"post-{person.pk}": "来看看"})

    assert child.holder == person.unit
    assert list(child.duties.values_list("kind", "unit", "post")) == [("arrive", None, person.pk)]
    assert dict(child.involvements.values_list("post", "roles"))[person.pk] == (
        Role.CALLED | Role.OWES
    )
    with pytest.raises(NotAllowed):
        make.step(
            child, "arrive", "leader01", at="2026-06-08T09:00+08:00", who="镇长", mode="online"
        )
    arrived(child, "dispatcher01")
    assert list(child.duties.open().values_list("kind", "post")) == [("answer", person.pk)]
