"""What the clock does of itself: a party is reminded and no more, the committee goes after it."""

from datetime import timedelta

import pytest

from tests.mediation import builders as make
from workflow.models import Delivery
from workflow.services import Invalid, sweep

pytestmark = pytest.mark.usefixtures("db")
COMMITTEE = "mediation_committee"


def after(clock, **span):
    clock.shift(timedelta(**span))
    sweep()


def test_a_consent_that_does_not_come_is_gone_after_and_can_still_be_given(clock):
    case = make.screened()
    make.step(case, "consent", make.side(case, 1), agreed="on")

    after(clock, days=8)

    assert "chase@mediation_committee" in make.open_duties(case)
    assert "consent@party 2.1" not in make.open_duties(case)
    assert case.events.filter(step="lapse").count() == 1
    make.step(case, "consent", make.side(case, 2), agreed="on")
    assert "chase@mediation_committee" not in make.open_duties(case)


def test_each_party_s_time_runs_out_for_itself(clock):
    case = make.screened()
    after(clock, days=8)

    assert case.events.filter(step="lapse").count() == 2
    assert case.duties.open().filter(kind="chase").count() == 2


def test_the_third_time_that_a_clause_is_not_performed_it_is_a_breach(clock):
    case = make.effective("2026-06-10")
    after(clock, days=3)
    assert f"urge@{COMMITTEE}" in make.open_duties(case)
    make.step(case, "urge", make.VILLAGE, clause="1", text="上门", last_on="2026-06-15")
    assert "perform@party 2.1" in make.open_duties(case)

    after(clock, days=5)
    make.step(case, "urge", make.VILLAGE, clause="1", text="再上门", last_on="2026-06-18")
    after(clock, days=5)

    case.refresh_from_db()
    assert case.state == "breached"
    assert {f"notice@{COMMITTEE}", f"urge@{COMMITTEE}"} <= make.open_duties(case)
    assert case.events.get(step="breach").actor_kind == "system"


def test_a_breach_is_healed_when_nothing_is_past_due(clock):
    case = make.effective("2026-06-10", "2026-07-10")
    after(clock, days=3)
    make.step(case, "breach", make.side(case, 1), clause="1", text="没给")
    assert case.state == "breached"

    make.step(case, "perform", make.side(case, 1), clause="1", is_whole="on")

    assert case.state == "effective"


def test_after_a_breach_the_file_waits_for_the_notice(clock):
    case = make.effective("2026-06-10")
    after(clock, days=3)
    make.step(case, "breach", make.VILLAGE, clause="1", text="拒不履行")
    make.step(case, "notice", make.VILLAGE, text="可以向法院起诉", served="handed")
    assert f"file@{COMMITTEE}" in make.open_duties(case)

    make.step(case, "file", make.VILLAGE, reason="当事人已起诉")

    assert (case.state, make.open_duties(case)) == ("filed", set())


def test_the_window_ends_silently(clock):
    case = make.effective("2026-12-01")

    after(clock, days=40)

    assert not case.duties.open().filter(kind="window").exists()
    with pytest.raises(Invalid) as refused:
        make.step(
            case, "court", make.VILLAGE, outcome="applied", on="2026-07-10", court="平谷法院",
            both_ask="on",
        )  # fmt: skip
    assert "outcome" in refused.value.form.errors


def test_a_court_s_time_runs_from_the_signed_receipt(clock):
    case = make.apply(make.VILLAGE, source="court", court_kind="entrusted")
    clock.shift(timedelta(days=1))
    make.step(case, "sign_for", make.VILLAGE)
    clock.shift(timedelta(days=1))
    make.step(case, "screen", make.VILLAGE, risk="C", rights_served="on")
    make.consented(make.named(case))

    duty = case.duties.open().get(kind="mediate")

    assert (duty.limit_row.amount, duty.started_at.day) == (15, 9)


def test_more_time_needs_everybody(clock):
    case = make.mediating()
    due = case.due_at
    make.step(
        case, "extend", make.VILLAGE, due_on="2026-07-20", all_agreed="on", how="paper", text="取证"
    )

    assert case.due_at > due


def test_parties_with_a_number_are_told_by_message(clock, wire):
    case = make.screened()

    told = Delivery.objects.filter(event__case=case, event__step="screen")

    assert {row.recipient for row in told} == {
        f"person:{party.person_id}" for party in make.parties(case)
    }
    assert {row.template for row in told} == {"party_remind"}
