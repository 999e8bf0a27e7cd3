"""Who stands how to a mediation: its parties, those who mediate it, and those who do not."""

from collections.abc import Iterator

from governance.models import Post
from mediation.models import Naming
from workflow.services import Facts


def relations(facts: Facts) -> Iterator[tuple[str, Post | None]]:
    """What only mediation knows of an actor; whoever ever mediated it is no other mediator."""
    if facts.actor.is_party:
        if facts.actor.case_id == facts.case.pk:
            yield "party", None
            yield "other party", None
        return
    posts = [post for post in facts.actor.posts if post.has("mediate")]
    if not posts:
        return
    namings = list(Naming.objects.filter(case=facts.case.pk).select_related("post"))
    now = {naming.post_id for naming in namings if naming.until is None}
    ever = {naming.post.user_id for naming in namings}
    line = {facts.case.holder_id, *(unit.pk for unit in facts.superiors)}
    for post in posts:
        if post.pk in now:
            yield "mediator", post
        elif post.unit_id in line and not facts.actor.persons(post) & ever:
            yield "another mediator", post
