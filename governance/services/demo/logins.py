"""What a visitor of the demonstration logs in with, and keys for scripts."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.models import Post, User
from governance.services.demo.staff import ADMINISTRATOR, named_jobs
from governance.services.tokens import find_token, issue_token

_DAYS = 365


@dataclass(frozen=True)
class DemoLogin:
    """One line of the printed list."""

    username: str
    title: str
    unit: str
    capabilities: list[str]


def _named_posts() -> list[Post]:
    """Return the posts of the fully staffed places, in the order of their list."""
    order = {(job.username, job.unit): place for place, job in enumerate(named_jobs())}
    posts = (
        Post.objects.in_force()
        .filter(user__username__in=[username for username, _unit in order])
        .select_related("user", "unit")
    )
    known = [post for post in posts if (post.user.username, post.unit.code) in order]
    return sorted(known, key=lambda post: order[post.user.username, post.unit.code])


def demo_logins() -> list[DemoLogin]:
    """List who can be logged in as."""
    return [
        DemoLogin(post.user.username, post.title, post.unit.name, post.capabilities)
        for post in _named_posts()
    ]


def write_tokens(path: Path) -> int:
    """Write a key for every named post to a file that only its owner reads; return how many.

    Keys already in the file that still work are kept: they cannot be read back from the database.
    """
    issuer = User.objects.filter(username=ADMINISTRATOR).first()
    kept = _kept(path)
    entries = [_entry(post, kept.get(post.pk) or _issue(post, issuer)) for post in _named_posts()]
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(entries, file, ensure_ascii=False, indent=1)
    part.replace(path)
    return len(entries)


def _issue(post: Post, issuer: User | None) -> str:
    _token, raw = issue_token(post, actor_user=issuer, scopes=["read", "write"], days=_DAYS)
    return raw


def _kept(path: Path) -> dict[int, str]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        raws = [entry["token"] for entry in entries]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}
    found = [(find_token(raw), raw) for raw in raws]
    return {token.post_id: raw for token, raw in found if token is not None}


def _entry(post: Post, raw: str) -> dict[str, Any]:
    return {
        "user": post.user.username,
        "post": post.pk,
        "unit": post.unit.code,
        "unit_kind": post.unit.kind,
        "area": post.unit.area_id,
        "capabilities": post.capabilities,
        "token": raw,
    }
