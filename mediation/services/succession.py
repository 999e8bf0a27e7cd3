"""What a reorganisation means for the rows of mediation: who mediates, mediates on as somebody."""

from mediation.models import Naming
from workflow.models import Case, Event
from workflow.services.succession import Moves
from workflow.services.tree import Tree


def follow_mediators(tree: Tree, case: Case, moves: Moves, event: Event) -> None:
    """Let whoever succeeds a mediator's post mediate; without a successor the naming ends."""
    for naming in Naming.objects.in_force().filter(case=case, post__in=list(moves.posts)):
        successor = moves.posts[naming.post_id]
        naming.until = tree.now
        naming.save(update_fields=["until"])
        others = Naming.objects.in_force().filter(case=case, post=successor)
        if successor is None or others.exists():
            continue
        Naming.objects.create(case=case, post=successor, since=tree.now, event=event)
