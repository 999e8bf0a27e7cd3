"""Has the kernel take a journey at a moment in the past, keeps the rows, and takes it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from benchmarks.county import County, Place, Seat
from benchmarks.journeys import Journey, Move
from governance.models import Person, Post, User
from governance.rules.calendar import SHANGHAI
from tickets.models import Referral
from workflow.models import (
    Ask,
    Case,
    Duty,
    Event,
    EventText,
    Feedback,
    Holding,
    Involvement,
    Pause,
)
from workflow.services import (
    Actor,
    open_case,
    public_actor,
    requester_actor,
    staff_actor,
    take_step,
)

# In the order in which rows may refer to each other; by what the rows of one root are found.
TABLES: dict[type[Model], str] = {
    Case: "root_id = %s",
    Person: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
    Event: "root_id = %s",
    EventText: "event_id IN (SELECT id FROM workflow_event WHERE root_id = %s)",
    Duty: "root_id = %s",
    Pause: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
    Holding: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
    Involvement: "root_id = %s",
    Feedback: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
    Ask: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
    Referral: "case_id IN (SELECT id FROM workflow_case WHERE root_id = %s)",
}
# No journey takes longer, so one that begins so long ago has ended by now.
LONGEST = timedelta(weeks=7)
# Replaced by another text in every ticket that is made from a recording.
OPENING = "待写入的诉求内容"
OPENS_AT, CLOSES_AT = time(8, 40), time(18, 0)


@dataclass(frozen=True)
class Recording:
    """The rows that one journey left, and who and where was in it."""

    journey: Journey
    place: Place
    departments: tuple[Seat, Seat]
    matter: tuple[int, str]
    rows: Mapping[type[Model], list[tuple[Any, ...]]]
    opened_at: datetime
    last_at: datetime


def columns(model: type[Model]) -> list[str]:
    """The columns of a table that are written, in the order in which rows are read here."""
    fields = model._meta.concrete_fields
    return [str(field.column) for field in fields if not field.generated]


def attributes(model: type[Model]) -> list[str]:
    """The names of these columns in Python."""
    return [field.attname for field in model._meta.concrete_fields if not field.generated]


class Recorder:
    """Takes journeys in one place of the county, each in a transaction that is rolled back."""

    def __init__(self, county: County, place: Place) -> None:
        self.place = place
        self.departments = (county.departments[3], county.departments[4])
        self.matter = county.matters[0]
        self.line = self._line(county)
        self.actors = {name: _actor(seat) for name, seat in self.line.items()}

    def _line(self, county: County) -> dict[str, Seat]:
        """Who holds the ticket first, second, third, fourth."""
        first, second = self.departments
        if self.place.is_staffed:
            village, town = county.village_of_staffed(), county.town_of_staffed()
            seats = [self.place.seats["grid"], village, town, first]
        else:
            seats = [self.place.seats["village"], self.place.seats["town"], first, second]
        return {str(n): seat for n, seat in enumerate(seats)}

    def record(self, journey: Journey) -> Recording:
        began = _beginning(journey.number)
        with transaction.atomic(), time_machine.travel(began, tick=False) as clock:
            case = self._open(journey)
            for move in journey.steps():
                case.refresh_from_db()
                wait = timedelta(hours=move.hours * journey.pace)
                clock.move_to(_in_office(timezone.now() + wait))
                self._take(case, move)
            rows = {model: _read(model, where, case.pk) for model, where in TABLES.items()}
            case.refresh_from_db()
            transaction.set_rollback(True)
        parts = (self.place, self.departments, self.matter)
        return Recording(journey, *parts, rows, case.opened_at, case.last_at)

    def _open(self, journey: Journey) -> Case:
        actor = self.actors["0"] if journey.is_on_behalf else public_actor("benchmark")
        contact = {"contact_name": "某人", "contact_phone": "13800000000"}
        data = {
            "area": self.place.areas[0],
            "nature": journey.nature,
            "urgency": journey.urgency,
            "text": OPENING,
            "location": "村委会东侧约五十米",
            **(contact if journey.has_contact else {}),
        }
        return open_case("ticket", "open", actor=actor, data=data).case

    def _take(self, case: Case, move: Move) -> None:
        on = case.children.get(is_open=True) if move.on_child else case
        data = {name: self._value(name, value) for name, value in move.data.items()}
        if move.step == "refer":
            callee = self.line[str(move.data["callee"])]
            data["variant"] = "hand_over" if callee in self.departments else "report_up"
        take_step(on, move.step, actor=self._actor(case, move.by), data=data)

    def _value(self, name: str, value: Any) -> Any:
        if name == "callee":
            return self.line[value].code
        if name == "matter":
            return self.matter[1]
        if name == "due_on":
            return (timezone.localdate() + timedelta(days=int(value))).isoformat()
        return value

    def _actor(self, case: Case, by: str) -> Actor:
        if by == "requester":
            return requester_actor(case.pk, "own")
        if by != "verifier":
            return self.actors[by]
        duty = case.duties.open().get(kind="verify")
        post = (
            Post.objects.in_force()
            .filter(unit=duty.unit_id)
            .having(duty.capability)
            .select_related("user")
            .order_by("pk")[0]
        )
        return staff_actor(post.user, acting_post_id=post.pk)


def _actor(seat: Seat) -> Actor:
    return staff_actor(User.objects.get(pk=seat.user_id), acting_post_id=seat.post_id)


def _read(model: type[Model], where: str, root_id: int) -> list[tuple[Any, ...]]:
    """The rows as the database has them: JSON as text, sealed fields sealed."""
    names = ", ".join(f'"{name}"' for name in columns(model))
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {names} FROM {model._meta.db_table} WHERE {where} ORDER BY "{key.column}"',  # noqa: S608
            [root_id],
        )
        return cursor.fetchall()


def _beginning(number: int) -> datetime:
    """A working moment some weeks ago: journeys begin on all days and at all hours."""
    today = timezone.localdate(timezone=SHANGHAI)
    monday = today - timedelta(days=today.weekday()) - LONGEST
    minutes = number * 37 % 480
    opening = datetime.combine(monday, OPENS_AT, SHANGHAI)
    return opening + timedelta(days=number % 5, minutes=minutes)


def _in_office(moment: datetime) -> datetime:
    """The next moment at which somebody is there to take a step."""
    local = moment.astimezone(SHANGHAI)
    if local.time() >= CLOSES_AT:
        local = datetime.combine(local.date() + timedelta(days=1), OPENS_AT, SHANGHAI)
    elif local.time() < OPENS_AT:
        local = datetime.combine(local.date(), OPENS_AT, SHANGHAI)
    while local.weekday() >= 5:
        local += timedelta(days=1)
    return local
