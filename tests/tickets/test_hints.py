"""Hints at intake: what this phone reported before, and what may be the same matter nearby."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from governance.models import Matter, Person
from tests import factories
from tests.tickets.builders import unit_of
from tickets.reports import earlier_of_phone
from workflow.models import Case, Involvement, Role
from workflow.reports.hints import hints_of
from workflow.services import can_see

pytestmark = pytest.mark.django_db

ELSEWHERE = "110117006212002"
LAMPS, DITCH = "村口三盏路灯不亮，晚上看不见路。", "水渠堵了，地里浇不上水。"
OTHER_PHONE = {"contact_phone": "13900001111"}


def hints(case, reader="grid01"):
    actor = factories.staff(reader) if isinstance(reader, str) else reader
    return hints_of(case, actor)


def keep_out(case, **whom):
    """Shield a case, as the step that does so writes it."""
    Involvement.objects.create(
        case=case,
        root=case,
        roles=Role.KEPT_OUT,
        opened_at=case.opened_at,
        since=timezone.now(),
        **whom,
    )


def seal(case):
    Case.objects.filter(pk=case.pk).update(is_sealed=True)


def erase(case):
    Person.objects.filter(case_id=case.pk).update(phone_hash="", erased_at=timezone.now())


def test_the_newest_earlier_tickets_of_the_phone_come_first_however_it_was_spelt():
    older = factories.closed_ticket(contact_phone="138 0000 5678")
    newer = factories.open_ticket(contact_phone="+86-13800005678")
    factories.open_ticket(**OTHER_PHONE)
    case = factories.open_ticket()
    factories.open_ticket()

    found = hints(case)

    assert (found.earlier, found.earlier_count) == ([newer, older], 2)


def test_at_most_five_are_listed_and_all_are_counted():
    cases = [factories.open_ticket() for _n in range(7)]

    found = hints(cases[-1])

    assert (found.earlier, found.earlier_count) == (cases[5:0:-1], 6)


def test_what_the_reader_does_not_see_is_a_number_only_and_takes_no_place():
    mine = factories.open_ticket()
    for _n in range(6):
        factories.open_ticket(area=ELSEWHERE)
    case = factories.open_ticket()

    found = hints(case)

    assert (found.earlier, found.earlier_count) == ([mine], 7)


def test_an_overseer_sees_those_of_his_whole_area():
    elsewhere, case = factories.open_ticket(area=ELSEWHERE), factories.open_ticket()

    assert hints(case, "leader01").earlier == [elsewhere]


@pytest.mark.parametrize("reader", ["grid01", "leader01", "auditor01"])
def test_sealed_and_shielded_cases_are_neither_listed_nor_counted(reader):
    sealed, shielded, case = (factories.open_ticket() for _n in range(3))
    seal(sealed)
    keep_out(shielded, unit=unit_of("cadre01"))

    found = hints(case, reader)

    assert (found.earlier, found.earlier_count, found.nearby) == ([], 0, [])


def test_a_person_who_was_erased_is_not_found():
    erase(factories.open_ticket())
    case = factories.open_ticket()

    assert hints(case).earlier_count == 0


def test_without_a_phone_nobody_is_the_same():
    factories.open_ticket(contact_name="", contact_phone="")
    factories.open_ticket(contact_phone="")
    case = factories.open_ticket(contact_phone="")

    assert (hints(case).earlier, hints(case).earlier_count) == ([], 0)


def test_what_is_listed_is_what_the_reader_can_open():
    factories.open_ticket(area=ELSEWHERE)
    moved = factories.handled_ticket()
    factories.move(moved, "grid01", "report_up", "cadre01")
    case = factories.open_ticket()
    before = Case.objects.exclude(pk=case.pk).filter(kind="ticket")

    for name in ("grid01", "cadre01", "dispatcher01", "leader01", "city01", "auditor01"):
        actor = factories.staff(name)
        assert set(hints(case, actor).earlier) == {c for c in before if can_see(actor, c)}


def test_open_tickets_in_like_words_stand_nearby_the_most_alike_first():
    alike = factories.open_ticket(text="路灯不亮，晚上看不见路", **OTHER_PHONE)
    same = factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    factories.open_ticket(text=DITCH, **OTHER_PHONE)
    case = factories.open_ticket(text=LAMPS)

    assert hints(case).nearby == [same, alike]


def test_the_same_matter_stands_nearby_whatever_the_words_are():
    matter = Matter.objects.in_force().order_by("code")[0]
    same = factories.handled_ticket(text=DITCH, **OTHER_PHONE)
    Case.objects.filter(pk=same.pk).update(matter=matter)
    case = factories.handled_ticket(text=LAMPS)
    assert hints(case).nearby == []

    case.matter = matter
    case.save()

    assert hints(case).nearby == [same]


def test_three_are_enough():
    cases = [factories.open_ticket(text=LAMPS, **OTHER_PHONE) for _n in range(5)]

    assert hints(cases[0]).nearby == [cases[4], cases[3], cases[2]]


def test_what_is_closed_old_linked_or_elsewhere_is_not_nearby():
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    factories.closed_ticket(text=LAMPS, **OTHER_PHONE)
    factories.open_ticket(text=LAMPS, area=ELSEWHERE, **OTHER_PHONE)
    linked = factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    case = factories.open_ticket(text=LAMPS)
    assert hints(case).nearby == [linked]

    factories.step(linked, "link", "grid01", code=case.code, relation="related")

    assert hints(case).nearby == []


@pytest.mark.parametrize("guard", [seal, lambda case: keep_out(case, unit=unit_of("cadre01"))])
def test_a_guarded_case_is_never_nearby(guard):
    guarded = factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    case = factories.open_ticket(text=LAMPS)
    guard(guarded)

    for reader in ("grid01", "cadre01", "dispatcher01", "leader01"):
        assert hints(case, reader).nearby == []


def test_the_reader_sees_nearby_only_what_he_sees_anyway():
    factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    case = factories.handled_ticket(text=LAMPS)
    factories.move(case, "grid01", "report_up", "cadre01")

    assert hints(case, "cadre01").nearby == []
    assert len(hints(case, "grid01").nearby) == 1


def test_once_it_is_decided_nothing_is_compared_any_more():
    factories.open_ticket(text=LAMPS, **OTHER_PHONE)
    case = factories.proposed_ticket(text=LAMPS)

    assert hints(case).nearby == []


def test_a_requester_and_a_referral_have_no_hints():
    case = factories.handled_ticket()
    child = factories.refer(case, "grid01", "report_up", unit_of("cadre01"))

    assert hints(case, factories.requester_of(case)) is None
    assert hints(child, "cadre01") is None


def test_the_hints_of_a_case_cost_two_queries_and_a_phone_one(django_assert_num_queries):
    for _n in range(4):
        factories.open_ticket()
    case, actor = factories.open_ticket(), factories.staff("grid01")

    with django_assert_num_queries(2):
        found = hints_of(case, actor)
        names = [other.holder.name for other in (*found.earlier, *found.nearby)]
    with django_assert_num_queries(1):
        count = earlier_of_phone("138-0000-5678", actor).earlier_count

    assert (len(names), count) == (7, 5)
