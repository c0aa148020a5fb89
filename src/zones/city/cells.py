"""People and area by grid cell and commune: the weights behind every average."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zones.data import catalogue
from zones.errors import SchemaError
from zones.grid import Grid


@dataclass(frozen=True)
class Cells:
    """One row per (cell, commune) that touch: a cell on a border has several rows, so borders are exact."""

    grid: Grid
    commune_codes: tuple[str, ...]
    """Codes in order; ``commune`` holds positions in it."""
    cell: NDArray[np.int64]
    """Flat index of the cell (row * cols + col)."""
    commune: NDArray[np.int64]
    area_km2: NDArray[np.float64]
    """Area of the part of the cell that lies in the commune."""
    persons: NDArray[np.float64]
    """People by the main spread."""
    persons_alt: NDArray[np.float64]
    """The same people spread by the second source."""

    @classmethod
    def of_table(cls, table: pd.DataFrame, grid: Grid) -> "Cells":
        """Return the cells of a table with the columns of the ``cells`` layer.

        Raises
        ------
        SchemaError
            If a cell lies outside the grid.
        """
        cell = table["cell"].to_numpy(np.int64)
        if len(cell) and (cell.min() < 0 or cell.max() >= grid.size):
            raise SchemaError(
                f"layer 'cells' has cells outside its {grid.rows} x {grid.cols} grid; {catalogue.REBUILD}"
            )
        commune, codes = pd.factorize(table["commune_code"], sort=True)
        return cls(
            grid=grid,
            commune_codes=tuple(map(str, codes)),
            cell=cell,
            commune=commune.astype(np.int64),
            area_km2=table["area_fraction"].to_numpy(np.float64) * (grid.cell_m / 1000.0) ** 2,
            persons=table["persons"].to_numpy(np.float64),
            persons_alt=table["persons_alt"].to_numpy(np.float64),
        )


def cells(directory: Path | None = None) -> Cells:
    """Return people and area by grid cell and commune.

    Raises
    ------
    LayerError, SchemaError
        If a layer is missing, altered or breaks its contract.
    """
    _, grid = catalogue.load_raster("population", directory)
    return Cells.of_table(catalogue.load_table("cells", directory), grid)
