"""The vectors of all incidents: features as numbers, and lists both ways.

An incident lists its features, and a feature lists its incidents (an inverted index), both in
arrays: ten bytes for each feature of each incident.

How much a feature counts depends on all incidents: its inverse document frequency is log(N / n)
where n of N incidents have it. It is kept in whole eighths of a bit, plus one: one incident more
changes that of few features, and with it the lengths of few vectors. What has changed is worked
out when a search asks for it, so that an index may be searched and added to in turn, and is the
same as one that was built at once.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping
from math import inf, log2, sqrt
from typing import NamedTuple

from tracemine.similarity.features import HINTS, WEIGHTS, Description
from tracemine.similarity.norms import Norms

#: Into how many steps rarity divides one bit.
_STEPS = 8
#: Hints that one of twenty incidents has, and more than a hundred have, count nothing.
_COMMON = round(_STEPS * log2(20))
_FEW = round(_STEPS * log2(100))
_LOW = tuple(round(_STEPS * log2(count)) if count else 0 for count in range(1024))


def _frequency(count: int) -> int:
    """Return how many there are, in eighths of a bit."""
    return _LOW[count] if count < len(_LOW) else round(_STEPS * log2(count))


class _Numbers(dict[str, int]):
    """Numbers of features, given out when asked for; `get` gives out none."""

    def __init__(self, begin: Callable[[str], int]) -> None:
        self._begin = begin

    def __missing__(self, name: str) -> int:
        number = self[name] = self._begin(name)
        return number


class Population(NamedTuple):
    """The incidents that decide how rare a feature is, where only some of them are compared."""

    #: How many incidents there are.
    size: int
    #: Gives how many of them have each of some features; without those that none has.
    counts: Callable[[Collection[str]], Mapping[str, int]]


class Vectors:
    """Sparse vectors of incidents, which are numbered in the order in which they came."""

    def __init__(self, population: Population | None = None) -> None:
        self._population = population
        #: The features by number, and their numbers.
        self.names: list[str] = []
        self.numbers: Mapping[str, int] = _Numbers(self._begin)
        #: For each feature which incidents have it, with which steps, and how rare it is.
        self.incidents: list[array[int]] = []
        self.steps: list[bytearray] = []
        self.idf: list[int] = []
        self.norms = Norms(self._length)
        #: The features and steps of all incidents in a row, and where each incident's begin.
        self._features = array("I")
        self._steps = bytearray()
        self._starts = array("Q", [0])
        #: How many of an incident's features are functions; they come first.
        self._functions = array("I")
        self._removed = 0
        #: How many incidents have each feature; in eighths of a bit, and how many there are.
        self.counts: list[int] = []
        self._frequencies: list[int] = []
        self._all = 0
        #: The features of incidents that came or went since the last search.
        self._changed: set[int] = set()

    @property
    def end(self) -> int:
        """Return the number that the next incident will have."""
        return len(self._functions)

    def __len__(self) -> int:
        """Return the number of incidents."""
        return len(self._functions) - self._removed

    def add(self, description: Description) -> int:
        """Add an incident and return its number."""
        incident = self.end
        features = list(map(self.numbers.__getitem__, description.steps))
        steps = bytes(description.steps.values())
        for feature, step in zip(features, steps, strict=True):
            self.incidents[feature].append(incident)
            self.steps[feature].append(step)
        self._features.extend(features)
        self._steps.extend(steps)
        self._starts.append(len(self._features))
        self._functions.append(description.functions)
        self._changed.update(features)
        return incident

    def remove(self, incident: int) -> None:
        """Remove an incident; its number is not used again."""
        for feature, _ in self.of(incident):
            place = bisect_left(self.incidents[feature], incident)
            del self.incidents[feature][place], self.steps[feature][place]
            self._changed.add(feature)
        self._removed += 1

    def of(self, incident: int) -> Iterator[tuple[int, int]]:
        """Return the features of an incident with their steps, the functions first."""
        part = slice(self._starts[incident], self._starts[incident + 1])
        return zip(self._features[part], self._steps[part], strict=True)

    def functions(self, incident: int) -> "array[int]":
        """Return the functions of an incident, innermost first."""
        start = self._starts[incident]
        return self._features[start : start + self._functions[incident]]

    def function_weights(self, incident: int) -> tuple["array[int]", list[float]]:
        """Return the functions of an incident and their weights."""
        functions, start = self.functions(incident), self._starts[incident]
        steps, idf = self._steps, self.idf
        places = enumerate(functions, start)
        return functions, [idf[function] * WEIGHTS[steps[place]] for place, function in places]

    def query(self, steps: Mapping[str, int]) -> dict[int, float]:
        """Return the vector of these features, of length 1, as far as any incident has them.

        A feature that no incident has is as rare as one that a single incident has. Every search
        begins here.
        """
        self._settle()
        weights: dict[int, float] = {}
        squares = 0.0
        new = self._count([name for name in steps if name not in self.numbers])
        for name, step in steps.items():
            feature = self.numbers.get(name)
            if feature is None:
                rarity = self._rarity(name, _frequency(new.get(name, 0)))
            else:
                rarity = self.idf[feature]
            weight = rarity * WEIGHTS[step]
            squares += weight**2
            if feature is not None and weight and self.incidents[feature]:
                weights[feature] = weight
        length = sqrt(squares)
        return {feature: weight / length for feature, weight in weights.items()}

    def _begin(self, name: str) -> int:
        """Make room for a new feature and return its number."""
        self.names.append(name)
        self.incidents.append(array("I"))
        self.steps.append(bytearray())
        self.counts.append(0)
        self._frequencies.append(0)
        self.idf.append(self._rarity(name, 0))
        return len(self.names) - 1

    def _length(self, incident: int) -> float:
        idf = self.idf
        squares = sum((idf[feature] * WEIGHTS[step]) ** 2 for feature, step in self.of(incident))
        # An incident without features is found by no search; its length only must not be 0.
        return sqrt(squares) or inf

    def _rarity(self, name: str, frequency: int) -> int:
        """Return what a feature weighs: more than nothing where it is no hint."""
        # Who counts for us may have counted later than we did.
        rarity = max(self._all - frequency, 0)
        if rarity < _COMMON and frequency > _FEW and name[0] in HINTS:
            return 0
        return rarity + 1

    def _count(self, names: Collection[str]) -> Mapping[str, int]:
        return self._population.counts(names) if self._population and names else {}

    def _settle(self) -> None:
        """Work out how rare features are after incidents came or went."""
        self.norms.grow(self.end)
        known = self._count([self.names[feature] for feature in self._changed])
        for feature in self._changed:
            incidents = self.incidents[feature]
            count = max(len(incidents), known.get(self.names[feature], 0))
            self.counts[feature] = count
            frequency = _frequency(count)
            if frequency != self._frequencies[feature]:
                self._frequencies[feature] = frequency
                self.idf[feature] = self._rarity(self.names[feature], frequency)
                self.norms.forget(incidents)
        self._changed.clear()
        size = len(self) if self._population is None else self._population.size
        if self._all != _frequency(size):
            self._all = _frequency(size)
            self.idf = list(map(self._rarity, self.names, self._frequencies))
            self.norms.forget_all()
