"""What the frame of every page shows: site, language, type size, theme, and whose desk it is."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from governance.models import Post, User
from workflow.reports.bell import CAP, shown_count
from workflow.reports.letters import looks_after_messages
from workflow.services import Actor

SHORT_NAMES = {"zh-hans": "中文", "en": "English"}
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Choice:
    """A link of the frame that changes how pages look to this browser."""

    name: str
    label: str
    url: str


class Frame:
    """The frame of one request; nothing here asks the database before it is shown."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        self._request = request
        self._cookies = request.COOKIES if request else {}

    @property
    def site_name(self) -> str:
        return str(settings.SITE_NAME)

    @property
    def county_name(self) -> str:
        return str(settings.COUNTY_NAME)

    @property
    def is_demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def is_large(self) -> bool:
        return self._cookies.get("type") == "large"

    @property
    def theme(self) -> str:
        theme = self._cookies.get("theme", "")
        return theme if theme in THEMES else ""

    @cached_property
    def languages(self) -> list[Choice]:
        """The other languages, each under its own name."""
        return [
            Choice(code, name, self._link("language", code))
            for code, name in SHORT_NAMES.items()
            if code != get_language()
        ]

    @property
    def type_url(self) -> str:
        return self._link("type", "plain" if self.is_large else "large")

    @property
    def light_url(self) -> str:
        return self._link("theme", "light")

    @property
    def dark_url(self) -> str:
        return self._link("theme", "dark")

    @property
    def system_theme_url(self) -> str:
        return self._link("theme", "system")

    @cached_property
    def acting(self) -> Post | None:
        """The post whose desk this is; looked up only by pages that show it."""
        return self._actor.post if self._actor else None

    @cached_property
    def acting_for(self) -> User | None:
        """Who is away and whose place the reader takes just now."""
        actor, post = self._actor, self.acting
        return post.user if actor and post and actor.stands_in(post) else None

    @cached_property
    def other_posts(self) -> list[Post]:
        """The other posts of the same person, by unit and title."""
        posts = self._actor.posts if self._actor else ()
        return sorted(
            (post for post in posts if post != self.acting),
            key=lambda post: (post.unit.name, post.title),
        )

    @cached_property
    def news(self) -> str:
        """How much is new behind the bell, as it says it; empty if nothing is."""
        count = shown_count(self._actor) if self._actor else 0
        return f"{CAP}+" if count > CAP else str(count or "")

    @property
    def looks_after_messages(self) -> bool:
        return looks_after_messages(self.acting)

    @property
    def _actor(self) -> Actor | None:
        return getattr(self._request, "actor", None)

    @property
    def here(self) -> str:
        """The page to come back to; the answer to a form is asked for again at its own address."""
        return self._request.get_full_path() if self._request else "/"

    def _link(self, choice: str, value: str) -> str:
        url = reverse("choose", kwargs={"choice": choice, "value": value})
        return f"{url}?{urlencode({'next': self.here})}"


def frame(request: HttpRequest) -> dict[str, Frame]:
    """Give templates the frame of this request."""
    return {"frame": Frame(request)}
