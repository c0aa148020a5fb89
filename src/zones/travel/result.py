"""What a solve yields, with everything needed to reproduce and trace it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel.approach import Approach
from zones.travel.points import Points
from zones.travel.speeds import Mode, Season


@dataclass(frozen=True)
class Params:
    """What minutes were computed with, carried by every result."""

    mode: Mode
    season: Season
    speed_factor: float
    """Multiple of the shipped speeds."""
    closed: tuple[int, ...]
    """``edge_id`` of closed edges."""
    upgraded: tuple[tuple[int, str | None, float | None], ...] = ()
    """``edge_id``, class and km/h (None: as before) of edges that are not what the ``roads`` layer says."""


@dataclass(frozen=True)
class MinutesResult:
    """Minutes from every cell to the nearest source, and which one that is.

    ``seconds`` and ``source`` cover the cells and then the road nodes; ``minutes`` and ``nearest`` are the
    cells'.
    """

    seconds: NDArray[np.float64] = field(repr=False)
    """inf where no source can be reached."""
    source: NDArray[np.int32] = field(repr=False)
    """Position of the nearest source in the given list; the smaller of two equally near; -1 for none."""
    seeds: Approach = field(repr=False)
    """How the sources are joined to the nodes."""
    sources: Points = field(repr=False)
    grid: Grid
    params: Params
    data_version: str

    @cached_property
    def minutes(self) -> NDArray[np.float32]:
        """(rows, cols) minutes from the centre of each cell; inf where no source can be reached."""
        return (self.seconds[: self.grid.size] / 60.0).astype(np.float32).reshape(self.grid.shape)

    @property
    def nearest(self) -> NDArray[np.int32]:
        """(rows, cols) position of the nearest source in the given list, -1 where none can be reached."""
        return self.source[: self.grid.size].reshape(self.grid.shape)
