"""Erasing a person: his words with their salt, his files, his part in the vault."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.models import Person
from governance.services import erase_person
from workflow.models import Attachment, Event, EventText, Involvement
from workflow.services.acts import Act
from workflow.services.refusals import WrongState
from workflow.services.shielding import whole_tree
from workflow.services.uploads import delete_bytes

ERASED_TITLE = "（已删除）"


def erase(act: Act) -> None:
    """Clear what a person said and left; the chain of the log stays whole, and says so."""
    tree, person = act.tree, act.data["person"]
    if tree.root.legal_hold:
        raise WrongState(_("This case must be kept: it is under a legal hold."))
    events = list(_words_of(tree.root.pk, person))
    act.event_data = {"person": person.pk, "events": [event.seq for event in events]}
    EventText.objects.filter(event__in=events, erased_at=None).update(
        salt=None, public=None, internal=None, erased_at=tree.now
    )
    _erase_files(events, act)
    if person.role == "requester":
        _erase_title(act)
    # What his was merged into is a tree of its own: he follows that no longer either.
    Involvement.objects.filter(person=person, until=None).update(until=tree.now)
    erase_person(person)


def _words_of(root_id: int, person: Person) -> Sequence[Event]:
    """The lines in which a requester speaks, himself or written down for him, and what was put
    right in them.
    """
    if person.role != "requester":
        return []
    spoke = Q(actor_kind__in=("requester", "public")) | Q(on_behalf_of="requester")
    # Whoever called him back wrote down what he said; without him it is what was seen there.
    spoke |= Q(step="callback", feedback__reached="yes")
    lines = Event.objects.filter(root=root_id)
    his = {event.seq: event for event in lines.filter(spoke)}
    for event in lines.filter(step="correct", phase="done").order_by("seq"):
        # In the order of the log, for a correction may be put right too.
        if event.data["event"] in his:
            his[event.seq] = event
    return [his[seq] for seq in sorted(his)]


def _erase_files(events: Sequence[Event], act: Act) -> None:
    files = Attachment.objects.filter(event__in=events, erased_at=None)
    gone = list(files)
    files.update(erased_at=act.tree.now)
    # Only when all else is certain: bytes cannot be rolled back.
    transaction.on_commit(lambda: delete_bytes(gone))


def _erase_title(act: Act) -> None:
    """The title was cut from what the requester wrote, and so were those of what hangs on it."""
    words = act.tree.root.title
    for case in whole_tree(act.tree):
        if case.title == words:
            case.title = ERASED_TITLE
            act.tree.touch(case)
