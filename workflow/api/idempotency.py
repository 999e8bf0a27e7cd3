"""Idempotency keys and versions: what makes a request safe to repeat and to cross another."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rest_framework.request import Request

from workflow.api.problems import BadKey
from workflow.models import Case, Event
from workflow.services import Actor, Key, Outcome, fingerprint

KEY_HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 80
# Without log-in or cookie the key alone is the scope, so it must not be guessed.
SHORTEST_PUBLIC_KEY = 16
PUBLIC_SCOPE = "public"
_VERSION = re.compile(r'"(?P<code>[^":]+):(?P<version>[0-9]{1,9})"')


def key_of(
    request: Request,
    actor: Actor,
    body: Mapping[str, Any],
    answer: Callable[[Event], tuple[int, Any]],
) -> Key | None:
    """Return the key of this request, or None if it brings none.

    What `answer` makes is stored for days, so it holds no prose and no secret.
    """
    value = request.headers.get(KEY_HEADER)
    if value is None:
        return None
    shortest = 1 if actor.scope else SHORTEST_PUBLIC_KEY
    if not shortest <= len(value) <= LONGEST_KEY or not value.isprintable():
        raise BadKey
    print_ = fingerprint(request.method, request.path, json.dumps(body, sort_keys=True))
    return Key(actor.scope or PUBLIC_SCOPE, value, print_, answer)


def replayed(key: Key | None) -> dict[str, str]:
    """Return the header that marks an answer given before."""
    return {REPLAYED: "true"} if key and key.is_replayed else {}


def replayed_parts(outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Return the header that marks an answer of several parts of which none was done now."""
    done = [outcome for outcome in outcomes if outcome.event is not None]
    return {REPLAYED: "true"} if done and all(one.is_replayed for one in done) else {}


def etag(case: Case) -> str:
    return f'"{case.code}:{case.version}"'


def matched_version(request: Request, case: Case) -> int | None:
    """Return the version that If-Match asks for; None without the header or with a star."""
    header = request.headers.get("If-Match", "*").strip()
    if header == "*":
        return None
    found = [int(m["version"]) for m in _VERSION.finditer(header) if m["code"] == case.code]
    if case.version in found:
        return case.version
    # No version is 0: a header that names another case can never match.
    return found[0] if found else 0
