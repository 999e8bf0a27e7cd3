"""Keys for other systems: issue, find, withdraw."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import ApiToken, Post, User
from governance.models.tokens import LONGEST_LIFE, SCOPE_CHOICES

SCOPES = frozenset(scope for scope, _label in SCOPE_CHOICES)
_FRESH = timedelta(minutes=10)


class TokenRefused(ValueError):
    """A key cannot be issued as asked."""


def _digest(raw: str) -> str:
    # The key holds 256 random bits, so a plain hash cannot be guessed back.
    return hashlib.sha256(raw.encode()).hexdigest()


def issue_token(
    post: Post,
    *,
    actor_user: User | None,
    scopes: Iterable[str],
    days: int,
    ip_list: Iterable[str] = (),
) -> tuple[ApiToken, str]:
    """Make a key for a post; the second value is the key itself, shown this once and never kept."""
    wanted, networks = sorted(set(scopes)), [str(ip_network(entry)) for entry in ip_list]
    if not wanted or not SCOPES.issuperset(wanted):
        raise TokenRefused(_("Choose among the known scopes."))
    if not 1 <= days < LONGEST_LIFE.days:
        raise TokenRefused(_("A token lives one year at most."))
    if not post.is_in_force():
        raise TokenRefused(_("This post is not in force."))
    prefix = secrets.token_hex(4)
    raw = f"sd_{prefix}_{secrets.token_urlsafe(32)}"
    now = timezone.now()
    token = ApiToken.objects.create(
        prefix=prefix,
        hash=_digest(raw),
        post=post,
        scopes=wanted,
        ip_list=networks,
        issued_by=actor_user,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token, raw


def find_token(raw: str, *, ip: str | None = None) -> ApiToken | None:
    """Return the living key with its post, user and unit in one query, or nothing.

    Nothing is said about why: revoked, expired, a post that ended, a foreign address look alike.
    """
    digest = _digest(raw)
    token = (
        ApiToken.objects.select_related("post__user", "post__unit")
        .filter(hash=digest, revoked_at__isnull=True, expires_at__gt=timezone.now())
        .first()
    )
    if token is None or not hmac.compare_digest(token.hash, digest):
        return None
    return token if token.post.is_in_force() and _may_come_from(token, ip) else None


def _may_come_from(token: ApiToken, ip: str | None) -> bool:
    if not token.ip_list:
        return True
    try:
        address = ip_address(ip or "")
    except ValueError:
        return False
    return any(address in ip_network(entry) for entry in token.ip_list)


def note_use(token: ApiToken) -> None:
    """Keep when a key was last used, to ten minutes: not every request shall write."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _FRESH:
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _FRESH)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def revoke_token(token: ApiToken) -> None:
    """Withdraw a key at once; a second time changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
