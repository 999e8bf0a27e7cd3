"""Puts the actor on the request: who reads or acts, and in which post."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from workflow.services import Actor, public_actor, staff_actor

ACTING_POST = "acting_post"
VISITOR_COOKIE = "visitor"


class ActorRequest(HttpRequest):
    """A request that passed ActorMiddleware."""

    actor: Actor


class ActorMiddleware:
    """`request.actor`: a member of staff in the post chosen for this session, else the public.

    Nothing is read from the database until somebody looks at the actor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def actor_of(request: HttpRequest) -> Actor:
    if request.user.is_authenticated:
        actor = staff_actor(request.user, acting_post_id=request.session.get(ACTING_POST))
        # A post that ended since it was chosen: fall back to what is in force.
        return actor if actor.post or not actor.posts else staff_actor(request.user)
    visitor = request.get_signed_cookie(VISITOR_COOKIE, default="")
    return public_actor(f"visitor:{visitor}" if visitor else "")
