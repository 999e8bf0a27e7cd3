"""What beat runs for tickets: each task makes one call."""

from typing import Any

from celery import shared_task

from tickets.services.briefing import cancel_idle_briefs, pass_on_briefs
from tickets.services.whistling import lapse_ratings


@shared_task(name="tickets.lapse_ratings")
def lapse_ratings_of_whistles(**kwargs: Any) -> None:
    """Close what was answered and never rated."""
    lapse_ratings()


@shared_task(name="tickets.cancel_idle_briefs")
def cancel_briefs_of_what_is_over(**kwargs: Any) -> None:
    """End the questions whose ticket is over."""
    cancel_idle_briefs()


@shared_task(name="tickets.pass_on_briefs")
def pass_on_briefs_of_what_went_on(**kwargs: Any) -> None:
    """Let answers wait for whoever holds the ticket now."""
    pass_on_briefs()
