"""Rulings: four verdicts on moves and whistles, before and after they were taken up."""

import pytest

from tests import factories as make
from tests.tickets.builders import (
    holdings,
    open_duties,
    running_pauses,
    steps_of,
    unit_of,
)
from tests.tickets.whistles import arrived
from tickets.models import Precedent, Referral, Whistle
from workflow.models import Duty
from workflow.services import Invalid, NotAllowed, WrongState

pytestmark = pytest.mark.django_db

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def moved_on(*, is_accepted):
    """The township hands its ticket over to the water bureau, which objects."""
    case = make.township_ticket()
    child = make.refer(case, "dispatcher01", "hand_over", unit_of("water01"))
    if is_accepted:
        make.step(child, "accept", "waterhead01")
    return object_to(case, child)


def whistled(*, is_accepted):
    """The township whistles for the water bureau, which objects."""
    case = make.township_ticket()
    (child,) = make.whistle(case, "dispatcher01", {unit_of("water01").code: "清淤"})
    if is_accepted:
        arrived(child, "water01")
    return object_to(case, child)


def object_to(case, child):
    make.step(child, "object", "waterhead01", **NOT_OURS)
    case.refresh_from_db()
    return case, child


def rule(case, child, verdict, **data):
    event = make.step(
        child,
        "rule",
        "supervisor01",
        verdict=verdict,
        reason="按清单",
        **verdict_unit(verdict),
        **data,
    )
    case.refresh_from_db()
    return event


def verdict_unit(verdict):
    return {"unit": unit_of("city01").code} if verdict == "goes_to" else {}


CASES = {
    "move-called": (moved_on, False),
    "move-accepted": (moved_on, True),
    "whistle-called": (whistled, False),
    "whistle-arrived": (whistled, True),
}
# The child's state and whether it is designated; the ticket's holder; duties and pauses of the
# ticket beside promise and contact; how the last holdings ended; who was called instead.
TOWN, WATER, CITY = "dispatcher01", "water01", "city01"
TABLE = {
    ("stays", "move-called"): (
        ("transferred", True), WATER, {"handle@department"}, set(), "moved", None,
    ),
    ("stays", "move-accepted"): (
        ("transferred", True), WATER, {"handle@department"}, set(), "moved", None,
    ),
    ("stays", "whistle-called"): (
        ("called", True), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("stays", "whistle-arrived"): (
        ("working", True), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("goes_to", "move-called"): (
        ("cancelled", False), CITY, {"handle@department"}, set(), "moved", "transferred",
    ),
    ("goes_to", "move-accepted"): (
        ("cancelled", False), CITY, {"handle@department"}, set(), "misrouted", "transferred",
    ),
    ("goes_to", "whistle-called"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", "called",
    ),
    ("goes_to", "whistle-arrived"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", "called",
    ),
    ("back_to_caller", "move-called"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("back_to_caller", "move-accepted"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "misrouted", None,
    ),
    ("back_to_caller", "whistle-called"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("back_to_caller", "whistle-arrived"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("nobody", "move-called"): (
        ("cancelled", False), TOWN, {"handle@township paused", "place@centre"}, {"transit"},
        "moved", None,
    ),
    ("nobody", "move-accepted"): (
        ("cancelled", False), WATER, {"handle@department paused", "place@centre"}, {"dispute"},
        "moved", None,
    ),
    ("nobody", "whistle-called"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", None,
    ),
    ("nobody", "whistle-arrived"): (
        ("cancelled", False), TOWN, {"handle@township"}, set(), "moved", None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("verdict", "column"), list(TABLE), ids=lambda value: value)
def test_a_verdict_does_what_the_table_says(clock, verdict, column):
    child_state, holder, duties, pauses, ended, instead = TABLE[verdict, column]
    begin, is_accepted = CASES[column]
    case, child = begin(is_accepted=is_accepted)

    rule(case, child, verdict)

    referral = Referral.objects.get(case=child)
    assert (child.state, referral.is_designated) == child_state
    assert (case.state, case.holder) == ("handling", unit_of(holder))
    of_ticket = {d for d in open_duties(case) if not d.startswith(("promise", "contact"))}
    assert (of_ticket, running_pauses(case)) == (duties, pauses)
    last_ended = [how for _unit, _began, how in holdings(case) if how][-1]
    assert last_ended == ended
    new = case.children.exclude(pk__in=[child.pk]).filter(referral__is_designated=True).first()
    assert (new and (new.state, new.holder)) == (instead and (instead, unit_of(CITY)))
    assert running_pauses(child) == set()
    assert "rule@centre" not in open_duties(child)


@pytest.mark.parametrize("column", list(CASES))
def test_while_an_objection_is_open_its_clocks_stand_still(clock, column):
    begin, is_accepted = CASES[column]
    case, child = begin(is_accepted=is_accepted)

    owed = {
        "move-called": {"accept@department paused"},
        "move-accepted": set(),
        "whistle-called": {"arrive@department paused"},
        "whistle-arrived": {"answer@department paused"},
    }
    assert (child.state, child.is_open, child.blocks_parent) == ("disputed", True, True)
    assert open_duties(child) == {"rule@centre", *owed[column]}
    assert running_pauses(child) == {"dispute"}
    of_ticket = {"move-called": {"transit"}, "move-accepted": {"dispute"}}.get(column, set())
    assert running_pauses(case) == of_ticket


@pytest.mark.parametrize("column", list(CASES))
def test_standing_down_leads_back_to_where_it_was(clock, column):
    begin, is_accepted = CASES[column]
    case, child = begin(is_accepted=is_accepted)

    make.step(child, "stand_down", "waterhead01", reason="查清了")

    states = dict(zip(CASES, ("called", "transferred", "called", "working"), strict=True))
    assert (child.state, child.is_open) == (states[column], column != "move-accepted")
    assert child.blocks_parent == child.is_open
    assert running_pauses(case) == ({"transit"} if column == "move-called" else set())
    assert not any("paused" in duty or "rule" in duty for duty in open_duties(child))


@pytest.mark.parametrize("column", list(CASES))
def test_the_caller_may_agree_once_a_round(clock, column):
    begin, is_accepted = CASES[column]
    case, child = begin(is_accepted=is_accepted)

    make.step(child, "agree", "dispatcher01", reason="确实送错了", lead="")

    case.refresh_from_db()
    assert (child.state, case.returns, case.holder) == ("cancelled", 1, unit_of(TOWN))
    assert running_pauses(case) == set()
    ended = [how for _unit, _began, how in holdings(case) if how]
    assert ended[-1] == ("returned" if column == "move-accepted" else "moved")


def test_after_one_return_only_a_ruling_decides(clock):
    case, child = moved_on(is_accepted=False)
    make.step(child, "agree", "dispatcher01", reason="确实送错了")
    again = make.refer(case, "dispatcher01", "hand_over", unit_of("city01"))
    make.step(again, "object", "cityhead01", **NOT_OURS)

    with pytest.raises(WrongState):
        make.step(again, "agree", "dispatcher01", reason="又送错了")


def test_who_was_designated_cannot_object(clock):
    case, child = moved_on(is_accepted=False)
    rule(case, child, "goes_to")

    designated = case.children.get(referral__is_designated=True)
    with pytest.raises(WrongState):
        make.step(designated, "object", "cityhead01", **NOT_OURS)


@pytest.mark.parametrize("verdict", ["goes_to", "stays"])
def test_who_was_put_in_charge_cannot_report_it_up_at_once(clock, verdict):
    case, child = moved_on(is_accepted=False)
    rule(case, child, verdict)
    head = "cityhead01" if verdict == "goes_to" else "waterhead01"

    with pytest.raises(Invalid) as refusal:
        make.refer(case, head, "report_up", unit_of("centre01"))

    assert list(refusal.value.form.errors) == ["callee"]
    changed = {"field": "nature", "value": "consultation", "reason": "其实是咨询"}
    make.step(case, "change", head, **changed)
    make.refer(case, head, "report_up", unit_of("centre01"))


def test_no_side_rules_not_even_through_another_post(clock):
    case, child = moved_on(is_accepted=False)
    case.refresh_from_db()

    for name in ("waterhead01", "dispatcher01", "leader01"):
        with pytest.raises(NotAllowed):
            make.step(child, "rule", name, verdict="stays", reason="按清单")


def test_what_the_innocent_owed_counts_in_no_figure(clock):
    case, child = moved_on(is_accepted=True)

    rule(case, child, "back_to_caller")

    counted = Duty.objects.filter(root=case, unit=unit_of("water01"), counts=True)
    assert list(counted.values_list("kind", flat=True)) == []
    ours = Duty.objects.filter(root=case, unit=unit_of("dispatcher01"), kind="handle")
    assert set(ours.values_list("counts", flat=True)) == {True}


def test_whoever_held_it_while_nobody_was_competent_is_misrouted_when_it_is_placed(clock):
    case, child = moved_on(is_accepted=True)
    rule(case, child, "nobody")

    with pytest.raises(WrongState):
        make.step(case, "propose", "water01", outcome="solved", done="办了", contact="电话")
    make.step(
        case, "place", "centre01", unit=unit_of("city01").code, reason="城管管渣土", keep="on"
    )

    assert holdings(case)[-2:] == [
        ("department", "moved", "misrouted"),
        ("department", "placed", ""),
    ]
    assert running_pauses(case) == set()
    assert not Duty.objects.filter(root=case, unit=unit_of("water01"), counts=True).exists()


def test_what_the_centre_is_a_side_of_is_ruled_and_placed_by_the_county(clock):
    case = make.township_ticket()
    make.move(case, "dispatcher01", "report_up", "centre01")
    water = unit_of("water01").code
    make.step(case, "refer", "centre01", variant="assign_down", callee=water, brief="请办")
    make.step(case, "approve", "supervisor01")
    child = case.children.get(is_open=True)
    make.step(child, "object", "waterhead01", **NOT_OURS)

    assert "rule@county" in open_duties(child)
    with pytest.raises(NotAllowed):
        make.step(child, "rule", "supervisor01", verdict="nobody", reason="都不归")
    make.step(child, "rule", "county01", verdict="nobody", reason="都不归")

    case.refresh_from_db()
    assert "place@county" in open_duties(case)
    with pytest.raises(NotAllowed):
        make.step(case, "place", "centre01", unit=unit_of("city01").code, reason="归城管")
    make.step(case, "place", "county01", unit=unit_of("city01").code, reason="归城管")
    assert case.holder == unit_of("city01")


def test_a_ruling_is_kept_as_a_precedent_unless_the_arbiter_says_no(clock):
    case, child = moved_on(is_accepted=False)
    event = rule(case, child, "goes_to")
    other, second = moved_on(is_accepted=False)
    rule(other, second, "stays", precedent="false")

    kept, unkept = Precedent.objects.order_by("pk")
    assert (kept.verdict, kept.ruled_for, kept.ruled_against, kept.event, kept.is_kept) == (
        "goes_to",
        unit_of("city01"),
        unit_of("water01"),
        event,
        True,
    )
    assert (unkept.ruled_for, unkept.ruled_against, unkept.is_kept) == (
        unit_of("water01"),
        None,
        False,
    )


def test_the_public_reads_who_is_in_charge_and_staff_the_reasons(clock):
    case, child = moved_on(is_accepted=False)

    event = rule(case, child, "goes_to")

    assert (event.audience, event.text.public, event.text.internal) == (
        "line",
        {},
        {"reason": "按清单"},
    )
    assert (event.data["outcome"], event.data["to"]) == ("goes_to", unit_of("city01").code)
    assert steps_of(case)[-3:] == ["referral.rule", "referral.call", "moved"]


def test_who_helps_whom_is_not_told_in_public(clock):
    case, child = whistled(is_accepted=False)

    assert rule(case, child, "stays").audience == "staff"


def test_the_lead_passes_to_whom_the_verdict_names_instead(clock):
    case = make.township_ticket()
    keys = {unit_of("water01").code: "清淤", unit_of("agri01").code: "看看"}
    water, _agri = make.whistle(case, "dispatcher01", keys)
    make.step(water, "object", "waterhead01", **NOT_OURS)

    rule(case, water, "goes_to")

    assert Whistle.objects.get().lead.callee_unit == unit_of("city01")


def test_a_whistle_without_a_lead_holds_up_closing_until_one_is_named(clock):
    case = make.township_ticket()
    keys = {unit_of(name).code: "来" for name in ("water01", "agri01", "city01")}
    water, agri, _city = make.whistle(case, "dispatcher01", keys)
    make.step(water, "cancel", "dispatcher01", reason="不用了")

    with pytest.raises(WrongState) as refusal:
        make.step(case, "propose", "dispatcher01", outcome="solved", done="办了", contact="电话")

    assert Whistle.objects.get().lead is None
    assert str(refusal.value) != ""
    make.step(case, "change", "dispatcher01", field="lead", value=agri.code, reason="改由农业主办")
    assert Whistle.objects.get().lead_id == agri.pk
    event = make.step(
        case, "propose", "dispatcher01", outcome="solved", done="办了", contact="电话"
    )
    assert event.phase == "asked"


@pytest.mark.parametrize(
    ("unit", "is_wrong"),
    [("", True), ("water01", True), ("dispatcher01", True), ("city01", False)],
)
def test_another_unit_is_one_that_is_no_side(clock, unit, is_wrong):
    case, child = moved_on(is_accepted=False)
    data = {"unit": unit_of(unit).code} if unit else {}

    if is_wrong:
        with pytest.raises(Invalid) as refusal:
            make.step(child, "rule", "supervisor01", verdict="goes_to", reason="按清单", **data)
        assert list(refusal.value.form.errors) == ["unit"]
    else:
        make.step(child, "rule", "supervisor01", verdict="goes_to", reason="按清单", **data)
        assert child.state == "cancelled"
