"""Administrators put time limits in force: shown first, never altered, and it is known who did."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from tests.factories import handled_ticket, staff
from tests.flows.browsing import Reader
from workflow.forms.limits import LADDERS, REASONS
from workflow.models import Policy, TimeLimit
from workflow.rules.duties import DUTY_KINDS
from workflow.rules.duties import LADDERS as KNOWN_LADDERS
from workflow.rules.limits import VARIANTS, WINDOWS, may_climb
from workflow.services.limits import in_force_on, put_in_force
from workflow.services.policies import policy

pytestmark = pytest.mark.django_db

CHANGED = "This limit has been changed meanwhile. Look at what holds now."
ADD = reverse("admin:workflow_timelimit_add")
POLICIES_LISTED = "admin:workflow_policy_changelist"


@pytest.fixture
def admin(client):
    client.force_login(staff("admin01").user)
    client.cookies["django_language"] = "en"
    return client


def grid_handling() -> TimeLimit:
    """What a grid has for an ordinary matter."""
    return TimeLimit.objects.get(
        in_force_on(timezone.localdate()), kind="handle", level="G", urgency=None
    )


def page_of(limit: TimeLimit) -> str:
    return reverse("admin:workflow_timelimit_change", args=[limit.pk])


def filled(limit: TimeLimit, **changes) -> dict:
    same = {name: getattr(limit, name) for name in ("amount", "unit", "stops", "ladder", "source")}
    return {**same, "valid_from": timezone.localdate().isoformat(), **changes}


def shown(admin, path: str, data: dict) -> Reader:
    answer = admin.post(path, data)
    assert answer.status_code == 200, answer.get("Location")
    return Reader(answer.content.decode())


def put(admin, path: str, data: dict) -> None:
    """Fill in, look at what it would change, put it in force."""
    page = shown(admin, path, data)
    form = next(form for form in page.forms if "shown" in form.values)
    answer = admin.post(path, {**data, "shown": form.values["shown"][0]})
    assert answer.status_code == 302, Reader(answer.content.decode()).texts


def errors(admin, path: str, data: dict) -> str:
    page = shown(admin, path, data)
    assert not any("shown" in form.values for form in page.forms)
    return " ".join(page.texts)


def new(**changes) -> dict:
    base = {"kind": "handle", "level": "G", "urgency": "complex", "amount": 4, "unit": "wd"}
    return {**base, "ladder": "E/N", "valid_from": timezone.localdate().isoformat(), **changes}


def test_what_a_change_would_do_is_shown_and_nothing_is_saved(clock, admin):
    handled_ticket()
    limit = grid_handling()
    before = TimeLimit.objects.count()

    texts = shown(admin, page_of(limit), filled(limit, amount=3)).texts

    assert "What began Mon 8 June, 09:00 would be due" in texts
    assert {"Thu 11 June, 17:30", "Tue 9 June, 17:30 (1 working day)"} <= set(texts)
    assert "3 working days: 9 Jun, 10 Jun, 11 Jun" in texts
    assert "1 running duty keeps its old row." in texts
    assert TimeLimit.objects.count() == before


def test_a_change_is_a_new_row_and_running_duties_keep_theirs(clock, admin):
    running = handled_ticket().duties.get(kind="handle")
    limit = grid_handling()

    put(admin, page_of(limit), filled(limit, amount=3))

    limit.refresh_from_db()
    running.refresh_from_db()
    assert (limit.amount, running.limit_row) == (1, limit)
    assert (grid_handling().amount, limit.superseded_by) == (3, grid_handling())
    assert handled_ticket().duties.get(kind="handle").limit_row.amount == 3


def test_what_was_shown_and_what_is_sent_must_be_the_same(clock, admin):
    limit = grid_handling()
    page = shown(admin, page_of(limit), filled(limit, amount=3))
    seen = next(form for form in page.forms if "shown" in form.values).values["shown"][0]

    again = shown(admin, page_of(limit), filled(limit, amount=30) | {"shown": seen})

    assert "Show what it would change" not in again.texts
    assert any("(30 working days)" in text for text in again.texts)
    assert grid_handling().amount == 1


@pytest.mark.parametrize("begins", ["2026-06-08", "2026-07-06"])
def test_whoever_presses_again_is_told_that_it_has_changed(clock, admin, begins):
    limit = grid_handling()
    data = filled(limit, amount=3, valid_from=begins)
    page = shown(admin, page_of(limit), data)
    data["shown"] = next(form for form in page.forms if "shown" in form.values).values["shown"]

    admin.post(page_of(limit), data)
    before = TimeLimit.objects.count()
    again = admin.post(page_of(limit), data, follow=True)

    assert (again.status_code, TimeLimit.objects.count()) == (200, before)
    assert CHANGED in Reader(again.content.decode()).texts


def test_a_new_key_that_somebody_else_puts_in_force_first_is_shown(clock, admin):
    page = shown(admin, ADD, new(nature="complaint"))
    seen = next(form for form in page.forms if "shown" in form.values).values["shown"]
    put(admin, ADD, new(nature="complaint", amount=9))
    before = TimeLimit.objects.count()

    again = shown(admin, ADD, new(nature="complaint") | {"shown": seen})

    assert CHANGED in again.texts
    assert TimeLimit.objects.count() == before


def test_a_limit_for_a_later_day_is_counted_from_that_day(clock, admin):
    limit = grid_handling()
    later = filled(limit, amount=3, valid_from="2026-07-06")

    texts = shown(admin, page_of(limit), later).texts
    put(admin, page_of(limit), later)

    assert "What began Mon 6 July, 09:00 would be due" in texts
    assert grid_handling() == limit
    clock.shift(timedelta(days=28))
    assert grid_handling().amount == 3


def test_a_new_key_is_put_in_force_beside_what_is_there(clock, admin):
    before = set(TimeLimit.objects.filter(superseded_by=None).values_list("pk", flat=True))

    put(admin, ADD, new(nature="complaint"))

    added = TimeLimit.objects.filter(superseded_by=None).exclude(pk__in=before)
    assert [(row.nature, row.amount, row.variant, row.area) for row in added] == [
        ("complaint", 4, None, None)
    ]


def test_adding_what_is_there_takes_its_place(clock, admin):
    old = TimeLimit.objects.get(superseded_by=None, kind="handle", level="G", urgency="complex")

    put(admin, ADD, new())

    old.refresh_from_db()
    assert old.superseded_by.amount == 4


def test_it_is_known_who_put_a_row_in_force_and_what_it_replaced(clock, admin):
    limit = grid_handling()
    put(admin, page_of(limit), filled(limit, amount=3, source="区政府 2026 年 12 号"))
    newer = grid_handling()

    entry = LogEntry.objects.get()
    texts = " ".join(Reader(admin.get(page_of(newer)).content.decode()).texts)

    assert (entry.object_id, entry.user.username) == (str(newer.pk), "admin01")
    assert entry.change_message == "1 working day → 3 working days (2026-06-08)"
    assert "All rows of this limit" in texts
    assert "区政府 2026 年 12 号" in texts
    assert "shipped with the service" in texts


def test_what_has_ended_is_only_looked_at(clock, admin):
    limit = grid_handling()
    put_in_force(
        TimeLimit(kind="handle", level="G", amount=2, unit="wd", valid_from=date(2026, 6, 8))
    )

    page = admin.get(page_of(limit))
    answer = admin.post(page_of(limit), filled(limit, amount=3))

    assert (page.status_code, answer.status_code) == (200, 403)
    assert grid_handling().amount == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"amount": 0}, "Write 1 to 400."),
        ({"amount": 401}, "Write 1 to 400."),
        ({"amount": "viel"}, "Write 1 to 400."),
        ({"unit": "weeks"}, "Select a valid choice"),
        ({"ladder": "X"}, "Select a valid choice"),
        ({"stops": ["holiday"]}, "Select a valid choice"),
        ({"kind": "sleep"}, "Select a valid choice"),
        ({"variant": "red"}, "“Handling” is not told apart by this."),
        ({"valid_from": "9999-12-31"}, "Take a year from 2026 to 2099."),
        ({"valid_from": "2026-06-07"}, "A limit begins today at the earliest."),
        ({"kind": "appeal", "ladder": "N"}, "nobody is reminded of it"),
        ({"kind": "appeal", "ladder": "", "stops": ["listed"]}, "nothing stops it"),
        ({"kind": "supply", "ladder": "N"}, "Villagers are only reminded."),
        ({"kind": "confirm", "level": "", "ladder": "E/N"}, "Villagers are only reminded."),
        ({"kind": "consent", "level": "", "ladder": "N"}, "Villagers are only reminded."),
        ({"ladder": "V"}, "“Handling” cannot have this ladder"),
        ({"ladder": "W"}, "“Handling” cannot have this ladder"),
        ({"ladder": "K"}, "“Handling” cannot have this ladder"),
        ({"ladder": "E/S"}, "“Handling” cannot have this ladder"),
        ({"ladder": "M"}, "“Handling” cannot have this ladder"),
        ({"kind": "promise", "ladder": "V"}, "cannot have this ladder"),
        ({"kind": "accept", "ladder": "E/K"}, "cannot have this ladder"),
        ({"kind": "verify", "ladder": "K"}, "cannot have this ladder"),
        ({"area": "110117006"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(clock, admin, changes, said):
    assert said in errors(admin, ADD, new(**changes))


def test_a_window_says_what_becomes_of_those_that_run(clock, admin):
    limit = TimeLimit.objects.get(kind="appeal")

    texts = shown(admin, page_of(limit), filled(limit, amount=60)).texts

    assert "A right that began Mon 8 June, 09:00 would end" in texts
    assert "Rights that run already keep the row of the day on which they began." in texts


def test_the_list_shows_what_is_in_force_what_is_to_come_or_everything(clock, admin):
    limit = grid_handling()
    put(admin, page_of(limit), filled(limit, amount=3, valid_from="2026-07-06"))
    put(admin, page_of(limit), filled(limit, amount=2))

    def amounts(query: str) -> list[int]:
        changes = admin.get(reverse("admin:workflow_timelimit_changelist") + query)
        rows = changes.context["cl"].result_list
        return [r.amount for r in rows if r.kind == "handle" and r.level == "G" and not r.urgency]

    assert [amounts(""), amounts("?holds=later"), amounts("?holds=all")] == [[2], [3], [1, 2, 3]]


def test_every_row_that_ships_can_be_put_in_force_again(db):
    kinds = {*DUTY_KINDS, *WINDOWS}
    rows = TimeLimit.objects.all()

    assert {row.kind for row in rows} <= kinds
    assert {row.ladder for row in rows} <= set(LADDERS)
    assert [row for row in rows if not may_climb(row.ladder, row.kind, row.variant)] == []
    assert {reason for row in rows for reason in row.stops} <= set(REASONS)
    assert {(r.kind, r.variant) for r in rows if r.variant} <= {
        (kind, variant) for kind, variants in VARIANTS.items() for variant in variants
    }
    assert {letter for ladders in LADDERS for letter in ladders.split("/")} == set(KNOWN_LADDERS)


def test_who_may_not_change_limits_is_refused(clock, client):
    client.force_login(staff("grid01").user)

    answer = client.post(page_of(grid_handling()), filled(grid_handling(), amount=3))

    assert answer.status_code in (302, 403)
    assert grid_handling().amount == 1


# policies


def policy_page(key: str) -> str:
    return reverse("admin:workflow_policy_change", args=[Policy.objects.get(key=key).pk])


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("callback_sample", "35", 35),
        ("whistle_approval", "yes", True),
        ("whistle_approval", "否", False),
        ("quiet_hours", "22:00 - 06:30", ["22:00", "06:30"]),
        ("quiet_hours", "21:00-0７:00", ["21:00", "07:00"]),
        ("quiet_hours", "２２：００～０６：３０", ["22:00", "06:30"]),
        ("callback_sample", "３5", 35),
        ("sms_per_day", "500", 500),
    ],
)
def test_a_policy_is_written_as_one_says_it(admin, key, typed, value):
    answer = admin.post(policy_page(key), {"value": typed})

    assert answer.status_code == 302
    assert policy(key, "110117", default=None) == value
    assert LogEntry.objects.get().user.username == "admin01"


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("callback_sample", "101"),
        ("callback_sample", "-1"),
        ("callback_sample", "half"),
        ("whistle_approval", "perhaps"),
        ("quiet_hours", "25:00-07:00"),
        ("quiet_hours", "21:00"),
        ("quiet_hours", "21:00-21:00"),
        ("quiet_hours", "21:00-०७:००"),
        ("callback_sample", "٣"),
        ("sms_per_day", "many"),
    ],
)
def test_what_is_no_value_of_a_policy_is_refused_and_stays_as_typed(admin, key, typed):
    page = shown(admin, policy_page(key), {"value": typed})

    assert ["Write" in text for text in page.texts].count(True) >= 1
    assert next(form for form in page.forms if "value" in form.values).values["value"] == [typed]
    assert Policy.objects.get(key=key).value in (100, False, ["21:00", "07:00"], 2000)


@pytest.mark.parametrize(
    ("key", "stored", "default"),
    [
        ("quiet_hours", ["21:00", "0７:00"], ("21:00", "07:00")),
        ("quiet_hours", "21:00-07:00", ("21:00", "07:00")),
        ("quiet_hours", [21, 7], ("21:00", "07:00")),
        ("callback_sample", "all", 100),
        ("whistle_approval", "no", False),
        ("sms_per_day", "many", 2000),
    ],
)
def test_a_stored_value_that_nobody_can_read_counts_as_none(admin, caplog, key, stored, default):
    Policy.objects.filter(key=key).update(value=stored)

    read = policy(key, "110117", default=default)
    pages = [admin.get(path) for path in (policy_page(key), reverse(POLICIES_LISTED))]

    assert read == default
    assert f"policy {key}" in caplog.text
    assert [page.status_code for page in pages] == [200, 200]


def test_a_county_whose_own_value_nobody_can_read_has_that_of_all(db):
    Policy.objects.filter(key="callback_sample").update(value=40)
    Policy.objects.create(key="callback_sample", county_id="110117", value="all")

    assert policy("callback_sample", "110117", default=100) == 40


def test_a_county_has_a_policy_of_its_own_once(admin):
    add = reverse("admin:workflow_policy_add")
    own = {"key": "callback_sample", "county": "110117", "value": "50"}

    first = admin.post(add, own)
    texts = shown(admin, add, own).texts

    assert first.status_code == 302
    assert "This is set already. Change what is there." in texts
    assert policy("callback_sample", "110117", default=0) == 50
    assert policy("callback_sample", "110118", default=0) == 100


def test_what_holds_everywhere_is_not_deleted(admin):
    row = Policy.objects.get(key="quiet_hours")

    answer = admin.post(reverse("admin:workflow_policy_delete", args=[row.pk]), {"post": "yes"})

    assert answer.status_code == 403
    assert policy("quiet_hours", "110117", default=None) == ["21:00", "07:00"]
