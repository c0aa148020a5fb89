"""Where in a commune people live: evidence on the ground, and how much each piece of it weighs.

Buildings are mapped nearly completely in some communes and hardly at all in the others. The first teach
what a home's surroundings look like (roads, trails, steepness, modelled density); the relation then serves
the others, where mapped homes are used only as positive evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from zones.data.build.gridding import counts_of_points, cover_of_polygons, metres_of_lines
from zones.errors import InputError
from zones.grid import Grid

PERSONS_PER_BUILDING = 2.6
"""Median of persons per mapped building over the communes whose buildings are mapped."""

MAPPED_AT_MOST = 5.0
"""A commune with at most this many persons per mapped building counts as mapped."""

PERSONS_PER_RESIDENTIAL_HA = 20.0
"""Mapped mountain communes: 8.4 buildings per hectare of residential land; the lowlands have more."""

PERSONS_PER_PLACE: Mapping[str, float] = {"hamlet": 50.0, "village": 130.0, "town": 250.0}
"""Persons within 200 m of a place in the mapped mountain communes (38 hamlets, 16 villages, 2 towns)."""

_PLACE_RADIUS_M = 200.0
_DRIVABLE = ("trunk", "primary", "secondary", "tertiary", "minor", "service")
_MAIN = ("trunk", "primary", "secondary", "tertiary")
_TRAILS = ("track", "path", "pedestrian")
_NOT_LIVED_IN = ("industrial", "military", "cemetery", "stadium", "pitch")


@dataclass(frozen=True)
class Evidence:
    """What is known about settlement, each (rows, cols) on one grid."""

    homes: NDArray[np.float64]
    """Persons that mapped homes hold."""
    buildings: NDArray[np.float64]
    """Mapped buildings outside land that nobody lives on."""
    traits: Mapping[str, NDArray[np.float64]]
    """Predictors of settlement that every commune has."""
    lived_in: NDArray[np.float64]
    """Share of the cell that is not industrial, military, cemetery or sports ground."""
    road_m: NDArray[np.float64]
    """Metres to the nearest cell with a drivable road, tracks and motorways left out."""


def _distance_m(present: NDArray[np.bool_], cell_m: float) -> NDArray[np.float64]:
    cells: NDArray[np.float64] = ndimage.distance_transform_edt(~present)
    return cells * cell_m


def _to_dry(counts: NDArray[np.float64], dry: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Move what lies on water to the nearest dry cell: a house on the bank is not a house in the river."""
    rows, cols = ndimage.distance_transform_edt(~dry, return_distances=False, return_indices=True)
    target = rows * counts.shape[1] + cols
    moved = np.bincount(target.ravel(), counts.ravel(), minlength=counts.size)
    return moved.astype(np.float64).reshape(counts.shape)


def _around(points: gpd.GeoSeries, grid: Grid, dry: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return points spread evenly over the dry cells within the place radius, as points per cell."""
    reach = int(_PLACE_RADIUS_M / grid.cell_m)
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = (np.hypot(down, right) <= reach).astype(float)
    room = ndimage.convolve(dry.astype(float), disc, mode="constant")
    at = counts_of_points(points, grid)
    per_cell = np.divide(at, room, out=np.zeros(grid.shape), where=room > 0)
    return ndimage.convolve(per_cell, disc, mode="constant") * dry


def gather(
    *,
    roads: gpd.GeoDataFrame,
    landuse: gpd.GeoDataFrame,
    buildings: gpd.GeoSeries,
    places: gpd.GeoDataFrame,
    persons_per_km2: NDArray[np.float64],
    slope: NDArray[np.float32],
    dry: NDArray[np.bool_],
    grid: Grid,
) -> Evidence:
    """Put every piece of settlement evidence on the grid.

    Parameters
    ----------
    roads, landuse, places
        Features with their ``class``, in the grid's CRS.
    buildings
        Centres of buildings, in the grid's CRS.
    persons_per_km2
        Modelled population density, (rows, cols).
    slope
        Rise/run, (rows, cols).
    dry
        Cells that are land.
    """

    def metres(kinds: tuple[str, ...]) -> NDArray[np.float64]:
        return metres_of_lines(roads.loc[roads["class"].isin(kinds), "geometry"], grid)

    drivable = metres(_DRIVABLE) > 0
    road_m, way_m = (
        _distance_m(drivable, grid.cell_m),
        _distance_m(drivable | (metres(_TRAILS) > 0), grid.cell_m),
    )
    empty = cover_of_polygons(landuse[landuse["class"].isin(_NOT_LIVED_IN)], grid)
    counted = _to_dry(counts_of_points(buildings, grid) * (empty < 0.5), dry)
    residential = cover_of_polygons(landuse[landuse["class"] == "residential"], grid) * dry
    named = np.zeros(grid.shape)
    for kind, persons in PERSONS_PER_PLACE.items():
        named += persons * _around(places.loc[places["class"] == kind, "geometry"], grid, dry)
    hectares = grid.cell_m**2 / 1e4
    homes = np.maximum.reduce(
        [counted * PERSONS_PER_BUILDING, residential * hectares * PERSONS_PER_RESIDENTIAL_HA, named]
    )
    # On ground of 20 % and more, roads and modelled density mean something else than in the plain.
    steep = np.clip(np.nan_to_num(slope).astype(float) / 0.2, 0, 1)
    traits = {
        "density": np.log(persons_per_km2 + 1),
        "road": np.log(road_m + 100),
        "way": np.log(way_m + 100),
        "main_road": np.log1p(metres(_MAIN) / 50),
        "minor_road": np.log1p(metres(("minor",)) / 50),
    }
    return Evidence(
        homes=homes,
        buildings=counted,
        traits={
            **traits,
            **{f"{name}_steep": trait * steep for name, trait in traits.items()},
            "steep": steep,
        },
        lived_in=1 - empty,
        road_m=road_m,
    )


def fit_settlement(
    traits: NDArray[np.float64],
    homes: NDArray[np.float64],
    exposure: NDArray[np.float64],
    group: NDArray[np.int64],
    *,
    ridge: float = 1e-3,
) -> NDArray[np.float64]:
    """Return how homes distribute inside groups: a log-linear (conditional Poisson) model.

    The share of a group's homes in a cell is ``exposure * exp(traits @ b)`` over its sum in the group. Every
    group counts the same, however many homes it has. Newton's method on the penalised log-likelihood.

    Parameters
    ----------
    traits
        (n, k) predictors.
    homes
        (n,) homes counted, >= 0.
    exposure
        (n,) land area, >= 0.
    group
        (n,) number of the group, 0 to g - 1; every group has at least one home.
    ridge
        Penalty on squared coefficients, per group.

    Returns
    -------
    array
        (k,) coefficients b, rounded to four decimals so that they do not hang on the machine's last bits.

    Raises
    ------
    InputError
        If a group has no home, or the fit does not settle.
    """
    found = np.bincount(group, homes)
    if not (found > 0).all():
        raise InputError(f"settlement fit: no homes in group {np.flatnonzero(found <= 0).tolist()}")
    centred = traits - traits.mean(axis=0)
    share = homes / found[group]
    log_exposure = np.log(np.maximum(exposure, 1e-12))
    b = np.zeros(traits.shape[1])
    for _ in range(60):
        score = centred @ b + log_exposure
        likely = np.exp(score - score.max())
        likely /= np.bincount(group, likely)[group]
        mean = np.stack([np.bincount(group, likely * column) for column in centred.T], axis=1)
        gradient = centred.T @ (share - likely) - ridge * b
        curvature = (centred * likely[:, None]).T @ centred - mean.T @ mean + ridge * np.eye(len(b))
        step = np.linalg.solve(curvature, gradient)
        # A long first step can leave the region where the quadratic holds.
        b += step * min(1.0, 2.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < 1e-7:
            return np.round(b, 4)
    raise InputError("settlement fit: the coefficients do not settle; check the predictors for duplicates")
