"""What the steps of a referral do, whichever part of the chain they belong to."""

from collections.abc import Callable, Mapping

from tickets.services.objecting import OBJECTION_EFFECTS
from tickets.services.referring import MOVE_EFFECTS
from tickets.services.ruling import RULING_EFFECTS
from tickets.services.whistling import WHISTLE_EFFECTS
from workflow.services.acts import Act

REFERRAL_EFFECTS: Mapping[str, Callable[[Act], str | None]] = {
    **MOVE_EFFECTS,
    **WHISTLE_EFFECTS,
    **OBJECTION_EFFECTS,
    **RULING_EFFECTS,
}
