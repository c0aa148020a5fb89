"""Land and roads together: the nodes and costs that depend on neither vehicle nor season."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel import _kernel
from zones.travel._steps import MOVES
from zones.travel.land import Land, ticked
from zones.travel.network import Network


@dataclass(frozen=True)
class World:
    """The land people walk over and the roads that touch it.

    Nodes are the cells of the grid, then the nodes of the road graph.
    """

    land: Land
    network: Network

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
        return int(_kernel.widest(self.offsets, graph.cell_start, graph.arc_start))

    def ways(self, arcs: NDArray[np.float32], more: "_kernel.Chains | None" = None) -> _kernel.Ways:
        """Return the costs between all nodes, given those of the arcs and the ways added later."""
        graph = self.network.graph
        return _kernel.Ways(
            self.land.steps,
            self.offsets,
            self.links,
            graph.cell_start,
            graph.cell,
            arcs,
            graph.arc_start,
            graph.arc_from,
            *(more or _kernel.no_chains()),
        )
