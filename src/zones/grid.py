"""The raster grid as one value: shape, origin, cell size and CRS travel together."""

from dataclasses import dataclass

import numpy as np
from affine import Affine
from numpy.typing import ArrayLike, NDArray

from zones.errors import InputError
from zones.settings import CRS


@dataclass(frozen=True)
class Grid:
    """A north-up grid of square cells in a projected CRS.

    Rows run from north to south, columns from west to east; cell (0, 0) is the north-west corner.
    ``west`` and ``north`` are the outer edges of that cell in metres.
    """

    rows: int
    cols: int
    west: float
    north: float
    cell_m: float
    crs: str = CRS

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, cols)."""
        return self.rows, self.cols

    @property
    def size(self) -> int:
        """Number of cells."""
        return self.rows * self.cols

    @property
    def transform(self) -> Affine:
        """Affine transform from (col, row) to (x, y) of the cell's north-west corner, as rasterio uses it."""
        return Affine(self.cell_m, 0.0, self.west, 0.0, -self.cell_m, self.north)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) in metres."""
        return (
            self.west,
            self.north - self.rows * self.cell_m,
            self.west + self.cols * self.cell_m,
            self.north,
        )

    @classmethod
    def covering(
        cls, bounds: tuple[float, float, float, float], *, cell_m: float, margin_m: float = 0.0
    ) -> "Grid":
        """Return the smallest grid aligned to multiples of ``cell_m`` that covers bounds plus a margin."""
        west = np.floor((bounds[0] - margin_m) / cell_m) * cell_m
        south = np.floor((bounds[1] - margin_m) / cell_m) * cell_m
        east = np.ceil((bounds[2] + margin_m) / cell_m) * cell_m
        north = np.ceil((bounds[3] + margin_m) / cell_m) * cell_m
        rows, cols = round((north - south) / cell_m), round((east - west) / cell_m)
        return cls(rows, cols, float(west), float(north), float(cell_m))

    @classmethod
    def of_raster(cls, transform: Affine, shape: tuple[int, int], crs: str) -> "Grid":
        """Return the grid of a north-up raster with square cells.

        Raises
        ------
        InputError
            If the raster is rotated or its cells are not square.
        """
        if transform.b or transform.d or not np.isclose(transform.a, -transform.e):
            raise InputError(
                f"grid: expected a north-up raster with square cells, got {tuple(transform)[:6]}"
            )
        return cls(shape[0], shape[1], transform.c, transform.f, transform.a, crs)

    def cell_of(self, x: ArrayLike, y: ArrayLike) -> NDArray[np.int64]:
        """Return the flat index (row * cols + col) of the cell that holds each point; -1 outside."""
        col = np.floor((np.asarray(x, float) - self.west) / self.cell_m).astype(np.int64)
        row = np.floor((self.north - np.asarray(y, float)) / self.cell_m).astype(np.int64)
        inside = (row >= 0) & (row < self.rows) & (col >= 0) & (col < self.cols)
        return np.where(inside, row * self.cols + col, -1)

    def centre_of(self, cell: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x and y (metres) of the centres of cells given by flat index."""
        row, col = np.divmod(np.asarray(cell, np.int64), self.cols)
        return self.west + (col + 0.5) * self.cell_m, self.north - (row + 0.5) * self.cell_m
