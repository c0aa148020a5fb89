"""Speeds on roads: a table of assumptions with their status, not a property of the roads."""

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import InputError, SchemaError

Mode = Literal["motorcycle", "car", "foot"]
Season = Literal["dry", "wet"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
SEASONS: Final[tuple[Season, ...]] = get_args(Season)

FORDS_OPEN: Final = MappingProxyType({"dry": True, "wet": False})
"""A ford cannot be crossed in the wet season, by whatever means."""

KEY: Final = ["vehicle", "season", "road_class", "speed_zone", "ref"]


def checked(mode: str, season: str) -> tuple[Mode, Season]:
    """Return mode and season after checking both.

    Raises
    ------
    InputError
        If either is unknown.
    """
    if mode not in MODES:
        raise InputError(f"mode: expected one of {', '.join(MODES)}, got {mode!r}")
    if season not in SEASONS:
        raise InputError(f"season: expected one of {', '.join(SEASONS)}, got {season!r}")
    return mode, season


@dataclass(frozen=True)
class SpeedTable:
    """Speed per vehicle, season, road class and speed zone; a row for a road number wins over its class.

    ``rows`` has the columns of the ``speeds`` layer; only ``vehicle, season, road_class, speed_zone, ref,
    speed_kmh`` and ``wait_min`` are read. A speed of NaN means: not passable.
    """

    rows: pd.DataFrame = field(repr=False)
    factor: float = 1.0
    """All speeds times this: the sensitivity to the assumptions (0.8 and 1.2 are shipped)."""

    def __post_init__(self) -> None:
        rows = self.rows
        twice = rows.duplicated(KEY)
        if twice.any():
            raise SchemaError(f"speeds: two rows for {rows.loc[twice, KEY].iloc[0].to_dict()}; keep one")
        if (rows["speed_kmh"] <= 0).any():
            raise SchemaError(
                "speeds: a speed must be above zero; leave it empty where the road is not passable"
            )
        if not (np.isfinite(self.factor) and self.factor > 0):
            raise InputError(f"factor: expected a number above zero, got {self.factor}")

    @classmethod
    def load(cls, directory: Path | None = None) -> "SpeedTable":
        """Return the shipped speeds (layer ``speeds``)."""
        return cls(catalogue.load_table("speeds", directory))

    @cached_property
    def _lookup(self) -> dict[tuple[str, str, str, str, str], tuple[float, float]]:
        """(km/h, minutes waited) by vehicle, season, class, zone and ref ('' for the class itself)."""
        keys = self.rows[KEY].astype(object).where(self.rows[KEY].notna(), "")
        values = zip(self.rows["speed_kmh"], self.rows["wait_min"], strict=True)
        return {
            (str(key[0]), str(key[1]), str(key[2]), str(key[3]), str(key[4])): (float(kmh), float(wait))
            for key, (kmh, wait) in zip(keys.itertuples(index=False), values, strict=True)
        }

    def scaled(self, factor: float) -> "SpeedTable":
        """Return the same table with every speed times ``factor``."""
        return replace(self, factor=self.factor * factor)

    @cached_property
    def zones(self) -> dict[str, tuple[str, ...]]:
        """Speed zones of each road class."""
        pairs = set(
            zip(self.rows["road_class"].astype(str), self.rows["speed_zone"].astype(str), strict=True)
        )
        classes = sorted({road_class for road_class, _ in pairs})
        return {name: tuple(sorted(zone for other, zone in pairs if other == name)) for name in classes}

    def of_group(
        self, road_class: str, zone: str, ref: str, *, mode: Mode, season: Season
    ) -> tuple[float, float]:
        """Return speed (km/h, NaN where the vehicle cannot pass) and wait (minutes) for one group of roads.

        ``ref`` is '' where the road has no number.

        Raises
        ------
        SchemaError
            If the table has no row for the class and zone.
        """
        for candidate in (ref, ""):
            found = self._lookup.get((mode, season, road_class, zone, candidate))
            if found is not None:
                return found[0] * self.factor, 0.0 if np.isnan(found[1]) else found[1]
        raise SchemaError(f"speeds: no row for {mode}, {season}, {road_class}, {zone}; add one")

    def of_groups(
        self, groups: pd.DataFrame, *, mode: Mode, season: Season
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return speed and wait for groups of roads.

        Parameters
        ----------
        groups
            One row per group with ``road_class``, ``speed_zone`` and ``ref`` (missing or '' where none).

        Returns
        -------
        speeds
            km/h, NaN where the vehicle cannot pass.
        waits
            Minutes waited before boarding, 0 where none.

        Raises
        ------
        SchemaError
            If the table has no row for a class and zone of the groups.
        """
        refs = groups["ref"].astype(object).where(groups["ref"].notna(), "")
        found = [
            self.of_group(str(road_class), str(zone), str(ref), mode=mode, season=season)
            for road_class, zone, ref in zip(groups["road_class"], groups["speed_zone"], refs, strict=True)
        ]
        both = np.array(found, np.float64).reshape(len(groups), 2)
        return both[:, 0].copy(), both[:, 1].copy()
