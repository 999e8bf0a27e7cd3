"""Units take over from others: people, subordinates, and all open work in one audited act."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from governance.models import Absence, ApiToken, Matter, OnCall, Post, Reorganisation, Unit
from governance.services import change_post, issue_token, record_absence
from governance.services.reorganising import ReorganisationRefused
from tests import factories as make
from tests.tickets.builders import holdings, open_duties, steps_of
from tests.workflow.planting import (
    in_unit,
    plant_county,
    plant_town,
    plant_village,
    staff_unit,
)
from workflow.models import Case, Duty, Involvement, Role
from workflow.services import can_see, get_visible, scope, verify_log
from workflow.services.reorganising import merge_units, rename_unit_to, succeed_unit

pytestmark = pytest.mark.django_db
COUNTY = "990102"
SOON = "2026-06-11"


@pytest.fixture
def county(clock):
    translation.activate("en")
    return plant_county(COUNTY)


@pytest.fixture
def two_villages(county):
    """The village of the county and a second one in the same town."""
    other = plant_village(county.unit(county.town), 202)
    return county.unit(county.village), other


def at_village(county, grid=None, **data):
    """A ticket that the grid reported up and its village took on."""
    grid = grid or county.grid
    case = make.open_ticket(area=grid, **data)
    make.step(case, "accept", in_unit(grid))
    child = make.refer(case, in_unit(grid), "report_up", county.unit(grid[:12]))
    make.step(child, "accept", in_unit(grid[:12]))
    case.refresh_from_db()
    return case


def clocks(case):
    duties = case.duties.open().exclude(unit=None).order_by("kind")
    return [(d.kind, d.started_at, d.due_at, d.stages, d.trace) for d in duties]


def test_open_work_goes_on_in_the_other_unit_with_the_same_clocks(county, two_villages):
    old, new = two_villages
    case = at_village(county)
    before = clocks(case)
    version = case.version

    succeed_unit(old.code, new.code)

    case.refresh_from_db()
    assert (case.holder, case.version, case.hops) == (new, version + 1, 1)
    assert {d.unit for d in case.duties.open().exclude(unit=None)} == {new}
    assert clocks(case) == before
    assert holdings(case) == [
        ("grid", "opened", "moved"),
        ("village", "moved", "succeeded"),
        ("village", "succeeded", ""),
    ]
    last = case.events.latest("seq")
    assert (last.step, last.actor_kind, last.audience) == ("succeed", "system", "staff")
    assert last.data == {"from": old.code, "to": new.code}
    assert verify_log() == []


def test_the_people_go_along_and_can_work_at_once(county, two_villages):
    old, new = two_villages
    case = at_village(county)
    person = in_unit(old.code).user

    succeed_unit(old.code, new.code)

    actor = in_unit(new.code, person.username)
    assert [post.unit for post in actor.posts] == [new]
    make.step(case, "propose", actor, outcome="solved", done="换了灯头", contact="当面")
    assert case.state == "proposed"
    old_post = Post.objects.get(user=person, unit=old)
    assert old_post.valid_to == timezone.localdate() - timedelta(days=1)


def test_the_unit_that_ended_is_kept_with_its_successor(county, two_villages):
    old, new = two_villages

    succeed_unit(old.code, new.code)

    old.refresh_from_db()
    assert (old.is_in_force(), old.succeeded_by) == (False, new)
    assert old.valid_to == timezone.localdate() - timedelta(days=1)
    grid = Unit.objects.get(code=county.grid)
    assert grid.superior == new
    assert [v.superior for v in grid.versions.all()] == [old]


def test_who_saw_the_cases_before_sees_them_now(county, two_villages):
    old, new = two_villages
    running, closed = at_village(county), make.open_ticket(area=county.grid)
    make.step(closed, "withdraw", make.requester_of(closed), reason="自己修好了")
    stranger = in_unit(new.code)
    assert not can_see(stranger, running)

    succeed_unit(old.code, new.code)

    listed = set(scope(in_unit(new.code), "unit"))
    assert running in listed
    assert can_see(in_unit(new.code), running)


def test_a_closed_case_is_opened_again_where_somebody_can_take_it_on(county, two_villages):
    old, new = two_villages
    case = at_village(county)
    make.step(case, "propose", in_unit(old.code), outcome="solved", done="好", contact="当面")
    make.step(case, "confirm", make.requester_of(case), solved="yes", satisfied="5")
    lines = len(steps_of(case))

    succeed_unit(old.code, new.code)
    case.refresh_from_db()

    assert (case.holder, len(steps_of(case))) == (new, lines)
    make.step(case, "reopen", make.requester_of(case), text="又不亮了")
    assert "handle@village" in open_duties(case)
    assert case.duties.open().get(kind="handle").unit == new


def test_a_referral_to_the_unit_waits_at_its_successor(county, two_villages):
    old, new = two_villages
    case = make.open_ticket(area=county.grid)
    make.step(case, "accept", in_unit(county.grid))
    child = make.refer(case, in_unit(county.grid), "report_up", old)
    due = child.duties.open().get(kind="accept").due_at

    succeed_unit(old.code, new.code)

    child.refresh_from_db()
    child.referral.refresh_from_db()
    assert (child.holder, child.referral.callee_unit) == (new, new)
    assert child.duties.open().get(kind="accept").due_at == due
    make.step(child, "accept", in_unit(new.code))
    case.refresh_from_db()
    assert case.holder == new
    assert verify_log() == []


def test_a_referral_between_two_units_that_became_one_is_over(county):
    town, other = county.unit(county.town), plant_town(county, 2)
    case = at_village(county)
    child = make.refer(case, in_unit(county.village), "report_up", town)
    make.step(child, "accept", in_unit(town.code))
    case.refresh_from_db()
    child = make.refer(case, in_unit(town.code), "hand_over", other)

    merge_units([town.code], other.code)

    case.refresh_from_db()
    child.refresh_from_db()
    assert (case.holder, child.state) == (other, "cancelled")
    handle = case.duties.open().get(kind="handle")
    assert (handle.unit, handle.is_paused) == (other, False)
    assert verify_log() == []


def test_a_request_is_decided_by_the_successor_of_who_was_asked(county):
    town, other = county.unit(county.town), plant_town(county, 2)
    case = at_village(county)
    asker = in_unit(county.village)
    make.step(case, "ask", asker, text="门牌号？", due_on=SOON)
    make.step(case, "supply", make.requester_of(case), text="12号")
    make.step(case, "ask", asker, text="再问？", due_on=SOON)
    ask = case.asks.get(state="open")

    succeed_unit(town.code, other.code)

    ask.refresh_from_db()
    assert (ask.decider_unit, ask.state) == (other, "open")
    assert case.duties.open().get(kind="decide").unit == other
    make.step(case, "approve", in_unit(other.code))
    assert case.state == "waiting"
    assert verify_log() == []


def test_two_villages_become_one(county, two_villages):
    first, second = two_villages
    town = county.unit(county.town)
    new = plant_village(town, 203)
    cases = [at_village(county), at_village(county, f"{second.code}001")]

    act = merge_units([first.code, second.code], new.code)

    assert set(
        Case.objects.filter(pk__in=[c.pk for c in cases]).values_list("holder", flat=True)
    ) == {new.pk}
    assert act.counts["open_cases"] == 4 - 2
    assert Unit.objects.in_force().filter(superior=town, kind="village").get() == new
    assert sorted(p.user.username for p in Post.objects.in_force().filter(unit=new)) == sorted(
        f"in-{unit.code}" for unit in (first, second, new)
    )
    assert verify_log() == []


def test_one_of_the_merged_units_may_be_the_one_that_goes_on(county, two_villages):
    first, second = two_villages

    act = merge_units([first.code, second.code], second.code)

    assert act.old == [first.code]
    assert Unit.objects.in_force().filter(kind="village", code__startswith=COUNTY).get() == second


def test_what_two_units_owed_each_is_owed_once(county, two_villages):
    old, new = two_villages
    case = at_village(county)
    handle = case.duties.open().get(kind="handle")
    # A second holder's duty of the same kind, as after a copy to several units.
    twin = Duty.objects.get(pk=handle.pk)
    twin.pk, twin.unit, twin.due_at = None, new, handle.due_at + timedelta(hours=1)
    twin.save(force_insert=True)

    succeed_unit(old.code, new.code)

    twin.refresh_from_db()
    assert case.duties.open().get(kind="handle").pk == handle.pk
    assert (twin.outcome, twin.event.step) == ("moved", "succeed")


def test_who_joins_a_unit_that_is_kept_out_loses_the_case_to_the_next_above(county, two_villages):
    holder, accused = two_villages
    case = at_village(county)
    Involvement.objects.create(
        case=case,
        root=case,
        unit=accused,
        roles=Role.KEPT_OUT,
        opened_at=case.opened_at,
        since=case.opened_at,
    )

    succeed_unit(holder.code, accused.code)

    case.refresh_from_db()
    assert case.holder.code == county.town
    assert {d.unit.code for d in case.duties.open().exclude(unit=None)} == {county.town}
    assert not can_see(in_unit(accused.code), case)
    assert can_see(in_unit(county.town), case)


def test_turns_keys_deputies_and_absences_follow_the_people(county, two_villages, clock):
    old, new = two_villages
    post, deputy = in_unit(old.code).post, staff_unit(old, "handle", name="deputy")
    change_post(post, deputy=deputy)
    record_absence(post, since=timezone.localdate() - timedelta(days=2))
    token, raw = issue_token(post, actor_user=None, scopes=["read"], days=30)
    now = timezone.now()
    OnCall.objects.create(
        unit=old, post=post, begins_at=now - timedelta(days=9), ends_at=now + timedelta(days=9)
    )

    succeed_unit(old.code, new.code)

    gone_on = Post.objects.get(user=post.user, unit=new)
    assert gone_on.deputy == Post.objects.get(user=deputy.user, unit=new)
    assert ApiToken.objects.get(pk=token.pk).post == gone_on
    assert [a.valid_to for a in Absence.objects.filter(post=post)] == [
        timezone.localdate() - timedelta(days=1)
    ]
    assert [(a.valid_from, a.valid_to) for a in gone_on.absences.all()] == [
        (timezone.localdate(), None)
    ]
    turn = OnCall.objects.get(unit=new)
    assert (turn.post, turn.ends_at) == (gone_on, now + timedelta(days=9))


def test_the_responsibility_list_names_the_successor(county):
    first = county.unit(county.town)
    other = plant_town(county, 2)
    led = Matter.objects.create(code="X1", title="x", list="basic", lead=first)
    helped = Matter.objects.create(code="X2", title="y", list="basic", lead=other)
    helped.cooperators.add(first)

    succeed_unit(first.code, other.code)

    led.refresh_from_db()
    assert (led.lead, list(helped.cooperators.all())) == (other, [other])


def test_an_act_is_written_down_with_what_it_touched(county, two_villages):
    old, new = two_villages
    at_village(county)

    act = succeed_unit(old.code, new.code)

    assert Reorganisation.objects.get() == act
    assert (act.what, act.old, act.new, act.user) == ("succeed_unit", [old.code], new.code, None)
    assert act.counts == {
        "closed_cases": 1,
        "duties": 2,
        "open_cases": 1,
        "posts": 1,
        "subordinates": 1,
        "units": 1,
    }


def test_a_dry_run_says_the_same_and_changes_nothing(county, two_villages):
    old, new = two_villages
    case = at_village(county)
    lines = steps_of(case)

    act = succeed_unit(old.code, new.code, dry_run=True)

    case.refresh_from_db()
    assert act.counts["open_cases"] == 1
    assert (case.holder, steps_of(case)) == (old, lines)
    assert Unit.objects.get(pk=old.pk).is_in_force()
    assert not Reorganisation.objects.exists()


def test_nonsense_is_refused_in_plain_words(county, two_villages):
    old, new = two_villages
    other = plant_county("990103")
    refused = [
        (("nowhere", new.code), "no unit with the code nowhere"),
        ((old.code, old.code), "would end itself"),
        ((county.town, old.code), "stands below"),
        ((old.code, other.village), "another county"),
    ]
    for codes, words in refused:
        with pytest.raises(ReorganisationRefused, match=words):
            succeed_unit(*codes)
    succeed_unit(old.code, new.code)
    with pytest.raises(ReorganisationRefused, match="not in force"):
        succeed_unit(county.grid, old.code)
    with pytest.raises(ReorganisationRefused, match="Name the units"):
        merge_units([new.code], new.code)


def test_work_that_nobody_there_can_do_is_refused(county):
    grid = county.unit(county.grid)
    case = make.open_ticket(area=county.grid)
    bare = Unit.objects.create(
        code="team", kind="work_team", name="Team", area=grid.area, superior=grid.superior,
        valid_from=grid.valid_from,
    )  # fmt: skip
    change_post(in_unit(grid.code).post, capabilities=["intake"])

    succeed_unit(grid.code, bare.code)

    case.refresh_from_db()
    assert case.holder == bare


def test_a_renamed_unit_keeps_its_work_and_its_former_name(county):
    case = at_village(county)
    lines = steps_of(case)

    act = rename_unit_to(county.village, "上柳村村民委员会")

    unit = county.unit(county.village)
    case.refresh_from_db()
    assert (unit.name, case.holder.name) == ("上柳村村民委员会", "上柳村村民委员会")
    assert [v.name for v in unit.versions.all()] == [f"Unit {county.village}"]
    assert steps_of(case) == lines
    assert act.lines == [
        {"unit": county.village, "from": f"Unit {county.village}", "to": "上柳村村民委员会"}
    ]


def test_a_page_of_the_case_tells_of_the_reorganisation(county, two_villages, client, clock):
    old, new = two_villages
    case = at_village(county)
    clock.shift(timedelta(hours=1))
    succeed_unit(old.code, new.code)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    client.force_login(in_unit(new.code).user, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(get_visible(in_unit(new.code), case.code).get_absolute_url())

    assert "After a reorganisation the work goes on with the successor." in page.content.decode()
