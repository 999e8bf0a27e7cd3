"""The thirteen places of a case file (一案一卷), and which of them must be filled."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One place in the file; `if_agreed` ones are required once there is an agreement."""

    no: int
    name: str
    is_required: bool = False
    if_agreed: bool = False


# The names are those of the ministry's forms and are printed as they are.
PLACES: tuple[Place, ...] = (
    Place(1, "人民调解申请书（受理登记表）", is_required=True),
    Place(2, "人民调解当事人权利义务告知书", is_required=True),
    Place(3, "当事人身份证明", is_required=True),
    Place(4, "授权委托书"),
    Place(5, "人民调解调查记录"),
    Place(6, "人民调解证据材料"),
    Place(7, "人民调解记录", is_required=True),
    Place(8, "人民调解协议书（口头协议登记表）", if_agreed=True),
    Place(9, "履行凭证"),
    Place(10, "人民调解回访记录"),
    Place(11, "司法确认有关材料"),
    Place(12, "卷宗情况说明"),
    Place(13, "封底", is_required=True),
)


def missing_places(there: Iterable[int], *, is_agreed: bool, was_talked: bool) -> list[Place]:
    """The places that must be filled and are not; without talks there are no minutes to keep."""
    filled = set(there)
    wanted = [
        place
        for place in PLACES
        if place.is_required and (place.no != 7 or was_talked) or place.if_agreed and is_agreed
    ]
    return [place for place in wanted if place.no not in filled]
