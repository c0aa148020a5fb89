"""The land surface: elevation, slope, land cover and walking speed on one 100 m grid.

This step defines the grid every other raster and the population follow.
"""

from importlib import resources
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from rasterio.features import rasterize
from scipy import ndimage

from zones.data.build.gridding import counts_of_points, cover_of_polygons, metres_of_lines
from zones.data.build.landcover import Cover, allocate, mapped_water, reconcile_water, river_cells
from zones.data.build.slope import (
    Correction,
    fit_correction,
    held_out_ratios,
    walking_time_ratio,
)
from zones.data.build.step import Step, Workspace
from zones.data.sources.population import SHARES, hexagon_of_cells, read_hexagons
from zones.data.sources.terrain import cell_size_m, elevation_on_grid, read_shapes
from zones.grid import Grid
from zones.settings import HOANG_SA
from zones.terrain import slope_of, steepening

CELL_M = 100.0
MARGIN_M = 3000.0
ELEVATIONS = ("terrain/dem_srtm1_30m_danang_urban.tif", "terrain/dem_vfp15s_dequant.tif")
"""Elevation sources, the finest first; each fills what the ones before it leave empty."""

_HILLS = 0.06
"""Slope of the coarse elevation from which ground counts as hills in the checks."""

_FEATHER_CELLS = 10
_NODATA = -9999.0


def grid_of(communes: gpd.GeoDataFrame) -> Grid:
    """Return the grid: 100 m cells over the communes without Hoàng Sa, and 3 km around them."""
    inside = communes[communes["commune_code"] != HOANG_SA]
    return Grid.covering(tuple(inside.total_bounds), cell_m=CELL_M, margin_m=MARGIN_M)


def merged_terrain(
    fine: NDArray[np.float32], coarse: NDArray[np.float32], cell_m: float
) -> tuple[NDArray[np.float32], NDArray[np.float32], Correction]:
    """Join a fine and a coarse elevation, and correct the slope where only the coarse one exists.

    Parameters
    ----------
    fine, coarse
        Metres on the same grid; NaN where a source has nothing.
    cell_m
        Cell size of the grid.

    Returns
    -------
    elevation, slope
        Metres and rise/run. Over a kilometre inside the edge of the fine source the two are blended, so that
        their different heights make no cliff.
    correction
        What the comparison of the two slopes gave.
    """
    fine_slope, coarse_slope = slope_of(fine, cell_m), slope_of(coarse, cell_m)
    correction = fit_correction(coarse_slope, fine_slope)
    known = np.isfinite(fine_slope)
    weight = np.clip(ndimage.distance_transform_edt(np.pad(known, 1))[1:-1, 1:-1] / _FEATHER_CELLS, 0, 1)
    elevation = np.where(known, weight * np.nan_to_num(fine) + (1 - weight) * coarse, coarse)
    slope = np.where(known, weight * np.nan_to_num(fine_slope), 0) + (1 - weight) * correction.apply(
        coarse_slope
    )
    return elevation.astype(np.float32), slope.astype(np.float32), correction


class _Terrain(NamedTuple):
    elevation: NDArray[np.float32]
    slope: NDArray[np.float32]
    heights: dict[str, Any]
    slopes: dict[str, Any]


def _terrain(workspace: Workspace, grid: Grid) -> _Terrain:
    paths = [workspace.source(name) for name in ELEVATIONS]
    fine, coarse = (elevation_on_grid(path, grid) for path in paths)
    elevation, slope, correction = merged_terrain(fine, coarse, grid.cell_m)
    raw = slope_of(coarse, grid.cell_m)
    known = np.isfinite(fine)
    corrected = correction.apply(raw)
    hills = np.where(raw > _HILLS, fine, np.nan)
    factor = steepening(coarse, corrected, grid.cell_m)
    heights = {
        "fine_source_cell_m": round(cell_size_m(paths[0]), 1),
        "coarse_source_cell_m": round(cell_size_m(paths[1]), 1),
        "compared_cells": int(known.sum()),
        "height_rms_difference_m": round(float(np.sqrt(np.mean((fine - coarse)[known] ** 2))), 1),
        "height_mean_difference_m": round(float(np.mean((coarse - fine)[known])), 1),
    }
    slopes = {
        "classes_coarse": [round(value, 3) for value in correction.coarse],
        "classes_fine": [round(value, 3) for value in correction.fine],
        "classes_cells": list(correction.cells),
        "hills_mean_uncorrected": round(float(raw[known & (raw > _HILLS)].mean()), 3),
        "hills_mean_corrected": round(float(corrected[known & (raw > _HILLS)].mean()), 3),
        "held_out_corrected_over_fine": held_out_ratios(
            raw, slope_of(fine, grid.cell_m), steeper_than=_HILLS
        ),
        "hills_walking_time_uncorrected_over_fine": round(
            walking_time_ratio(hills, coarse, np.ones_like(raw), grid.cell_m), 2
        ),
        "hills_walking_time_corrected_over_fine": round(
            walking_time_ratio(hills, coarse, factor, grid.cell_m), 2
        ),
    }
    return _Terrain(
        # Quarter metres compress well and are far below the error of either source.
        np.round(elevation * 4) / np.float32(4),
        np.round(slope * 1024) / np.float32(1024),
        heights,
        slopes,
    )


def _surroundings(
    workspace: Workspace, communes: gpd.GeoDataFrame, grid: Grid
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return three masks: the city, land within the margin around it, and everything within the margin."""

    def burnt(shapes: gpd.GeoSeries) -> NDArray[np.bool_]:
        cells = rasterize(shapes, out_shape=grid.shape, transform=grid.transform, dtype=np.uint8)
        return cells.astype(bool)

    city = burnt(communes.loc[communes["commune_code"] != HOANG_SA, "geometry"])
    neighbours = read_shapes(workspace.source("admin/neighbours.geojson"), ["name"])
    near = ndimage.distance_transform_edt(~city) * grid.cell_m <= MARGIN_M
    return city, near & (city | burnt(neighbours.geometry)), near


def land_cover(
    workspace: Workspace,
    communes: gpd.GeoDataFrame,
    grid: Grid,
    elevation: NDArray[np.float32],
    slope: NDArray[np.float32],
) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    """Return land cover on the grid and the figures measured on the way."""
    city, land, near = _surroundings(workspace, communes, grid)
    hexagons = read_hexagons(workspace.source("population/h3r8_worldpop2025_worldcover2021.parquet"))
    group = hexagon_of_cells(hexagons.index, grid, near)
    settled = _settled(workspace, grid)

    polygons = read_shapes(workspace.source("osm/water_polygons.geojson"), ["class"])
    lines = read_shapes(workspace.source("osm/waterways.geojson"), ["class"])
    wet = near & (~land | mapped_water(polygons, grid))
    # Reservoirs fill the bottom of their valley, and nobody builds in a lagoon.
    unlikely = np.nan_to_num(elevation).astype(float) + 100 * settled
    mended, found = reconcile_water(
        wet.ravel(),
        group.ravel(),
        hexagons["water"].to_numpy(),
        hexagons["built"].to_numpy(),
        unlikely.ravel(),
    )
    water = mended.reshape(grid.shape) | (near & ~land)
    water |= near & river_cells(polygons, lines.loc[lines["class"] == "river", "geometry"], grid)
    dry = near & ~water

    # Around the city, where the table ends, a cell takes after the nearest hexagon.
    nearest = ndimage.distance_transform_edt(group < 0, return_distances=False, return_indices=True)
    group = np.where(dry, group[tuple(nearest)], -1)
    scores = _scores(workspace, grid, settled, 1 - np.minimum(np.nan_to_num(slope), 1))
    on_land = 1 - hexagons["water"].to_numpy()
    shares = {
        kind: np.divide(
            hexagons[kind.name.lower()].to_numpy(), on_land, out=np.zeros(len(hexagons)), where=on_land > 0.02
        )
        for kind in scores
    }
    flat = {kind: score.ravel() for kind, score in scores.items()}
    cover = allocate(group.ravel(), shares, flat, rest=Cover.TREE).reshape(grid.shape)
    cover[near & ~dry] = Cover.WATER
    held = [kind for kind in Cover if kind != Cover.OUTSIDE]
    return cover, {
        **found,
        "city_km2_by_class": {
            k.name.lower(): round(float((city & (cover == k)).sum()) / 100, 1) for k in held
        },
        "hexagons_km2_by_class": {
            kind: round(float((hexagons[kind] * hexagons["area_km2"]).sum()), 1) for kind in SHARES
        },
    }


def _settled(workspace: Workspace, grid: Grid) -> NDArray[np.float64]:
    """Return how settled a cell looks (0 to 3): buildings, land use and roads, each up to 1."""
    landuse = read_shapes(workspace.source("osm/landuse.geojson"), ["class"])
    roads = read_shapes(workspace.source("osm/roads_graph_edges.parquet"), ["class"])
    buildings = read_shapes(workspace.source("osm/building_centroids.parquet"), [])
    return (
        np.minimum(counts_of_points(buildings.geometry, grid), 10) / 10
        + cover_of_polygons(landuse[landuse["class"] != "cemetery"], grid)
        + np.minimum(metres_of_lines(roads.geometry, grid), 500) / 500
    )


def _scores(
    workspace: Workspace, grid: Grid, settled: NDArray[np.float64], gentle: NDArray[np.float32]
) -> dict[Cover, NDArray[np.float64]]:
    """Return how well each cell suits each class, in the order in which the classes choose."""
    covers = read_shapes(workspace.source("osm/landcover_osm.parquet"), ["class"])

    def mapped_as(kind: str) -> NDArray[np.float64]:
        return cover_of_polygons(covers[covers["class"] == kind], grid)

    wooded = mapped_as("wood")
    return {
        Cover.BUILT: ndimage.uniform_filter(settled, 3) + settled + 0.1 * gentle,
        Cover.WETLAND: mapped_as("wetland") + 0.1 * gentle,
        Cover.BARE: mapped_as("sand") + 0.1 * gentle - wooded,
        Cover.CROP: mapped_as("farmland") + gentle - wooded,
        Cover.GRASS: mapped_as("grass") + gentle - wooded,
        Cover.SHRUB: gentle - wooded,
    }


def _run(workspace: Workspace) -> None:
    communes = workspace.table("communes")
    grid = grid_of(communes)
    elevation, slope, heights, slopes = _terrain(workspace, grid)
    workspace.save_raster("elevation", elevation, grid, nodata=_NODATA, checks=heights)
    workspace.save_raster("slope", slope, grid, nodata=_NODATA, checks=slopes)
    cover, found = land_cover(workspace, communes, grid, elevation, slope)
    workspace.save_raster("landcover", cover, grid, nodata=Cover.OUTSIDE, checks=found)
    with resources.files("zones.data.build").joinpath("walking.csv").open(encoding="utf-8") as stream:
        workspace.save_table("walking", pd.read_csv(stream), checks={})


STEP = Step("land", ("elevation", "slope", "landcover", "walking"), ("communes",), _run)
