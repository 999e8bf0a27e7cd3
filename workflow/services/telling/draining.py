"""Sending what is due: leased in one short transaction, sent outside any, then written down."""

import logging
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from workflow.models import Delivery, SweepRun
from workflow.rules.telling import retry_after
from workflow.services import channels
from workflow.services.channels import Permanent, Temporary
from workflow.services.telling.addressing import Void, message_of
from workflow.services.telling.claiming import BATCH, Claim, Leased, claim

logger = logging.getLogger(__name__)

# One run gives way to the next so that a long queue holds no worker for long.
LONGEST_RUN = 20.0
# A gateway that failed so often in a row is left alone until the next run.
FAILURES_IN_A_ROW = 3
# Not begun with less than this left of a lease: a message takes some seconds to send.
SPARE = timedelta(seconds=10)
QUIET_RUN_EVERY = timedelta(minutes=1)
_LONG_NUMBER = re.compile(r"\d{5,}")


@dataclass
class Drained:
    """What one run did."""

    due: int = 0
    sent: int = 0
    failed: int = 0
    expired: int = 0
    lag_s: int = 0
    is_over_budget: bool = False
    # Messages to staff that nobody got, for whoever they were for may not see the case.
    unseen: int = 0
    error: str = ""
    failures: Counter[str] = field(default_factory=Counter)

    def note(self, claimed: Claim) -> None:
        self.due += claimed.due
        self.expired += claimed.expired
        self.lag_s = max(self.lag_s, claimed.lag_s)
        self.is_over_budget |= claimed.is_over_budget


def drain(limit: int = BATCH) -> Drained:
    """Send what is due, oldest first, for a while; each message at least once, within its lease.

    What cannot be sent now is tried again later and later; what never can is a dead letter.
    """
    begun, at = time.monotonic(), timezone.now()
    drained = Drained()
    try:
        _send_all(drained, limit, begun + LONGEST_RUN)
    except Exception as error:
        drained.error = f"{type(error).__name__}: {_clean(str(error))}"[:200]
        raise
    finally:
        _keep_run(drained, at, time.monotonic() - begun)
    if drained.is_over_budget:
        logger.error("The SMS of this day are used up; what is not urgent waits for tomorrow.")
    return drained


def _send_all(drained: Drained, limit: int, until: float) -> None:
    while time.monotonic() < until:
        claimed = claim(limit)
        drained.note(claimed)
        for leased in claimed.leased:
            _send(leased, drained)
        if not claimed.has_moved:
            break


def _send(leased: Leased, drained: Drained) -> None:
    lead = leased.lead
    is_down = drained.failures[lead.channel] >= FAILURES_IN_A_ROW
    if is_down or leased.until - timezone.now() < SPARE:
        _give_back(leased)
        return
    try:
        channels.send(message_of(lead, cases=_cases(leased)))
    except Void as error:
        _mark(leased, state="expired", error=str(error))
        drained.expired += 1
        drained.unseen += str(error) == "unseen" and not lead.recipient.startswith("person:")
    except Temporary as error:
        drained.failures[lead.channel] += 1
        _try_again(leased, str(error), drained)
    except Permanent as error:
        _mark(leased, state="failed", error=_clean(str(error)))
        drained.failed += 1
    # A fault of our own in one message must not keep the others from being sent.
    except Exception as error:  # noqa: BLE001
        logger.exception("delivery %s could not be sent", lead.pk)
        _try_again(leased, type(error).__name__, drained)
    else:
        drained.failures[lead.channel] = 0
        _mark_sent(leased)
        drained.sent += 1


def _cases(leased: Leased) -> int:
    """Of how many cases a digest is; 1 where the newest message speaks for all."""
    if not leased.is_digest:
        return 1
    rows = Delivery.objects.filter(pk__in=leased.ids)
    return rows.values("event__root").distinct().count()


def _mark_sent(leased: Leased) -> None:
    now = timezone.now()
    _mark(leased, state="sent", sent_at=now, error="")
    if leased.carried:
        Delivery.objects.filter(pk__in=leased.carried, sent_at=now).update(sent_with=leased.lead)


def _try_again(leased: Leased, why: str, drained: Drained) -> None:
    """Later; or never, when it was tried for about a day."""
    drained.failed += 1
    wait = retry_after(leased.lead.attempts, random.random())  # noqa: S311 - no secret
    if wait is None:
        _mark(leased, state="failed", error=_clean(why))
    else:
        _mark(leased, state="due", not_before=timezone.now() + wait, error=_clean(why))


def _give_back(leased: Leased) -> None:
    """Not tried: it keeps its place, and no try is counted."""
    soon = timezone.now() + timedelta(minutes=1)
    _mark(leased, state="due", not_before=soon, attempts=F("attempts") - 1)


def _mark(leased: Leased, **values: object) -> None:
    """Write down what became of it, unless the lease ran out and it is somebody else's now."""
    mine = Delivery.objects.filter(pk__in=leased.ids, state="leased", lease_until=leased.until)
    mine.update(lease_until=None, **values)


def _clean(why: str) -> str:
    """What a gateway says, without the numbers that it repeats."""
    return _LONG_NUMBER.sub("…", why)[:200]


def _keep_run(drained: Drained, at: datetime, seconds: float) -> None:
    """Keep the figures of a run that had something to do, and of an idle one once a minute."""
    now = timezone.now()
    if not drained.due and not drained.error:
        recent = SweepRun.objects.filter(work="drain", at__gt=now - QUIET_RUN_EVERY)
        if recent.exists():
            return
    SweepRun.objects.create(
        work="drain",
        at=at,
        seconds=round(seconds, 3),
        due=drained.due,
        fired=drained.sent,
        failed=drained.failed,
        lag_s=drained.lag_s,
        unseen=drained.unseen,
        error=drained.error,
    )
