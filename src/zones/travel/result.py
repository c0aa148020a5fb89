"""What a solve yields, with everything needed to reproduce and trace it."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel import _words
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

    words: NDArray[np.int64] = field(repr=False)
    """Time and nearest source of each node, as the solver keeps them."""
    shift: int = field(repr=False)
    """Bits of the source in a word."""
    seeds: Approach = field(repr=False)
    """How the sources are joined to the nodes."""
    sources: Points = field(repr=False)
    grid: Grid
    params: Params
    data_version: str

    @cached_property
    def _times(self) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        seconds, source = _words.times(self.words, self.shift)
        return seconds, source

    def at(self, nodes: NDArray[np.integer]) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Return ``seconds`` and ``source`` of a few nodes without working out those of all."""
        return _words.times(self.words[nodes], self.shift)

    @property
    def seconds(self) -> NDArray[np.float64]:
        """(nodes,) seconds from each node; inf where no source can be reached."""
        return self._times[0]

    @property
    def source(self) -> NDArray[np.int32]:
        """(nodes,) position of the nearest source in the list; the smaller of two equally near; -1: none."""
        return self._times[1]

    @cached_property
    def minutes(self) -> NDArray[np.float32]:
        """(rows, cols) minutes from the centre of each cell; inf where no source can be reached."""
        cells: NDArray[np.float32] = _words.minutes(self.words[: self.grid.size], self.shift)
        return cells.reshape(self.grid.shape)

    @property
    def nearest(self) -> NDArray[np.int32]:
        """(rows, cols) position of the nearest source in the given list, -1 where none can be reached."""
        return self.source[: self.grid.size].reshape(self.grid.shape)
