"""The graph of incidents and functions: built, and searched for paths and clusters.

It is bipartite: an edge joins an incident and a function that is in one of its stacks, patches or
sentences, and says in which roles, how deep and how much that counts. Which incidents it is built
of, somebody else decides; nothing here reads a store. Importing this module imports networkx.
"""

from collections.abc import Hashable, Iterable, Mapping
from math import log1p
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import networkx as nx  # type: ignore[import-untyped, unused-ignore]

#: What a step costs besides the function that it goes over: of equally rare ways the shorter.
_STEP = 0.2


class IncidentNode(NamedTuple):
    """An incident of the graph."""

    key: int
    id: str
    title: str
    source: str
    line: int
    time: str | None


class FunctionEdge(NamedTuple):
    """That a function is in an incident."""

    key: int
    function: str
    #: Roles, the most telling first.
    roles: tuple[str, ...]
    depth: int
    #: How much it counts there, from 0 to 1.
    weight: float


Node = tuple[str, Hashable]
if TYPE_CHECKING:
    Graph: TypeAlias = nx.Graph[Node]


def incident(key: int) -> Node:
    """Return the node of an incident."""
    return ("incident", key)


def function(name: str) -> Node:
    """Return the node of a function."""
    return ("function", name)


def build(
    incidents: Iterable[IncidentNode], edges: Iterable[FunctionEdge], counts: Mapping[str, int]
) -> "Graph":
    """Return the graph; `counts` says in how many incidents functions are, in or outside of it."""
    graph: Graph = nx.Graph()
    for one in incidents:
        place = {"source": one.source, "line": one.line, "incident": one.id}
        time = {} if one.time is None else {"time": one.time}
        graph.add_node(incident(one.key), bipartite=0, label=one.title, **place, **time)
    for edge in edges:
        node = function(edge.function)
        if node not in graph:
            count = counts.get(edge.function, 1)
            graph.add_node(node, bipartite=1, label=edge.function, incidents=count)
        graph.add_edge(
            incident(edge.key),
            node,
            roles=edge.roles,
            depth=edge.depth,
            weight=round(edge.weight, 4),
            cost=(log1p(counts.get(edge.function, 1)) + _STEP) / 2 + (1 - edge.weight) * _STEP,
        )
    return graph


def rarest_path(graph: "Graph", one: Node, other: Node) -> list[Node]:
    """Return the path over the rarest functions, both ends included; empty where there is none."""
    if one not in graph or other not in graph:
        return []
    try:
        path: list[Node] = nx.dijkstra_path(graph, one, other, weight="cost")
    except nx.NetworkXNoPath:
        return []
    return path


def clusters(keys: Iterable[int], alike: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the connected components of incidents that are alike, the largest first."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(keys)
    graph.add_edges_from(alike)
    found = [sorted(component) for component in nx.connected_components(graph)]
    return sorted(found, key=lambda cluster: (-len(cluster), cluster))
