"""Answer whoever holds a paper: was it issued, when, by whom. Nothing else is told."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from mediation.models import Paper
from mediation.rules.verification import normalise_verification_code
from workflow.services import TooManyTries

logger = logging.getLogger(__name__)

# A village may sit behind one address; a code of 60 bits is not found by trying anyway.
WRONG_TRIES, WITHIN_S = 30, 3600


class TooManyGuesses(TooManyTries):
    title = _("Too many tries. Please come back a little later.")


@dataclass(frozen=True)
class Confirmation:
    """`is_same` says whether the file given is the one that was issued; None if none was given."""

    unit: str
    issued_at: datetime
    is_same: bool | None


def confirm_paper(
    typed: str, *, address: str, content: Iterable[bytes] | None = None
) -> Confirmation | None:
    """What may be said of a paper with this code; None if none was issued with it.

    Raises TooManyGuesses after too many wrong codes from one address. The file that is compared
    is hashed piece by piece and kept nowhere.
    """
    _refuse_guessers(address)
    code = normalise_verification_code(typed)
    paper = Paper.objects.select_related("unit").filter(code=code).first() if code else None
    if paper is None:
        _count_wrong(address)
        return None
    is_same = None if content is None else _digest(content) == paper.sha256
    return Confirmation(paper.unit.name, paper.issued_at, is_same)


def _digest(content: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in content:
        digest.update(chunk)
    return digest.hexdigest()


def _refuse_guessers(address: str) -> None:
    try:
        wrong = cache.get(f"verify:{address}", 0)
    except RedisError:
        return
    if wrong >= WRONG_TRIES:
        raise TooManyGuesses(retry_after=WITHIN_S)


def _count_wrong(address: str) -> None:
    """Without the cache there is no limit; the length of the codes is protection enough."""
    try:
        cache.add(f"verify:{address}", 0, WITHIN_S)
        cache.incr(f"verify:{address}")
    except (RedisError, ValueError):
        # A ValueError is a counter that ran out between being looked up and being raised.
        logger.warning("Wrong verification codes are not counted.", exc_info=True)
