"""Faults in mid-step: the database is as before, and a second try ends where the first would."""

from functools import partial

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.utils import timezone

from tests import factories as make
from tests.conftest import WRITTEN_BY_STEPS
from tests.faults.breaking import (
    SLEEP,
    deadlocked,
    ended_from_outside,
    everything,
    happens,
    other_transaction,
    picture,
    run,
    table_locked,
    trigger_at,
)
from tests.faults.mediating import MEDIATION_POINTS
from tests.tickets.builders import NO_CONTACT, unit_of
from workflow.services import (
    Busy,
    Key,
    UploadRef,
    open_case,
    public_actor,
    store_upload,
    take_step,
    verify_log,
)

pytestmark = [pytest.mark.servers, pytest.mark.usefixtures("db", "clock", "own_files", "wire")]

PHOTO = {"text": "请发一张照片。", "due_on": "2026-06-12"}


def answer(event):
    return 200, {"step": event.step}


def step(case, name, actor, *files, **data):
    """A call of take_step with a key, as the page and the API make it; returns the root."""
    actor = make.staff(actor) if isinstance(actor, str) else actor
    refs = tuple(UploadRef(file.pk, file.upload_token) for file in files)

    def call():
        key = Key(actor.scope, f"{case.pk}:{name}", "f" * 64, answer=answer)
        return take_step(case, name, actor=actor, data=data, files=refs, key=key).root

    return call


def uploaded(actor):
    return store_upload(SimpleUploadedFile("说明.pdf", b"%PDF-1.4 trial"), actor=actor)


def opening():
    actor = public_actor("visitor:fault")
    file = uploaded(actor)
    # Twins may not share a key, and an upload is claimed once.
    key = partial(Key, actor.scope, f"a-key-of-its-own:{file.pk}", "f" * 64, answer=answer)
    ref = UploadRef(file.pk, file.upload_token)
    data = make.ticket_data()
    return lambda: open_case("ticket", "open", actor=actor, data=data, files=[ref], key=key()).case


def accepting():
    return step(make.open_ticket(), "accept", "grid01")


def asking():
    return step(make.handled_ticket(), "ask", "grid01", **PHOTO)


def supplying():
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    actor = make.requester_of(case)
    return step(case, "supply", actor, uploaded(actor), text="三盏")


def asking_again():
    case = make.handled_ticket()
    make.step(case, "ask", "grid01", **PHOTO)
    make.step(case, "supply", "grid01", text="三盏")
    return step(case, "ask", "grid01", **PHOTO)


def approving():
    call = asking_again()
    return step(call(), "approve", "secretary01")


def referring():
    data = {"variant": "report_up", "callee": unit_of("cadre01").code, "brief": "请接着办"}
    return step(make.handled_ticket(), "refer", "grid01", **data)


def moving():
    child = make.refer(make.handled_ticket(), "grid01", "report_up", unit_of("cadre01"))
    return step(child, "accept", "cadre01")


def closing():
    answered = {"reached": "yes", "solved": "yes", "satisfied": "5", "words": "亮了"}
    return step(make.proposed_ticket(), "callback", "secretary01", **answered)


def linking():
    other = make.handled_ticket(**NO_CONTACT)
    return step(make.handled_ticket(), "link", "grid01", code=other.code, relation="repeat")


def whistling():
    water = unit_of("water01").code
    said = {f"call-{water}": "on", f"task-{water}": "看一看", "lead": water, "text": "一起办"}
    return step(make.township_ticket(), "whistle", "dispatcher01", kind="everyday", **said)


def called():
    return make.whistle(make.township_ticket(), "dispatcher01", {unit_of("water01").code: "看"})[0]


def ruling():
    said = {"reason_code": "not_our_duty", "legal_basis": "三定", "reason": "不归"}
    child = called()
    make.step(child, "object", "waterhead01", **said)
    return step(child, "rule", "supervisor01", verdict="back_to_caller", reason="不必")


def rating():
    child = called()
    now = timezone.now().isoformat()
    make.step(child, "arrive", "water01", at=now, who="两人", mode="on_site")
    make.step(child, "answer", "water01", text="清了")
    return step(child, "rate", "leader01", timeliness="5", attitude="4", result="3")


def excluding():
    case = make.closed_ticket()
    make.step(case, "exclude", "chief01", reason_code="duplicate", reason="重复")
    return step(case, "approve", "supervisor01")


KEY = ["INSERT workflow_idemkey", "UPDATE workflow_idemkey"]
LINE = ["INSERT workflow_event", "UPDATE workflow_case"]
TEXT = ["INSERT workflow_eventtext"]
POINTS = {
    opening: [
        "INSERT workflow_idemkey",
        "INSERT governance_person",
        "INSERT workflow_event",
        "INSERT workflow_eventtext",
        "UPDATE workflow_attachment",
        "INSERT workflow_holding",
        "INSERT workflow_duty",
        "INSERT workflow_involvement",
        "INSERT workflow_case",
        "INSERT workflow_delivery",
        "UPDATE workflow_idemkey",
    ],
    accepting: [*KEY, *LINE, "UPDATE workflow_duty", "INSERT workflow_duty"],
    asking: [*KEY, *LINE, *TEXT, "INSERT workflow_pause", "UPDATE workflow_duty"],
    supplying: [*KEY, *LINE, *TEXT, "UPDATE workflow_pause", "UPDATE workflow_attachment"],
    asking_again: [*KEY, *LINE, *TEXT, "INSERT workflow_ask", "INSERT workflow_duty"],
    approving: [*KEY, *LINE, *TEXT, "UPDATE workflow_ask", "INSERT workflow_pause"],
    referring: [
        *KEY,
        *LINE,
        *TEXT,
        "INSERT workflow_pause",
        "INSERT workflow_case",
        "INSERT workflow_duty",
        "INSERT workflow_involvement",
        "INSERT tickets_referral",
    ],
    moving: [
        *KEY,
        *LINE,
        "UPDATE workflow_duty",
        "UPDATE workflow_involvement",
        "UPDATE tickets_referral",
        "UPDATE workflow_pause",
        "UPDATE workflow_holding",
        "INSERT workflow_holding",
    ],
    closing: [
        *KEY,
        *LINE,
        *TEXT,
        "UPDATE workflow_duty",
        "UPDATE workflow_pause",
        "UPDATE workflow_holding",
        "UPDATE workflow_involvement",
        "INSERT workflow_feedback",
    ],
    linking: [*KEY, *LINE, "INSERT workflow_caselink"],
    whistling: [*KEY, *LINE, *TEXT, "INSERT tickets_whistle", "INSERT tickets_referral"],
    ruling: [*KEY, *LINE, *TEXT, "UPDATE workflow_duty", "INSERT tickets_precedent"],
    rating: [*KEY, *LINE, "UPDATE workflow_duty", "INSERT tickets_whistlerating"],
    excluding: [*KEY, *LINE, "UPDATE workflow_ask", "INSERT tickets_exclusion"],
    **MEDIATION_POINTS,
}
DEADLOCKS = (
    "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database() AND deadlocks >= "
)
# A stranger's wrong guesses, who looked at what, the nightly seal, the sweeps and what is printed
# are no steps.
NOT_BY_STEPS = {
    "mediation_paper",
    "workflow_accesslog",
    "workflow_codeguard",
    "workflow_logroot",
    "workflow_optout",
    "workflow_sweeprun",
}


def test_every_table_that_steps_write_is_broken_once():
    broken = {point.split()[1] for points in POINTS.values() for point in points}

    assert broken == set(WRITTEN_BY_STEPS) - NOT_BY_STEPS


@pytest.mark.parametrize("prepare", POINTS, ids=lambda prepare: prepare.__name__)
def test_a_row_that_cannot_be_written_leaves_nothing_behind(prepare):
    never_broken = prepare()()
    call = prepare()
    before = everything()

    for point in POINTS[prepare]:
        with trigger_at(point), pytest.raises(DatabaseError, match=f"fault at {point}"):
            call()
        assert everything() == before, point

    root = call()
    assert picture(root) == picture(never_broken)
    assert verify_log() == []


@pytest.mark.parametrize(
    "point",
    [
        "INSERT workflow_idemkey",
        "INSERT workflow_event",
        "INSERT workflow_holding",
        "UPDATE workflow_case",
        "UPDATE workflow_idemkey",
    ],
)
def test_a_connection_killed_in_mid_step_leaves_nothing_behind(point):
    never_broken = moving()()
    call = moving()
    before = everything()

    with (
        trigger_at(point, SLEEP),
        ended_from_outside("pg_terminate_backend", "Timeout"),
        pytest.raises(OperationalError),
    ):
        call()

    assert everything() == before
    assert picture(call()) == picture(never_broken)
    assert verify_log() == []


@pytest.mark.parametrize(
    "table", ["workflow_case", "workflow_involvement", "governance_post", "workflow_timelimit"]
)
def test_a_connection_killed_while_it_reads_leaves_nothing_behind(table):
    never_broken = referring()()
    call = referring()
    before = everything()
    caches["process"].clear()

    with (
        table_locked(table),
        ended_from_outside("pg_terminate_backend", "Lock"),
        pytest.raises(OperationalError),
    ):
        call()

    assert everything() == before
    assert picture(call()) == picture(never_broken)


def test_a_statement_that_takes_too_long_is_busy_and_safe_to_repeat():
    call = accepting()
    before = everything()

    with (
        trigger_at("INSERT workflow_duty", SLEEP),
        ended_from_outside("pg_cancel_backend", "Timeout"),
        pytest.raises(Busy),
    ):
        call()

    assert everything() == before
    assert call().state == "handling"


def test_a_ticket_that_somebody_holds_for_too_long_is_busy_and_safe_to_repeat():
    call = accepting()
    before = everything()

    held = "SELECT id FROM workflow_case FOR NO KEY UPDATE"
    with other_transaction(held), pytest.raises(Busy):
        call()

    assert everything() == before
    assert call().state == "handling"


def test_a_key_that_somebody_holds_for_too_long_is_busy_and_safe_to_repeat():
    case = make.open_ticket()
    actor = make.staff("grid01")
    held = (
        "INSERT INTO workflow_idemkey (scope, key, fingerprint, status, created_at, expires_at)"
        f" VALUES ('{actor.scope}', '{case.pk}:accept', 'f', 0, now(), now())"
    )
    before = everything()

    with other_transaction(held), pytest.raises(Busy):
        step(case, "accept", actor)()

    assert everything() == before
    assert step(case, "accept", actor)().state == "handling"


def test_a_deadlock_is_tried_again_and_nobody_notices():
    call = supplying()
    ((before,),) = run(DEADLOCKS + "0")

    # The other one is more patient, so that it is this connection that is given up.
    hold = ("SET deadlock_timeout = '20s'", "SELECT id FROM workflow_attachment FOR UPDATE")
    with other_transaction(*hold) as other, deadlocked(other, "workflow_case"):
        root = call()

    assert root.state == "handling"
    assert [line.step for line in root.root_events.order_by("seq")].count("supply") == 1
    connection.close()
    assert happens(DEADLOCKS + "%s", before + 1), "there was no deadlock to survive"
