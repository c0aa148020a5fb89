"""What a scenario comes to: before and after, for whom, what is to be done where, and the maps of it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import rasterio
from numpy.typing import NDArray

from zones.access import AccessResult
from zones.data.catalogue import Text
from zones.scenario import remarks
from zones.scenario.change import Change
from zones.scenario.degrees import degrees
from zones.scenario.document import (
    AddFacility,
    AddRoad,
    Edit,
    RemoveFacility,
    Scenario,
    SetSeason,
    UpgradeRoad,
)
from zones.scenario.places import communes_at, km_by_commune

if TYPE_CHECKING:
    from zones.travel import Network

BANDS = ("minutes_before", "minutes_after", "minutes_saved")
"""Bands of the raster; NaN where there is no way, and outside the city."""


@dataclass(frozen=True)
class ScenarioResult:
    """The city before and after a scenario."""

    scenario: Scenario
    """As it was applied, roads numbered as in this city's data."""
    after: AccessResult
    change: Change = field(repr=False)
    noted: tuple[Text, ...]
    network: "Network" = field(repr=False)

    @property
    def before(self) -> AccessResult:
        """The city without any edit."""
        return self.change.base

    @property
    def remarks(self) -> tuple[Text, ...]:
        """What a reader has to know, in both languages; empty as a rule."""
        return (*self.noted, *((remarks.not_mapped(),) if self.before.facilities.empty else ()))

    @cached_property
    def params(self) -> Mapping[str, Any]:
        """What reproduces the figures: the parameters of the run, and which scenario it was."""
        document = self.scenario.to_compact_json().encode("utf-8")
        told = {k: v for k, v in self.before.params.items() if k not in ("closed", "upgraded")}
        return {
            **told,
            "season_after": self.after.season,
            "threshold_min": self.scenario.limit_min,
            "title": self.scenario.title,
            "edits": len(self.scenario.edits),
            "scenario": hashlib.sha256(document).hexdigest()[:12],
        }

    def by_commune(self, threshold_min: int | None = None) -> pd.DataFrame:
        """Return what changes in each of the 94 units; see :meth:`Change.by_commune`.

        Parameters
        ----------
        threshold_min
            Whole minutes, inclusive; the scenario's own by default.

        Raises
        ------
        InputError
            If the threshold is negative or not whole.
        """
        return self.change.by_commune(self._limit(threshold_min))

    def by_region(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return what changes in each region of a scheme and in the city (last row).

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        return self.change.by_region(scheme, self._limit(threshold_min))

    def gap(self, scheme: str = "east_west", threshold_min: int | None = None) -> pd.DataFrame:
        """Return how far apart regions are, before and after; see :meth:`Change.gap`.

        Raises
        ------
        InputError
            If no such scheme exists, or the threshold is negative or not whole.
        """
        return self.change.gap(scheme, self._limit(threshold_min))

    @cached_property
    def inside(self) -> NDArray[np.bool_]:
        """(rows, cols) cells that touch the city."""
        cells = self.before.city.cells
        mask = np.zeros(cells.grid.size, np.bool_)
        mask[cells.cell] = True
        return mask.reshape(cells.grid.shape)

    @cached_property
    def saved_min(self) -> NDArray[np.float32]:
        """(rows, cols) minutes saved (negative: lost); NaN where there is no way or was none, or outside."""
        both = self.inside & np.isfinite(self.before.minutes) & np.isfinite(self.after.minutes)
        out = np.full(both.shape, np.nan, np.float32)
        np.subtract(self.before.minutes, self.after.minutes, out=out, where=both)
        return out

    def raster(self) -> bytes:
        """Return before, after and saved minutes as a GeoTIFF: ``BANDS`` in 32 bits, same bytes every time.

        The parameters of the run stand in its tag ``ZONES``.
        """
        grid = self.before.city.cells.grid
        minutes = [
            np.where(self.inside & np.isfinite(m), m, np.nan).astype(np.float32)
            for m in (self.before.minutes, self.after.minutes)
        ]
        with rasterio.MemoryFile() as memory:
            with memory.open(
                driver="GTiff",
                height=grid.rows,
                width=grid.cols,
                count=len(BANDS),
                dtype="float32",
                crs=grid.crs,
                transform=grid.transform,
                nodata=np.nan,
                compress="deflate",
                predictor=3,
                tiled=True,
            ) as raster:
                raster.update_tags(ZONES=json.dumps(dict(self.params), ensure_ascii=False, sort_keys=True))
                for band, (name, values) in enumerate(zip(BANDS, (*minutes, self.saved_min), strict=True), 1):
                    raster.write(values, band)
                    raster.set_band_description(band, name)
            return bytes(memory.read())

    def action_list(self) -> pd.DataFrame:
        """Return what is to be built, changed or closed: a row for each edit and commune that it touches.

        Returns
        -------
        pandas.DataFrame
            ``step`` (1, 2, ...), ``action`` (kind of edit), ``what`` (label, name or road numbers),
            ``project_id``, ``commune_code`` and ``commune`` ('' outside the city or nowhere), ``km`` (NaN for
            a place), ``detail`` (class, speed or season that is set), ``lon``, ``lat`` (of
            the place, or of a point on the road).
        """
        rows = [
            {"step": step, "action": edit.kind, "project_id": edit.project_id, **row}
            for step, edit in enumerate(self.scenario.edits, 1)
            for row in self._places(edit)
        ]
        columns = [
            "step",
            "action",
            "what",
            "project_id",
            "commune_code",
            "commune",
            "km",
            "detail",
            "lon",
            "lat",
        ]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype({"km": float, "lon": float, "lat": float})

    def _places(self, edit: Edit) -> list[dict[str, Any]]:
        """Return what an edit is called, where it is and what it sets, by commune."""
        city = self.before.city
        if isinstance(edit, SetSeason):
            return [{"what": edit.label, "commune_code": "", "commune": "", "detail": edit.season}]
        if isinstance(edit, AddFacility | RemoveFacility):
            what = edit.label
            if isinstance(edit, AddFacility):
                what, (x, y) = edit.name or what, edit.xy
                lon, lat, code = edit.lon, edit.lat, communes_at(city, [(x, y)])[0]
            else:
                place = city.facilities.loc[edit.facility_id]
                what = what or str(place["name_vi"])
                (lon, lat), code = (
                    degrees([(place.geometry.x, place.geometry.y)])[0],
                    str(place["commune_code"]),
                )
            return [{"what": what, "lon": lon, "lat": lat, "detail": "", **self._commune(code)}]
        if isinstance(edit, AddRoad):
            lines, km = [edit.course], [edit.course.length / 1000.0]
            refs, detail, (lon, lat) = "", edit.road_class, edit.line[len(edit.line) // 2]
        else:
            edges = self.network.positions(edit.edge_ids)
            lines = list(self.network.lines[edges])
            km = (self.network.edges["length_m"].to_numpy()[edges] / 1000.0).tolist()
            refs = ", ".join(sorted({road.ref for road in edit.roads if road.ref}))
            road = edit.roads[len(edit.roads) // 2]
            detail, lon, lat = "", road.lon, road.lat
            if isinstance(edit, UpgradeRoad):
                speed = "" if edit.kmh is None else f"{edit.kmh:g} km/h"
                detail = ", ".join(part for part in (edit.road_class, speed) if part)
        sums = km_by_commune(city, lines, km)
        return [
            {"what": edit.label or refs, "km": float(length), "detail": detail, "lon": lon, "lat": lat}
            | self._commune(str(code))
            for code, length in sums.items()
        ]

    def _commune(self, code: str) -> dict[str, str]:
        names = self.before.city.communes["name"]
        return {"commune_code": code, "commune": str(names[code]) if code in names.index else ""}

    def _limit(self, threshold_min: int | None) -> int:
        return self.scenario.limit_min if threshold_min is None else threshold_min
