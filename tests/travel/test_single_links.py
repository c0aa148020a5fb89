"""Bridges of a network: counted by hand, and against networkx."""

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from zones.travel.single_links import link_tree


def ends(links: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    pairs = np.array(links, np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def test_a_chain_hangs_on_each_link_and_a_ring_on_none() -> None:
    tree = link_tree(*ends([(0, 1), (1, 2), (2, 3), (3, 1)]), nodes=5, root=0)
    assert tree.single.tolist() == [False, True, False, False, False]
    assert sorted(tree.order.tolist()) == [0, 1, 2, 3]
    assert tree.behind(np.array([0.0, 1.0, 2.0, 4.0, 8.0]))[1] == 7.0


def test_two_parallel_links_are_two_ways() -> None:
    assert link_tree(*ends([(0, 1)]), nodes=2, root=0).single.tolist() == [False, True]
    assert link_tree(*ends([(0, 1), (0, 1)]), nodes=2, root=0).single.tolist() == [False, False]


def test_a_link_to_itself_and_no_links_at_all_do_nothing() -> None:
    assert not link_tree(*ends([(0, 0)]), nodes=1, root=0).single.any()
    assert link_tree(*ends([]), nodes=3, root=1).order.tolist() == [1]


@given(st.integers(2, 9).flatmap(lambda n: st.lists(st.tuples(*[st.integers(0, n - 1)] * 2), max_size=18)))
def test_single_links_are_the_bridges_that_networkx_finds(links: list[tuple[int, int]]) -> None:
    tree = link_tree(*ends(links), nodes=9, root=0)
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(9))
    graph.add_edges_from(links)
    reached = nx.node_connected_component(graph, 0)
    assert set(tree.order.tolist()) == reached
    doubled = {frozenset(pair) for pair in links if links.count(pair) + links.count(pair[::-1]) > 1}
    simple = nx.Graph(graph.subgraph(reached))
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    bridges = {frozenset(pair) for pair in nx.bridges(simple)} - doubled
    found = {frozenset((node, int(tree.parent[node]))) for node in np.flatnonzero(tree.single)}
    assert found == bridges
    people = np.arange(9.0)
    for node in np.flatnonzero(tree.single):
        rest = simple.copy()
        rest.remove_edge(node, int(tree.parent[node]))
        cut = reached - nx.node_connected_component(rest, 0)
        assert tree.behind(people)[node] == sum(people[list(cut)])
