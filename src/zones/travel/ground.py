"""The land taken apart into cover and slope, so that other walking speeds price it anew in a moment."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import InputError
from zones.grid import Grid
from zones.terrain import steepening
from zones.travel._jit import njit
from zones.travel._steps import MOVES
from zones.travel._words import TICKS_PER_S
from zones.travel.land import Land, friction_of

BLOCK: Final = 256
"""Cells priced at a time."""

POWERS: Final = tuple(np.float32(math.log(2.0) ** k / math.factorial(k)) for k in range(1, 7))
"""Coefficients of 2^x for x from -1/2 to 1/2: the error, 2e-7 at the ends, is that of 32 bits."""


@dataclass(frozen=True)
class Ground:
    """What walking is priced from: the cover of each cell and the slope of each step."""

    land: Land
    """The land at the table's speeds and the slopes as they are."""
    cover: NDArray[np.uint8] = field(repr=False)
    """(cells,) class of the land cover."""
    kmh: Mapping[int, float]
    """Speed on the flat of each class that can be walked."""
    slope: NDArray[np.float32] = field(repr=False)
    """(land cells, 8) rise over run of the step *to* each land cell from each neighbour, in the order of
    ``MOVES[8]``; inf where there is no such step."""
    cell: NDArray[np.int64] = field(repr=False)
    """(land cells,) flat index of each land cell."""

    @property
    def grid(self) -> Grid:
        """Grid of the land."""
        return self.land.grid

    @classmethod
    def load(cls, directory: Path | None = None) -> "Ground":
        """Return the city's ground from the layers ``landcover``, ``walking``, ``elevation`` and ``slope``.

        Raises
        ------
        LayerError, SchemaError
            If a layer is missing, altered or breaks its contract.
        """
        cover, grid = catalogue.load_raster("landcover", directory)
        elevation, _ = catalogue.load_raster("elevation", directory)
        slope, _ = catalogue.load_raster("slope", directory)
        heights = elevation.astype(np.float64)
        correction = steepening(heights, slope, grid.cell_m).astype(np.float64)
        return cls.of(grid, cover, catalogue.load_table("walking", directory), heights, correction)

    @classmethod
    def of(
        cls,
        grid: Grid,
        cover: NDArray[np.uint8],
        walking: pd.DataFrame,
        elevation: NDArray[np.float64] | None = None,
        correction: NDArray[np.float64] | None = None,
    ) -> "Ground":
        """Return the ground of given arrays.

        Parameters
        ----------
        grid
            Grid of the arrays.
        cover
            (rows, cols) class of the land cover.
        walking
            The columns ``landcover`` and ``speed_kmh`` (missing: a barrier) of the layer ``walking``.
        elevation, correction
            As :meth:`Land.of` takes them.

        Raises
        ------
        InputError, SchemaError
            If an array has another shape than the grid, or the table lacks a class of the cover.
        """
        land = Land.of(grid, friction_of(cover, walking), elevation, correction)
        known = walking.dropna(subset="speed_kmh").sort_values("landcover")
        kmh = dict(zip(known["landcover"].tolist(), known["speed_kmh"].tolist(), strict=True))
        cell = np.flatnonzero(np.isfinite(land.friction))
        slope = np.full((cell.size, len(MOVES[8])), np.inf, np.float32)
        heights = np.zeros(grid.size) if elevation is None else np.nan_to_num(elevation).ravel()
        ratio = np.ones(grid.size) if correction is None else correction.ravel()
        for k, (down, right) in enumerate(MOVES[8]):
            there = np.clip(cell + down * grid.cols + right, 0, grid.size - 1)
            rise = (heights[cell] - heights[there]) * (ratio[cell] + ratio[there]) / 2.0
            run = math.hypot(down, right) * grid.cell_m
            slope[:, k] = np.where(np.isfinite(land.steps[cell, k]), rise / run, np.inf)
        return cls(land, cover.ravel(), kmh, slope, cell)

    def priced(
        self,
        kmh: Mapping[int, float],
        *,
        slope_factor: float = 1.0,
        into: NDArray[np.float32] | None = None,
    ) -> Land:
        """Return the land at other walking speeds.

        Parameters
        ----------
        kmh
            Speed on the flat of every class that can be walked; barriers stay barriers.
        slope_factor
            Multiple of every slope.
        into
            Where the steps are written: those of a land that came from here and is no longer used.

        Returns
        -------
        Land
            The land itself where nothing changes; else seconds within 1e-6 of what :meth:`Land.of` gives.

        Raises
        ------
        InputError
            If the classes are not those of :attr:`kmh`, or a speed or the factor is not above zero.
        """
        if set(kmh) != set(self.kmh):
            raise InputError(f"kmh: expected the land-cover classes {list(self.kmh)}, got {sorted(kmh)}")
        for name, value in (*kmh.items(), ("slope_factor", slope_factor)):
            if not (np.isfinite(value) and value > 0):
                raise InputError(f"walking: expected a number above zero for {name}, got {value}")
        if slope_factor == 1.0 and all(kmh[k] == self.kmh[k] for k in kmh):
            return self.land
        pace = np.full(int(self.cover.max()) + 1, np.inf, np.float32)
        for name, speed in kmh.items():
            if name < pace.size:
                pace[name] = 3.6 / speed
        friction = np.where(np.isfinite(self.land.friction), pace[self.cover], np.float32(np.inf))
        # What is closed stays closed, at any speed.
        steps = np.full(self.land.steps.shape, np.inf, np.float32) if into is None else into
        offsets = np.array([down * self.grid.cols + right for down, right in MOVES[8]], np.int64)
        half_m = np.array([math.hypot(*move) * self.grid.cell_m / 2.0 for move in MOVES[8]], np.float32)
        _price(self.cell, self.slope, friction, offsets, half_m, np.float32(slope_factor), steps)
        return Land(self.grid, friction, steps)


@njit(cache=True, nogil=True)
def _price(
    cell: NDArray[np.int64],
    slope: NDArray[np.float32],
    friction: NDArray[np.float32],
    offsets: NDArray[np.int64],
    half_m: NDArray[np.float32],
    slope_factor: np.float32,
    steps: NDArray[np.float32],
) -> None:
    """Fill the steps: distance times mean friction, over Tobler's factor exp(-3.5 (|s + 0.05| - 0.05)).

    Everything is in 32 bits; that keeps whole ticks from 16 s on, and rounds to them below. The exponential
    is written out, as powers of two, so that a block of steps becomes vector instructions.
    """
    moves = offsets.size
    steep, shift = np.float32(3.5 / math.log(2.0)), np.float32(0.05)
    ticks, tick = np.float32(TICKS_PER_S), np.float32(1.0 / TICKS_PER_S)
    one, half = np.float32(1.0), np.float32(0.5)
    c1, c2, c3, c4, c5, c6 = POWERS
    flat = np.empty(BLOCK * moves, np.float32)
    priced = np.empty(BLOCK * moves, np.float32)
    for begin in range(0, cell.size, BLOCK):
        end = min(begin + BLOCK, cell.size)
        n = (end - begin) * moves
        slopes = slope[begin:end].reshape(n)
        for i in range(begin, end):
            c = cell[i]
            for k in range(moves):
                there = c + offsets[k] if slope[i, k] < np.inf else c
                flat[(i - begin) * moves + k] = half_m[k] * (friction[c] + friction[np.uintp(there)])
        for j in range(n):
            s = slopes[j] if slopes[j] < np.inf else np.float32(0.0)
            power = min(steep * (np.abs(s * slope_factor + shift) - shift), np.float32(120.0))
            whole = np.floor(power + half)
            x = power - whole
            y = one + x * (c1 + x * (c2 + x * (c3 + x * (c4 + x * (c5 + x * c6)))))
            slower = y * np.int32((np.int32(whole) + np.int32(127)) << np.int32(23)).view(np.float32)
            seconds = np.maximum(np.rint(slower * flat[j] * ticks), one) * tick
            priced[j] = seconds if slopes[j] < np.inf else np.float32(np.inf)
        for i in range(begin, end):
            for k in range(moves):
                steps[cell[i], k] = priced[(i - begin) * moves + k]
