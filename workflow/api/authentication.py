"""Who asks: a post's key, a log-in of this browser, a case token, a slip, or the public."""

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.authentication import SessionAuthentication as DrfSessionAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from governance.models import ApiToken, User
from governance.services import find_token, note_use
from workflow.middleware import ACTING_POST, VISITOR_COOKIE, client_ip
from workflow.models import Case
from workflow.services import (
    Actor,
    NotAllowed,
    NotVisible,
    actor_by_codes,
    get_visible,
    public_actor,
    read_case_token,
    staff_actor,
)

ACTING_POST_HEADER = "Acting-Post"
QUERY_CODE_HEADER = "Query-Code"
QUERY_CODE_PARAMETER = "query_code"


class PostTokenAuthentication(BaseAuthentication):
    """`Authorization: Token <t>`: another system acting as exactly one post."""

    keyword = "Token"

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        if _credential(request, "Bearer") is not None:
            # Taken for the public, another system would open tickets in nobody's name.
            raise AuthenticationFailed(_("Write the word “Token” before the token."))
        raw = _credential(request, self.keyword)
        if raw is None:
            return None
        token = find_token(raw, ip=client_ip(request._request))
        if token is None:
            raise AuthenticationFailed(_("This token is unknown, has ended, or was withdrawn."))
        _check_scope(token, request)
        _check_post(token, request)
        note_use(token)
        post, scope = token.post, f"token:{token.pk}"
        actor = Actor("staff", user=post.user, post=post, posts=(post,), scope=scope)
        return post.user, actor

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="shaodao"'


class CaseTokenAuthentication(BaseAuthentication):
    """`Authorization: Case <t>`: the requester of one case, with a token from `/lookup/`."""

    keyword = "Case"

    def authenticate(self, request: Request) -> tuple[None, Actor] | None:
        raw = _credential(request, self.keyword)
        if raw is None:
            return None
        actor = read_case_token(raw)
        if actor is None:
            raise AuthenticationFailed(_("This case token has ended. Look the case up again."))
        return None, actor

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="shaodao"'


class SessionAuthentication(DrfSessionAuthentication):
    """The log-in of the same browser; as on the pages, writing needs the CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, Actor] | None:
        found = super().authenticate(request)
        if found is None:
            return None
        user: User = found[0]
        asked = request.headers.get(ACTING_POST_HEADER)
        if asked is None:
            actor = staff_actor(user, acting_post_id=request.session.get(ACTING_POST))
            # A post that ended since it was chosen: fall back to what is in force.
            return user, actor if actor.post or not actor.posts else staff_actor(user)
        actor = staff_actor(
            user, acting_post_id=int(asked) if asked.isdecimal() and len(asked) <= 18 else 0
        )
        if actor.post is None:
            raise NotAllowed(_("You do not hold the post that Acting-Post names."))
        return user, actor

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as exc:
            raise PermissionDenied(_("Log in, or send a token.")) from exc


def actor_of(request: Request) -> Actor:
    """Return who asks; without credentials the public, known by its cookie if it has one."""
    if isinstance(request.auth, Actor):
        return request.auth
    visitor = request._request.get_signed_cookie(VISITOR_COOKIE, default="")
    return public_actor(f"visitor:{visitor}" if visitor else "")


def staff_of(request: Request) -> Actor:
    """Return the member of staff who asks; raise 401 without credentials, 403 for requesters."""
    actor = actor_of(request)
    if actor.kind == "public":
        raise NotAuthenticated
    if not actor.is_staff:
        raise NotAllowed(_("This is for staff."))
    return actor


def requester_by_slip(request: Request, code: str) -> Actor | None:
    """Return the requester whose query code came with the request, or None if none came."""
    typed = request.headers.get(QUERY_CODE_HEADER) or request.query_params.get(QUERY_CODE_PARAMETER)
    if not typed:
        return None
    return actor_by_codes(code, typed)


def visible_to_asker(request: Request, code: str, *, is_public: bool = False) -> tuple[Actor, Case]:
    """Return who asks and the case that he may see.

    Without any credentials a public path says 404, a staff path 401; neither tells whether the
    case is there.
    """
    actor = actor_of(request)
    if actor.kind == "public":
        requester = requester_by_slip(request, code)
        if requester is None:
            raise NotVisible if is_public else NotAuthenticated
        actor = requester
    return actor, get_visible(actor, code)


def _credential(request: Request, keyword: str) -> str | None:
    parts = get_authorization_header(request).split()
    if not parts or parts[0].lower() != keyword.lower().encode():
        return None
    if len(parts) != 2:
        raise AuthenticationFailed(_("Send one token after the word %(word)s.") % {"word": keyword})
    return parts[1].decode("latin-1")


def _check_scope(token: ApiToken, request: Request) -> None:
    needed = "read" if request.method in SAFE_METHODS else "write"
    if needed not in token.scopes:
        raise NotAllowed(_("This token lacks the scope “%(scope)s”.") % {"scope": needed})


def _check_post(token: ApiToken, request: Request) -> None:
    asked = request.headers.get(ACTING_POST_HEADER)
    if asked is not None and asked != str(token.post_id):
        raise NotAllowed(_("This token acts as one post only, and Acting-Post names another."))
