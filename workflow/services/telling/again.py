"""Dead letters: sent again by hand, when what kept them from being sent is put right."""

import logging

from django.utils import timezone

from governance.models import Post
from workflow.models import Delivery
from workflow.reports.letters import looks_after_messages, unsent
from workflow.rules.telling import NEWS_LIVES
from workflow.services.refusals import NotVisible

logger = logging.getLogger(__name__)


def send_again(post: Post | None, *, pk: int | None = None, channel: str = "") -> int:
    """Have one dead letter of the county tried anew, or all of a channel; returns how many.

    Whether it may still go to whom it was for is looked up again when it is sent.
    """
    if post is None or not looks_after_messages(post):
        raise NotVisible
    rows = unsent(post, "failed", channel)
    ids = list((rows if pk is None else rows.filter(pk=pk)).values_list("pk", flat=True))
    now = timezone.now()
    # Its own hours count from now: what is sent by hand is still worth something.
    anew = {"state": "due", "attempts": 0, "error": "", "not_before": now}
    failed = Delivery.objects.filter(pk__in=ids, state="failed")
    count = failed.update(expires_at=now + NEWS_LIVES, **anew)
    logger.info("post %s has %s messages sent again", post.pk, count)
    return count
