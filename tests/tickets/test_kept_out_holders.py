"""Whoever is kept out of a ticket is never given it: by ruling, agreeing, referring or placing."""

import pytest
from django.utils.translation import gettext

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import NO_CONTACT, holdings, open_duties, unit_of
from tickets.models import Precedent
from workflow.services import Invalid, WrongState, can_see

pytestmark = pytest.mark.django_db

NOT_OURS = {"reason_code": "not_our_duty", "legal_basis": "河道管理条例第二十四条"}


def shield(case, *usernames, unit=""):
    for name in usernames:
        make.step(
            case, "shield", "supervisor01", reason="有利害关系", user=make.staff(name).user.pk
        )
    if unit:
        code = unit_of(unit).code
        make.step(case, "shield", "supervisor01", reason="有利害关系", unit=code)


def disputed():
    """The water bureau took over from the township, and then objected."""
    case = make.township_ticket()
    child = make.refer(case, "dispatcher01", "hand_over", unit_of("water01"))
    make.step(child, "accept", "waterhead01")
    make.step(child, "object", "waterhead01", **NOT_OURS)
    case.refresh_from_db()
    return case, child


def test_what_goes_back_to_a_caller_that_is_kept_out_goes_to_the_one_above(clock):
    case, child = disputed()
    shield(case, unit="dispatcher01")

    event = make.step(child, "rule", "supervisor01", verdict="back_to_caller", reason="按清单")

    case.refresh_from_db()
    assert (case.state, case.holder) == ("handling", unit_of("centre01"))
    assert event.data["to"] == unit_of("centre01").code
    assert Precedent.objects.get(event=event).ruled_for == unit_of("centre01")
    assert holdings(case)[-2:] == [("department", "moved", "misrouted"), ("centre", "returned", "")]
    assert "handle@centre" in open_duties(case)
    assert can_see(make.staff("leader01"), case) is False


def test_so_it_does_where_everybody_who_could_take_it_in_is_kept_out(clock):
    case, child = disputed()
    shield(case, "dispatcher01")

    make.step(child, "rule", "supervisor01", verdict="back_to_caller", reason="按清单")

    case.refresh_from_db()
    assert case.holder == unit_of("centre01")


def test_above_a_caller_that_is_kept_out_somebody_else_agrees_and_takes_it(clock):
    case, child = disputed()
    shield(case, unit="dispatcher01")

    make.step(child, "agree", "centre01", reason="确实送错了")

    case.refresh_from_db()
    assert (case.holder, case.returns) == (unit_of("centre01"), 1)


def test_nothing_goes_back_where_nobody_is_left_above(clock):
    case, child = disputed()
    shield(case, unit="dispatcher01")
    Post.objects.filter(unit__in=[unit_of("centre01"), unit_of("county01")]).exclude(
        user=make.staff("supervisor01").user
    ).update(capabilities=["audit"])

    with pytest.raises(WrongState) as refusal:
        make.step(child, "rule", "supervisor01", verdict="back_to_caller", reason="按清单")

    case.refresh_from_db()
    assert str(refusal.value) == gettext("Nobody above could take this in instead.")
    assert case.holder == unit_of("water01")


def test_a_caller_who_lost_one_of_several_takes_it_back(clock):
    case, child = disputed()
    shield(case, "leader01")

    make.step(child, "rule", "supervisor01", verdict="back_to_caller", reason="按清单")

    case.refresh_from_db()
    assert case.holder == unit_of("dispatcher01")


def test_the_way_up_passes_by_a_unit_of_which_all_who_take_in_are_kept_out(clock):
    case = make.handled_ticket(**NO_CONTACT)
    shield(case, "cadre01", "double01")

    with pytest.raises(Invalid) as refusal:
        make.refer(case, "grid01", "report_up", unit_of("cadre01"))
    assert list(refusal.value.form.errors) == ["callee"]

    child = make.refer(case, "grid01", "report_up", unit_of("dispatcher01"))
    assert child.holder == unit_of("dispatcher01")


@pytest.mark.parametrize("whole", [True, False])
def test_no_verdict_and_no_placing_names_who_is_kept_out(clock, whole):
    case, child = disputed()
    city = unit_of("city01")
    if whole:
        shield(case, unit="city01")
    else:
        shield(case, "city01", "cityhead01")

    goes_to = {"verdict": "goes_to", "unit": city.code}
    with pytest.raises(Invalid) as refusal:
        make.step(child, "rule", "supervisor01", reason="按清单", **goes_to)
    assert list(refusal.value.form.errors) == ["unit"]

    make.step(child, "rule", "supervisor01", verdict="nobody", reason="都不归")
    case.refresh_from_db()
    with pytest.raises((Invalid, WrongState)):
        make.step(case, "place", "centre01", unit=city.code, reason="归城管")
    make.step(case, "place", "centre01", unit=unit_of("agri01").code, reason="归农业")
    assert case.holder == unit_of("agri01")
