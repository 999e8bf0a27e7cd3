"""Danger to somebody, and the seal: effects of steps that every kind of case has."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from workflow.models import Case, Role
from workflow.services.acts import Act
from workflow.services.duties import open_duties_of
from workflow.services.erasing import erase
from workflow.services.people import Sight
from workflow.services.sealing import seal, unseal
from workflow.services.shielding import shield


def danger(act: Act) -> None:
    """Seal the case; whoever reported the danger still sees it, and his unit only as before."""
    seal(act.tree, acting=act.case)
    assert act.match.post is not None
    act.sights.append(Sight(act.case, Role.FOLLOWS, post_id=act.match.post.pk))


def lift_seal(act: Act) -> None:
    unseal(act.tree, acting=act.case)


def not_yet_told(act: Act) -> bool:
    return not act.data["whom"]


def blocked_by_no_danger(case: Case) -> str:
    owed = any(duty.kind == "ack" for duty in open_duties_of(case))
    return "" if owed else _("No danger that the centre does not know of was reported here.")


def blocked_by_no_seal(case: Case) -> str:
    return "" if case.is_sealed else _("This is not sealed.")


def blocked_by_answer_only(case: Case) -> str:
    """Whoever is asked does not know what it is about; whoever asked acts on the matter itself."""
    if not case.spec.is_answer_only:
        return ""
    return _("Write it in your answer: whoever asked decides about it.")


GUARDING_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "shield": shield,
    "danger": danger,
    "unseal": lift_seal,
    "erase": erase,
}
GUARDING_CONDITIONS: Mapping[str, Callable[[Any], Any]] = {
    "not_yet_told": not_yet_told,
    "blocked_by_no_danger": blocked_by_no_danger,
    "blocked_by_no_seal": blocked_by_no_seal,
    "blocked_by_answer_only": blocked_by_answer_only,
}
