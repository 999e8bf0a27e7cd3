"""Seeing: what gives sight, what takes it away, and that no list shows more than a page would."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, unit_of
from workflow.models import Case, Involvement, Role
from workflow.services import (
    SCOPES,
    NotVisible,
    can_see,
    get_visible,
    newest_first,
    public_actor,
    requester_actor,
    scope,
    staff_actor,
)

pytestmark = pytest.mark.django_db

CAST = [
    *("grid01", "chief01", "grid02", "cadre01", "secretary01", "dispatcher01", "leader01"),
    *("city01", "cityhead01", "water01", "centre01", "supervisor01", "verifier01"),
    *("county01", "auditor01", "admin01"),
]


def keep_out(case, **who):
    """Add the role to what a unit, a post or a person has in a case already, if anything."""
    key = {"unit": None, "post": None, "user": None, "person": None, **who}
    if not Involvement.objects.filter(case=case, **key).update(roles=F("roles") + Role.KEPT_OUT):
        times = {"opened_at": case.opened_at, "since": timezone.now()}
        Involvement.objects.create(case=case, root=case.root, roles=Role.KEPT_OUT, **key, **times)


def cases():
    """Tickets in several hands, with their moves: at the grid, on the way up, up, and closed."""
    here = make.handled_ticket(**NO_CONTACT)
    on_the_way = make.handled_ticket(**NO_CONTACT)
    make.refer(on_the_way, "grid01", "report_up", unit_of("cadre01"))
    up = make.handled_ticket(**NO_CONTACT)
    make.move(up, "grid01", "report_up", "cadre01")
    make.move(up, "cadre01", "report_up", "dispatcher01")
    elsewhere = make.open_ticket(area="110117006212002")
    far = make.open_ticket(area=make.stranger().posts[0].unit.area_id)
    make.closed_ticket()
    return {"here": here, "on_the_way": on_the_way, "up": up, "elsewhere": elsewhere, "far": far}


def visible(actor):
    return {case.code for case in Case.objects.all() if can_see(actor, case)}


def listed(actor):
    """What the lists of all the actor's posts show together."""
    found = set()
    for post in actor.posts:
        acting = staff_actor(actor.user, acting_post_id=post.pk)
        for name in SCOPES:
            codes = list(scope(acting, name).values_list("code", flat=True))
            assert len(codes) == len(set(codes)), f"{name} lists a case twice"
            found |= set(codes)
    return found


def actors():
    return {**{name: make.staff(name) for name in CAST}, "stranger": make.stranger()}


def test_the_lists_of_all_posts_together_show_what_can_be_seen(clock):
    cases()

    for name, actor in actors().items():
        assert (name, listed(actor)) == (name, visible(actor))


def test_kept_out_rows_are_subtracted_from_pages_and_lists_alike(clock):
    tickets = cases()
    keep_out(tickets["here"], unit=unit_of("grid01"))
    keep_out(tickets["up"], post=make.staff("leader01").posts[0])
    keep_out(tickets["up"], user=make.staff("cadre01").user)
    keep_out(tickets["elsewhere"], user=make.staff("secretary01").user)

    for name, actor in actors().items():
        assert (name, listed(actor)) == (name, visible(actor))
    assert tickets["here"].code not in visible(make.staff("grid01"))
    assert tickets["here"].code not in visible(make.staff("chief01"))
    assert tickets["here"].code in visible(make.staff("secretary01"))
    assert tickets["up"].code not in visible(make.staff("leader01"))
    assert tickets["up"].code in visible(make.staff("dispatcher01"))
    assert tickets["up"].code not in visible(make.staff("cadre01"))
    assert tickets["elsewhere"].code not in visible(make.staff("secretary01"))


def test_whoever_is_kept_out_is_kept_out_in_every_post(clock):
    case = make.handled_ticket(**NO_CONTACT)
    keep_out(case, user=make.staff("grid01").user)
    Post.objects.create(
        user=make.staff("grid01").user,
        unit=unit_of("secretary01"),
        title="副书记",
        capabilities=["supervise"],
        valid_from="2026-01-01",
    )

    assert case.code not in visible(make.staff("grid01"))
    with pytest.raises(NotVisible):
        make.step(case, "note", "grid01", text="x", audience="internal")


def test_work_that_was_passed_on_is_still_seen(clock):
    case = make.handled_ticket(**NO_CONTACT)

    make.move(case, "grid01", "report_up", "cadre01")

    assert can_see(make.staff("grid01"), case)


def test_a_sealed_case_is_not_seen_by_area(clock):
    case = make.handled_ticket(**NO_CONTACT)
    assert can_see(make.staff("leader01"), case)

    Case.objects.filter(pk=case.pk).update(is_sealed=True)
    case.refresh_from_db()

    assert can_see(make.staff("leader01"), case) is False
    assert listed(make.staff("leader01")) == set()


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("grid01", True),
        ("chief01", True),
        ("secretary01", True),
        ("leader01", True),
        ("county01", True),
        ("auditor01", True),
        ("grid02", False),
        ("cadre01", False),
        ("dispatcher01", False),
        ("city01", False),
        ("verifier01", False),
        ("admin01", False),
    ],
)
def test_who_sees_a_ticket_of_the_grid(clock, name, sees):
    case = make.handled_ticket(**NO_CONTACT)

    assert can_see(make.staff(name), case) is sees


def test_sealed_and_shielded_tickets_are_listed_to_those_who_see_them_and_to_nobody_else(clock):
    village = f"unit:{unit_of('cadre01').code}"
    sealed = make.open_ticket(nature="wrongdoing", about=village, **NO_CONTACT)
    make.step(sealed, "accept", "dispatcher01")
    make.refer(sealed, "dispatcher01", "report_up", unit_of("centre01"))
    shielded = make.open_ticket(about=village, **NO_CONTACT)
    make.step(shielded, "accept", "dispatcher01")
    make.step(shielded, "hear", "leader01", unit=unit_of("cadre01").code, brief="请说明")
    danger = make.handled_ticket(**NO_CONTACT)
    make.step(danger, "danger", "grid01", kind="minor")

    for name, actor in actors().items():
        assert (name, listed(actor)) == (name, visible(actor))
    assert {sealed.code, shielded.code} <= visible(make.staff("leader01"))
    brief = Case.objects.get(kind="brief").code
    assert visible(make.staff("secretary01")) == {brief}


def test_a_post_that_ended_sees_nothing(clock):
    case = make.handled_ticket(**NO_CONTACT)
    Post.objects.filter(pk=make.staff("grid01").posts[0].pk).update(valid_to="2026-06-07")

    actor = make.staff("grid01")

    assert (can_see(actor, case), listed(actor)) == (False, set())


def test_a_case_token_opens_its_own_ticket_and_no_other(clock):
    case, other = make.open_ticket(), make.open_ticket()
    child = make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    actor = requester_actor(case.pk, "own")

    assert [can_see(actor, one) for one in (case, other, child)] == [True, False, False]
    assert can_see(public_actor("visitor"), case) is False
    assert scope(actor, "unit").count() == 0


def test_a_code_is_found_however_it_was_typed_and_only_by_who_may_see_it(clock):
    case = make.open_ticket()
    typed = f" {case.code[:4]} {case.code[4:8]}-{case.code[8:12]} {case.code[12:]} "

    assert get_visible(make.staff("grid01"), typed) == case
    for actor, code in (
        (make.stranger(), case.code),
        (make.staff("grid01"), "2026000000000"),
        (make.staff("grid01"), "not a code"),
    ):
        with pytest.raises(NotVisible):
            get_visible(actor, code)


def test_lists_show_the_newest_first(clock):
    first = make.open_ticket()
    clock.shift(timedelta(minutes=1))
    second = make.open_ticket()

    for name in ("unit", "area"):
        actor = make.staff("grid01" if name == "unit" else "leader01")
        codes = newest_first(scope(actor, name), name).values_list("code", flat=True)
        assert list(codes) == [second.code, first.code]


def test_nobody_lists_anything_without_a_post(clock):
    make.open_ticket()
    actor = make.staff("grid01")
    between_posts = staff_actor(actor.user, acting_post_id=0)

    assert [scope(between_posts, name).count() for name in SCOPES] == [0, 0, 0]
