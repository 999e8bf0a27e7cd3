"""Effects of the beginning: application, screening, consent, mediators; each under the lock."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _

from governance.models import Post, Unit
from governance.services import register_person
from mediation.models import Consent, Helper, Mediation, Naming, Party
from mediation.services.linking import begin_on_ticket, committee_for, finish_on_ticket
from mediation.services.owing import mediators
from mediation.services.parties import add_party, party_of, unconsented
from tickets.rules.prose import title_of
from workflow.models import Case, Event, Involvement, Role
from workflow.services.acts import Act
from workflow.services.clocks import backdate_duty
from workflow.services.duties import open_duties_of
from workflow.services.people import Sight
from workflow.services.refusals import NotAllowed, WrongState

# What says how long a mediation may take, beside its county.
VARIANT_MODE = "administrative"


def apply(act: Act) -> str:
    """Fill the new case; applying interrupts the limitation period, so its moment is kept."""
    case, data = act.case, act.data
    post = act.match.post
    if case.parent_id is None:
        case.area = data["area"]
        case.holder = _first_holder(data, post)
        case.source = {"application": "web" if post is None else "visit"}.get(
            data["source"], "letter"
        )
        case.is_unverified = act.actor.is_unverified
        case.opened_by_unit = post.unit if post else None
    if post is not None and post.unit_id != case.holder_id:
        act.on_behalf_of = "party"
    case.title = title_of(data["facts"])
    case.variant = variant_of(data["mode"], data["court_kind"])
    Mediation.objects.create(
        case=case,
        source=data["source"],
        court_kind=data["court_kind"],
        letter_no=data["letter_no"],
        mode=data["mode"],
        type=data["type"],
        amount=data["amount"],
        limitation_at=act.tree.now,
    )
    add_parties(case, data["parties"], act)
    act.event_data = {
        "source": data["source"],
        "type": data["type"].code,
        "parties": len(data["parties"]),
        **({"court_kind": data["court_kind"]} if data["court_kind"] else {}),
    }
    return "court" if data["source"] == "court" else "plain"


def variant_of(mode: str, court_kind: str) -> str:
    """By which limits it runs: those of a court's mandate before those of its mode."""
    return court_kind or (mode if mode == VARIANT_MODE else "")


def _first_holder(data: Mapping[str, object], post: Post | None) -> Unit:
    """The committee that comes forward itself, else the nearest to the place."""
    if post is not None and post.has("mediate"):
        return post.unit
    return committee_for(data["area"])  # type: ignore[arg-type]


def add_parties(case: Case, said: Sequence[Mapping[str, object]], act: Act) -> list[Party]:
    """Record parties in the order in which they were named; an agent comes after his party."""
    added: list[Party] = []
    for one in said:
        principal = one.get("agent_of")
        agent_of = added[int(str(principal)) - 1] if principal else None
        added.append(add_party(case, {**one, "agent_of": agent_of}, act.tree.now))
    return added


def sign_for(act: Act) -> None:
    """The court's clock runs from the moment of the signature."""
    mediation = act.case.mediation
    mediation.signed_for_at = act.data["at"] or act.tree.now
    mediation.save(update_fields=["signed_for_at"])
    act.occurred_at = act.data["at"]


def screen(act: Act) -> None:
    """Taken on: risk and route are known, and every party has been told its rights."""
    case, data = act.case, act.data
    mediation = case.mediation
    mediation.risk, mediation.route = data["risk"], data["route"]
    mediation.mode = data["mode"] or mediation.mode
    mediation.save(update_fields=["risk", "route", "mode"])
    case.variant = variant_of(mediation.mode, mediation.court_kind)
    if data["is_complex"]:
        case.urgency = "complex"


def reject(act: Act) -> None:
    finish_on_ticket(act, "not_accepted")


def send_out(act: Act) -> None:
    finish_on_ticket(act, "referred_out")


def add_one(act: Act) -> str:
    """A further party, whose consent is then needed; an agent binds whom he acts for."""
    data = act.data
    party = add_party(act.case, data, act.tree.now)
    if data["agent_of"] and act.files:
        party.mandate = act.files[0]
        party.save(update_fields=["mandate"])
    act.data["added"] = [party]
    act.event_data = {"side": party.side, "no": party.no, "is_agent": bool(data["agent_of"])}
    return "joins" if act.case.state == "received" or data["agent_of"] else "consents"


def consent(act: Act) -> str:
    """One party agrees; with the last of them, and somebody to mediate, it begins."""
    party = party_of(act.actor) if act.actor.is_party else act.data["party"]
    if party.pk not in {each.pk for each in unconsented(act.case)}:
        raise WrongState(_("This party has agreed already."))
    act.event_data = {**act.event_data, "party": party.pk}
    act.spares = lambda duty: duty.subject != party.subject
    if act.match.post is not None:
        act.on_behalf_of = "party"
    how = "page" if act.actor.is_party else act.data["how"]
    wants_open = act.data["wants_open"]
    keep_consents(act, [party], "mediation", how, wants_open)
    act.named = list(mediators(act))
    is_last = unconsented(act.case) == [party]
    if not (is_last and act.named):
        return "one"
    begin(act)
    return "last"


def keep_consents(
    act: Act,
    parties: Sequence[Party],
    purpose: str,
    how: str,
    wants_open: bool | None = None,
) -> None:
    """Write down that these parties agreed, and how they said so."""

    def keep(event: Event) -> None:
        Consent.objects.bulk_create(
            Consent(
                party=party,
                purpose=purpose,
                how=how,
                wants_open=wants_open,
                at=act.tree.now,
                event=event,
            )
            for party in parties
        )

    act.at_event.append(keep)


def begin(act: Act) -> None:
    """The talks may begin; of what a court sent the clock runs since it was signed for."""
    mediation = act.case.mediation
    if mediation.consented_at is None:
        mediation.consented_at = act.tree.now
    begin_on_ticket(act)
    mediation.save(update_fields=["consented_at"])
    act.later.append(lambda event: _settle_openness(act))
    if mediation.signed_for_at is not None:
        act.later.append(lambda event: _count_from_signature(act))


def _settle_openness(act: Act) -> None:
    """Open to others only if every party wants that."""
    rows = Consent.objects.filter(party__case=act.case.pk, purpose="mediation")
    wants = list(rows.values_list("wants_open", flat=True))
    mediation = act.case.mediation
    mediation.is_public_session = bool(wants) and all(wants)
    mediation.save(update_fields=["is_public_session"])


def _count_from_signature(act: Act) -> None:
    duty = next((d for d in open_duties_of(act.case) if d.kind == "mediate"), None)
    signed_at = act.case.mediation.signed_for_at
    if duty is None or signed_at is None:
        return
    if duty.due_no == 1 and signed_at < duty.started_at:
        backdate_duty(act.tree, duty, signed_at)


def name(act: Act) -> str:
    """Say who mediates; nobody with an interest does, and helpers only where all agree."""
    case = act.case
    posts: list[Post] = list(act.data["mediators"])
    there = {post.pk for post in mediators(act)}
    new = [post for post in posts if post.pk not in there]
    chosen_by = party_of(act.actor) if act.actor.is_party else None
    if chosen_by is not None:
        act.event_data["party"] = chosen_by.pk
    act.named = list(new)
    act.sights += [Sight(case, Role.PARTY_MEDIATOR, post_id=post.pk) for post in new]

    def keep(event: Event) -> None:
        for post in new:
            Naming.objects.create(
                case=case, post=post, since=act.tree.now, chosen_by=chosen_by, event=event
            )
        if act.data["helper_name"]:
            helper = register_person(case.pk, "helper", name=act.data["helper_name"])
            Helper.objects.create(case=case, person=helper, since=act.tree.now, event=event)

    act.at_event.append(keep)
    if case.state == "consent" and not unconsented(case):
        begin(act)
        return "begins"
    return "named"


def recuse(act: Act) -> None:
    """A party that asks for it is granted it; a mediator says himself that he has an interest."""
    post: Post | None = act.data["post"]
    if act.actor.is_party:
        act.event_data["party"] = party_of(act.actor).pk
    elif post is not None and post != act.match.post:
        raise NotAllowed(_("A mediator steps back himself; for others a party has to ask."))
    post = post or act.match.post
    assert post is not None, "the form asks a party for it"
    act.event_data["post"] = post.pk
    end_namings(act, [post], has_interest=True)


def end_namings(act: Act, posts: Sequence[Post], *, has_interest: bool = False) -> None:
    """These mediate no longer, and see the case only as far as their unit does."""
    rows = Naming.objects.in_force().filter(case=act.case.pk, post__in=posts)
    rows.update(until=act.tree.now, has_interest=has_interest)
    role = int(Role.PARTY_MEDIATOR)
    for row in Involvement.objects.filter(case=act.case.pk, post__in=posts, until=None):
        row.roles &= ~role
        row.until = row.until if row.roles else act.tree.now
        row.save(update_fields=["roles", "until"])


BEGINNING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "apply": apply,
    "sign_for": sign_for,
    "screen": screen,
    "reject": reject,
    "send_out": send_out,
    "add_party": add_one,
    "consent": consent,
    "name": name,
    "recuse": recuse,
}
