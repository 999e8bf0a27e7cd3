"""Plain builders: tickets are made by taking real steps, never by writing rows."""

from itertools import count
from typing import Any

from governance.models import Post, Unit, User
from workflow.models import Case, Event
from workflow.services import (
    Actor,
    open_case,
    public_actor,
    requester_actor,
    staff_actor,
    take_step,
)

GRID = "110117006"
_visitors = count(1)


def staff(username: str) -> Actor:
    """The member of staff of the demo county with this user name, in his first post."""
    return staff_actor(User.objects.get(username=username))


def stranger() -> Actor:
    """Somebody with intake in a village of another town."""
    post = (
        Post.objects.in_force()
        .filter(unit__kind="village", capabilities__contains=["intake"])
        .exclude(unit__area__code__startswith=GRID)
        .order_by("pk")[0]
    )
    return staff_actor(post.user)


def grid_area() -> str:
    """The code of the staffed grid."""
    return staff("grid01").posts[0].unit.area_id


def ticket_data(**changes: Any) -> dict[str, Any]:
    """What a villager types on the form."""
    return {
        "area": grid_area(),
        "nature": "help",
        "text": "村口三盏路灯不亮，晚上看不见路。",
        "urgency": "ordinary",
        "contact_name": "李四",
        "contact_phone": "13800005678",
        **changes,
    }


def open_ticket(actor: Actor | None = None, **changes: Any) -> Case:
    """A ticket just received; opened by a villager himself unless an actor is given."""
    actor = actor or public_actor(f"visitor:{next(_visitors)}")
    event = open_case("ticket", "open", actor=actor, data=ticket_data(**changes))
    return event.case


def step(case: Case, name: str, actor: Actor | str, **data: Any) -> Event:
    """Take a step and refresh the case, as a page that is loaded again would see it."""
    by = staff(actor) if isinstance(actor, str) else actor
    event = take_step(case, name, actor=by, data=data)
    case.refresh_from_db()
    return event


def requester_of(case: Case, strength: str = "own") -> Actor:
    return requester_actor(case.pk, strength)  # type: ignore[arg-type]


def handled_ticket(**changes: Any) -> Case:
    """A ticket that the grid has taken on."""
    case = open_ticket(**changes)
    step(case, "accept", "grid01")
    return case


def proposed_ticket(**changes: Any) -> Case:
    """A ticket that the grid says is done."""
    case = handled_ticket(**changes)
    step(case, "propose", "grid01", outcome="solved", done="换了三只灯头。", contact="当面")
    return case


def closed_ticket(**changes: Any) -> Case:
    """A ticket that the level above called back and closed."""
    case = proposed_ticket(**changes)
    step(case, "callback", verifier_of(case), reached="yes", solved="yes", satisfied="5")
    return case


def verifier_of(case: Case) -> Actor:
    """Somebody of the unit that owes the call-back."""
    duty = case.duties.open().get(kind="verify")
    post = (
        Post.objects.in_force()
        .filter(unit=duty.unit_id, capabilities__contains=[duty.capability])
        .order_by("pk")[0]
    )
    return staff_actor(post.user, acting_post_id=post.pk)


def refer(case: Case, actor: str, variant: str, callee: Unit, **data: Any) -> Case:
    """Send a ticket on; returns the open child."""
    step(case, "refer", actor, variant=variant, callee=callee.code, brief="请接着办", **data)
    return case.children.get(is_open=True)


def move(case: Case, sender: str, variant: str, receiver: str) -> None:
    """Send a ticket on and have it accepted."""
    child = refer(case, sender, variant, staff(receiver).posts[0].unit)
    step(child, "accept", receiver)
    case.refresh_from_db()


def township_ticket(**changes: Any) -> Case:
    """A ticket that went up the line and is in the hands of the township."""
    case = handled_ticket(**changes)
    move(case, "grid01", "report_up", "cadre01")
    move(case, "cadre01", "report_up", "dispatcher01")
    return case


def whistle(case: Case, actor: Actor | str, callees: dict[str, str], **data: Any) -> list[Case]:
    """Blow the whistle for these keys (unit codes, `post-<id>`), each with its task."""
    calls = {f"call-{key}": "on" for key in callees}
    tasks = {f"task-{key}": task for key, task in callees.items()}
    said = {"kind": "everyday", "lead": next(iter(callees)), "text": "要一起办", **data}
    step(case, "whistle", actor, **calls, **tasks, **said)
    return list(case.children.filter(variant="whistle").order_by("pk"))
