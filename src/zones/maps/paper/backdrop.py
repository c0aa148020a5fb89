"""What lies under and over every paper map, made once per data version and shared by all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from zones import city
from zones.data import catalogue
from zones.maps.vectors import ROAD_CLASSES, main_roads
from zones.settings import CRS, GEOGRAPHIC_CRS, HOANG_SA, geodata_dir

TOLERANCE_M: Final = 40.0
"""A twentieth of a millimetre at 1 : 800,000, the scale of an A4 page."""

LOCAL_CLASSES: Final = ("tertiary", "minor")
LOCAL_TOLERANCE_M: Final = 15.0


@dataclass(frozen=True, eq=False)
class Backdrop:
    """Land, water, roads and borders in EPSG:5899; the inset's in degrees. Not to be changed."""

    communes: Mapping[str, shapely.Geometry] = field(repr=False)
    """Outlines by code with shared borders; Hoàng Sa is in the inset."""
    names: Mapping[str, str] = field(repr=False)
    """Every unit, Hoàng Sa too."""
    neighbours: Sequence[shapely.Geometry] = field(repr=False)
    neighbour_names: Sequence[Mapping[str, str]] = field(repr=False)
    water: Sequence[shapely.Geometry] = field(repr=False)
    rivers: Sequence[shapely.Geometry] = field(repr=False)
    roads: Mapping[str, shapely.Geometry] = field(repr=False)
    """Main roads by class."""
    divides: Mapping[str, shapely.Geometry] = field(repr=False)
    """Borders between the regions, by scheme."""
    country: Sequence[shapely.Geometry] = field(repr=False)
    archipelagos: Sequence[shapely.Geometry] = field(repr=False)
    archipelago_names: Sequence[Mapping[str, str]] = field(repr=False)
    city_deg: shapely.Geometry = field(repr=False)
    reefs: Sequence[shapely.Geometry] = field(repr=False)
    """Hoàng Sa."""
    directory: Path
    """Folder of the layers."""

    @property
    def bounds_m(self) -> tuple[float, float, float, float]:
        """The mainland: west, south, east, north."""
        west, south, east, north = shapely.total_bounds(list(self.communes.values()))
        return float(west), float(south), float(east), float(north)

    @cached_property
    def local_roads(self) -> shapely.STRtree:
        """Smaller roads, for maps of one commune: a second's work that other maps do without."""
        lines = city.roads(self.directory, classes=LOCAL_CLASSES).geometry.to_numpy()
        return shapely.STRtree(shapely.simplify(lines, LOCAL_TOLERANCE_M))

    def local_near(self, window_m: tuple[float, float, float, float]) -> Any:
        """Return the smaller roads that touch a window."""
        return self.local_roads.geometries[np.sort(self.local_roads.query(shapely.box(*window_m)))]

    def let_go(self) -> None:
        """Forget the smaller roads until a map asks for them again."""
        self.__dict__.pop("local_roads", None)


def backdrop(directory: Path | None = None) -> Backdrop:
    """Return the backdrop of the present data; the first call takes about two seconds.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    path = (directory or geodata_dir()) / catalogue.CATALOGUE
    return _backdrop(path.parent, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _backdrop(directory: Path, stamp: int) -> Backdrop:
    """Return the backdrop of a folder whose catalogue was written at ``stamp``."""
    web: gpd.GeoDataFrame = catalogue.load_table("communes_web", directory)
    context: gpd.GeoDataFrame = catalogue.load_table("context", directory)
    ours = web["commune_code"] == HOANG_SA
    mainland = web[~ours]
    shapes = mainland.geometry.to_crs(CRS)
    codes = mainland["commune_code"].tolist()
    around = context.to_crs(CRS)
    neighbours = around[around["kind"] == "neighbour"]
    islands = context[context["kind"] == "archipelago"]
    return Backdrop(
        communes=dict(zip(codes, shapely.coverage_simplify(shapes.to_numpy(), TOLERANCE_M), strict=True)),
        names=dict(zip(web["commune_code"], web["name"], strict=True)),
        neighbours=tuple(shapely.simplify(neighbours.geometry.to_numpy(), TOLERANCE_M)),
        neighbour_names=_names(neighbours),
        water=_simple(around, "water"),
        rivers=_simple(around, "river"),
        roads=main_roads(city.roads(directory, classes=ROAD_CLASSES)),
        divides={
            scheme: _divide(shapes.to_numpy(), region.reindex(codes))
            for scheme, region in city.all_regions(directory).items()
        },
        country=tuple(context.geometry[context["kind"] == "overview_land"]),
        archipelagos=tuple(islands.geometry),
        archipelago_names=_names(islands),
        city_deg=shapely.coverage_union_all(mainland.geometry.to_numpy()),
        reefs=tuple(web.geometry[ours].to_crs(GEOGRAPHIC_CRS)),
        directory=directory,
    )


def _names(frame: gpd.GeoDataFrame) -> tuple[Mapping[str, str], ...]:
    return tuple({"vi": row.name_vi, "en": row.name_en} for row in frame.itertuples(index=False))


def _simple(around: gpd.GeoDataFrame, kind: str) -> tuple[Any, ...]:
    return tuple(shapely.simplify(around.geometry[around["kind"] == kind].to_numpy(), TOLERANCE_M))


def _divide(shapes: Any, region: "pd.Series[str]") -> shapely.Geometry:
    """Return the lines between regions that touch."""
    areas = [shapely.coverage_union_all(shapes[(region == one).to_numpy()]) for one in region.unique()]
    borders = shapely.boundary(areas)
    lines = [
        shapely.intersection(borders[i], borders[j])
        for i in range(len(areas))
        for j in range(i + 1, len(areas))
    ]
    parts = [part for line in lines for part in shapely.get_parts(line).tolist() if part.length > 0]
    return shapely.simplify(shapely.line_merge(shapely.multilinestrings(parts)), TOLERANCE_M)
