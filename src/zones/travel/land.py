"""Walking over land: what one step between neighbouring cells costs."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import InputError, SchemaError
from zones.grid import Grid
from zones.terrain import steepening
from zones.travel._steps import MOVES
from zones.travel._words import TICKS_PER_S
from zones.walking import tobler_factor


def ticked(seconds: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return costs rounded to whole ticks, at least one, as 32-bit floats; inf stays inf."""
    return (np.maximum(np.rint(seconds * TICKS_PER_S), 1.0) / TICKS_PER_S).astype(np.float32)


@dataclass(frozen=True)
class Land:
    """The land as a grid of cells that people walk over."""

    grid: Grid
    friction: NDArray[np.float32] = field(repr=False)
    """(cells,) seconds per metre on the flat; inf is a barrier."""
    steps: NDArray[np.float32] = field(repr=False)
    """(cells, 8) seconds of walking to a cell from each of its neighbours, in the order of ``MOVES[8]``."""

    @classmethod
    def load(cls, directory: Path | None = None) -> "Land":
        """Return the city's land from the layers ``landcover``, ``walking``, ``elevation`` and ``slope``."""
        cover, grid = catalogue.load_raster("landcover", directory)
        elevation, elevation_grid = catalogue.load_raster("elevation", directory)
        slope, slope_grid = catalogue.load_raster("slope", directory)
        for name, other in (("elevation", elevation_grid), ("slope", slope_grid)):
            if other != grid:
                raise SchemaError(f"layer '{name}' is on another grid than 'landcover'; {catalogue.REBUILD}")
        friction = friction_of(cover, catalogue.load_table("walking", directory))
        heights = elevation.astype(np.float64)
        return cls.of(grid, friction, heights, steepening(heights, slope, grid.cell_m).astype(np.float64))

    @classmethod
    def of(
        cls,
        grid: Grid,
        friction: NDArray[np.float64],
        elevation: NDArray[np.float64] | None = None,
        correction: NDArray[np.float64] | None = None,
    ) -> "Land":
        """Return the land of given arrays.

        Parameters
        ----------
        grid
            Grid of the arrays.
        friction
            (rows, cols) seconds per metre on the flat; not finite or not above zero is a barrier.
        elevation
            (rows, cols) metres; flat where missing or NaN.
        correction
            (rows, cols) multiple of the slope that the elevation shows; 1 by default.

        Raises
        ------
        InputError
            If an array has another shape than the grid.
        """
        for name, values in (("friction", friction), ("elevation", elevation), ("correction", correction)):
            if values is not None and values.shape != grid.shape:
                raise InputError(f"{name}: expected the grid's shape {grid.shape}, got {values.shape}")
        open_cells = np.isfinite(friction) & (friction > 0)
        flat = np.where(open_cells, friction, np.inf)
        return cls(grid, flat.astype(np.float32).ravel(), _steps(grid, flat, elevation, correction))


def friction_of(cover: NDArray[np.uint8], walking: pd.DataFrame) -> NDArray[np.float64]:
    """Return seconds per metre on the flat (inf on a barrier) from land cover and the layer ``walking``.

    Raises
    ------
    SchemaError
        If the land cover has a class that the table does not name.
    """
    unknown = sorted(set(np.unique(cover)) - set(walking["landcover"]))
    if unknown:
        raise SchemaError(f"walking: no row for land cover {', '.join(map(str, unknown))}; add one")
    by_class = np.full(int(max(walking["landcover"].max(), cover.max())) + 1, np.inf)
    by_class[walking["landcover"].to_numpy()] = (3.6 / walking["speed_kmh"]).fillna(np.inf).to_numpy()
    return by_class[cover]


def _steps(
    grid: Grid,
    friction: NDArray[np.float64],
    elevation: NDArray[np.float64] | None,
    correction: NDArray[np.float64] | None,
) -> NDArray[np.float32]:
    """Return seconds of walking to each cell from each neighbour."""
    moves, cols = MOVES[8], grid.cols
    flat = friction.ravel()
    heights = np.zeros(grid.size) if elevation is None else np.nan_to_num(elevation).ravel()
    ratio = np.ones(grid.size) if correction is None else correction.ravel()
    steps = np.full((grid.size, len(moves)), np.inf, np.float32)
    row, col = np.divmod(np.flatnonzero(np.isfinite(flat)), cols)
    for k, (down, right) in enumerate(moves):
        inside = (row + down >= 0) & (row + down < grid.rows) & (col + right >= 0) & (col + right < cols)
        here = row[inside] * cols + col[inside]
        there = here + down * cols + right
        passable = np.isfinite(flat[there])
        if down and right:
            passable &= np.isfinite(flat[here + down * cols]) | np.isfinite(flat[here + right])
        here, there = here[passable], there[passable]
        distance = math.hypot(down, right) * grid.cell_m
        slope = (heights[here] - heights[there]) / distance * (ratio[here] + ratio[there]) / 2.0
        steps[here, k] = ticked(distance * (flat[here] + flat[there]) / 2.0 / tobler_factor(slope))
    return steps
