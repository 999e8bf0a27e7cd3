"""Which rows of this app follow when a post is succeeded by another."""

from mediation.services.succession import follow_mediators
from workflow.services.succession import follow_successions


def register_successions() -> None:
    """Called once, when Django is ready."""
    follow_successions(follow_mediators)
