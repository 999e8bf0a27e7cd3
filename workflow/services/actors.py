"""Who acts: a person in his posts, the holder of a case token, the public, or the system."""

from dataclasses import dataclass, field
from typing import Literal

from governance.models import Post, User

ActorKind = Literal["staff", "requester", "public", "system"]
Strength = Literal["own", "slip"]


@dataclass(frozen=True)
class Actor:
    """Someone who reads or takes steps.

    `post` is the acting post of a member of staff, `posts` are all his posts in force. A
    requester is known by a case token: `case_id` is the one root that it opens, `strength` says
    whether it may confirm, rate and withdraw (*own*) or only read and answer (*slip*).
    `scope` is what idempotency keys and uploads of this actor are bound to.
    """

    kind: ActorKind
    user: User | None = None
    post: Post | None = None
    posts: tuple[Post, ...] = ()
    case_id: int | None = None
    strength: Strength = "slip"
    scope: str = ""
    is_unverified: bool = False

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_requester(self) -> bool:
        return self.kind == "requester"

    @property
    def unit_ids(self) -> tuple[int, ...]:
        return tuple({post.unit_id for post in self.posts})

    def posts_with(self, capability: str) -> list[Post]:
        return [post for post in self.posts if capability in post.capabilities]


SYSTEM = Actor("system", scope="system")


@dataclass(frozen=True)
class Match:
    """With which *relation.capability* and which post an actor takes a step."""

    relation: str
    post: Post | None = field(default=None)


def staff_actor(user: User, *, acting_post_id: int | None = None, scope: str = "") -> Actor:
    """A member of staff with all posts in force; one query. The first post acts by default."""
    posts = tuple(Post.objects.in_force().filter(user=user).select_related("unit").order_by("id"))
    for post in posts:
        post.user = user
    acting = next((post for post in posts if post.pk == acting_post_id), None)
    if acting is None and acting_post_id is None and posts:
        acting = posts[0]
    return Actor("staff", user=user, post=acting, posts=posts, scope=scope or f"user:{user.pk}")


def public_actor(scope: str, *, is_unverified: bool = False) -> Actor:
    return Actor("public", scope=scope, is_unverified=is_unverified)


def requester_actor(case_id: int, strength: Strength, scope: str = "") -> Actor:
    return Actor("requester", case_id=case_id, strength=strength, scope=scope or f"case:{case_id}")
