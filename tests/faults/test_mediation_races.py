"""Races on real connections: two mediators, and a party that ends it while the last one signs."""

from functools import partial

import pytest

from mediation.models import Agreement, Consent, Signature, Sitting
from tests.factories import staff
from tests.faults.racing import at_once, names
from tests.mediation import builders as make
from workflow.services import take_step, verify_log

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db")]
CLEAR = {"WrongState", "Busy", "Changed", "NotAllowed"}


def step(case, name, actor, **data):
    actor = staff(actor) if isinstance(actor, str) else actor
    return partial(take_step, case, name, actor=actor, data=data)


def test_two_mediators_who_save_their_minutes_at_once_both_have_them_kept(clock):
    case = make.named(make.mediating(), make.VILLAGE, make.TOWN)
    came = ",".join(str(party.pk) for party in make.parties(case))
    minutes = {"held_at": "2026-06-08 08:30", "came": came}

    outcomes = at_once(
        step(case, "session", make.VILLAGE, text="甲记", **minutes),
        step(case, "session", make.TOWN, text="乙记", **minutes),
    )

    assert names(outcomes) == ["ok", "ok"]
    assert list(Sitting.objects.filter(case=case).values_list("no", flat=True)) == [1, 2]
    assert verify_log() == []


def test_of_two_who_write_the_minutes_of_the_same_session_one_does(clock):
    case = make.named(make.mediating(), make.VILLAGE, make.TOWN)
    came = ",".join(str(party.pk) for party in make.parties(case))
    make.step(case, "schedule", make.VILLAGE, planned_at="2026-06-08 10:00", place="村委会")
    sitting = Sitting.objects.get(case=case)
    minutes = {"held_at": "2026-06-08 08:30", "came": came, "sitting": sitting.pk, "text": "记"}

    outcomes = at_once(
        step(case, "session", make.VILLAGE, **minutes), step(case, "session", make.TOWN, **minutes)
    )

    assert names(outcomes) == ["WrongState", "ok"]


@pytest.mark.parametrize("turn", range(3))
def test_a_party_ends_it_while_the_last_one_signs_and_one_of_the_two_holds(clock, turn):
    case = make.agreed()
    for party in make.parties(case):
        make.step(
            case, "sign", make.VILLAGE, signer=f"party-{party.pk}", how="paper", identity_seen="on"
        )
    make.step(case, "sign", make.VILLAGE, signer="mediator", how="paper")

    outcomes = at_once(
        step(case, "sign", make.VILLAGE, signer="seal", how="paper"),
        step(case, "end", make.side(case, 2)),
    )

    case.refresh_from_db()
    has_effect = Agreement.objects.filter(case=case, effective_at__isnull=False).exists()
    assert names(outcomes) == ["WrongState", "ok"]
    assert case.state == ("effective" if has_effect else "ended")
    assert case.mediation.effective_at is None or has_effect
    assert verify_log() == []


def test_of_two_last_signatures_at_once_exactly_one_is_the_last(clock):
    case = make.agreed()
    for party in make.parties(case):
        make.step(
            case, "sign", make.VILLAGE, signer=f"party-{party.pk}", how="paper", identity_seen="on"
        )

    outcomes = at_once(
        step(case, "sign", make.VILLAGE, signer="seal", how="paper"),
        step(case, "sign", make.VILLAGE, signer="mediator", how="paper"),
        step(case, "sign", make.VILLAGE, signer="mediator", how="paper"),
    )

    case.refresh_from_db()
    assert case.state == "effective"
    assert names(outcomes).count("ok") == 2
    assert set(names(outcomes)) <= {"ok", *CLEAR}
    assert Signature.objects.filter(agreement__case=case).count() == 4


def test_of_consents_sent_twice_at_once_one_counts(clock):
    case = make.screened()
    actor = make.side(case, 1)

    outcomes = at_once(*[step(case, "consent", actor, agreed="on")] * 4)

    assert names(outcomes).count("ok") == 1
    assert Consent.objects.filter(party__case=case).count() == 1
