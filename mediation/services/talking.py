"""Effects of the talks: sessions, evidence, appraisals, more time, help, and their end."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from governance.rules.calendar.workdays import end_of_day
from mediation.models import Attendance, Evidence, Party, Sitting
from mediation.services.beginning import keep_consents
from mediation.services.linking import finish_on_ticket
from mediation.services.parties import party_of, principals
from tickets.models import Whistle
from tickets.services.referring import call_child, cancel_referrals
from workflow.models import Event
from workflow.services.acts import Act
from workflow.services.clocks import extend_duty
from workflow.services.duties import open_duties_of
from workflow.services.refusals import WrongState


def schedule(act: Act) -> None:
    """Plan a session and ask the parties to come; a private one is for one of them."""
    case, data = act.case, act.data
    with_party: Party | None = data["with_party"]
    invited = [with_party] if with_party else principals(case)
    act.data["invited"] = invited
    subjects = {party.subject for party in invited}
    act.spares = lambda duty: duty.subject not in subjects
    act.fixed_at["attend"] = data["planned_at"]
    if with_party:
        # That one side is heard alone, where and when, is not for the other.
        act.audience, act.event_data["party"] = "mediator", with_party.pk

    def keep(event: Event) -> None:
        sitting = Sitting.objects.create(
            case=case,
            no=Sitting.objects.filter(case=case.pk).count() + 1,
            is_private=with_party is not None,
            planned_at=data["planned_at"],
            notice=event,
        )
        Attendance.objects.bulk_create(
            Attendance(sitting=sitting, party=party) for party in invited
        )

    act.at_event.append(keep)


def session(act: Act) -> None:
    """Keep the minutes; those of a private talk are for the mediators alone."""
    case, data = act.case, act.data
    sitting: Sitting | None = data["sitting"]
    if sitting is not None and sitting.record_id is not None:
        raise WrongState(_("The minutes of this session are written already."))
    came: list[Party] = list(data["came"])
    is_private = bool(data["is_private"])
    subjects = {party.subject for party in came}
    act.spares = lambda duty: duty.subject not in subjects
    act.audience = "mediator" if is_private else "joint"
    act.tells = () if is_private else ("P",)
    act.occurred_at = data["held_at"]

    def keep(event: Event) -> None:
        row = sitting or Sitting(case=case, no=Sitting.objects.filter(case=case.pk).count() + 1)
        row.held_at, row.record, row.is_private = data["held_at"], event, is_private
        row.save()
        _keep_attendance(row, came, signed=set(data["signed"]))

    act.at_event.append(keep)


def _keep_attendance(sitting: Sitting, came: list[Party], *, signed: set[Party]) -> None:
    """Who was asked and did not come stands there too."""
    sitting.attendances.exclude(party__in=came).update(came=False)
    for party in came:
        Attendance.objects.update_or_create(
            sitting=sitting,
            party=party,
            defaults={"came": True, "has_signed": party in signed},
        )


def evidence(act: Act) -> None:
    """What the other side may not see, is seen by who brought it and by the mediators."""
    case = act.case
    party = party_of(act.actor) if act.actor.is_party else act.data["party"]
    is_shared = bool(act.data["is_shared"])
    act.audience = "joint" if is_shared else "mediator"
    act.event_data = {"is_shared": is_shared, **({"party": party.pk} if party else {})}

    def keep(event: Event) -> None:
        Evidence.objects.create(
            case=case,
            no=Evidence.objects.filter(case=case.pk).count() + 1,
            party=party,
            is_shared=is_shared,
            event=event,
        )

    act.at_event.append(keep)


def appraise(act: Act) -> None:
    keep_consents(act, principals(act.case), "appraise", act.data["how"])


def extend(act: Act) -> None:
    """More time, because every party agreed; nobody can agree in their stead."""
    keep_consents(act, principals(act.case), "extend", act.data["how"])
    duty = next(d for d in open_duties_of(act.case) if d.kind == "mediate")
    until = end_of_day(act.data["due_on"])
    act.later.append(lambda event: extend_duty(act.tree, duty, until))


def invite(act: Act) -> None:
    """Ask a unit or an expert to help: he comes, answers, and sees no more than his task."""
    keep_consents(act, principals(act.case), "invite", act.data["how"])
    callee, task = act.data["callee"], act.data["text"]

    def call(event: Event) -> None:
        whistle = _whistle(act, event)
        call_child(
            act,
            callee,
            variant="whistle",
            whistle=whistle,
            internal={"task": task},
            variants={"arrive": whistle.variant},
        )
        whistle.lead = whistle.referrals.get()
        whistle.save(update_fields=["lead"])

    act.later.append(call)


def _whistle(act: Act, event: Event) -> Whistle:
    return Whistle.objects.create(
        case=act.case,
        caller_unit=act.case.holder,
        variant="everyday",
        why=getattr(event, "text", None),
        event=event,
    )


def end(act: Act) -> None:
    """No agreement: whoever ended it, nothing of what was said is used against anybody."""
    if act.actor.is_party:
        act.event_data["party"] = party_of(act.actor).pk
    mediation = act.case.mediation
    mediation.ended_as = act.data["outcome"]
    mediation.save(update_fields=["ended_as"])
    cancel_referrals(act)
    finish_on_ticket(act, "ended")


TALKING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "schedule": schedule,
    "session": session,
    "evidence": evidence,
    "appraise": appraise,
    "extend": extend,
    "invite": invite,
    "end": end,
}
