"""How a villager gets to his own case: code and query code, and the token they are changed for."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflow.models import Case, CodeGuard
from workflow.rules.codes import BadCode, is_query_code, parse_code, query_code
from workflow.rules.kinds import KINDS
from workflow.services.actors import Actor, Strength, requester_actor
from workflow.services.numbering import query_code_of
from workflow.services.refusals import NotVisible, Refused

TOKEN_LIFE = timedelta(minutes=30)
OPENER_LIFE = timedelta(days=400)
FREE_TRIES = 5
_SALT = "shaodao.case-token"


class TooManyTries(Refused):
    """Too many wrong query codes for one case; `extra["retry_after"]` in seconds."""

    status = 429
    type = "/problems/too-many-tries"
    title = _("Too many tries. Please come back a little later.")


def look_up(code: str, query_code_typed: str) -> Case:
    """The root with this code, if the query code is its own; else NotVisible or TooManyTries.

    A wrong query code counts against the case, five are free, then a minute, doubling. An unknown
    code takes the same work, so the answer tells nothing.
    """
    try:
        wanted = parse_code(code)
    except BadCode as error:
        raise NotVisible from error
    case = Case.objects.select_related("guard").filter(code=wanted, parent=None).first()
    if case is not None and case.spec.by_code is not None:
        # Whoever has part in it has a code of his own; the case itself has none.
        case = None
    expected = query_code_of(case) if case else query_code(settings.QUERY_KEY, 0, 1)
    _check_guard(case)
    fits = is_query_code(query_code_typed, expected)
    if case is None:
        raise NotVisible
    _judge(case, fits)
    return case


def look_up_part(code: str, query_code_typed: str) -> Actor:
    """Whoever has part in the case with this code, by a query code of his own; as `look_up`."""
    try:
        wanted = parse_code(code)
    except BadCode as error:
        raise NotVisible from error
    case = Case.objects.select_related("guard").filter(code=wanted).first()
    if case is None or case.spec.by_code is None:
        is_query_code(query_code_typed, query_code(settings.QUERY_KEY, 0, 1))
        raise NotVisible
    _check_guard(case)
    actor: Actor | None = case.spec.by_code(case, query_code_typed)
    _judge(case, actor is not None)
    assert actor is not None, "who does not fit was refused"
    return actor


def actor_by_codes(code: str, query_code_typed: str) -> Actor:
    """Who these two codes stand for: the requester of a case, or one who has part in it."""
    try:
        wanted = parse_code(code)
    except BadCode as error:
        raise NotVisible from error
    kinds = [kind.name for kind in KINDS.values() if kind.by_code is not None]
    if Case.objects.filter(code=wanted, kind__in=kinds).exists():
        return look_up_part(code, query_code_typed)
    case = look_up(code, query_code_typed)
    return requester_actor(case.pk, strength_of_slip(case))


def _check_guard(case: Case | None) -> None:
    guard = getattr(case, "guard", None)
    if guard and guard.wrong_until and guard.wrong_until > timezone.now():
        left = int((guard.wrong_until - timezone.now()).total_seconds()) + 1
        raise TooManyTries(retry_after=left)


def _judge(case: Case, fits: bool) -> None:
    """Count a wrong code against the case; a right one begins anew."""
    if not fits:
        _count_wrong(case)
        raise NotVisible
    guard = getattr(case, "guard", None)
    if guard and guard.wrong_tries:
        CodeGuard.objects.filter(case=case).update(wrong_tries=0, wrong_until=None)


def _count_wrong(case: Case) -> None:
    """Count a wrong try in a row of its own; the case itself is never touched by a stranger."""
    CodeGuard.objects.bulk_create([CodeGuard(case=case)], ignore_conflicts=True)
    CodeGuard.objects.filter(case=case).update(wrong_tries=F("wrong_tries") + 1)
    tries = CodeGuard.objects.values_list("wrong_tries", flat=True).get(case=case)
    if tries >= FREE_TRIES:
        minutes = min(2 ** (tries - FREE_TRIES), 1440)
        until = timezone.now() + timedelta(minutes=minutes)
        CodeGuard.objects.filter(case=case).update(wrong_until=until)


def strength_of_slip(case: Case) -> Strength:
    """The slip of a ticket opened on behalf may not confirm, rate or withdraw for the villager."""
    return "slip" if case.opened_on_behalf else "own"


def case_token(case: Case, strength: Strength) -> str:
    """A signed token for one case; see `read_case_token` for how long it holds."""
    return signing.dumps([case.pk, case.query_generation, strength], salt=_SALT)


def part_token(case: Case, actor: Actor, generation: int) -> str:
    """The same for one who has part in a case: it holds for him alone."""
    return signing.dumps([case.pk, generation, "party", actor.speaker_id], salt=_SALT)


def token_of(actor: Actor) -> str:
    """The token that stands for this actor from now on."""
    case = Case.objects.get(pk=actor.case_id or 0)
    if actor.is_party:
        return part_token(case, actor, case.spec.generation_of(actor.speaker_id))
    return case_token(case, actor.strength)


def read_case_token(token: str, *, max_age: timedelta = TOKEN_LIFE) -> Actor | None:
    """The requester that a token stands for; None if it is forged, too old or was replaced."""
    try:
        case_id, generation, strength, *part = signing.loads(token, salt=_SALT, max_age=max_age)
    except signing.BadSignature:
        return None
    if part:
        return _read_part(case_id, generation, part[0])
    if not Case.objects.filter(pk=case_id, query_generation=generation).exists():
        return None
    return requester_actor(case_id, strength)


def _read_part(case_id: int, generation: int, speaker_id: int) -> Actor | None:
    case = Case.objects.filter(pk=case_id).first()
    if case is None or case.spec.by_token is None:
        return None
    actor: Actor | None = case.spec.by_token(case, speaker_id, generation)
    return actor
