"""Class breaks of gap scores and gap indicators: fixed for each, never taken from what is on screen."""

from bisect import bisect_left
from dataclasses import dataclass
from math import isfinite
from typing import Final

from zones.gaps.registry import Indicator
from zones.maps.palette import MINUTES, MINUTES_FAR, MINUTES_NEAR, Scale, Unit

_COLOURS: Final = MINUTES.colours
_PCT: Final = (1.0, 5.0, 10.0, 20.0, 40.0, 70.0)
"""Per cent short of all, or at risk; the usual targets of 99, 95, 90 and 80 % are breaks."""

_MINUTES: Final = {
    "station_min": MINUTES_NEAR,
    "station_wet_min": MINUTES_NEAR,
    "seat_to_city_min": MINUTES_FAR,
}
"""Indicators in minutes whose scale is finer or coarser than the rest's."""


@dataclass(frozen=True)
class GapScale:
    """A scale on which more is worse, and the values that its breaks stand for."""

    scale: Scale
    edges: tuple[float, ...]
    """The breaks as a reader knows them: per cent that have it, kilometres, minutes."""
    base: float = 0.0
    sign: float = 1.0
    best: float | None = None
    """Where the first class begins, in the scale's numbers; None: as far below as the inner ones are long."""
    worst: float | None = None
    """Where the last class ends; None: as far above it."""

    def badness(self, value: float) -> float:
        """Return where a value lies on the scale, in the scale's own numbers."""
        return self.base + self.sign * value

    def place(self, value: float) -> float:
        """Return how far along the legend's bar a value lies, from 0 to 1; NaN where there is none.

        Classes are equally wide, as on the bar. An open last class is as long as the inner ones together;
        what is still farther stands at its end.

        Examples
        --------
        >>> round(GAP.place(25.0) * 7, 2)
        2.5
        """
        bad = self.badness(value)
        if not isfinite(bad):
            return float("nan")
        first, *_, last = self.scale.breaks
        low = self.best if self.best is not None else first - (last - first)
        high = self.worst if self.worst is not None else last + (last - first)
        edges = (low, *self.scale.breaks, high)
        k = bisect_left(self.scale.breaks, bad)
        share = (bad - edges[k]) / (edges[k + 1] - edges[k])
        return (k + min(max(share, 0.0), 1.0)) / (len(edges) - 1)


def _of(
    unit: Unit,
    breaks: tuple[float, ...],
    base: float = 0.0,
    sign: float = 1.0,
    best: float | None = 0.0,
    worst: float | None = None,
) -> GapScale:
    return GapScale(
        Scale(unit, breaks, _COLOURS), tuple((edge - base) / sign for edge in breaks), base, sign, best, worst
    )


GAP: Final = _of("points", (10.0, 20.0, 30.0, 45.0, 60.0, 80.0), best=1.0, worst=100.0)
"""Gap scores: 1 is no gap, 100 the widest."""


def of(indicator: Indicator) -> GapScale | None:
    """Return the scale of an indicator; None where it is said in words only."""
    more_is_better = indicator.better == "higher"
    match indicator.unit:
        case "minutes":
            scale = _MINUTES.get(indicator.id, MINUTES)
            return GapScale(scale, scale.breaks, best=0.0)
        case "pct":
            base, sign = (100.0, -1.0) if more_is_better else (0.0, 1.0)
            return _of("percent", _PCT, base, sign, worst=100.0)
        case "km_per_km2":
            return _of("points", (-4.0, -2.0, -1.0, -0.5, -0.25, -0.1), sign=-1.0, best=None, worst=0.0)
        case "persons":
            return _of("persons", (100.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0))
        case "households":
            return _of("persons", (10.0, 50.0, 100.0, 250.0, 500.0, 1000.0))
        case "km":
            return _of("points", (3.0, 5.0, 10.0, 15.0, 30.0, 50.0))
        case "per_10000":
            return _of("points", (-20.0, -15.0, -10.0, -8.0, -5.0, -2.0), sign=-1.0, best=None, worst=0.0)
        case "places_per_1000":
            return _of("points", (-65.0, -55.0, -50.0, -40.0, -25.0, -10.0), sign=-1.0, best=None, worst=0.0)
        case _:
            return None
