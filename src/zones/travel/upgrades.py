"""What a road can be made into: another class, another speed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from zones.errors import InputError
from zones.travel.speeds import Mode, Season, SpeedTable

FENCED: Final = ("motorway", "ferry")
"""Classes entered at the ends of their edges only; a motorway's ramps carry its class."""


@dataclass(frozen=True)
class Upgrade:
    """What a road is made into: another class, whose row of the speed table then holds, or another speed."""

    road_class: str | None = None
    kmh: float | None = None
    """Holds in both seasons, for every vehicle that may pass there; people on foot do not get faster."""

    def speed(self, zone: str, speeds: SpeedTable, mode: Mode, season: Season, before: float) -> float:
        """Return the speed (km/h) on an edge of a zone that had another before."""
        if self.road_class is not None:
            # A road number's own row describes the road as it was: the class counts.
            before = speeds.of_group(self.road_class, zone, "", mode=mode, season=season)[0]
        if self.kmh is None or mode == "foot" or np.isnan(before):
            return before
        return self.kmh * speeds.factor


NO_UPGRADES: Final[Mapping[int, Upgrade]] = MappingProxyType({})


def checked_upgrade(
    columns: Mapping[str, NDArray[Any]], edges: NDArray[np.int64], upgrade: Upgrade, speeds: SpeedTable
) -> Upgrade:
    """Return an upgrade after checking it against the edges, by position in a network's columns.

    Raises
    ------
    InputError
        If the upgrade changes nothing, its speed is not above zero, its class is not in the speed table, or
        it would fence a road off that is entered everywhere, or the reverse.
    """
    if upgrade.road_class is None and upgrade.kmh is None:
        raise InputError("upgrade: give a road_class or a speed in km/h")
    if upgrade.kmh is not None and not (np.isfinite(upgrade.kmh) and upgrade.kmh > 0):
        raise InputError(f"upgrade: expected a speed above zero km/h, got {upgrade.kmh}")
    if upgrade.road_class is None:
        return upgrade
    checked_class(upgrade.road_class, speeds)
    numbers, classes = columns["edge_id"][edges], columns["road_class"][edges]
    for edge, before in zip(numbers.tolist(), classes.tolist(), strict=True):
        if before not in FENCED and upgrade.road_class not in FENCED:
            continue
        raise InputError(
            f"road_class: edge {edge} cannot become or cease to be a {' or '.join(FENCED)}, which are "
            "entered at their ends only; draw it as a new road"
        )
    return upgrade


def checked_class(road_class: str, speeds: SpeedTable) -> str:
    """Return a road class after checking that the speed table has it.

    Raises
    ------
    InputError
        If it has not.
    """
    if road_class not in speeds.zones:
        raise InputError(f"road_class: expected one of {', '.join(speeds.zones)}, got {road_class!r}")
    return road_class
