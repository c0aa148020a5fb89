"""Sheets that maps are made for."""

from dataclasses import dataclass
from typing import Final

from zones.errors import InputError


@dataclass(frozen=True)
class Size:
    """A sheet: millimetres and letter sizes in points."""

    width: float
    height: float
    """0: as high as what is on it."""
    margin: float
    name_pt: float
    legend_pt: float
    title_pt: float


SIZES: Final = {
    "text": Size(158, 0, 0, 5.0, 6.6, 9.5),
    "a4": Size(210, 297, 12, 5.8, 8.0, 15),
    "a4-landscape": Size(297, 210, 10, 6.0, 8.0, 15),
    "a3": Size(297, 420, 15, 7.8, 11.0, 22),
    "a3-landscape": Size(420, 297, 13, 8.0, 11.0, 22),
}
"""``text`` is as wide as the text of an office paper (margins of 30 and 20 mm), and as high as it needs."""

ASPECT: Final = 0.85
"""Height of the city in its frame as a share of its width."""


def size_of(name: str) -> Size:
    """Return a sheet by name.

    Raises
    ------
    InputError
        If it is not one of :data:`SIZES`.
    """
    if name not in SIZES:
        raise InputError(f"unknown size '{name}'; known: {', '.join(SIZES)}")
    return SIZES[name]
