"""The graph of incidents and functions: built, searched for paths and clusters, written to files.

It is bipartite: an edge joins an incident and a function that is in one of its stacks, patches or
sentences, and says in which roles, how deep and how much that counts. Which incidents it is built
of, somebody else decides; nothing here reads a store. Importing this module imports networkx.
"""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from io import BytesIO
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
    Numbered: TypeAlias = nx.Graph[str]


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


# --- files

#: What XML cannot hold at all.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CHANGED = re.compile(rb' lastmodifieddate="[^"]*"')


def numbered(graph: "Graph") -> "Numbered":
    """Return the graph as it is written: nodes named `i1` and `f1`, attributes plain values."""
    names: dict[Node, str] = {}
    numbers = {"incident": 0, "function": 0}
    plain: Numbered = nx.Graph()
    for node, attributes in graph.nodes(data=True):
        numbers[node[0]] += 1
        names[node] = f"{node[0][0]}{numbers[node[0]]}"
        plain.add_node(names[node], kind=node[0], **attributes)
    for one, other, attributes in graph.edges(data=True):
        roles = ",".join(attributes["roles"])
        kept = {"depth": attributes["depth"], "weight": attributes["weight"]}
        plain.add_edge(names[one], names[other], roles=roles, **kept)
    return plain


def graphml(graph: "Numbered") -> bytes:
    """Return a numbered graph as GraphML."""
    stream = BytesIO()
    nx.write_graphml_xml(_for_xml(graph), stream)
    return stream.getvalue() + b"\n"


def gexf(graph: "Numbered") -> bytes:
    """Return a numbered graph as GEXF."""
    stream = BytesIO()
    nx.write_gexf(_for_xml(graph), stream)
    # The same graph is the same file, whenever it is written.
    return _CHANGED.sub(b"", stream.getvalue()) + b"\n"


def node_link(graph: "Numbered") -> dict[str, object]:
    """Return a numbered graph as what `networkx.node_link_graph` reads."""
    data: dict[str, object] = nx.node_link_data(graph, edges="edges")
    return data


def _for_xml(graph: "Numbered") -> "Numbered":
    """Return the graph with the characters spelt out that XML cannot hold."""
    clean: Numbered = nx.Graph()
    for node, attributes in graph.nodes(data=True):
        clean.add_node(node, **dict(_spelt(attributes)))
    for one, other, attributes in graph.edges(data=True):
        clean.add_edge(one, other, **dict(_spelt(attributes)))
    return clean


def _spelt(attributes: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in attributes.items():
        yield name, _NO_XML.sub(_code, value) if isinstance(value, str) else value


def _code(character: re.Match[str]) -> str:
    return f"\\x{ord(character[0]):02x}" if character[0] < "\x80" else f"\\u{ord(character[0]):04x}"
