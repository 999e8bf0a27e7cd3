"""What was ruled becomes an entry of the responsibility list."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from governance.models import Matter
from governance.services import put_in_charge
from tickets.models import Precedent


@transaction.atomic
def enter_in_list(precedent: Precedent) -> Matter:
    """Make the unit of a ruling the lead of its matter; ValidationError where there is neither."""
    row = Precedent.objects.select_for_update(of=("self",)).get(pk=precedent.pk)
    if row.entry is not None:
        return row.entry
    if row.matter is None or row.ruled_for is None:
        raise ValidationError(_("This ruling names no matter, or no unit."))
    matter = row.matter
    if not matter.is_in_force():
        matter = (
            Matter.objects.in_force().filter(title=matter.title, list=matter.list).first() or matter
        )
    row.entry = put_in_charge(matter, row.ruled_for)
    row.save(update_fields=["entry"])
    return row.entry


def stop_proposing(precedents: QuerySet[Precedent]) -> int:
    """Let these rulings be proposed no longer; what they decided stands. Returns how many."""
    return precedents.filter(is_kept=True).update(is_kept=False)
