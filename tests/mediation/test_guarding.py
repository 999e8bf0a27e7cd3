"""Danger found in a talk, and a committee that must be kept away."""

import pytest

from tests import factories
from tests.mediation import builders as make
from workflow.reports import timeline
from workflow.services import can_see

pytestmark = pytest.mark.usefixtures("db", "clock")


def test_violence_found_in_a_session_seals_the_case_and_the_mediator_goes_on():
    case = make.mediating()

    make.step(case, "danger", make.VILLAGE, kind="violence", text="被打过")

    assert case.is_sealed
    assert can_see(factories.staff(make.VILLAGE), case)
    assert "ack@centre" in make.open_duties(case)
    assert "danger" not in [line.event.step for line in timeline(case, make.side(case, 2))]
    make.step(case, "send_out", make.VILLAGE, outcome="police", text="有家庭暴力")
    assert case.state == "referred_out"


@pytest.mark.parametrize("build", [make.apply, make.screened, make.mediating, make.agreed])
def test_a_committee_that_is_kept_out_hands_over_to_the_one_above(build):
    case = build()
    before = {duty.kind for duty in case.duties.open().filter(unit=case.holder)}

    make.step(case, "shield", make.VILLAGE, unit=case.holder.code, reason="委员会主任是当事人")

    assert case.holder == make.post_of(make.TOWN).unit
    after = case.duties.open().filter(unit=case.holder)
    assert {duty.kind for duty in after} >= before
    assert not can_see(factories.staff(make.VILLAGE), case)
    assert can_see(factories.staff(make.TOWN), case)
