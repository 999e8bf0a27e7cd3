"""Marking news as read: the one thing that reading them writes."""

from django.db import connection
from django.utils import timezone

from workflow.models import Event, NewsCursor
from workflow.services.actors import Actor

_FORWARD = f"""
INSERT INTO {NewsCursor._meta.db_table} (user_id, post_id, event_id, moved_at)
VALUES (%s, %s, %s, %s)
ON CONFLICT (user_id, post_id) DO UPDATE
SET event_id = GREATEST({NewsCursor._meta.db_table}.event_id, EXCLUDED.event_id),
    moved_at = EXCLUDED.moved_at
"""


def mark_read(actor: Actor, *, until: int) -> None:
    """Count every line up to this one as read, for this person in the acting post.

    What came since the page was shown stays new, and a mark never goes back.
    """
    if actor.user is None or actor.post is None:
        return
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(_FORWARD, [actor.user.pk, actor.post.pk, min(until, newest), timezone.now()])
