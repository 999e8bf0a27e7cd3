"""The way of a mediation from application to the archive."""

import pytest

from mediation.models import Agreement, Clause, Consent, Mediation, Naming, Party, Signature
from mediation.services import agreement_in_force
from tests.mediation import builders as make
from tests.tickets.builders import running_pauses
from workflow.services import NotAllowed, NotVisible, WrongState

pytestmark = pytest.mark.usefixtures("db", "clock")
COMMITTEE = "mediation_committee"


def test_applying_opens_a_case_of_the_nearest_committee_and_keeps_the_moment():
    case = make.apply()

    row = Mediation.objects.get(case=case)
    assert (case.state, case.holder.code) == ("received", "110117006212-mediation")
    assert (row.source, row.mode, row.type_id) == ("application", "people", "neighbour")
    assert row.limitation_at == case.opened_at
    assert make.open_duties(case) == {f"screen@{COMMITTEE}"}
    assert [(p.side, p.no, p.is_applicant) for p in make.parties(case)] == [
        (1, 1, True),
        (2, 1, False),
    ]
    assert make.parties(case)[0].person.masked_name == "张*"


def test_screening_asks_every_party_and_for_a_mediator():
    case = make.screened()

    assert case.state == "consent"
    assert make.open_duties(case) == {
        "consent@party 1.1",
        "consent@party 2.1",
        f"name@{COMMITTEE}",
    }


def test_the_talks_begin_with_the_last_consent_and_somebody_to_mediate():
    case = make.named(make.screened())
    one, other = (make.side(case, no) for no in (1, 2))
    make.step(case, "consent", one, agreed="on", wants_open="on")
    assert case.state == "consent"

    make.step(case, "consent", other, agreed="on")

    assert (case.state, case.blocks_parent) == ("mediating", True)
    assert make.open_duties(case) == {f"mediate@{COMMITTEE}"}
    assert Consent.objects.filter(party__case=case, how="page").count() == 2
    assert Mediation.objects.get(case=case).is_public_session is False
    assert case.due_at is not None


def test_with_all_consents_the_talks_begin_when_somebody_is_named():
    case = make.consented(make.screened())
    assert case.state == "consent"

    make.named(case)

    assert case.state == "mediating"


def test_nobody_consents_twice():
    case = make.screened()
    make.step(case, "consent", make.side(case, 1), agreed="on")

    with pytest.raises(WrongState):
        make.step(case, "consent", make.side(case, 1), agreed="on")


def test_a_written_agreement_has_effect_with_the_last_signature():
    case = make.agreed()
    assert case.state == "agreed"
    assert running_pauses(case) == {"signing"}
    assert make.open_duties(case) == {
        "sign@party 1.1",
        "sign@party 2.1",
        "sign@post",
        f"sign@{COMMITTEE}",
        f"mediate@{COMMITTEE} paused",
    }

    make.sign_all(case)

    assert case.state == "effective"
    assert Signature.objects.filter(agreement__case=case).count() == 4
    assert running_pauses(case) == set()
    assert make.open_duties(case) == {
        "perform@party 2.1",
        "window@party 1.1",
        "window@party 2.1",
        f"followup@{COMMITTEE}",
    }
    assert Agreement.objects.get(case=case).effective_at is not None


def test_an_agreement_with_nothing_to_perform_is_performed_at_once():
    case = make.mediating()
    rows = make.clauses(case, "")
    make.step(case, "agree", make.VILLAGE, **rows)

    make.sign_all(case)

    assert case.state == "performed"
    assert f"file@{COMMITTEE}" in make.open_duties(case)


def test_the_last_performance_leads_to_the_archive():
    case = make.effective("2026-06-20", "2026-07-20")
    creditor = make.side(case, 1)
    make.step(case, "perform", creditor, clause="1", is_whole="on", amount="500")
    assert case.state == "effective"

    make.step(case, "perform", creditor, clause="2", is_whole="on", amount="500")
    assert case.state == "performed"
    make.step(case, "file", make.VILLAGE, reason="文书另行补入")

    assert (case.state, make.open_duties(case)) == ("filed", set())


def test_what_the_debtor_says_himself_is_not_the_end_of_it():
    case = make.effective()

    make.step(case, "perform", make.side(case, 2), clause="1", is_whole="on", text="已付清")

    assert case.state == "effective"
    assert Clause.objects.get(agreement__case=case).performed_at is None
    assert "perform@party 2.1" in make.open_duties(case)


def test_any_party_may_end_it_at_any_time_and_the_other_routes_are_told():
    case = make.agreed()

    make.step(case, "end", make.side(case, 2))

    assert (case.state, case.is_open) == ("ended", False)
    assert make.open_duties(case) == {f"notice@{COMMITTEE}", f"file@{COMMITTEE}"}
    assert Mediation.objects.get(case=case).ended_as == "refused"


def test_what_has_effect_nobody_ends_by_walking_away():
    case = make.effective()
    make.step(case, "amend", make.VILLAGE, all_agreed="on", how="paper", **make.clauses(case, ""))
    assert case.state == "agreed"

    with pytest.raises(WrongState):
        make.step(case, "end", make.side(case, 2))
    make.step(case, "talk_again", make.side(case, 2), text="不改了")

    assert case.state == "effective"
    assert agreement_in_force(case).no == 1
    assert "perform@party 2.1" in make.open_duties(case)


def test_an_oral_agreement_has_effect_at_once():
    case = make.mediating()
    rows = make.clauses(case, "2026-06-20")

    make.step(case, "agree_oral", make.VILLAGE, both_confirm="on", **rows)

    assert case.state == "effective"
    assert "perform@party 2.1" in make.open_duties(case)


def test_land_contracts_are_not_settled_by_word_of_mouth():
    case = make.mediating(type="land")

    with pytest.raises(WrongState):
        make.step(
            case, "agree_oral", make.VILLAGE, both_confirm="on", **make.clauses(case, "2026-06-20")
        )


def test_whoever_declares_an_interest_mediates_no_more():
    case = make.mediating()
    make.step(case, "recuse", make.VILLAGE, text="当事人是我表弟")
    assert running_pauses(case) == {"recuse"}
    assert "mediate@mediation_committee paused" in make.open_duties(case)

    with pytest.raises(NotAllowed):
        make.step(case, "session", make.VILLAGE)
    make.named(case, make.TOWN)

    assert running_pauses(case) == set()
    mediators = Naming.objects.filter(case=case, until=None)
    assert [n.post.user.username for n in mediators] == [make.TOWN]


def test_it_goes_up_twice_with_one_code_and_the_whole_file():
    case = make.mediating()
    due_at = case.due_at
    for below, above in ((make.VILLAGE, make.TOWN), (make.TOWN, make.COUNTY)):
        make.step(case, "move_up", below, text="涉及两个村")
        assert case.asks.filter(state="open").count() == 1
        make.step(case, "approve", above)
        assert case.holder == make.post_of(above).unit
        make.step(case, "name", above, mediators=str(make.post_of(above).pk))

    assert (case.state, case.hops) == ("mediating", 2)
    assert case.due_at is not None and case.due_at >= due_at
    assert case.holdings.count() == 3
    with pytest.raises(WrongState):
        make.step(case, "move_up", make.COUNTY, text="再上")


def test_a_party_sees_its_own_page_and_no_other():
    case, other = make.apply(), make.apply()
    actor = make.side(case, 1)

    assert Party.objects.get(pk=actor.party_id).case_id == case.pk
    with pytest.raises(NotVisible):
        make.step(other, "end", actor)


def test_how_it_went_is_asked_by_who_did_not_mediate():
    case = make.effective()
    assert case.duties.open().get(kind="followup").unit == make.post_of(make.TOWN).unit
    with pytest.raises(NotAllowed):
        make.step(case, "followup", make.VILLAGE, text="好")

    make.step(
        case, "followup", make.TOWN, performed="partly", text="付了一半", next_on="2026-09-01"
    )

    duty = case.duties.open().get(kind="followup")
    assert (duty.unit, duty.due_at.date().isoformat()) == (
        make.post_of(make.TOWN).unit,
        "2026-09-01",
    )
