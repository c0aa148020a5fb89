"""A seeded province of 165 x 145 km to measure on: the same land at any cell size.

Hills in the west, sea in the east, rivers that only roads cross, towns joined by roads of three speeds, and
200 sources, most of them in towns. Seconds per metre follow from forest, slope and road.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay

SEED = 93
WIDTH_M, HEIGHT_M = 165_000.0, 145_000.0
TOWNS, SOURCES = 420, 200
ROAD_KMH = (20.0, 40.0, 60.0)
ROAD_SHARE = (0.4, 0.4, 0.2)


@dataclass(frozen=True)
class World:
    cell_m: float
    friction: np.ndarray
    """(rows, cols) float32 seconds per metre; inf is a barrier. No two barriers touch at a corner only: there
    the peers slip through and we do not."""
    elevation: np.ndarray
    """(rows, cols) float32 metres."""
    sources: np.ndarray
    """(200, 2) rows and columns."""


def noise(shape, cell_m, wavelengths_m, seed, ridged=False):
    """Return smooth random relief, about -1 to 1 (0 to 1 ridged): the same at any cell size."""
    total, weight, amplitude = np.zeros(shape, np.float32), 0.0, 1.0
    for k, wavelength in enumerate(wavelengths_m):
        knots = (int(HEIGHT_M / wavelength) + 3, int(WIDTH_M / wavelength) + 3)
        values = np.random.default_rng([SEED, seed, k]).standard_normal(knots, dtype=np.float32)
        places, parts = [], []
        for n in shape:
            position = (np.arange(n) + 0.5) * cell_m / wavelength
            places.append(position.astype(np.int64))
            part = (position % 1.0).astype(np.float32)
            parts.append(part * part * (3.0 - 2.0 * part))
        (down, right), (v, u) = places, parts
        rows = values[down] * (1 - v)[:, None] + values[down + 1] * v[:, None]
        layer = rows[:, right] * (1 - u) + rows[:, right + 1] * u
        total += amplitude * (1.0 - np.abs(layer) if ridged else layer)
        weight += amplitude
        amplitude *= 0.5
    return total / weight


def winding(start, end, bend_m, cell_m, shape, rng):
    """Return the cells under a winding line, each step of it to a cell beside the one before."""
    start, end = np.asarray(start), np.asarray(end)
    t = np.linspace(0.0, 1.0, max(2, int(4 * np.hypot(*(end - start)) / cell_m)))
    swing = sum(rng.normal(0.0, bend_m / k) * np.sin(np.pi * k * t) for k in range(1, 6))
    ahead = (end - start) / max(np.hypot(*(end - start)), 1.0)
    x = start[0] + t * (end - start)[0] - ahead[1] * swing
    y = start[1] + t * (end - start)[1] + ahead[0] * swing
    row, col = (y / cell_m).astype(np.int64), (x / cell_m).astype(np.int64)
    # Where the line steps diagonally, the corner belongs to it too.
    row = np.r_[row[:1], np.c_[row[:-1], row[1:]].ravel()]
    col = np.r_[col[:1], np.repeat(col[1:], 2)]
    inside = (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])
    return row[inside], col[inside]


def open_corners(barrier):
    """Make one of two barriers that touch at a corner only passable, in place, until none do."""
    while True:
        a, b = barrier[:-1, :-1], barrier[:-1, 1:]
        c, d = barrier[1:, :-1], barrier[1:, 1:]
        falling, rising = a & d & ~b & ~c, b & c & ~a & ~d
        if not (falling.any() or rising.any()):
            return
        a[falling] = False
        b[rising] = False


def city() -> World:
    """Return the real city on its own 100 m grid: land cover, roads burnt in, every health facility a source.

    A surface is all that the peers take, so the roads are cells here, ridden by motorcycle in the dry season;
    our own answer for the city rides on a graph instead.
    """
    from zones import city as zones_city
    from zones.data import catalogue
    from zones.travel import load_model

    data, model = zones_city.load(), load_model()
    grid, roads = model.grid, model.network
    kmh, _ = roads.edge_kmh(model.speeds, "motorcycle", "dry", model.closed)
    friction = model.world.land.friction.astype(np.float64)
    points, edge = shapely.get_coordinates(
        shapely.segmentize(roads.lines, grid.cell_m / 4), return_index=True
    )
    cell = grid.cell_of(points[:, 0], points[:, 1])
    under = (cell >= 0) & np.isfinite(kmh[edge])
    np.minimum.at(friction, cell[under], 3.6 / kmh[edge[under]])
    friction = friction.reshape(grid.shape)
    barrier = ~np.isfinite(friction)
    opened = barrier.copy()
    open_corners(opened)
    friction[barrier & ~opened] = 3.6  # 1 km/h: waded
    friction = np.where(opened, np.inf, friction).astype(np.float32)
    facilities = data.on_land()
    health = facilities[facilities["kind"] == "health"]
    cell = grid.cell_of(health.geometry.x.to_numpy(), health.geometry.y.to_numpy())
    cell = np.unique(cell[cell >= 0])
    cell = cell[np.isfinite(friction.ravel()[cell])]
    elevation, _ = catalogue.load_raster("elevation")
    heights = np.nan_to_num(elevation).astype(np.float32)
    return World(grid.cell_m, friction, heights, np.column_stack(np.divmod(cell, grid.cols)))


def build(cell_m: float) -> World:
    """Return the world at a cell size."""
    shape = round(HEIGHT_M / cell_m), round(WIDTH_M / cell_m)
    rng = np.random.default_rng([SEED, 1000])
    x = (np.arange(shape[1], dtype=np.float32) + 0.5)[None] / shape[1]
    coast = 0.82 + 0.05 * noise(shape, cell_m, [60_000.0, 30_000.0, 15_000.0], 1)
    inland = np.clip((coast - 0.15 - x) / 0.4, 0.0, 1.0)
    hills = noise(shape, cell_m, [32_000.0 / 2**k for k in range(9)], 2, ridged=True)
    elevation = np.where(x < coast, 4.0 + inland * (500.0 + 1600.0 * np.clip(hills, 0.0, 1.0)), 0.0)
    elevation = elevation.astype(np.float32)
    slope = np.hypot(*np.gradient(elevation, cell_m))
    forest = noise(shape, cell_m, [8_000.0, 4_000.0, 2_000.0, 1_000.0], 3) + 1.5 * inland > 0.5
    kmh = np.maximum(np.where(forest, 2.0, 4.5) * np.exp(-3.5 * slope), 0.25).astype(np.float32)
    sea = x >= coast
    del hills, slope, forest, inland, coast

    barrier = sea.copy()
    for _ in range(25):
        y = rng.uniform(0, HEIGHT_M)
        mouth = (0.95 * WIDTH_M, y + rng.normal(0, 15_000))
        barrier[winding((rng.uniform(0.05, 0.5) * WIDTH_M, y), mouth, 4_000, cell_m, shape, rng)] = True

    towns = np.c_[rng.beta(2.2, 1.6, TOWNS) * 0.8 * WIDTH_M, rng.uniform(0.02, 0.98, TOWNS) * HEIGHT_M]
    triangles = Delaunay(towns).simplices
    sides = np.concatenate([triangles[:, [i, j]] for i, j in ((0, 1), (1, 2), (0, 2))])
    pairs = np.unique(np.sort(sides), axis=0)
    metres = np.hypot(*(towns[pairs[:, 0]] - towns[pairs[:, 1]]).T)
    tree = minimum_spanning_tree(coo_array((metres, pairs.T), shape=(TOWNS, TOWNS)).tocsr()).tocoo()
    in_tree = {tuple(sorted(pair)) for pair in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    for (a, b), length in zip(pairs.tolist(), metres, strict=True):
        if rng.random() < 0.4 * np.exp(-length / 12_000) or (a, b) in in_tree:
            cells = winding(towns[a], towns[b], 500, cell_m, shape, rng)
            kmh[cells] = np.maximum(kmh[cells], rng.choice(ROAD_KMH, p=ROAD_SHARE))
            barrier[cells] = sea[cells]

    # Fill in what is cut off and open every corner that two barriers share, until neither is left.
    open_corners(barrier)
    pieces, _ = ndimage.label(~barrier, np.ones((3, 3)))
    open_cells = pieces == np.bincount(pieces.ravel())[1:].argmax() + 1
    friction = np.where(open_cells, np.float32(3.6) / kmh, np.float32(np.inf))
    del kmh, pieces, barrier

    remote = rng.uniform(0, 1, (SOURCES * 3 // 10, 2)) * [0.8 * WIDTH_M, HEIGHT_M]
    at = np.concatenate([towns[: SOURCES * 7 // 10], remote])
    row = np.clip(at[:, 1] / cell_m, 0, shape[0] - 1).astype(np.int64)
    col = np.clip(at[:, 0] / cell_m, 0, shape[1] - 1).astype(np.int64)
    nearest = ndimage.distance_transform_edt(~open_cells, return_distances=False, return_indices=True)
    return World(cell_m, friction, elevation, nearest[:, row, col].T.astype(np.int64))
