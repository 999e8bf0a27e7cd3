"""Puts the actor on the request: who reads or acts, and in which post."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
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


def client_ip(request: HttpRequest) -> str:
    """The address that a request comes from, seen through our own proxies and no others."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    # Everybody can write the left end of this header; only what our proxies appended counts.
    while hops and hops[-1] and _is_our_proxy(peer):
        peer = hops.pop()
    return peer


def _is_our_proxy(address: str) -> bool:
    try:
        asked = ip_address(address)
    except ValueError:
        # A proxy on the same machine speaks through a socket without an address.
        return not address and bool(settings.TRUSTED_PROXIES)
    return any(asked in ip_network(entry) for entry in settings.TRUSTED_PROXIES)
