"""At the last moment: where a message goes now, whether it still may, and in which words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from governance.models import Person, Post, Unit
from workflow.models import Case, Delivery, Event, Involvement, OptOut, Role, UnitChannel
from workflow.reports.timeline import may_read
from workflow.rules.messages import shorten
from workflow.services.actors import staff_actor
from workflow.services.channels import Message
from workflow.services.sight import can_see
from workflow.services.telling.finding import told_in, with_readers
from workflow.services.telling.links import desk_link, link_to
from workflow.services.telling.news import PARTY_ROLES
from workflow.services.telling.overtaken import overtaken
from workflow.services.telling.templates import fitting, render
from workflow.wording.duties import duty_name
from workflow.wording.times import day_words, stamp


class Void(Exception):
    """The message goes to nobody any more; the reason is one of a few words."""


def message_of(delivery: Delivery, *, cases: int = 1) -> Message:
    """The message as it goes out now; `cases` says of how many cases it is the digest.

    Raises Void if whoever it was for is gone, wants none, or may not see the case any more.
    """
    kind, _colon, pk = delivery.recipient.partition(":")
    if overtaken(Delivery.objects.filter(pk=delivery.pk)).exists():
        raise Void("overtaken")
    case = Case.objects.select_related("holder", "root", "matter").get(pk=delivery.event.case_id)
    return _MAKE[kind](delivery, case, int(pk), cases)


def _to_person(delivery: Delivery, case: Case, pk: int, cases: int) -> Message:
    person = Person.objects.filter(pk=pk, erased_at=None).exclude(phone_hash="").first()
    if person is None:
        raise Void("gone")
    if OptOut.objects.filter(phone_hash=person.phone_hash).exists():
        raise Void("opted_out")
    if person.role in PARTY_ROLES:
        link = f"{settings.SITE_URL}/m/{case.code}/"
        return _message(delivery, person.phone, case, {"link": link}, cases)
    own = case if person.case_id == case.root_id else _followed_from(case, person)
    reader: Mapping[str, Any] = {"link": link_to(own.root, reader="requester", person=person)}
    return _message(delivery, person.phone, own.root, reader, cases)


def _followed_from(case: Case, person: Person) -> Case:
    """The case of his own through which he follows this one."""
    rows = Involvement.objects.filter(case=case.root_id, person=person, until=None)
    if not rows.filter(roles__lt=Role.KEPT_OUT).exists():
        raise Void("unseen")
    return Case.objects.select_related("holder", "root").get(pk=person.case_id)


def _to_post(delivery: Delivery, case: Case, pk: int, cases: int) -> Message:
    today = timezone.localdate()
    found = with_readers(Post.objects.in_force(today).filter(pk=pk), today).first()
    if found is None:
        raise Void("gone")
    user = told_in(found)
    actor = staff_actor(user, acting_post_id=found.pk)
    event = delivery.event
    # Whom the table names is told of a line of his own unit and above, though he may not be of it.
    may_know = event.audience != "posts" or may_read(event, actor)
    if not can_see(actor, case) or not may_know:
        raise Void("unseen")
    address = user.email if delivery.channel == "mail" else user.phone
    if not address:
        raise Void("no_address")
    return _message(delivery, address, case, {"for": found.unit}, cases)


def _to_unit(delivery: Delivery, case: Case, pk: int, cases: int) -> Message:
    """The chat of a whole unit: never of what is kept from anybody."""
    rows = UnitChannel.objects.filter(unit=pk, kind=delivery.channel, is_active=True)
    channel = rows.select_related("unit").first()
    if channel is None or not channel.unit.is_in_force():
        raise Void("no_address")
    kept_out = Involvement.objects.filter(case=case.root_id, roles__gte=Role.KEPT_OUT)
    is_apart = case.is_sealed or case.root.is_sealed or not case.spec.has_area_sight
    if is_apart or delivery.event.audience == "posts" or kept_out.exists():
        raise Void("unseen")
    return _message(
        delivery, channel.address, case, {"for": channel.unit}, cases, secret=channel.secret
    )


_MAKE = {"person": _to_person, "post": _to_post, "unit": _to_unit}


def _message(
    delivery: Delivery,
    address: str,
    case: Case,
    reader: Mapping[str, Any],
    cases: int,
    secret: str = "",
) -> Message:
    language = settings.LANGUAGE_CODE
    with translation.override(language):
        words = _words(delivery, case, reader, cases)
    code = "digest" if cases > 1 else delivery.template
    if delivery.recipient.startswith("person:") and case.is_sealed:
        # Sealed since it was written: others may read that phone.
        code = "sealed_news"
    code = fitting(code, words)
    subject, body = render(code, delivery.channel, language, words)
    data: dict[str, Any] | None = None
    if delivery.channel == "webhook":
        data = _data(delivery, case)
    elif delivery.channel == "sms":
        # A gateway sends words that it knows: it wants their name and what to fill in.
        data = {"template": code, "params": shorten(words)}
    return Message(
        delivery.channel, address, subject, body, f"delivery:{delivery.pk}", secret, data
    )


def _words(delivery: Delivery, case: Case, reader: Mapping[str, Any], cases: int) -> dict[str, Any]:
    event, due_at = delivery.event, delivery.params.get("due_at")
    if "for" not in reader:
        unit, due_at = case.holder.name, due_at or (case.due_at and case.due_at.isoformat())
    else:
        unit = _unit_named(delivery, reader["for"])
    duty = delivery.params.get("duty", "")
    label = case.spec.labels.get(event.step, "")
    return {
        "code": case.code,
        "link": reader.get("link") or _link(case, cases),
        "unit": unit,
        "step": str(_asked_for(event, case) or label),
        "duty": duty_name(duty, case.variant) if duty else "",
        "due": stamp(datetime.fromisoformat(due_at)) if due_at else "",
        "day": _day(datetime.fromisoformat(due_at)) if due_at else "",
        "n": cases,
    }


def _day(due_at: datetime) -> str:
    return day_words(timezone.localdate(due_at))


def _link(case: Case, cases: int) -> str:
    return link_to(case, reader="staff") if cases == 1 else desk_link()


def _unit_named(delivery: Delivery, reading: Unit) -> str:
    """Who owes it, in what is about a duty; else who did it."""
    if delivery.template == "duty":
        return reading.name
    if code := delivery.event.data.get("unit"):
        owing = Unit.objects.filter(code=code).values_list("name", flat=True).first()
        return owing or reading.name
    event = delivery.event
    if event.unit is not None:
        return event.unit.name
    if event.actor_kind in ("requester", "public", "party"):
        return pgettext("message", "The requester")
    return _("The service")


def _asked_for(event: Event, case: Case) -> Any:
    """What was asked for, where the step only says that it was decided."""
    asked = event.data.get("step") if event.step in ("approve", "refuse") else None
    return case.spec.labels.get(asked) if asked else None


def _data(delivery: Delivery, case: Case) -> dict[str, Any]:
    """What a system of a unit's own reads: codes, steps and moments, nobody's words."""
    event = delivery.event
    return {
        "event": event.pk,
        "case": case.code,
        "kind": case.kind,
        "step": event.step,
        "phase": event.phase,
        "state": event.to_state,
        "at": event.at.isoformat(),
        **delivery.params,
    }
