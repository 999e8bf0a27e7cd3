"""Tables of tickets and of their chain beside the kernel's."""

from tickets.models.exclusion import EXCLUSION_REASONS, Exclusion
from tickets.models.precedent import VERDICTS, Precedent
from tickets.models.referral import ALL_VARIANTS, VARIANTS, Referral
from tickets.models.whistle import WHISTLE_KINDS, Whistle, WhistleRating, WhistleRoute

__all__ = [
    "ALL_VARIANTS",
    "EXCLUSION_REASONS",
    "VARIANTS",
    "VERDICTS",
    "WHISTLE_KINDS",
    "Exclusion",
    "Precedent",
    "Referral",
    "Whistle",
    "WhistleRating",
    "WhistleRoute",
]
