"""How wide each assumption is drawn, and why."""

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from zones.errors import InputError

ARTERIAL: Final = ("motorway", "trunk", "primary")
"""Classes whose mountain speed was calibrated on trips; the others' western speed was not."""

LEGAL_KMH: Final = {
    ("motorcycle", ""): 70.0,
    ("car", ""): 90.0,
    ("car", "motorway"): 120.0,
}
"""Highest legal speed of a vehicle on any road, and on motorways: Circular 38/2024/TT-BGTVT, articles 6 to 9
(outside towns, divided carriageway; expressway). No draw is faster; people on foot have no limit."""


@dataclass(frozen=True, kw_only=True)
class Widths:
    """Standard deviations of the natural logarithm of each factor; 0 leaves an assumption as it is.

    All factors are log-normal with median 1, so the table stays the middle. A width ``s`` puts the 10th and
    the 90th percentile of its factor at ``exp(-1.28 s)`` and ``exp(1.28 s)``.
    """

    road: float = 0.08
    """Shared by all roads. Known against measured hours of the eleven dry trips with a known time (``zones
    data drives``; QL14D, whose difference is explained, left out): root mean square of the logarithms, with
    three degrees of freedom spent on the calibration's three factors."""
    road_class: float = 0.13
    """Of each road class. With the shared and the plain's factor it makes the ± 20 % that every share is
    shown with the 10th to 90th percentile of one class's speed: sqrt(0.158² - 0.08² - 0.03²)."""
    plain: float = 0.03
    """Of the plain. The calibration's factor of the plain ran from 1.23 to 1.33 as one trip after the other
    was left out."""
    mountain: float = 0.085
    """Of the southern mountains and of arterial roads in the western ones. Six mountain roads with an hour
    figure of their own imply 32 to 40 km/h where the table has 35; the south rests on one road, QL40B."""
    mountain_west: float = 0.17
    """Of the other roads in the western mountains. Their speed holds a reduction by 0.8 that no trip confirms
    or refutes: 0.8 and 1/0.8 as 10th and 90th percentile."""
    single_source: float = 0.28
    """Of a road with a row of its own (QL14D, DT606), instead of class and zone. The report behind QL14D can
    be read as 13.9 or as 24.5 km/h: half of the logarithm of their ratio."""
    walking: float = 0.12
    """Shared by all land and by roads on foot. The two published tables of walking speeds (Weiss et al. 2018,
    AccessMod 5) differ by 12 % on average over six classes."""
    land_cover: float = 0.18
    """Of each land-cover class. Pooled standard deviation of the logarithms of the two tables, class by
    class."""
    slope: float = 0.2
    """Of all slopes. The elevation has cells of half a kilometre; its correction is 4 to 6 % off where it
    could be held out, and stated as ± 30 % (10th to 90th percentile here) in the high West, where no finer
    elevation exists."""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not (np.isfinite(value) and value >= 0):
                raise InputError(f"widths: {name} must be a number from 0, got {value}")

    @classmethod
    def none(cls) -> "Widths":
        """Return widths of 0: every draw is the table."""
        return cls(**dict.fromkeys(cls.__dataclass_fields__, 0.0))

    def zone(self, name: str, road_class: str) -> float:
        """Return the width of a speed zone's factor on a road class."""
        if not name.startswith("mountain"):
            return self.plain
        western = name == "mountain_west" and road_class not in ARTERIAL
        return self.mountain_west if western else self.mountain

    def params(self) -> dict[str, Any]:
        """Return the widths by name."""
        return asdict(self)


def legal_kmh(vehicle: str, road_class: str) -> float:
    """Return the highest legal speed of a vehicle on a class of road, inf where there is none."""
    return LEGAL_KMH.get((vehicle, road_class), LEGAL_KMH.get((vehicle, ""), np.inf))
