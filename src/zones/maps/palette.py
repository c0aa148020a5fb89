"""Colours and class breaks: one meaning, one colour, on every map, chart and sheet.

Sequential colours are ColorBrewer's BuPu (Brewer 2003, colorbrewer2.org, Apache-2.0): safe for colour-blind
readers, monotone in lightness so that they survive grey print, and always darker where it is worse. They keep
clear of the two region colours, teal for the East and ochre for the West. Differences are ColorBrewer's PuOr,
whose ends colour-blind readers can tell apart: orange is a loss, purple a gain, the middle class too small a
change to speak of.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Final, Literal

from zones.city import Service

REGION_FILL: Final[Mapping[str, str]] = {
    "east": "#1b8a94",
    "west": "#c98a1e",
    "coast_plain": "#1b8a94",
    "mountain": "#c98a1e",
    "sea_islands": "#4f6db0",
    "high": "#a86b12",
    "rest": "#6f9a8d",
}
"""Fill of each region of each scheme."""

REGION_INK: Final[Mapping[str, str]] = {
    "east": "#0d646c",
    "west": "#855606",
    "coast_plain": "#0d646c",
    "mountain": "#855606",
    "sea_islands": "#3a5290",
    "high": "#6f4504",
    "rest": "#3f6459",
}
"""The same region as text on white: at least 4.5:1."""

INK: Final = "#22313a"
MUTED: Final = "#5b6a72"
LAND: Final = "#f6f4ee"
NEIGHBOUR: Final = "#e7e4db"
SEA: Final = "#dbe8ee"
WATER: Final = "#9fc3d6"
BORDER: Final = "#7d8890"
ROAD: Final = "#3d3a36"
NO_DATA: Final = "#9aa3a8"
"""Lines of the hatch that means "no data"."""
ACCENT: Final = "#c2187a"
"""What a reader has put on the map: in no scale and no sector, dark enough for a thin line."""
UNREACHABLE: Final = "#2f2a33"
"""Where no road or path leads: its own class, never the end of a scale."""

_BUPU_7: Final = ("#edf8fb", "#bfd3e6", "#9ebcda", "#8c96c6", "#8c6bb1", "#88419d", "#5c0a63")

_PUOR_7: Final = ("#b35806", "#f1a340", "#fee0b6", "#f7f7f7", "#d8daeb", "#998ec3", "#542788")

Unit = Literal["minutes", "percent", "persons", "points"]
"""``points`` are percentage points or points of an index."""


@dataclass(frozen=True)
class Scale:
    """Fixed class breaks with a colour for each class; class ``k`` holds what is at most ``breaks[k]``."""

    unit: Unit
    breaks: tuple[float, ...]
    colours: tuple[str, ...]
    """One more than breaks; darker is worse (in :data:`DIFFERENCES`, darker is a larger change)."""

    def class_of(self, value: float) -> int | None:
        """Return the class of a value (a break belongs to the class below it); None for NaN or infinity.

        Examples
        --------
        >>> MINUTES.class_of(60.0), MINUTES.class_of(60.1)
        (3, 4)
        """
        return None if isnan(value) or not isfinite(value) else bisect_left(self.breaks, value)


MINUTES: Final = Scale("minutes", (15, 30, 45, 60, 90, 120), _BUPU_7)
MINUTES_NEAR: Final = Scale("minutes", (10, 15, 30, 45, 60, 90), _BUPU_7)
MINUTES_FAR: Final = Scale("minutes", (30, 60, 90, 120, 180, 240), _BUPU_7)
SHARE_BEYOND: Final = Scale("percent", (1, 5, 10, 25, 50, 75), _BUPU_7)

MINUTES_SAVED: Final = Scale("minutes", (-15, -5, -1, 1, 5, 15), _PUOR_7)
PERSONS_GAINED: Final = Scale("persons", (-1000, -100, -10, 10, 100, 1000), _PUOR_7)
POINTS_GAINED: Final = Scale("points", (-10, -5, -1, 1, 5, 10), _PUOR_7)
DIFFERENCES: Final = (MINUTES_SAVED, PERSONS_GAINED, POINTS_GAINED)
"""Scales of differences: below zero is worse, above zero better, the middle class no change to speak of."""


def minutes_scale(service: Service) -> Scale:
    """Return the fixed scale of a service: the finest one whose breaks hold every threshold it offers."""
    offered = set(service.thresholds_min)
    for scale in (MINUTES, MINUTES_NEAR):
        if offered <= set(scale.breaks):
            return scale
    return MINUTES_FAR
