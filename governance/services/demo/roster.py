"""Who is on call, and who is whose deputy, in the fully staffed places of the county."""

from datetime import datetime

from governance.models import OnCall, Post
from governance.rules.calendar import SHANGHAI
from governance.services.demo.places import STAFFED_TOWN, STAFFED_VILLAGE
from governance.services.demo.units import CENTRE

_ON_CALL = {
    CENTRE: "centre01",
    STAFFED_TOWN: "dispatcher01",
    STAFFED_VILLAGE: "cadre01",
    f"{STAFFED_VILLAGE}001": "grid01",
}
# Whose posts another acts through while they are away: the second is the deputy of the first.
_DEPUTIES = {"cadre01": "double01", "dispatcher01": "leader01", "grid01": "chief01"}
_BEGINS = datetime(2023, 1, 1, tzinfo=SHANGHAI)
_ENDS = datetime(2038, 1, 1, tzinfo=SHANGHAI)


def plant_roster() -> int:
    """Put one post on call in each staffed unit that has no roster yet; return how many."""
    taken = set(OnCall.objects.values_list("unit__code", flat=True))
    turns = []
    for code, username in _ON_CALL.items():
        post = Post.objects.filter(unit__code=code, user__username=username).first()
        if post is not None and code not in taken:
            unit_id = post.unit_id
            turns.append(OnCall(unit_id=unit_id, post=post, begins_at=_BEGINS, ends_at=_ENDS))
    return len(OnCall.objects.bulk_create(turns))


def plant_deputies() -> int:
    """Name the deputies in each staffed unit in which nobody has one yet; return how many."""
    settled = set(Post.objects.exclude(deputy=None).values_list("unit_id", flat=True))
    count = 0
    for absent, present in _DEPUTIES.items():
        post = Post.objects.filter(user__username=absent).exclude(unit__in=settled).first()
        if post is not None:
            post.deputy = Post.objects.filter(unit=post.unit_id, user__username=present).first()
            post.save(update_fields=["deputy"])
            count += post.deputy is not None
    return count
