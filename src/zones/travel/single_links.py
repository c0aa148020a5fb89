"""Links of a network without which what lies behind them is cut off: its bridges, in the sense of graphs."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from zones.travel._jit import njit


@dataclass(frozen=True)
class LinkTree:
    """A depth-first tree from a root, and which of its links nothing runs around.

    Nodes that cannot be reached from the root are in no order and behind no link.
    """

    order: NDArray[np.int64] = field(repr=False)
    """Nodes reached, parents before children; the root first."""
    parent: NDArray[np.int64] = field(repr=False)
    """(nodes,) the node before each on the tree; -1 for the root and where nothing leads."""
    link: NDArray[np.int64] = field(repr=False)
    """(nodes,) the link to the parent; -1 where there is none."""
    single: NDArray[np.bool_] = field(repr=False)
    """(nodes,) whether closing that link cuts the node off from the root."""

    def behind(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weight of each node together with all that hangs on it in the tree."""
        return np.asarray(_summed(self.order, self.parent, weight))


def link_tree(a: NDArray[np.int64], b: NDArray[np.int64], *, nodes: int, root: int) -> LinkTree:
    """Return the tree and the single links of an undirected network; two parallel links are two ways.

    Parameters
    ----------
    a, b
        The two nodes of each link.
    nodes
        Number of nodes.
    root
        The node that everybody wants to reach.

    References
    ----------
    Tarjan, R. E. (1974). A note on finding the bridges of a graph. Information Processing Letters 2(6).
    """
    ends = np.concatenate([a, b])
    by_node = np.argsort(ends, kind="stable")
    start = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=start[1:])
    other = np.concatenate([b, a])[by_node]
    link = (by_node % max(len(a), 1)).astype(np.int64)
    return LinkTree(*_explored(start, other, link, root))


@njit(cache=True)
def _explored(start, other, link, root):  # type: ignore[no-untyped-def]
    n = start.size - 1
    seen = np.full(n, -1, np.int64)
    low = np.zeros(n, np.int64)
    parent = np.full(n, -1, np.int64)
    taken = np.full(n, -1, np.int64)
    next_ = start[:-1].copy()
    order = np.empty(n, np.int64)
    stack = np.empty(n, np.int64)
    stack[0], depth, count = root, 1, 1
    seen[root], low[root], order[0] = 0, 0, root
    while depth:
        node = stack[depth - 1]
        if next_[node] < start[node + 1]:
            at = next_[node]
            next_[node] += 1
            if link[at] == taken[node]:
                continue
            to = other[at]
            if seen[to] < 0:
                seen[to], low[to] = count, count
                parent[to], taken[to] = node, link[at]
                order[count] = to
                count += 1
                stack[depth] = to
                depth += 1
            else:
                low[node] = min(low[node], seen[to])
        else:
            depth -= 1
            if depth:
                above = stack[depth - 1]
                low[above] = min(low[above], low[node])
    single = np.zeros(n, np.bool_)
    for i in range(1, count):
        node = order[i]
        single[node] = low[node] > seen[parent[node]]
    return order[:count].copy(), parent, taken, single


@njit(cache=True)
def _summed(order, parent, weight):  # type: ignore[no-untyped-def]
    total = weight.copy()
    for i in range(order.size - 1, 0, -1):
        total[parent[order[i]]] += total[order[i]]
    return total
