"""Whom a report is about: who takes it in instead, and who must learn nothing of it."""

from collections.abc import Callable, Mapping

from django.conf import settings

from governance.models import Post, Unit
from tickets.rules.ticket_shield import SEALED_NATURE, TOWNSHIP_LENGTH
from tickets.services.briefing import bring_in, hear
from tickets.services.referring import cancel_referrals
from workflow.models import Case, Role
from workflow.services.acts import Act
from workflow.services.people import Sight
from workflow.services.shielding import nearest_free
from workflow.services.steps import advance

Accused = Unit | Post


def first_holder(area_code: str, nature: str, about: Accused | None) -> Unit | None:
    """Who takes in a report; None if the centre has to place it, or if nobody above can hold it.

    What is about somebody goes to the nearest unit above him. A report of wrongdoing that names
    nobody is never taken in by the grid or the village that it is most likely about.
    """
    if about is not None:
        return _above(about)
    if nature == SEALED_NATURE:
        return Unit.objects.first_holder(area_code[:TOWNSHIP_LENGTH])
    return Unit.objects.first_holder(area_code)


def taken_in_by(area_code: str, nature: str, about: Accused | None) -> Unit | None:
    """Who will hold a report sent now, the centre where it must be placed first."""
    holder = first_holder(area_code, nature, about)
    if holder is not None or about is not None:
        return holder
    county = area_code[:6] or settings.COUNTY
    return Unit.objects.in_force().filter(kind="centre", area=county).first()


def keeps_out(case: Case, about: Accused | None) -> list[Sight]:
    """What keeps away whoever a case is about: a unit, or a person in all his posts."""
    if isinstance(about, Unit):
        return [Sight(case, Role.KEPT_OUT, unit_id=about.pk)]
    return [Sight(case, Role.KEPT_OUT, user_id=about.user_id)] if about else []


def concerns(about: Accused | None, user_id: int) -> bool:
    """Whether a person is whom a report is about, or has a post in the unit that it is about."""
    if isinstance(about, Unit):
        return Post.objects.in_force().filter(unit=about, user=user_id).exists()
    return about is not None and about.user_id == user_id


def _above(about: Accused) -> Unit | None:
    if isinstance(about, Unit):
        colleagues = Post.objects.in_force().filter(unit=about)
        users = set(colleagues.values_list("user_id", flat=True))
        return nearest_free(about.pk, "intake", units=[about.pk], users=users)
    return nearest_free(_highest_unit(about), "intake", users=[about.user_id])


def _highest_unit(post: Post) -> int:
    """The unit of his that stands highest: what is above it is above him in every post."""
    posts = Post.objects.in_force().filter(user=post.user_id).order_by("pk")
    units = dict.fromkeys([*posts.values_list("unit_id", flat=True), post.unit_id])
    return min(units, key=lambda unit_id: len(Unit.objects.superiors_of(unit_id)))


def shelter(act: Act, case: Case, successor: Unit) -> None:
    """The holder is kept out, so whoever is above takes the ticket in."""
    advance(act.tree, case, "shielded", new_holder=successor, how="shielded", ended="shielded")


def shielded(act: Act) -> None:
    """The handover itself; what was sent out from the old holder ends."""
    assert act.new_holder is not None
    act.event_data["to"] = act.new_holder.code
    cancel_referrals(act)


def shelter_child(act: Act, child: Case, successor: Unit | None) -> None:
    """Whoever was called is kept out, so the call ends, if it is not over but for its rating."""
    if child.state in child.spec.sources_of(child.spec.table["cancel"]):
        advance(act.tree, child, "cancel", data={})


SHIELD_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    "shielded": shielded,
    "hear": hear,
    "bring_in": bring_in,
}
