"""A random walk from some functions over the incidents that were looked at.

Personalised PageRank (Haveliwala 2002) as in `tracemine.similarity`: from a function to any of its
incidents alike, from an incident to one of its functions by rarity and depth, three times there
and back, each step with probability 0.85. What a function gives to incidents that were not looked
at is lost, so the walk is that over the whole memory as far as it can be seen from here.
"""

from collections.abc import Callable, Iterable, Mapping

from tracemine.store.records import Vector

_DAMPING = 0.85
_SWEEPS = 3
#: A function that is d functions away from the innermost one counts (1 + d) ** -0.25.
_DECAYS = tuple((1 + depth) ** -0.25 for depth in range(128))
#: How many of the functions are named over which a walk came.
_VIA = 3


class Surroundings:
    """Incidents with their functions, weighted by rarity and depth."""

    def __init__(
        self,
        vectors: Iterable[Vector],
        counts: Mapping[str, int],
        rarity: Callable[[str], float],
    ) -> None:
        self._counts = counts
        self._rarities = {name: rarity(name) for v in vectors for name in v.functions}
        #: By incident its functions with their weights.
        self.weights: dict[int, dict[str, float]] = {}
        self._incidents: dict[str, list[int]] = {}
        for vector in vectors:
            self._add(vector)

    def _add(self, vector: Vector) -> None:
        names = dict.fromkeys(vector.functions)
        rarities, decays = self._rarities, _DECAYS
        self.weights[vector.key] = {
            name: rarities[name] * decays[min(depth, 127)] for depth, name in enumerate(names)
        }
        for name in names:
            self._incidents.setdefault(name, []).append(vector.key)

    def walk(self, starts: Mapping[str, float]) -> dict[int, float]:
        """Return how often a walk from these functions visits each incident."""
        visits: dict[int, float] = {}
        mass: Mapping[str, float] = starts
        for _ in range(_SWEEPS):
            arrived: dict[int, float] = {}
            for name, held in mass.items():
                there = self._incidents.get(name, ())
                share = _DAMPING * held / max(self._counts.get(name, 1), len(there), 1)
                for key in there:
                    arrived[key] = arrived.get(key, 0.0) + share
            for key, share in arrived.items():
                visits[key] = visits.get(key, 0.0) + share
            mass = self._to_functions(arrived)
        return visits

    def _to_functions(self, arrived: Mapping[int, float]) -> dict[str, float]:
        mass: dict[str, float] = {}
        for key, share in arrived.items():
            weights = self.weights[key]
            whole = sum(weights.values())
            factor = _DAMPING * share / whole if whole else 0.0
            for name, weight in weights.items():
                mass[name] = mass.get(name, 0.0) + factor * weight
        return mass

    def via(self, key: int) -> tuple[str, ...]:
        """Return the functions over which a walk came to an incident, the most telling first."""
        own = self.weights.get(key, {})
        shared = [name for name in own if len(self._incidents[name]) > 1]
        return tuple(sorted(shared, key=lambda name: (-self._rarities[name], name))[:_VIA])
