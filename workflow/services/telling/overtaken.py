"""Messages that later steps have overtaken: neither sent nor shown as waiting."""

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from governance.models import Person
from workflow.models import Delivery, Duty, Event

OF_PERSONS = Q(recipient__startswith="person:")
IS_FIRST = Q(event__seq=1)


def overtaken(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Those of these messages that say what is no longer so; four ways in which that happens."""
    rows = rows.alias(
        duty_id=Cast(KeyTextTransform("duty_id", "event__data"), BigIntegerField()),
        due_no=Cast(KeyTextTransform("due_no", "event__data"), BigIntegerField()),
        owed=KeyTextTransform("duty", "params"),
    )
    by_person = OF_PERSONS & (_has_acted() | _is_past())
    # A machine reads every line, but no rung that was never due.
    to_staff = ~OF_PERSONS & ~Q(channel="webhook") & (_is_done() | _is_decided())
    return rows.filter(_is_no_rung() | by_person | to_staff)


def _is_no_rung() -> Q:
    """A rung of a duty that was done, paused or given more time meanwhile."""
    running = Duty.objects.open().filter(
        pk=OuterRef("duty_id"), due_no=OuterRef("due_no"), is_paused=False
    )
    return Q(event__data__has_key="duty_id") & ~Q(Exists(running))


def _has_acted() -> Q:
    """To a requester who has answered since: he was on the page and knows.

    That his case arrived he is told all the same, unless he has ended it.
    """
    since = Event.objects.filter(
        root=OuterRef("event__root"), seq__gt=OuterRef("event__seq"), actor_kind="requester"
    )
    key = Concat(Value("person:"), Cast("pk", CharField()))
    # Not of whoever follows the case because his own was merged into it.
    own = Person.objects.alias(key=key).filter(
        case_id=OuterRef("event__root"), key=OuterRef("recipient")
    )
    return (~IS_FIRST | Q(event__root__is_open=False)) & Q(Exists(since), Exists(own))


def _is_past() -> Q:
    """To a requester, of a state in which his case is no longer."""
    has_moved = ~Q(event__from_state=F("event__to_state"))
    is_root = Q(event__case=F("event__root"))
    is_elsewhere = ~Q(event__to_state=F("event__case__state"))
    return is_root & ~IS_FIRST & has_moved & is_elsewhere


def _is_done() -> Q:
    """To staff, of what nobody owes on that case any more."""
    owing = Duty.objects.open().filter(case=OuterRef("event__case"), kind=OuterRef("owed"))
    return Q(template="duty", params__has_key="duty") & ~Q(Exists(owing))


def _is_decided() -> Q:
    waiting = Duty.objects.open().filter(
        case=OuterRef("event__case"), kind="decide", subject=OuterRef("event__step")
    )
    return Q(template="asked") & ~Q(Exists(waiting))
