"""Make the content of one paper, by its kind and the row it tells of."""

from collections.abc import Callable, Mapping

from django.core.exceptions import ObjectDoesNotExist

from mediation.reports.papers import afterwards, agreed, opening, talks
from mediation.reports.papers.reading import Reading
from mediation.rules import papers as rules
from workflow.models import Case


class CannotCompose(LookupError):
    """There is no such paper of this case: its row is missing, or of another case."""


COMPOSERS: Mapping[str, Callable[[Reading, str], rules.Paper]] = {
    **opening.COMPOSERS,
    **talks.COMPOSERS,
    **agreed.COMPOSERS,
    **afterwards.COMPOSERS,
}


def compose(case: Case, kind: str, subject: str = "") -> rules.Paper:
    """The paper as it would be issued now. Raises CannotCompose."""
    composer = COMPOSERS.get(kind)
    if composer is None:
        raise CannotCompose(kind)
    try:
        return composer(Reading(case), subject)
    except (ObjectDoesNotExist, LookupError, ValueError) as error:
        raise CannotCompose(kind) from error
