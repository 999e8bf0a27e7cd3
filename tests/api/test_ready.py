"""/readyz: what people need is there, and whether the clockwork keeps up with its work."""

from datetime import timedelta

import pytest
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from config.celery import app
from tests import factories
from tests.api.builders import caller, public
from tests.tickets.builders import NO_CONTACT
from workflow.models import Duty, Policy, SweepRun
from workflow.services import clear_stale, drain, sweep

pytestmark = pytest.mark.django_db


def ran(work, *, ago=timedelta(0), **figures):
    return SweepRun.objects.create(work=work, at=timezone.now() - ago, seconds=0.2, **figures)


def parts():
    return caller("auditor01").get("/readyz").json()


def test_readiness_tells_its_parts_to_auditors_and_administrators_alone(clock):
    sweep()
    drain()

    everybody, officer, auditor, admin = (
        asker.get("/readyz")
        for asker in (public(), caller("grid01"), caller("auditor01"), caller("admin01"))
    )

    assert everybody.status_code == 200
    assert everybody.json() == officer.json() == {"status": "ok"}
    assert auditor.json() == admin.json()
    assert auditor.json()["checks"] == {
        "database": True,
        "migrations": True,
        "calendar": True,
        "broker": True,
        "sweep": True,
        "deliveries": True,
        "sms": True,
    }


def test_the_figures_of_the_last_sweep_are_shown(clock):
    factories.handled_ticket(**NO_CONTACT)
    clock.shift(timedelta(hours=31, minutes=1))
    sweep()
    drain()
    clock.shift(timedelta(seconds=40))

    found = parts()

    seconds = found["sweep"].pop("seconds")
    assert seconds < 60
    assert found["sweep"] == {
        "at": (timezone.now() - timedelta(seconds=40)).isoformat(),
        "age_s": 40,
        "due": 1,
        "fired": 1,
        "busy": 0,
        "failed": 0,
        "lag_s": 60,
        "error": "",
    }
    assert (found["status"], found["deliveries"]["age_s"]) == ("ok", 40)
    assert (found["poisoned"], found["dead_letters"]) == (0, 0)


@pytest.mark.parametrize(
    ("ago", "lag_s", "is_well"),
    [
        (timedelta(minutes=3), 600, True),
        (timedelta(minutes=3, seconds=1), 0, False),
        (timedelta(0), 601, False),
    ],
)
def test_a_clockwork_that_stands_still_or_is_behind_is_degraded_and_people_are_served(
    clock, ago, lag_s, is_well
):
    ran("drain")
    ran("sweep", ago=ago, lag_s=lag_s)

    answer = public().get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (200, "ok" if is_well else "degraded")
    assert parts()["checks"]["sweep"] == is_well


def test_a_clockwork_whose_last_run_broke_down_is_degraded():
    ran("sweep")
    broken = ran("drain")
    SweepRun.objects.filter(pk=broken.pk).update(error="ValueError: no such hour")

    found = parts()

    assert (found["status"], found["checks"]["deliveries"]) == ("degraded", False)
    assert found["deliveries"]["error"] == "ValueError: no such hour"


def test_a_clockwork_that_never_ran_is_degraded():
    answer = public().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})
    assert (parts()["sweep"], parts()["deliveries"]) == ({}, {})


def test_what_the_sweep_cannot_get_on_with_is_counted():
    case = factories.handled_ticket()
    Duty.objects.filter(case=case, kind="handle").update(alert_failures=3)

    assert parts()["poisoned"] == 1


def test_without_the_broker_people_are_still_served(monkeypatch):
    sweep()
    drain()
    monkeypatch.setattr(app.conf, "broker_url", "redis://127.0.0.1:1/0")
    app.pool.force_close_all()

    answer = public().get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"status": "degraded"})
    assert parts()["checks"]["broker"] is False


def test_before_the_tables_are_made_nobody_is_served(monkeypatch):
    plan = [("workflow", "0012_poisoned_duties")]
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args: plan)

    answer = public().get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "degraded"})


def test_runs_are_kept_for_a_week():
    old, young = ran("sweep", ago=timedelta(days=7, minutes=1)), ran("drain", ago=timedelta(days=6))

    assert clear_stale() == 1

    assert list(SweepRun.objects.all()) == [young]
    assert old.pk != young.pk


def test_when_the_money_for_messages_is_used_up_it_is_said(clock, wire):
    sweep()
    factories.open_ticket()
    Policy.objects.filter(key="sms_per_day").update(value=1)
    drain()

    found = parts()

    assert found["sms"] == {"sent": 1, "limit": 1}
    assert (found["status"], found["checks"]["sms"]) == ("degraded", False)
