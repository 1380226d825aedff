"""A random walk from one function over the graph of incidents and functions.

Personalised PageRank (Haveliwala 2002) on the bipartite graph: from a function to any of its
incidents alike, from an incident to one of its functions by idf and depth, and back to the start
with probability 0.15 at each step. Three sweeps there and back are enough: what a longer walk
finds is far from the function. Only what the walk reaches is looked at, and a sweep passes over
places where next to nothing would arrive (as in the local PageRank of Andersen, Chung, Lang 2006),
so that its cost does not depend on the size of the graph.
"""

from collections.abc import Mapping

from tracemine.similarity.vectors import Vectors

_DAMPING = 0.85
_SWEEPS = 3
#: What arrives at one place in one sweep counts from here on; a sweep meets 1 / _LEAST incidents
#: at most, and a function that has more of them says nothing about any.
_LEAST = 2e-4


class Walk:
    """Where a walk from one function comes by, and over which functions."""

    def __init__(self, vectors: Vectors, start: int) -> None:
        self._vectors = vectors
        #: How often the walk visits each incident.
        self.incidents: dict[int, float] = {}
        #: What each function gave to each of its incidents.
        self.given: dict[int, float] = {}
        mass: Mapping[int, float] = {start: 1.0}
        for _ in range(_SWEEPS):
            arrived = self._to_incidents(mass)
            for incident, share in arrived.items():
                self.incidents[incident] = self.incidents.get(incident, 0.0) + share
            mass = self._to_functions(arrived)

    def via(self, incident: int, most: int) -> list[int]:
        """Return the functions over which the walk came to an incident, the strongest first."""
        names, given = self._vectors.names, self.given
        came = [function for function in self._vectors.functions(incident) if function in given]
        came.sort(key=lambda function: (-round(given[function], 12), names[function]))
        return came[:most]

    def _to_incidents(self, mass: Mapping[int, float]) -> dict[int, float]:
        arrived: dict[int, float] = {}
        for function, held in mass.items():
            incidents = self._vectors.incidents[function]
            share = _DAMPING * held / max(self._vectors.counts[function], 1)
            if share < _LEAST:
                continue
            self.given[function] = self.given.get(function, 0.0) + share
            for incident in incidents:
                arrived[incident] = arrived.get(incident, 0.0) + share
        return arrived

    def _to_functions(self, arrived: Mapping[int, float]) -> dict[int, float]:
        mass: dict[int, float] = {}
        for incident, share in arrived.items():
            if share < _LEAST:
                continue
            functions, weights = self._vectors.function_weights(incident)
            given = _DAMPING * share / sum(weights)
            for function, weight in zip(functions, weights, strict=True):
                mass[function] = mass.get(function, 0.0) + given * weight
        return mass
