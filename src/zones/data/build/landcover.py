"""Land cover on the grid: water as a barrier without leaks, and the rest from shares per hexagon."""

from collections.abc import Mapping
from enum import IntEnum

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize

from zones.data.build.gridding import cover_of_polygons
from zones.grid import Grid


class Cover(IntEnum):
    """Classes of the land-cover layer."""

    OUTSIDE = 0
    WATER = 1
    BUILT = 2
    CROP = 3
    GRASS = 4
    SHRUB = 5
    TREE = 6
    BARE = 7
    WETLAND = 8


_BRIDGED_M = 50.0
"""Breaks between mapped river areas up to twice this are taken as gaps of the map, not of the river."""


_MISSING = 0.10
_FALSE = 0.25
_SETTLED = 0.03


def mapped_water(polygons: gpd.GeoDataFrame, grid: Grid) -> NDArray[np.bool_]:
    """Return the cells of which at least half is mapped as water, (rows, cols)."""
    return cover_of_polygons(polygons, grid) >= 0.5


def reconcile_water(
    water: NDArray[np.bool_],
    group: NDArray[np.int32],
    share: NDArray[np.float64],
    built: NDArray[np.float64],
    unlikely: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Mend mapped water where the satellite plainly sees another share of it.

    A hexagon that lacks more than a tenth of its area in mapped water (a reservoir or lagoon that nobody
    drew) gets the missing cells. One with more than a quarter too much of it and houses on the ground (a
    lake polygon closed the wrong way round) loses the surplus; without houses the map stays, since
    reservoirs are drawn down.

    Parameters
    ----------
    water
        (n,) cells mapped as water.
    group
        (n,) hexagon of each cell, -1 for none.
    share, built
        (groups,) shares of water and of built-up ground seen by satellite, 0 to 1.
    unlikely
        (n,) how ill a cell suits water; the lowest are flooded first and kept longest.

    Returns
    -------
    water
        (n,) corrected.
    counts
        Cells added and taken away, and hexagons touched by either.
    """
    members = np.flatnonzero(group >= 0)
    count = np.bincount(group[members], minlength=len(share))
    mapped = np.bincount(group[members], water[members], minlength=len(share))
    gap = share - np.divide(mapped, count, out=np.zeros(len(share)), where=count > 0)
    add = gap > _MISSING
    remove = (gap < -_FALSE) & (built >= _SETTLED)
    wanted = np.where(add | remove, np.rint(share * count), mapped).astype(np.int64)
    # Where water is added, what is mapped stays; where it is taken away, only mapped cells can remain.
    order = members[np.lexsort((members, unlikely[members], ~water[members], group[members]))]
    groups = group[order]
    rank = np.arange(len(order)) - np.searchsorted(groups, groups, side="left")
    out = water.copy()
    out[order] = rank < wanted[groups]
    return out, {
        "water_cells_added": int((out & ~water).sum()),
        "hexagons_with_water_added": int(add.sum()),
        "water_cells_removed": int((water & ~out).sum()),
        "hexagons_with_water_removed": int(remove.sum()),
    }


def river_cells(polygons: gpd.GeoDataFrame, rivers: gpd.GeoSeries, grid: Grid) -> NDArray[np.bool_]:
    """Return the cells under the centre line of every river that is mapped as an area, (rows, cols).

    A river narrower than a cell would leak. The cells of its centre line touch by side or corner, which
    closes every diagonal step across it. Rivers and streams mapped as a line only are not barriers: they
    are forded.

    Parameters
    ----------
    polygons
        Lakes and river areas, in the grid's CRS.
    rivers
        Centre lines of rivers, in the grid's CRS.
    """
    areas = shapely.union_all(shapely.buffer(polygons.geometry.to_numpy(), _BRIDGED_M, quad_segs=2))
    shapely.prepare(areas)
    lines = rivers.to_numpy()
    lines = shapely.intersection(lines[shapely.intersects(lines, areas)], areas)
    lines = lines[~shapely.is_empty(lines)]
    if not len(lines):
        return np.zeros(grid.shape, bool)
    return rasterize(lines, out_shape=grid.shape, transform=grid.transform, dtype=np.uint8).astype(bool)


def allocate(
    group: NDArray[np.int32],
    shares: Mapping[Cover, NDArray[np.float64]],
    scores: Mapping[Cover, NDArray[np.float64]],
    *,
    rest: Cover,
) -> NDArray[np.uint8]:
    """Give each cell of a group one class so that the group keeps its shares.

    Classes are served in the order of ``scores``: each takes, of the cells still free, those with its highest
    score, as many as its share of the group's cells. What is left becomes ``rest``.

    Parameters
    ----------
    group
        (n,) number of the group of each cell; -1 belongs to none and gets ``Cover.OUTSIDE``.
    shares
        (groups,) share of the group's area per class, 0 to 1; they need not sum to 1.
    scores
        (n,) how well each cell suits the class; ties go to the earlier cell.
    rest
        Class of the cells that no share claims.

    Returns
    -------
    array
        (n,) uint8 classes.
    """
    out = np.where(group >= 0, np.uint8(rest), np.uint8(Cover.OUTSIDE))
    members = np.flatnonzero(group >= 0)
    if not len(members):
        return out
    count = np.bincount(group[members], minlength=len(next(iter(shares.values()))))
    claimed = np.zeros(len(count))
    served = np.zeros(len(count), np.int64)
    free = members
    for cover, score in scores.items():
        # Rounding the running total keeps the sum of all classes within half a cell of the sum of the shares.
        claimed = np.minimum(claimed + shares[cover], 1)
        wanted = np.rint(claimed * count).astype(np.int64) - served
        order = free[np.lexsort((free, -score[free], group[free]))]
        groups = group[order]
        first = np.searchsorted(groups, groups, side="left")
        taken = np.arange(len(order)) - first < wanted[groups]
        out[order[taken]] = cover
        served += wanted
        free = np.sort(order[~taken])
    return out
