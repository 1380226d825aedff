"""The neighbourhood of an incident, a function or a signature, as far as a picture has room.

What is taken is the nearest: of equal distance the incidents and functions with the greatest sum of
weight times rarity.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from tracemine.answers.roles import weight
from tracemine.report.shapes import Edge, Neighbours, Node
from tracemine.serve.catalogue import Catalogue, roles_of
from tracemine.store.records import LinkOf

#: Functions in more incidents than this lead nowhere.
_BROAD = 2000
#: Of the nodes, how many may be incidents that were asked for, functions and incidents around.
_OWN, _FUNCTIONS, _INCIDENTS, _HOLDING = 0.3, 0.4, 0.35, 0.45


def around(catalogue: Catalogue, kind: str, name: str, limit: int) -> Neighbours:
    """Return the nearest incidents and functions; none for a name that is not known."""
    near = _Near(catalogue)
    function = catalogue.function(name) if kind == "function" else None
    if function is not None:
        near.functions[function] = 0
        near.take_incidents(near.holding([function], mentioned=True), int(limit * _HOLDING), 1)
        near.take_functions(near.joining(2), limit - near.size(), 2)
    elif kind != "function":
        own = _own(catalogue, kind, name)[: max(int(limit * _OWN), 1)]
        near.incidents.update(dict.fromkeys(own, 0))
        near.take_functions(near.joining(1), int(limit * _FUNCTIONS), 1)
        near.take_incidents(near.holding(near.functions), int(limit * _INCIDENTS), 2)
        near.take_functions(near.joining(2), limit - near.size(), 3)
    return near.drawn()


def _own(catalogue: Catalogue, kind: str, name: str) -> list[int]:
    if kind == "signature":
        known = catalogue.signature(name)
        return catalogue.signed(known.signature.hash) if known is not None else []
    number = catalogue.number(name)
    return [] if number is None else [number]


class _Near:
    """The nodes that were taken, with their distances."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._links: dict[int, dict[str, list[LinkOf]]] = {}
        self._omitted = 0
        self.incidents: dict[int, int] = {}
        self.functions: dict[str, int] = {}

    def size(self) -> int:
        """Return how many nodes were taken."""
        return len(self.incidents) + len(self.functions)

    def take_incidents(self, scores: Mapping[int, float], most: int, distance: int) -> None:
        """Take the best incidents that are not there yet."""
        fresh = {n: score for n, score in scores.items() if n not in self.incidents}
        best = sorted(fresh, key=lambda n: (-fresh[n], n))[: max(most, 0)]
        self._omitted += len(fresh) - len(best)
        self.incidents.update(dict.fromkeys(best, distance))

    def take_functions(self, scores: Mapping[str, float], most: int, distance: int) -> None:
        """Take the best functions that are not there yet."""
        fresh = {name: score for name, score in scores.items() if name not in self.functions}
        best = sorted(fresh, key=lambda name: (-fresh[name], name))[: max(most, 0)]
        self._omitted += len(fresh) - len(best)
        self.functions.update(dict.fromkeys(best, distance))

    def joining(self, least: int) -> dict[str, float]:
        """Return the functions that so many of the incidents have, at least."""
        scores: dict[str, float] = defaultdict(float)
        counts: Counter[str] = Counter()
        for there in self._linked(self.incidents).values():
            for name, links in there.items():
                if any(link.relevant for link in links):
                    scores[name] += roles_of(links)[2] * self._catalogue.rarity(name)
                    counts[name] += 1
        return {name: score for name, score in scores.items() if counts[name] >= least}

    def holding(self, names: Iterable[str], *, mentioned: bool = False) -> dict[int, float]:
        """Return the incidents that have functions; with `mentioned`, in whatever way."""
        known = self._catalogue.functions
        lead = [n for n in names if mentioned or (n in known and known[n].incidents <= _BROAD)]
        scores: dict[int, float] = defaultdict(float)
        for name, postings in self._catalogue.store.postings_of(lead).items():
            best: dict[int, float] = {}
            for posting in postings:
                number = self._catalogue.numbers.get(posting.key)
                if number is not None and (posting.relevant or mentioned):
                    best[number] = max(best.get(number, 0.0), weight(posting))
            for number, value in best.items():
                scores[number] += value * self._catalogue.rarity(name)
        return scores

    def _linked(self, numbers: Collection[int]) -> dict[int, dict[str, list[LinkOf]]]:
        """Return the links of incidents by function."""
        keys = self._catalogue.keys
        missing = [number for number in numbers if number not in self._links]
        found = self._catalogue.store.links_of([keys[number] for number in missing])
        for number in missing:
            by_name: dict[str, list[LinkOf]] = defaultdict(list)
            for link in found.get(keys[number], ()):
                by_name[link.function].append(link)
            self._links[number] = by_name
        return {number: self._links[number] for number in numbers}

    def drawn(self) -> Neighbours:
        """Return the nodes, and the edges between them."""
        places = {name: place for place, name in enumerate(self.functions)}
        edges = [
            Edge(f"i{number}", f"f{places[name]}", roles, depth, round(value, 4))
            for number, there in self._linked(self.incidents).items()
            for name, links in there.items()
            if name in places
            for roles, depth, value in (roles_of(links),)
        ]
        nodes = [self._incident(n, distance) for n, distance in self.incidents.items()]
        nodes += [self._function(places[n], n, away) for n, away in self.functions.items()]
        return Neighbours(tuple(nodes), tuple(edges), self._omitted)

    def _incident(self, number: int, distance: int) -> Node:
        row = self._catalogue.rows[number]
        signature = row.signatures[0] if row.signatures else None
        ident = f"i{number}"
        return Node(ident, "incident", row.id, row.title, 0, row.time, signature, distance)

    def _function(self, place: int, name: str, distance: int) -> Node:
        row = self._catalogue.functions.get(name)
        shown, count = (row.name, row.incidents) if row is not None else (name, 0)
        return Node(f"f{place}", "function", shown, shown, count, None, None, distance)
