"""Who acts: a person in his posts, the holder of a case token, the public, or the system."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from governance.models import Post, User

ActorKind = Literal["staff", "requester", "party", "public", "system"]
Strength = Literal["own", "slip"]


@dataclass(frozen=True)
class Actor:
    """Someone who reads or takes steps.

    `post` is the acting post of a member of staff, `posts` are all that he may act in now: his
    own, and those of absent people for whom he stands in (`stands_in` tells which). A
    requester is known by a case token: `case_id` is the one root that it opens, `strength` says
    whether it may confirm, rate and withdraw (*own*) or only read and answer (*slip*).
    A party is one of those whom a case is about: `party_id` and `person_id` are the part that
    binds, `speaker_id` the part that speaks, which may be an agent's.
    `scope` is what idempotency keys and uploads of this actor are bound to.
    """

    kind: ActorKind
    user: User | None = None
    post: Post | None = None
    posts: tuple[Post, ...] = ()
    case_id: int | None = None
    strength: Strength = "slip"
    party_id: int | None = None
    person_id: int | None = None
    speaker_id: int | None = None
    scope: str = ""
    is_unverified: bool = False

    def with_posts(self, posts: Iterable[Post]) -> "Actor":
        """The same person with fewer posts; also of an actor that is not looked up yet."""
        return replace(self, posts=tuple(posts))

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_requester(self) -> bool:
        return self.kind == "requester"

    @property
    def is_party(self) -> bool:
        return self.kind == "party"

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return tuple({post.unit_id for post in self.posts})

    def stands_in(self, post: Post) -> bool:
        """Whether the post is somebody else's, in whose place this person acts while he is away."""
        return self.user is not None and post.user_id != self.user.pk

    def persons(self, post: Post | None) -> frozenset[int]:
        """Whose deed a step from this post is: his own, and that of whom he stands in for."""
        own = {self.user.pk} if self.user else set()
        return frozenset(own | ({post.user_id} if post else set()))

    @property
    def own_posts(self) -> tuple[Post, ...]:
        return tuple(post for post in self.posts if not self.stands_in(post))

    def posts_with(self, capability: str) -> list[Post]:
        return [post for post in self.posts if capability in post.capabilities]


SYSTEM = Actor("system", scope="system")


@dataclass(frozen=True)
class Match:
    """With which *relation.capability* and which post an actor takes a step."""

    relation: str
    post: Post | None = field(default=None)


def staff_actor(user: User, *, acting_post_id: int | None = None, scope: str = "") -> Actor:
    """A member of staff with all posts he may act in; one query. His own first acts by default.

    They are his own in force and those of absent people whose deputy he is: such a post keeps
    its own user, which tells it apart.
    """
    posts = tuple(Post.objects.acted_in_by(user).select_related("unit", "user"))
    acting = next((post for post in posts if post.pk == acting_post_id), None)
    if acting is None and acting_post_id is None:
        acting = next((post for post in posts if post.user_id == user.pk), None)
    for post in posts:
        if post.user_id == user.pk:
            post.user = user
    return Actor("staff", user=user, post=acting, posts=posts, scope=scope or f"user:{user.pk}")


def public_actor(scope: str, *, is_unverified: bool = False) -> Actor:
    return Actor("public", scope=scope, is_unverified=is_unverified)


def requester_actor(case_id: int, strength: Strength, scope: str = "") -> Actor:
    return Actor("requester", case_id=case_id, strength=strength, scope=scope or f"case:{case_id}")


def party_actor(
    case_id: int, *, party_id: int, person_id: int, speaker_id: int, scope: str = ""
) -> Actor:
    """One of those whom a case is about, on his own page: he sees this case and no other."""
    return Actor(
        "party",
        case_id=case_id,
        strength="own",
        party_id=party_id,
        person_id=person_id,
        speaker_id=speaker_id,
        scope=scope or f"party:{speaker_id}",
    )
