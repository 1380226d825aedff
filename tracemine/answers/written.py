"""The graph of incidents and functions as it is written to a file: of any size, never in memory."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracemine.answers.graphs import edges_of
from tracemine.store import Store

#: So many incidents are asked for at a time.
_AT_ONCE = 5000


class WrittenGraph:
    """Nodes named `i1` and `f1`, the incidents first, and what is between them.

    Edges say in which roles, how deep and with which weight a function is in an incident. Kept
    are two numbers an edge. Use it in one snapshot of the store.
    """

    def __init__(
        self, memory: Store, keys: Sequence[int], clusters: Sequence[Sequence[int]] = ()
    ) -> None:
        """Look at incidents, each once; `clusters` are said of their members, from 1."""
        self._memory = memory
        self._keys = list(dict.fromkeys(keys))
        self._clusters = {key: n for n, some in enumerate(clusters, 1) for key in some}
        self._functions: dict[str, int] = {}
        self._ways: dict[tuple[tuple[str, ...], int, float], int] = {}
        #: How many edges each incident has; of each edge its function and its way.
        self._sizes, self._ends, self._how = array("L"), array("L"), array("L")
        for some in self._portions():
            links = memory.links_of(some)
            for key in some:
                before = len(self._ends)
                for edge in edges_of(key, links.get(key, ())):
                    way = (edge.roles, edge.depth, round(edge.weight, 4))
                    number = self._functions.setdefault(edge.function, len(self._functions))
                    self._ends.append(number)
                    self._how.append(self._ways.setdefault(way, len(self._ways)))
                self._sizes.append(len(self._ends) - before)

    def __len__(self) -> int:
        """Return how many incidents there are."""
        return len(self._keys)

    def nodes(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Yield the names of nodes and what is said of them."""
        place = 0
        for some in self._portions():
            for header in self._memory.headers(some):
                place += 1
                facts: dict[str, Any] = {"kind": "incident", "bipartite": 0, "label": header.title}
                facts |= {"source": header.source, "line": header.first_line, "incident": header.id}
                if header.time is not None:
                    facts["time"] = header.time
                if header.key in self._clusters:
                    facts["cluster"] = self._clusters[header.key]
                yield f"i{place}", facts
        counts = self._memory.function_counts(self._functions)
        for name, number in self._functions.items():
            facts = {"kind": "function", "bipartite": 1, "label": name}
            yield f"f{number + 1}", {**facts, "incidents": counts.get(name, 1)}

    def edges(self) -> Iterator[tuple[str, str, Mapping[str, object]]]:
        """Yield the names of both ends, and what is said of the edge."""
        ways = [
            {"roles": ",".join(roles), "depth": depth, "weight": weight}
            for roles, depth, weight in self._ways
        ]
        edges = zip(self._ends, self._how, strict=True)
        for place, size in enumerate(self._sizes, 1):
            for _ in range(size):
                end, how = next(edges)
                yield f"i{place}", f"f{end + 1}", ways[how]

    def _portions(self) -> Iterator[Sequence[int]]:
        return (self._keys[at : at + _AT_ONCE] for at in range(0, len(self._keys), _AT_ONCE))
