"""The steps of every kind: notes, colleagues, corrections, links, and what merely runs out."""

from datetime import timedelta

import pytest
from django.utils import translation

from governance.models import Post
from tests import factories as make
from tests.tickets.builders import line_of, open_duties, settled_by, unit_of
from workflow.models import CaseLink
from workflow.reports import offer_for, timeline
from workflow.rules.kinds import kind_of
from workflow.services import Invalid, NotAllowed, NotVisible, WrongState, sweep
from workflow.services.words import who_may

pytestmark = pytest.mark.django_db

TEXT = make.ticket_data


def overseen():
    """A ticket sent back twice: the village has to act."""
    case = make.proposed_ticket()
    make.step(case, "callback", "secretary01", reached="yes", solved="no")
    make.step(case, "propose", "grid01", outcome="solved", done="又换了")
    make.step(case, "callback", "secretary01", reached="yes", solved="no")
    return case


# note


@pytest.mark.parametrize(
    ("audience", "line"),
    [
        ("public", ("public", {"text": "已派人"}, {})),
        ("internal", ("staff", {}, {"text": "已派人"})),
    ],
)
def test_a_note_is_read_by_those_it_was_written_for(clock, audience, line):
    case = make.handled_ticket()

    event = make.step(case, "note", "grid01", text="已派人", audience=audience)

    assert line_of(event) == line
    shown = [item.event for item in timeline(case, make.requester_of(case))]
    assert (event in shown) == (audience == "public")


def test_a_note_changes_nothing_else(clock):
    case = make.handled_ticket()
    before = (case.state, case.version, open_duties(case))

    make.step(case, "note", "grid01", text="已派人", audience="internal")

    assert (case.state, case.version, open_duties(case)) == before


def test_a_note_of_the_level_above_settles_what_it_had_to_look_into(clock):
    case = overseen()

    event = make.step(case, "note", "secretary01", text="已到场，等材料", audience="internal")

    assert settled_by(event) == {"oversee@village done"}


def test_a_note_of_the_holder_does_not_settle_it(clock):
    case = overseen()

    event = make.step(case, "note", "grid01", text="在办", audience="internal")

    assert (settled_by(event), "oversee@village" in open_duties(case)) == (set(), True)


def test_a_note_settles_it_also_from_a_post_that_may_handle_as_well(clock):
    """In a small village one post does everything."""
    secretary = make.staff("secretary01").posts[0]
    Post.objects.filter(pk=secretary.pk).update(
        capabilities=["handle", "decide", "verify", "supervise"]
    )
    case = overseen()

    event = make.step(case, "note", "secretary01", text="已到场", audience="internal")

    assert settled_by(event) == {"oversee@village done"}


def test_whoever_is_not_involved_writes_no_note(clock, stranger):
    case = make.handled_ticket()

    with pytest.raises(NotVisible):
        make.step(case, "note", stranger, text="路过", audience="internal")
    with pytest.raises(NotAllowed):
        make.step(case, "note", make.requester_of(case), text="快点", audience="public")


def test_no_note_is_written_to_a_closed_ticket(clock):
    case = make.closed_ticket()

    with pytest.raises(WrongState):
        make.step(case, "note", "grid01", text="补一句", audience="internal")


# assign


def test_assigning_puts_the_units_duties_on_a_colleagues_desk(clock):
    case = make.handled_ticket()
    chief = make.staff("chief01").posts[0]

    event = make.step(case, "assign", "grid01", post=chief.pk)

    assert (case.assignee, case.version) == (chief, 3)
    assert set(case.duties.open().filter(unit=case.holder).values_list("post", flat=True)) == {
        chief.pk
    }
    assert event.audience == "unit"


def test_assigning_the_same_colleague_again_is_no_new_version(clock):
    case = make.handled_ticket()
    chief = make.staff("chief01").posts[0]
    make.step(case, "assign", "grid01", post=chief.pk)

    make.step(case, "assign", "grid01", post=chief.pk)

    assert case.version == 3


def test_who_handles_what_inside_a_unit_is_nobody_elses_business(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    event = make.step(case, "assign", "cadre01", post=make.staff("cadre01").posts[0].pk)

    readers = {
        name: event in [line.event for line in timeline(case, make.staff(name))]
        for name in ("cadre01", "grid01", "secretary01")
    }

    assert readers == {"cadre01": True, "grid01": False, "secretary01": True}


def test_only_a_colleague_is_assigned(clock):
    case = make.handled_ticket()

    with pytest.raises(Invalid):
        make.step(case, "assign", "grid01", post=make.staff("cadre01").posts[0].pk)


# correct


def test_a_correction_stands_beside_the_line_and_is_read_by_the_same_people(clock):
    case = make.handled_ticket()
    wrong = make.step(case, "note", "grid01", text="两盏", audience="public")

    event = make.step(case, "correct", "grid01", event=wrong.pk, text="三盏")

    assert line_of(event) == ("public", {"text": "三盏"}, {})
    assert event.data == {"event": wrong.seq}
    wrong.refresh_from_db()
    assert line_of(wrong) == ("public", {"text": "两盏"}, {})


def test_a_correction_of_an_internal_line_stays_internal(clock):
    case = make.handled_ticket()
    wrong = make.step(case, "note", "grid01", text="两盏", audience="internal")

    event = make.step(case, "correct", "grid01", event=wrong.pk, text="三盏")

    assert line_of(event) == ("staff", {}, {"text": "三盏"})


def test_a_correction_of_a_line_whose_text_is_for_staff_stays_with_staff(clock):
    case = make.handled_ticket()
    wrong = make.step(case, "contact", "grid01", reached="yes", how="phone", text="约好九点")

    event = make.step(case, "correct", "grid01", event=wrong.pk, text="约好十点")

    assert line_of(event) == ("line", {}, {"text": "约好十点"})


def test_only_the_unit_that_wrote_it_or_its_superior_corrects(clock):
    case = make.handled_ticket()
    wrong = make.step(case, "note", "grid01", text="两盏", audience="public")
    make.move(case, "grid01", "report_up", "cadre01")
    make.step(case, "note", "cadre01", text="收到", audience="internal")

    with pytest.raises(Invalid):
        make.step(case, "correct", "cadre01", event=wrong.pk, text="三盏")
    make.step(case, "correct", "leader01", event=wrong.pk, text="三盏")


def test_a_supervisor_who_is_no_longer_above_corrects_lines_of_his_own_unit_alone(clock):
    case = make.handled_ticket()
    make.move(case, "grid01", "report_up", "cadre01")
    own = make.step(case, "note", "cadre01", text="两盏", audience="public")
    make.move(case, "cadre01", "report_up", "dispatcher01")
    theirs = make.step(case, "note", "dispatcher01", text="三盏", audience="public")

    make.step(case, "correct", "secretary01", event=own.pk, text="三盏")
    with pytest.raises(Invalid):
        make.step(case, "correct", "secretary01", event=theirs.pk, text="两盏")


def lines_to_correct(case, name):
    form = offer_for(make.staff(name), case, "correct").form()
    return {event.pk for event in form.fields["event"].queryset}


def test_what_was_only_asked_for_is_no_line_to_correct(clock):
    case = make.handled_ticket()
    asked = make.step(case, "extend", "grid01", reason="要等灯头", due_on="2026-06-10")

    assert asked.phase == "asked"
    assert asked.pk not in lines_to_correct(case, "grid01")
    with pytest.raises(Invalid):
        make.step(case, "correct", "grid01", event=asked.pk, text="三天")


def test_a_line_that_one_may_not_read_is_not_offered_for_correction(clock):
    case = make.handled_ticket()
    note = make.step(case, "note", "grid01", text="两盏", audience="internal")
    secret = make.step(case, "shield", "grid01", unit=unit_of("water01").code, reason="涉及该单位")

    assert note.pk in lines_to_correct(case, "secretary01")
    assert secret.pk not in lines_to_correct(case, "secretary01")


def test_the_level_above_is_said_to_be_free_of_the_work_only_where_it_must_be(clock):
    table = kind_of("ticket").table

    with translation.override("en"):
        said = [who_may(table[name], None) for name in ("note", "callback")]

    assert ["somebody who did not handle it" in sentence for sentence in said] == [False, True]
    assert ["the level above" in sentence for sentence in said] == [True, True]


def test_a_closed_ticket_can_still_be_corrected(clock):
    case = make.closed_ticket()
    wrong = case.events.get(step="propose")

    event = make.step(case, "correct", "grid01", event=wrong.pk, text="换了四只")

    assert (event.audience, case.state) == ("public", "closed")


# link


def test_linking_two_tickets_writes_a_row_and_a_line(clock):
    case, other = make.handled_ticket(), make.handled_ticket()

    event = make.step(case, "link", "grid01", code=f" {other.code} ", relation="repeat")

    link = CaseLink.objects.get()
    assert (link.case, link.other, link.kind, link.event) == (case, other, "repeat", event)
    assert event.data == {"code": other.code, "relation": "repeat"}


def test_a_link_is_made_once(clock):
    case, other = make.handled_ticket(), make.handled_ticket()
    make.step(case, "link", "grid01", code=other.code, relation="related")

    with pytest.raises(WrongState):
        make.step(case, "link", "grid01", code=other.code, relation="related")


def test_linking_needs_sight_of_both(clock):
    case = make.handled_ticket()
    other = make.open_ticket(area="110117006212002")

    with pytest.raises(NotVisible):
        make.step(case, "link", "grid01", code=other.code, relation="related")


@pytest.mark.parametrize("code", ["", "12", "2026000000000"])
def test_a_code_that_cannot_be_is_refused(clock, code):
    case = make.handled_ticket()

    with pytest.raises(Invalid):
        make.step(case, "link", "grid01", code=code, relation="related")


def test_a_ticket_is_not_linked_to_itself(clock):
    case = make.handled_ticket()

    with pytest.raises(Invalid):
        make.step(case, "link", "grid01", code=case.code, relation="related")


# lapse


def test_a_villagers_duty_that_ran_out_lapses_once(clock):
    case = make.proposed_ticket()
    clock.shift(timedelta(days=8))

    first, second = sweep(), sweep()

    assert (first.lapsed, second.lapsed) == (1, 0)
    event = case.events.latest("seq")
    assert (event.step, event.data, event.actor_kind) == ("lapse", {"duty": "confirm"}, "system")
    assert case.duties.get(kind="confirm").late_s > 0


def test_the_sweep_ends_nothing_that_units_owe_and_moves_no_holder(clock):
    case = make.open_ticket()
    clock.shift(timedelta(days=30))

    swept = sweep()

    assert (swept.lapsed, swept.failed) == (0, 0)
    assert {"promise@system", "accept@grid"} <= open_duties(case)
    case.refresh_from_db()
    assert (case.holder, case.supervision) == (unit_of("grid01"), "none")
