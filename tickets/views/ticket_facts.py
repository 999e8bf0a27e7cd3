"""What the follow-up page needs to know of one ticket; everything is read once."""

from datetime import datetime
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.services.conditions import this_round
from tickets.services.windows import is_over
from tickets.views.drafts import new_key
from workflow.models import Case, Duty, Event, Feedback
from workflow.reports import Line, Offer, offers, timeline
from workflow.reports.clocks import Clock, Watch, clock_of
from workflow.services import Actor
from workflow.services.duties import open_duties_of
from workflow.wording import times


def duty_of(case: Case, kind: str) -> Duty | None:
    """The open duty of a kind, if there is one."""
    return next((duty for duty in open_duties_of(case) if duty.kind == kind), None)


def promise_clock(case: Case, actor: Actor, now: datetime | None = None) -> Clock | None:
    """The one clock that a villager is shown: by when he is answered."""
    promise = duty_of(case, "promise")
    return clock_of(promise, Watch(case.area_id[:6], now), actor) if promise else None


class TicketFacts:
    """One ticket as its requester may know it."""

    def __init__(self, case: Case, actor: Actor, now: datetime | None = None) -> None:
        self.case = case
        self.actor = actor
        self.now = now or timezone.now()

    @cached_property
    def offers(self) -> dict[str, Offer]:
        return {offer.name: offer for offer in offers(self.actor, self.case)}

    @cached_property
    def lines(self) -> list[Line]:
        """The lines of the ticket itself; what its referrals do, it says in its own."""
        lines = timeline(self.case, self.actor)
        return [line for line in lines if line.event.case_id == self.case.pk]

    @cached_property
    def answer(self) -> Event | None:
        """The requester's answer of this round, if the ticket was closed by it."""
        if self.case.state != "closed":
            return None
        return this_round(self.case).filter(step="confirm").order_by("-seq").first()

    @cached_property
    def may_rate(self) -> bool:
        if "rate" not in self.offers or not self.is_open("rate_window"):
            return False
        answers = Feedback.objects.filter(case=self.case, round=self.case.round)
        return not answers.exclude(satisfied=None).exists()

    def is_open(self, window: str) -> bool:
        """Whether there is still time to do this; nothing is offered that would be refused."""
        return not is_over(window, self.case, self.now)

    def step_url(self, name: str) -> str:
        return reverse("requester-step", args=[self.case.code, name])

    def hidden(self) -> tuple[tuple[str, str], ...]:
        return ("key", new_key()), ("version", str(self.case.version))


def ended_words(case: Case, now: datetime | None = None) -> str:
    """How and when it ended; empty while it has not."""
    if case.closed_at is None:
        return ""
    when = {"when": times.full_date(case.closed_at, now)}
    if case.state == "declined":
        return _("Not taken on, on %(when)s.") % when
    if case.state == "merged":
        return _("Handled together with another report since %(when)s.") % when
    if case.state == "withdrawn":
        return _("Withdrawn on %(when)s. Nobody is working on it.") % when
    return _("Closed on %(when)s.") % when
