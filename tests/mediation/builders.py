"""Plain builders: mediations are made by taking real steps, never by writing rows."""

from itertools import count
from typing import Any

from governance.models import Post
from mediation.models import Party
from mediation.services import actor_for, mediators_of
from tests.factories import grid_area, staff
from workflow.models import Case, Event
from workflow.services import Actor, open_case, public_actor, take_step

_applicants = count(1)
VILLAGE, TOWN, COUNTY = "vmediator01", "tmediator01", "cmediator01"


def applied_with(**changes: Any) -> dict[str, Any]:
    """What an applicant types: a boundary quarrel between two neighbours."""
    return {
        "area": grid_area(),
        "type": "neighbour",
        "facts": "东墙根占了我家三十公分，去年修的。",
        "claim": "请把墙退回去。",
        "party_1_name": "张大山",
        "party_1_phone": "13800001111",
        "party_2_name": "李有田",
        "party_2_phone": "13900002222",
        **changes,
    }


def apply(actor: Actor | str | None = None, **changes: Any) -> Case:
    """A mediation just applied for; by a villager himself unless an actor is given."""
    by = staff(actor) if isinstance(actor, str) else actor
    by = by or public_actor(f"applicant:{next(_applicants)}")
    return open_case("mediation", "apply", actor=by, data=applied_with(**changes)).case


def step(case: Case, name: str, actor: Actor | str, files: Any = (), **data: Any) -> Event:
    by = staff(actor) if isinstance(actor, str) else actor
    event = take_step(case, name, actor=by, data=data, files=files)
    case.refresh_from_db()
    return event


def parties(case: Case) -> list[Party]:
    return list(Party.objects.filter(case=case, agent_of=None).order_by("side", "no"))


def side(case: Case, no: int) -> Actor:
    """The first party of a side, on its own page."""
    return actor_for(Party.objects.get(case=case, side=no, no=1))


def post_of(username: str) -> Post:
    return staff(username).posts[0]


def screened(**changes: Any) -> Case:
    """Taken on; every party is asked for its consent."""
    case = apply(**changes)
    step(case, "screen", VILLAGE, risk="C", rights_served="on")
    return case


def consented(case: Case) -> Case:
    for party in parties(case):
        step(case, "consent", actor_for(party), agreed="on")
    return case


def named(case: Case, *usernames: str) -> Case:
    posts = [str(post_of(name).pk) for name in usernames or (VILLAGE,)]
    step(case, "name", VILLAGE, mediators=",".join(posts))
    return case


def mediating(**changes: Any) -> Case:
    """Everybody consented, and one of the village mediates."""
    return consented(named(screened(**changes)))


def clauses(case: Case, *days: str, **changes: Any) -> dict[str, Any]:
    """One clause a day: the second side pays the first."""
    applicant, other = parties(case)[:2]
    rows: dict[str, Any] = {"facts": "围墙越界，双方各让一步。", **changes}
    for number, day in enumerate(days, start=1):
        rows |= {
            f"clause_{number}_who": other.pk,
            f"clause_{number}_to_whom": applicant.pk,
            f"clause_{number}_text": "赔偿围墙损失",
            f"clause_{number}_amount": "500",
            f"clause_{number}_due_on": day,
        }
    return rows


def agreed(*days: str, **changes: Any) -> Case:
    """Written down and waiting for signatures."""
    case = mediating(**changes)
    step(case, "agree", VILLAGE, **clauses(case, *(days or ("2026-06-20",))))
    return case


def sign_all(case: Case) -> Case:
    """Everybody signs on the paper that the mediator keeps."""
    for party in parties(case):
        step(case, "sign", VILLAGE, signer=f"party-{party.pk}", how="paper", identity_seen="on")
    for post in mediators_of(case.pk):
        step(case, "sign", post.user.username, signer="mediator", how="paper")
    step(case, "sign", VILLAGE, signer="seal", how="paper")
    return case


def effective(*days: str, **changes: Any) -> Case:
    return sign_all(agreed(*days, **changes))


def open_duties(case: Case) -> set[str]:
    """For example {"mediate@mediation_committee", "sign@party 1.1"}."""
    found = set()
    for duty in case.duties.open().select_related("unit", "post"):
        party = Party.objects.filter(case=case, person=duty.person_id).first()
        who = duty.unit.kind if duty.unit else ("post" if duty.post_id else duty.owner_kind)
        where = f" {party.side}.{party.no}" if party else ""
        paused = " paused" if duty.is_paused else ""
        found.add(f"{duty.kind}@{who}{where}{paused}")
    return found
