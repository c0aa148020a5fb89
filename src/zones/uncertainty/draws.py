"""One draw of every assumption: a table of speeds, walking speeds, a factor of the slopes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.travel import Mode, Season, SpeedTable
from zones.travel.ground import Ground
from zones.uncertainty.widths import Widths, legal_kmh

F64 = NDArray[np.float64]


@dataclass(frozen=True)
class Draw:
    """What one draw replaces."""

    speeds: SpeedTable
    walking_kmh: dict[int, float]
    slope_factor: float
    wetness: float
    """0: the roads of the dry table, 1: those of the wet one; of no meaning in the dry season."""


@dataclass(frozen=True)
class Drawer:
    """Draws of the assumptions behind one means of travel in one season.

    Draw ``i`` of a seed depends on nothing else: neither on the draws before it nor on means and season, so
    the figures of two services, means or scenarios compare draw by draw.
    """

    speeds: SpeedTable
    ground: Ground
    mode: Mode
    season: Season
    widths: Widths
    seed: int

    def draw(self, number: int) -> Draw:
        """Return a draw by its number."""
        rng = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        wetness = float(rng.random())
        road, walking, slope = rng.standard_normal(3)
        cover = rng.standard_normal(len(self.ground.kmh))
        by_class, by_zone = rng.standard_normal(len(self._classes)), rng.standard_normal(len(self._zones))
        by_ref = np.append(rng.standard_normal(len(self._refs)), 0.0)

        w = self.widths
        on_foot = np.exp(w.walking * walking)
        if self.mode == "foot":
            factor = np.full(len(self._rows), on_foot)
        else:
            own = w.road_class * by_class[self._class] + self._zone_width * by_zone[self._zone]
            single = w.single_source * by_ref[self._ref]
            factor = np.exp(w.road * road + np.where(self._numbered, single, own))
        middle = self._middle(wetness)
        kmh = middle * factor
        for rows in self._ordered:
            kmh[rows] = _in_order(kmh[rows], middle[rows])
        table = SpeedTable(self._rows.assign(speed_kmh=np.minimum(kmh, self._legal)), self.speeds.factor)
        pace = on_foot * np.exp(w.land_cover * cover)
        return Draw(
            table,
            {name: base * float(f) for (name, base), f in zip(self.ground.kmh.items(), pace, strict=True)},
            float(np.exp(w.slope * slope)),
            wetness,
        )

    @cached_property
    def _rows(self) -> pd.DataFrame:
        """Rows of the table for the means and season; a road with a row in one season has one here."""
        rows = self.speeds.rows
        return rows[(rows["vehicle"] == self.mode) & (rows["season"] == self.season)].reset_index(drop=True)

    def _middle(self, wetness: float) -> F64:
        """Return the speed of each row before it is drawn.

        In the wet season it lies between the dry table and the wet one, whose mountain rows are a stress
        test: ``dry^(1 - wetness) wet^wetness``. What the wet table closes is closed.
        """
        there = self._rows["speed_kmh"].to_numpy(np.float64)
        if self.season == "dry":
            return there
        return np.where(there == self._dry, there, self._dry ** (1.0 - wetness) * there**wetness)

    @cached_property
    def _dry(self) -> F64:
        """Dry speed of each row of the wet season."""
        rows = self._rows
        refs = rows["ref"].astype(object).where(rows["ref"].notna(), "")
        keys = zip(rows["road_class"], rows["speed_zone"], refs, strict=True)
        plain = SpeedTable(self.speeds.rows)
        found = [plain.of_group(str(c), str(z), str(r), mode=self.mode, season="dry")[0] for c, z, r in keys]
        return np.array(found, np.float64)

    @cached_property
    def _numbered(self) -> NDArray[np.bool_]:
        """Whether each row is that of one road."""
        return self._rows["ref"].notna().to_numpy() & (self._rows["road_class"] != "ferry").to_numpy()

    @cached_property
    def _classes(self) -> list[str]:
        return sorted(self.speeds.rows["road_class"].astype(str).unique())

    @cached_property
    def _zones(self) -> list[str]:
        return sorted(self.speeds.rows["speed_zone"].astype(str).unique())

    @cached_property
    def _refs(self) -> list[str]:
        return sorted(self.speeds.rows["ref"].dropna().astype(str).unique())

    @cached_property
    def _class(self) -> NDArray[np.int64]:
        return _position(self._rows["road_class"], self._classes)

    @cached_property
    def _zone(self) -> NDArray[np.int64]:
        return _position(self._rows["speed_zone"], self._zones)

    @cached_property
    def _ref(self) -> NDArray[np.int64]:
        """Position of each row's road, -1 where it has none."""
        return _position(self._rows["ref"], self._refs)

    @cached_property
    def _zone_width(self) -> F64:
        pairs = zip(self._rows["speed_zone"], self._rows["road_class"], strict=True)
        return np.array([self.widths.zone(str(zone), str(name)) for zone, name in pairs])

    @cached_property
    def _legal(self) -> F64:
        """Highest speed of each row: the law's, or the table's own where that is higher."""
        law = np.array([legal_kmh(self.mode, str(name)) for name in self._rows["road_class"]])
        return np.fmax(law, self._rows["speed_kmh"].to_numpy(np.float64))

    @cached_property
    def _ordered(self) -> list[NDArray[np.int64]]:
        """Rows of each zone whose order of speeds is kept: classes of roads, not single roads or ferries."""
        rows = self._rows
        kept = rows["ref"].isna() & (rows["road_class"] != "ferry") & rows["speed_kmh"].notna()
        return [np.flatnonzero(kept & (rows["speed_zone"] == zone)) for zone in self._zones]


def _in_order(kmh: F64, middle: F64) -> F64:
    """Return drawn speeds in the order the table has them: neighbours that changed places share their mean.

    Of classes as fast as each other in the table neither need stay ahead.
    """
    fastest = np.lexsort((-kmh, -middle))
    if not (np.diff(kmh[fastest]) > 0).any():
        return kmh
    # Not for who only reads what was drawn: the package takes a fifth of a second.
    from scipy.optimize import isotonic_regression

    out = kmh.copy()
    out[fastest] = np.exp(isotonic_regression(np.log(kmh[fastest]), increasing=False).x)
    return out


def _position(values: pd.Series, known: list[str]) -> NDArray[np.int64]:
    """Return the position of each value in a list, -1 where it is missing."""
    return pd.Index(known).get_indexer(pd.Index(values.astype(object))).astype(np.int64)
