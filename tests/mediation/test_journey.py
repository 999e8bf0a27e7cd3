"""Random legal journeys of a mediation: no way leads past a consent or a signature.

Run it longer with JOURNEYS=500 in the environment; then every run takes other ways.
"""

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from mediation.models import Agreement, Naming, Signature
from mediation.services import mediators_of, unconsented
from tests import factories
from tests.mediation import builders as make
from tests.tickets.builders import MONDAY
from workflow.models import Case, Holding
from workflow.reports.offers import offers
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.kernel import KERNEL_STEPS
from workflow.services import Refused, sweep, take_step, verify_log

LONG = "JOURNEYS" in os.environ
EXAMPLES = int(os.environ.get("JOURNEYS", "15"))
STEPS = 22
SHIFTS = [timedelta(hours=3), timedelta(days=2), timedelta(days=8), timedelta(days=35)]
KERNEL = {step.name for step in KERNEL_STEPS} - {"approve", "refuse"}
# These end it, and would leave little of most journeys.
RARE = ("reject", "send_out", "end", "talk_again", "recuse", "move_up", "add_party")

pytestmark = pytest.mark.django_db


@settings(
    max_examples=EXAMPLES,
    derandomize=not LONG,
    deadline=None,
    database=None,
    phases=[Phase.generate, *([Phase.shrink] if LONG else [])],
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_on_no_journey_a_consent_or_a_signature_is_passed_by(db, data):
    with transaction.atomic(), time_machine.travel(MONDAY, tick=False) as clock:
        travel(data, clock)
        connection.check_constraints()
        transaction.set_rollback(True)


def travel(data, clock):
    def pick(options):
        return data.draw(st.sampled_from(list(options)))

    case = pick([make.apply, make.screened, make.mediating, make.agreed, make.effective])()
    staff = [factories.staff(name) for name in (make.VILLAGE, make.TOWN, make.COUNTY)]
    for _turn in range(STEPS):
        if pick([True, *[False] * 6]):
            clock.shift(pick(SHIFTS))
            assert sweep().failed == 0
        else:
            walk(case, staff, pick)
        check(Case.objects.get(pk=case.pk))
    assert verify_log() == []


def walk(case, staff, pick):
    case = Case.objects.get(pk=case.pk)
    actors = [*staff, *(make.side(case, no) for no in (1, 2))]
    wants_rare = pick([False] * 8 + [True])
    first = pick(range(len(actors)))
    for actor in [*actors[first:], *actors[:first]]:
        found = [
            offer
            for offer in offers(actor, case)
            if offer.name not in KERNEL and (offer.name in RARE) == wants_rare
        ]
        if found:
            offer = pick(found)
            take(offer, fill(case, offer, pick))
            return


def take(offer, form):
    before = Case.objects.get(pk=offer.case.pk).head_seq
    try:
        done = take_step(offer.case, offer.name, actor=offer.actor, data=form)
    except Refused as refusal:
        event(f"refused {offer.name}: {refusal.type}")
        assert Case.objects.get(pk=offer.case.pk).head_seq == before, "a refused step wrote"
    else:
        event(f"{done.step} {done.phase} {done.to_state}")


def fill(case, offer, pick):
    """Fill in a form with something its user could send, and now and then with something else."""
    one, other = make.parties(case)[:2]
    today = timezone.localdate()
    soon = (today + timedelta(days=pick([1, 3, 5]))).isoformat()
    said = {
        "text": "有话要说",
        "reason": "有个理由",
        "facts": "围墙越界",
        "agreed": "on",
        "all_agreed": pick(["on", "on", "on", ""]),
        "both_confirm": "on",
        "how": "paper" if offer.name == "sign" else pick(["oral", "paper"]),
        "witness": "王五",
        "party": pick([one, other]).pk,
        "risk": "C",
        "rights_served": "on",
        "outcome": pick(["refused", "no_agreement", "overdue", "excluded", "court", "applied"]),
        "routes": "可以起诉",
        "mediators": str(pick(pick_from(offer, "mediators") or [0])),
        "post": str(pick(pick_from(offer, "post") or [0])),
        "planned_at": f"{soon} 09:00",
        "place": "村委会",
        "held_at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        "came": f"{one.pk},{other.pk}",
        "is_private": pick(["", "", "on"]),
        "expert": "测绘院",
        "until": soon,
        "due_on": (today + timedelta(days=60)).isoformat(),
        "side": "2",
        "name": "赵六",
        "signer": pick(["mediator", "seal", f"party-{one.pk}", f"party-{other.pk}"]),
        "identity_seen": "on",
        "has_read": "on",
        "clause": pick(["1", "2"]),
        "is_whole": pick(["on", "on", ""]),
        "last_on": soon,
        "on": today.isoformat(),
        "court": "平谷区人民法院",
        "both_ask": "on",
        "served": "handed",
    }
    if offer.name in ("agree", "agree_oral", "amend"):
        day = pick(["", (today + timedelta(days=10)).isoformat()])
        said |= make.clauses(case, day, (today + timedelta(days=40)).isoformat())
    return said


def pick_from(offer, name):
    field = offer.form().fields.get(name)
    return list(field.queryset.values_list("pk", flat=True)) if field is not None else []


def check(case):
    """What must hold at every moment."""
    steps = set(case.events.filter(phase="done").values_list("step", flat=True))
    if case.state in ("mediating", "agreed", "effective", "breached", "performed"):
        assert unconsented(case) == [] or case.state != "mediating"
    for record in case.events.filter(step="session"):
        consents = case.events.filter(step="consent", seq__lt=record.seq).count()
        assert consents >= 2, "a session before every party had consented"
    for agreement in Agreement.objects.filter(case=case, effective_at__isnull=False):
        assert not agreement.is_written or is_signed(agreement)
    if case.state in ("effective", "breached", "performed"):
        assert case.mediation.effective_at is not None
        assert steps & {"sign", "agree_oral"}
    if case.mediation.effective_at is not None:
        assert case.state not in ("ended", "not_accepted", "referred_out")
    if case.state == "mediating":
        assert mediators_of(case.pk) or case.pauses.filter(reason="recuse", until=None).exists()
    assert Holding.objects.filter(case=case, until=None).count() == int(case.is_open)
    assert case.blocks_parent == (
        case.mediation.consented_at is not None
        and case.mediation.effective_at is None
        and case.is_open
    )
    if not case.is_open:
        kinds = {duty.kind for duty in case.duties.open()}
        assert {kind for kind in kinds if not DUTY_KINDS[kind].survives_closing} == set()
        assert not case.pauses.filter(until=None).exists()


def is_signed(agreement):
    """Every party that was there, a mediator, and the seal."""
    rows = Signature.objects.filter(agreement=agreement)
    there = {p.pk for p in make.parties(agreement.case) if p.joined_at <= agreement.made_at}
    named = set(Naming.objects.filter(case=agreement.case).values_list("post_id", flat=True))
    return (
        there <= set(rows.values_list("party_id", flat=True))
        and bool(named & set(rows.values_list("post_id", flat=True)))
        and rows.filter(unit__isnull=False).count() == 1
    )
