"""The graph of incidents and functions, built of as much of a memory as a question needs."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from tracemine.answers.likeness import best
from tracemine.answers.query import Query, UnknownName, resolve
from tracemine.answers.ranking import further, holding
from tracemine.answers.roles import phrase, together, weight
from tracemine.graph import (
    FunctionEdge,
    IncidentNode,
    Node,
    build,
    clusters,
    function,
    incident,
    rarest_path,
)
from tracemine.similarity import Index
from tracemine.store import Store
from tracemine.store.records import Header, LinkOf, Posting

if TYPE_CHECKING:
    from tracemine.graph import Graph

__all__ = ["alike", "around", "edges_of", "graph_of", "why"]

#: Incidents that are at least so like each other are of one cluster, as is an equal signature.
THRESHOLD = 0.6
#: How far `why` looks: rounds from both ends, functions of a round, their incidents at most.
_ROUNDS, _FUNCTIONS, _REACHED = 4, 200, 600
_BROAD = (64, 4096)
#: How many incidents of a function are in the graph around it.
_HOLDING = 2000


def graph_of(memory: Store, keys: Sequence[int]) -> "Graph":
    """Return the graph of these incidents with the functions that signatures do not pass over."""
    edges = [edge for key, links in memory.links_of(keys).items() for edge in edges_of(key, links)]
    counts = memory.function_counts({edge.function for edge in edges})
    return build(map(_node, memory.headers(keys)), edges, counts)


def _node(header: Header) -> IncidentNode:
    return IncidentNode(
        header.key, header.id, header.title, header.source, header.first_line, header.time
    )


def edges_of(key: int, links: Iterable[LinkOf]) -> Iterator[FunctionEdge]:
    """Yield the edges of an incident, to the functions that signatures do not pass over."""
    by_function: dict[str, list[tuple[str, int]]] = {}
    for link in links:
        if link.relevant:
            by_function.setdefault(link.function, []).append((link.role, link.depth))
    for name, there in by_function.items():
        yield FunctionEdge(key, name, *_how(tuple(there)))


@lru_cache(maxsize=1 << 12)
def _how(there: tuple[tuple[str, int], ...]) -> tuple[tuple[str, ...], int, float]:
    """Return the roles of an edge, the most telling first, its depth and its weight."""
    weights = {role: weight(Posting(0, role, depth, True, 1)) for role, depth in there}
    roles = sorted(weights, key=lambda role: (-weights[role], role))
    depth = min(depth for role, depth in there if role == roles[0])
    return tuple(roles), depth, together(list(weights.values()))


def around(memory: Store, query: Query, depth: int) -> list[int]:
    """Return the incidents that have the asked functions, and those so many steps away."""
    held = holding(memory, query.functions, _HOLDING)
    led = [one.key for some in further(memory, held, depth) for one in some if one.via]
    return [*best(held, len(held)), *led]


def alike(memory: Store, keys: Sequence[int], threshold: float = THRESHOLD) -> list[list[int]]:
    """Return the clusters of incidents: connected by likeness or by an equal signature."""
    wanted = set(keys)
    pairs = [
        (signed[0], other)
        for known in memory.signatures()
        if known.incidents > 1
        for signed in [[k for k in memory.by_signature(known.signature.hash) if k in wanted]]
        for other in signed[1:]
    ]
    index = Index()
    same: dict[object, int] = {}
    vectors = memory.vectors(keys)
    for vector in vectors:
        said = vector[1:]
        if said in same:
            pairs.append((same[said], vector.key))
            continue
        same[said] = vector.key
        index.add(str(vector.key), vector.functions, vector.kind, vector.message)
    for vector in vectors:
        if same[vector[1:]] == vector.key:
            near = index.alike(vector.functions, vector.kind, vector.message, threshold)
            pairs += [(vector.key, int(one.key)) for one in near]
    return clusters(keys, pairs)


class Step(msgspec.Struct, frozen=True):
    """A function on the way from one incident to the next, or at an end of the way."""

    function: str
    #: How many incidents have it.
    incidents: int
    #: In words, how it belongs to the incident.
    how: str


class Stop(msgspec.Struct, frozen=True):
    """An incident on the way."""

    id: str
    title: str
    source: str
    line: int
    time: str | None
    #: The function over which the way comes in and the one over which it goes on.
    arriving: Step | None
    leaving: Step | None


class Why(msgspec.Struct, frozen=True):
    """The way over the rarest functions between two names; no stops where there is none."""

    one: str
    other: str
    stops: tuple[Stop, ...]
    schema: int = 1


def why(memory: Store, one: str, other: str) -> Why:
    """Explain how two functions, incidents or signatures hang together.

    Raises `UnknownName`.
    """
    with memory.snapshot():
        ends = [_end(memory, name) for name in (one, other)]
        for broad in _BROAD:
            found = _way(memory, ends, broad)
            if found:
                return Why(one, other, tuple(found))
    return Why(one, other, ())


class _End(msgspec.Struct):
    """One end of the way: a function or incidents, and how far was looked from there."""

    nodes: list[Node]
    keys: list[int]


def _end(memory: Store, name: str) -> _End:
    query = resolve(memory, [name])
    if not query.crash:
        held = holding(memory, query.functions[:1], _REACHED)
        keys = best(held, _REACHED)
        return _End([function(query.functions[0])], keys)
    keys = list(query.own) or [
        key for signature in query.signatures for key in memory.by_signature(signature)
    ]
    if not keys:
        raise UnknownName(name)
    return _End([incident(key) for key in keys[:1]], keys[:1])


def _way(memory: Store, ends: list[_End], broad: int) -> list[Stop]:
    """Widen the graph around both ends until they meet."""
    keys = dict.fromkeys(key for end in ends for key in end.keys)
    frontier = list(keys)
    for _ in range(_ROUNDS):
        graph = graph_of(memory, list(keys))
        path = rarest_path(graph, ends[0].nodes[0], ends[1].nodes[0])
        if path:
            return _stops(graph, path)
        frontier = _further(memory, frontier, keys, broad)
        keys |= dict.fromkeys(frontier)
        if not frontier:
            return []
    return []


def _further(memory: Store, frontier: list[int], seen: dict[int, None], broad: int) -> list[int]:
    """Return the incidents one step on, over the rarest functions."""
    links = memory.links_of(frontier)
    names = {link.function for there in links.values() for link in there if link.relevant}
    counts = memory.function_counts(names)
    rare = sorted(
        (name for name, count in counts.items() if 1 < count <= broad),
        key=lambda name: (counts[name], name),
    )
    reached: dict[int, float] = {}
    for name, postings in memory.postings_of(rare[:_FUNCTIONS]).items():
        for posting in postings:
            if posting.key not in seen:
                value = weight(posting) / counts[name]
                reached[posting.key] = reached.get(posting.key, 0.0) + value
    return best(reached, _REACHED)


def _stops(graph: "Graph", path: list[Node]) -> list[Stop]:
    stops = []
    for place, node in enumerate(path):
        if node[0] != "incident":
            continue
        facts = graph.nodes[node]
        before = path[place - 1] if place else None
        after = path[place + 1] if place + 1 < len(path) else None
        stops.append(
            Stop(
                facts["incident"],
                facts["label"],
                facts["source"],
                facts["line"],
                facts.get("time"),
                _step(graph, node, before),
                _step(graph, node, after),
            )
        )
    return stops


def _step(graph: "Graph", node: Node, name: Node | None) -> Step | None:
    if name is None:
        return None
    edge, facts = graph.edges[node, name], graph.nodes[name]
    return Step(facts["label"], facts["incidents"], phrase(edge["roles"][0], edge["depth"]))
