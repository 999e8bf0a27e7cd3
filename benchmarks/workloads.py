"""What is measured: the requests that villagers and officers send most."""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import texts
from benchmarks.callers import Caller
from benchmarks.cast import Cast, Known

API = "/api/v1"


@dataclass(frozen=True)
class Workload:
    """A named piece of work; `run` does it once for the n-th time."""

    name: str
    run: Callable[[Caller, Cast, int], None]
    writes: bool = False


def reading(
    name: str, path: str, pool: Callable[[Cast], Sequence[Known]], *, is_page: bool
) -> Workload:
    """Ask for one address, each time as another of the pool."""

    def run(caller: Caller, cast: Cast, n: int) -> None:
        known = pool(cast)[n % len(pool(cast))]
        place = path.format(code=known.code)
        caller.send(name, place, login=known.login, is_page=is_page)

    return Workload(name, run)


def note(caller: Caller, cast: Cast, n: int) -> None:
    known = cast.handled[n % len(cast.handled)]
    body = {"text": "已到现场看过，配件明天到。", "audience": "internal"}
    caller.send("step (note)", _step(known.code, "note"), login=known.login, body=body, key=_key())


def submit(caller: Caller, cast: Cast, n: int) -> None:
    _open(caller, cast, n)


def lifecycle(caller: Caller, cast: Cast, n: int) -> None:
    """From opening to closing; the village handles, the town calls back."""
    scene = cast.scenes[n % len(cast.scenes)]
    code = _open(caller, cast, n, label="lifecycle: open")
    proposal = {"outcome": "solved", "done": "更换灯头，试用正常。", "contact": "当面"}
    answer = {"reached": "yes", "solved": "yes", "satisfied": "5"}
    for step, login, body in (
        ("accept", scene.village, {"nature": "help", "urgency": "ordinary"}),
        ("propose", scene.village, proposal),
        ("callback", scene.town, answer),
    ):
        caller.send(f"lifecycle: {step}", _step(code, step), login=login, body=body, key=_key())


def _open(caller: Caller, cast: Cast, n: int, label: str = "submit") -> str:
    scene = cast.scenes[n % len(cast.scenes)]
    contact = {"name": texts.person_name(cast.random), "phone": texts.phone_number(cast.random)}
    body = {
        "area": scene.area,
        "nature": "help",
        "text": texts.opening_text(cast.random),
        "urgency": "ordinary",
        "contact": contact,
    }
    answer = caller.send(label, f"{API}/tickets/", body=body, key=_key(), status=201)
    return str(json.loads(answer)["code"])


def _step(code: str, name: str) -> str:
    return f"{API}/cases/{code}/steps/{name}/"


def _key() -> str:
    return secrets.token_urlsafe(18)


READINGS = (
    ("desk", "/desk/", "/desk/", lambda cast: cast.desks),
    ("list of a unit", "/cases/?scope=unit", "/tickets/?scope=unit", lambda cast: cast.desks),
    (
        "list of an area",
        "/cases/?scope=area",
        "/tickets/?scope=area",
        lambda cast: cast.supervisors,
    ),
    ("detail", "/cases/{code}/", "/cases/{code}/", lambda cast: cast.details),
)
# What reads comes first: what writes makes the tables grow.
WORKLOADS = (
    *(
        reading(f"{name}, {'page' if is_page else 'API'}", path, pool, is_page=is_page)
        for name, page, api, pool in READINGS
        for path, is_page in ((page, True), (API + api, False))
    ),
    Workload("step (note)", note, writes=True),
    Workload("submit", submit, writes=True),
    Workload("lifecycle", lifecycle, writes=True),
)
