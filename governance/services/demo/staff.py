"""People and posts of the demonstration county; every one of them is fictional."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from governance.models import Post, Unit, User
from governance.rules.organisation import Capability, UnitKind
from governance.services.demo.places import SINCE, read_rows
from governance.services.demo.units import bodies

ADMINISTRATOR = "admin01"
_SURNAMES = "安白包曹岑常车成程池崔戴邓丁董杜段范方房费冯付高葛耿龚顾管郭"
_GIVEN = (
    "一诺",
    "大川",
    "小满",
    "文秀",
    "玉田",
    "立夏",
    "东升",
    "守田",
    "如意",
    "远山",
    "秋分",
    "芳草",
)
_C = Capability
_BASICS = (_C.INTAKE, _C.HANDLE, _C.DISPATCH)

# Where nobody is named, one person does what the place needs so that nothing gets stuck.
_ALONE: dict[UnitKind, tuple[str, str, tuple[Capability, ...]]] = {
    UnitKind.VILLAGE: ("v{code}", "村务值班员", (*_BASICS, _C.DECIDE, _C.VERIFY)),
    UnitKind.TOWNSHIP: (
        "t{code}",
        "值班调度员",
        (*_BASICS, _C.DECIDE, _C.VERIFY, _C.SUPERVISE),
    ),
    UnitKind.DEPARTMENT: ("{key}01", "值班员", (*_BASICS, _C.DECIDE)),
    UnitKind.STATION: ("station-{key}01", "站所值班员", (*_BASICS, _C.DECIDE)),
}


@dataclass(frozen=True)
class Job:
    """A post to be."""

    username: str
    name: str
    title: str
    unit: str
    capabilities: tuple[str, ...]


def named_jobs() -> list[Job]:
    """List the posts of the fully staffed places, those that the demonstration shows."""
    return [
        Job(
            row["username"],
            row["name"],
            row["title"],
            row["unit"],
            tuple(row["capabilities"].split("|")),
        )
        for row in read_rows("staff.csv")
    ]


def _lone_jobs(taken: set[str]) -> Iterator[Job]:
    alone = [body for body in bodies() if body.kind in _ALONE and body.code not in taken]
    for number, body in enumerate(alone):
        username, title, capabilities = _ALONE[body.kind]
        yield Job(
            username.format(code=body.code, key=body.code.rpartition("-")[2]),
            _SURNAMES[number % len(_SURNAMES)] + _GIVEN[number // len(_SURNAMES) % len(_GIVEN)],
            title,
            body.code,
            tuple(capability.value for capability in capabilities),
        )


def plant_staff(password: str) -> int:
    """Add the missing people and posts; return how many posts."""
    named = named_jobs()
    jobs = [*named, *_lone_jobs({job.unit for job in named})]
    _plant_users(jobs, password)
    users = dict(User.objects.values_list("username", "pk"))
    units = dict(Unit.objects.values_list("code", "pk"))
    present = set(Post.objects.values_list("user__username", "unit__code", "title"))
    missing = [
        Post(
            user_id=users[job.username],
            unit_id=units[job.unit],
            title=job.title,
            capabilities=list(job.capabilities),
            valid_from=SINCE,
        )
        for job in jobs
        if (job.username, job.unit, job.title) not in present
    ]
    return len(Post.objects.bulk_create(missing, batch_size=500))


def _plant_users(jobs: list[Job], password: str) -> None:
    present = set(User.objects.values_list("username", flat=True))
    missing = {job.username: job.name for job in jobs if job.username not in present}
    if not missing:
        return
    # One hash for all: the password is printed anyway, and four hundred hashes take minutes.
    sealed = make_password(password)
    User.objects.bulk_create(
        User(
            username=username,
            name=name,
            password=sealed,
            is_staff=username == ADMINISTRATOR,
            is_superuser=username == ADMINISTRATOR,
        )
        for username, name in missing.items()
    )
