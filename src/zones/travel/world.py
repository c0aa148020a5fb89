"""Land and roads together: the nodes and costs that depend on neither vehicle nor season."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel import _kernel, _ways, _words
from zones.travel._board import FREE
from zones.travel._steps import MOVES
from zones.travel.land import Land, ticked
from zones.travel.network import Network

TILE: Final = 32
"""Side of a tile in cells. It decides the solver's speed, never the result, and so does the next.

One thread does as well with tiles of 64. Of two, the one with the second earliest tile then often brings to
rest what the first is about to better."""

BUCKET: Final = 5
"""The solver takes nodes by buckets of two to the power of so many seconds."""


@dataclass(frozen=True)
class World:
    """The land people walk over and the roads that touch it.

    Nodes are the cells of the grid, then the nodes of the road graph.
    """

    land: Land
    network: Network

    def on(self, land: Land) -> "World":
        """Return the same roads on land that is walked at other speeds."""
        other = World(land, self.network)
        # Neither depends on any speed; kept where cached properties are.
        other.__dict__.update(room=self.room, order=self.order)
        return other

    @property
    def grid(self) -> Grid:
        """Grid of the land."""
        return self.land.grid

    @property
    def size(self) -> int:
        """Number of nodes."""
        return self.grid.size + self.network.graph.size

    @cached_property
    def offsets(self) -> NDArray[np.int64]:
        """Distance of each neighbour in the flat cell index."""
        return np.array([down * self.grid.cols + right for down, right in MOVES[8]], np.int64)

    @cached_property
    def links(self) -> NDArray[np.float32]:
        """Seconds of walking between each road node and its cell's centre; inf where they are not linked."""
        graph = self.network.graph
        pace = self.land.friction[np.maximum(graph.cell, 0)].astype(np.float64)
        linked = np.isfinite(graph.link_m) & np.isfinite(pace) & (graph.cell >= 0)
        return ticked(np.multiply(graph.link_m, pace, out=np.full(graph.size, np.inf), where=linked))

    @cached_property
    def room(self) -> int:
        """Bound on the number of neighbours of a node."""
        graph = self.network.graph
        return int(_ways.widest(self.offsets, graph.cell_start, graph.arc_start))

    @cached_property
    def order(self) -> _ways.Order:
        """The tiles of all nodes; those outside the grid are in the first."""
        grid = self.grid
        across, down = -(-grid.cols // TILE), -(-grid.rows // TILE)
        row = np.arange(grid.rows, dtype=np.int32)[:, None] // TILE
        col = np.arange(grid.cols, dtype=np.int32)[None] // TILE
        cells = (row * across + col).ravel()
        tile = np.concatenate([cells, cells[np.maximum(self.network.graph.cell, 0)]])
        return _ways.Order(tile, across * down, TILE, BUCKET)

    def ways(self, arcs: NDArray[np.float32], more: "_ways.Chains | None" = None) -> _ways.Ways:
        """Return the costs between all nodes, given those of the arcs and the ways added later."""
        graph = self.network.graph
        return _ways.Ways(
            self.land.steps,
            self.offsets,
            self.links,
            graph.cell_start,
            graph.cell,
            arcs,
            graph.arc_start,
            graph.arc_from,
            *(more or _ways.no_chains()),
        )

    def solved(
        self,
        arcs: NDArray[np.float32],
        node: NDArray[np.integer],
        seconds: NDArray[np.float64],
        source: NDArray[np.integer],
        shift: int,
        *,
        within_s: float = np.inf,
        together: bool = False,
    ) -> NDArray[np.int64]:
        """Return the word of every node: the time to and the index of the nearest of some seeds.

        Parameters
        ----------
        arcs
            Cost of each arc.
        node, seconds, source
            The seeds.
        shift
            Bits of a source in a word.
        within_s
            What is farther than these seconds is not found.
        together
            Whether two threads are to do it.
        """
        words = np.full(self.size, _words.NEVER)
        _kernel.flood(
            self.ways(arcs),
            self.order,
            self.room,
            shift,
            _words.longest(shift) / 2.0,
            node.astype(np.int32),
            _words.words_of(seconds, source.astype(np.int64), shift),
            np.empty(0, np.int32),
            words,
            _ways.no_log(),
            np.full(self.size, FREE, np.int32),
            _words.limit_of(within_s, shift),
            together=together,
        )
        return words
