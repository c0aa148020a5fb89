"""Road edges cut into pieces, and the nodes between them sorted by the cell they lie in."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from zones.grid import Grid
from zones.travel.splitting import Crossings


@dataclass(frozen=True)
class RoadGraph:
    """The topology of a road network: nodes, pieces of edges between them, arcs.

    Each edge that touches the land owns one node per cell it crosses, besides the two nodes it shares with
    other edges. Nodes are sorted by cell. A *piece* is the part of an edge between two nodes that follow each
    other on it; pieces are sorted by edge and position. An *arc* is a piece in one direction; arcs are
    grouped by the node they lead to.
    """

    x: NDArray[np.float64] = field(repr=False)
    y: NDArray[np.float64] = field(repr=False)
    cell: NDArray[np.int32] = field(repr=False)
    """Cell of each node, ascending; -1, outside the grid, comes last."""
    link_m: NDArray[np.float64] = field(repr=False)
    """Straight distance of each node from the centre of its cell; inf where the two are not linked."""
    n_cells: int
    """Number of cells of the grid."""
    piece_edge: NDArray[np.int32] = field(repr=False)
    piece_begin: NDArray[np.int32] = field(repr=False)
    """Node at which each piece begins, in the direction of its edge's geometry."""
    piece_end: NDArray[np.int32] = field(repr=False)
    begin_m: NDArray[np.float64] = field(repr=False)
    """Position of that node along the edge's geometry, metres."""
    end_m: NDArray[np.float64] = field(repr=False)
    edge_start: NDArray[np.int64] = field(repr=False)
    """(edges + 1,) position of the first piece of each edge."""
    arc_start: NDArray[np.int32] = field(repr=False)
    """(nodes + 1,) position of the first arc to each node."""
    arc_from: NDArray[np.int32] = field(repr=False)
    arc_piece: NDArray[np.int32] = field(repr=False)
    arc_along: NDArray[np.bool_] = field(repr=False)
    """Whether each arc runs in the direction of its edge's geometry."""

    @property
    def size(self) -> int:
        """Number of nodes."""
        return self.x.size

    @cached_property
    def cell_start(self) -> NDArray[np.int32]:
        """(cells + 1,) position of the first node of each cell."""
        start = np.zeros(self.n_cells + 1, np.int32)
        np.cumsum(np.bincount(self.cell[self.cell >= 0], minlength=self.n_cells), out=start[1:])
        return start

    @cached_property
    def piece_arcs(self) -> NDArray[np.int32]:
        """(2, pieces) arc of each piece in the direction of its edge, and the one against it."""
        arcs = np.empty((2, self.piece_edge.size), np.int32)
        for row, mask in enumerate((self.arc_along, ~self.arc_along)):
            arcs[row, self.arc_piece[mask]] = np.flatnonzero(mask)
        return arcs

    @cached_property
    def _arc_of(self) -> NDArray[np.int32]:
        """(arcs,) position of each arc's cost, those along all pieces coming before those against them."""
        return self.arc_piece + np.where(self.arc_along, 0, self.piece_edge.size).astype(np.int32)

    def pieces_of(self, edges: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the pieces of edges, edge by edge."""
        count = self.edge_start[edges + 1] - self.edge_start[edges]
        before = np.cumsum(count) - count
        return np.repeat(self.edge_start[edges] - before, count) + np.arange(count.sum())

    @classmethod
    def of(
        cls,
        u: NDArray[np.int64],
        v: NDArray[np.int64],
        lines: NDArray[np.object_],
        points: Crossings,
        grid: Grid,
    ) -> "RoadGraph":
        """Return the graph of edges.

        Parameters
        ----------
        u, v
            Number of the first and the last node of each edge.
        lines
            Geometry of each edge, from u to v.
        points
            Where edges touch the land; those edges are cut there.
        grid
            The grid whose cells the points name.
        """
        shared, place = np.unique(np.concatenate([u, v]), return_index=True)
        ends = shapely.get_point(np.concatenate([lines, lines]), np.repeat([0, -1], len(lines)))
        ends_xy = shapely.get_coordinates(ends)[place]
        n_shared = shared.size
        x = np.concatenate([ends_xy[:, 0], points.x])
        y = np.concatenate([ends_xy[:, 1], points.y])
        cell = np.concatenate([grid.cell_of(ends_xy[:, 0], ends_xy[:, 1]), points.cell])
        link_m = np.concatenate([np.full(n_shared, np.inf), points.away_m])

        by_cell = np.argsort(np.where(cell < 0, grid.size, cell), kind="stable")
        rank = np.empty(by_cell.size, np.int32)
        rank[by_cell] = np.arange(by_cell.size, dtype=np.int32)
        cell = cell[by_cell]

        # Each edge as a chain: its first node, the nodes it owns in order, its last node.
        edges = np.arange(len(lines))
        drawn = shapely.length(lines)
        owned = np.bincount(points.edge, minlength=edges.size)
        first = np.cumsum(owned + 2) - owned - 2
        last = first + owned + 1
        edge = np.repeat(edges, owned + 2)
        between = np.ones(edge.size, np.bool_)
        between[first] = between[last] = False
        at, node = np.zeros(edge.size), np.empty(edge.size, np.int32)
        at[between], node[between] = np.minimum(points.at_m, drawn[points.edge]), rank[n_shared:]
        at[last], node[last] = drawn, rank[np.searchsorted(shared, v)]
        node[first] = rank[np.searchsorted(shared, u)]
        begins = np.flatnonzero(edge[1:] == edge[:-1])
        piece_edge = edge[begins].astype(np.int32)
        begin, end = node[begins], node[begins + 1]

        to = np.concatenate([end, begin])
        by_node = np.argsort(to, kind="stable")
        arc_start = np.zeros(rank.size + 1, np.int32)
        np.cumsum(np.bincount(to, minlength=rank.size), out=arc_start[1:])
        return cls(
            x=x[by_cell],
            y=y[by_cell],
            cell=cell.astype(np.int32),
            link_m=link_m[by_cell],
            n_cells=grid.size,
            piece_edge=piece_edge,
            piece_begin=begin,
            piece_end=end,
            begin_m=at[begins],
            end_m=at[begins + 1],
            edge_start=np.searchsorted(piece_edge, np.arange(len(lines) + 1)),
            arc_start=arc_start,
            arc_from=np.concatenate([begin, end])[by_node],
            arc_piece=(by_node % begins.size).astype(np.int32) if begins.size else by_node.astype(np.int32),
            arc_along=by_node < begins.size,
        )

    def arc_costs(self, along: NDArray[np.float32], against: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cost of each arc from the costs of the pieces in their two directions."""
        return np.concatenate([along, against])[self._arc_of]

    def piece_at(self, edge: NDArray[np.int64], at_m: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the piece that holds each position along an edge's geometry."""
        # All positions at once, each halving what is left of its own edge.
        place, end = self.edge_start[edge], self.edge_start[edge + 1]
        last = end - 1
        while (place < end).any():
            middle = (place + end) // 2
            before = (place < end) & (self.end_m[np.minimum(middle, last)] < at_m)
            place, end = np.where(before, middle + 1, place), np.where(before, end, middle)
        # A position a rounding error beyond the end belongs to the last piece.
        return np.minimum(place, last)
