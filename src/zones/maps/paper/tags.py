"""Labels of symbols: beside their symbol where there is room, else left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zones.maps.paper.canvas import Box
from zones.maps.paper.lettering import CAP_HEIGHT, MM_PER_POINT, word

_SIDES: Final = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Right, left, above, below, then the corners."""

_AIR: Final = 0.25
"""Millimetres between a symbol and its label."""


@dataclass(frozen=True)
class Tag:
    """A label: where its middle lies on the sheet, millimetres."""

    text: str
    x: float
    y: float


def placed_tags(
    box: Box, spots: Sequence[tuple[float, float, str]], radius: float, size_pt: float, taken: Sequence[Box]
) -> tuple[Tag, ...]:
    """Return the labels that find a place, those given first choosing first.

    Parameters
    ----------
    box
        The frame of the map on the sheet, millimetres.
    spots
        Middle of each symbol, and its label.
    radius
        Of a symbol, millimetres.
    taken
        Where nothing may be written.
    """
    busy = [*taken, *((x - radius, y - radius, x + radius, y + radius) for x, y, _ in spots)]
    found: list[Tag] = []
    high = size_pt * MM_PER_POINT * CAP_HEIGHT
    for x, y, text in spots:
        if not text:
            continue
        wide = word(text, size_pt, "bold").width
        for across, up in _SIDES:
            at_x = x + across * (radius + _AIR + wide / 2)
            at_y = y + up * (radius + _AIR + high / 2)
            place = (at_x - wide / 2, at_y - high / 2, at_x + wide / 2, at_y + high / 2)
            if _inside(place, box) and not any(_meet(place, other) for other in busy):
                busy.append(place)
                found.append(Tag(text, at_x, at_y))
                break
    return tuple(found)


def _inside(place: Box, box: Box) -> bool:
    return box[0] <= place[0] and box[1] <= place[1] and place[2] <= box[2] and place[3] <= box[3]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
