"""Who asks in the workloads, and about which cases: hot places, quiet ones, and the centre."""

from dataclasses import dataclass
from importlib import import_module
from random import Random

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from benchmarks.county import County, Seat
from governance.models import Post
from governance.services import issue_token
from workflow.middleware import ACTING_POST
from workflow.models import Case
from workflow.models.case import CaseQuerySet

BACKEND = "django.contrib.auth.backends.ModelBackend"
SAMPLE = 200


@dataclass(frozen=True)
class Login:
    """A post with a key for the API and a session for the pages."""

    name: str
    token: str
    cookie: str


@dataclass(frozen=True)
class Known:
    """Somebody, and a case that he may work on; for lists there is none."""

    login: Login
    code: str = ""


@dataclass(frozen=True)
class Scene:
    """A village where tickets are opened, accepted and proposed, and the town that calls back."""

    area: str
    village: Login
    town: Login


class Cast:
    """Everybody and everything that the workloads need, found once for a size."""

    def __init__(self, county: County, seed: int) -> None:
        self.random = Random(seed)
        self.county = county
        self._logins: dict[int, Login] = {}
        self.desks = [Known(self.login(seat)) for seat in self._desk_seats()]
        self.supervisors = [Known(self._login_with("supervise", seat)) for seat in self._towns()]
        self.scenes = [
            Scene(
                place.areas[0], self.login(place.seats["village"]), self.login(place.seats["town"])
            )
            for place in self.random.sample(county.villages, 20)
        ]
        self.details = self._known(Case.objects.roots())
        self.handled = self._known(Case.objects.roots().filter(state="handling"))

    def login(self, seat: Seat) -> Login:
        return self._login(Post.objects.select_related("user").get(pk=seat.post_id))

    def _login_with(self, capability: str, seat: Seat) -> Login:
        posts = Post.objects.in_force().filter(unit=seat.unit_id).having(capability)
        return self._login(posts.select_related("user").order_by("pk")[0])

    def _login(self, post: Post) -> Login:
        if post.pk not in self._logins:
            _token, raw = issue_token(post, actor_user=None, scopes=["read", "write"], days=1)
            self._logins[post.pk] = Login(post.user.username, raw, _session(post))
        return self._logins[post.pk]

    def _desk_seats(self) -> list[Seat]:
        """The busiest and some quiet villages, the busiest departments, towns and a grid."""
        county = self.county
        villages = [*county.villages[:3], *self.random.sample(county.villages[50:], 3)]
        seats = [place.seats["village"] for place in villages]
        seats += [place.seats["town"] for place in villages[:2]]
        return [*seats, *county.departments[:3], county.grids[0].seats["grid"]]

    def _towns(self) -> list[Seat]:
        """The busiest town, the county's centre (all of the county), and the staffed town."""
        county = self.county
        busiest = county.villages[0].seats["town"]
        return [busiest, county.town_of_staffed(), county.seat(settings.COUNTY)]

    def _known(self, cases: CaseQuerySet) -> list[Known]:
        by_unit = {seat.unit_id: seat for seat in self.county.seats.values()}
        ids = list(cases.filter(holder__in=by_unit).values_list("pk", flat=True))
        chosen = self.random.sample(ids, min(SAMPLE, len(ids)))
        found = cases.filter(pk__in=chosen).order_by("pk").values_list("code", "holder_id")
        return [Known(self.login(by_unit[holder]), code) for code, holder in found]


def _session(post: Post) -> str:
    """A session as logging in makes it; hashing passwords is not what is measured here."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(post.user_id)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = post.user.get_session_auth_hash()
    session[ACTING_POST] = post.pk
    session.save()
    return str(session.session_key)
