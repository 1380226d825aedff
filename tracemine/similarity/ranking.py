"""The incidents whose vectors have the largest cosine with the vector of a query.

The lists of the query's features are walked from the heaviest feature to the lightest, the long
lists last: those of functions that many stacks have. When no incident that was not met by then
can come among the best, the rest of the lists is left, and the incidents that were met and may
still come among the best are scored whole. The answer is the same as that of walking all lists
(compare MaxScore, Turtle, Flood 1995, and All-Pairs, Bayardo, Ma, Srikant 2007).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nlargest
from math import sqrt
from operator import truediv
from typing import NamedTuple

from tracemine.similarity.features import WEIGHTS
from tracemine.similarity.vectors import Vectors

#: Scores are equal when so many decimals are: the order of sums must not decide.
_DIGITS = 9
_MARGIN = 10.0**-_DIGITS
#: A list is long that has this part of all incidents, and so many. Once so many entries were
#: walked the products of all incidents are kept.
_LONG = 1 / 8
_FEW = 2048
#: For a longer answer there is next to nothing that can be left out.
_SHORT_ANSWER = 100
#: To score one incident whole takes as long as to walk so many entries of lists.
_WHOLE = 200


class Scores(NamedTuple):
    """Incidents and the score of each, 0 where there is nothing to score."""

    incidents: Sequence[int]
    values: Sequence[float]


class _Rest(NamedTuple):
    """What the lists that were not walked can do."""

    #: The largest cosine of an incident that is on no other list (Cauchy-Schwarz).
    cosine: float
    #: The most that they add to a product of vectors.
    product: float
    #: How many entries they have.
    entries: int


class Ranking:
    """The search for the incidents nearest to a query: a vector of length 1."""

    def __init__(self, vectors: Vectors, query: Mapping[int, float]) -> None:
        self._vectors = vectors
        self._query = query
        self._long = max(_LONG * vectors.end, _FEW)
        self._order = sorted(query, key=self._place)
        #: Products of vectors by incident: of those that were met, or of all.
        self._products: defaultdict[int, float] | list[float] = defaultdict(float)
        self._walked = 0

    def all(self) -> Scores:
        """Return the cosines of all incidents that share a feature with the query."""
        for feature in self._order:
            self._walk(feature)
        return self._cosines()

    def best(self, limit: int) -> list[tuple[int, float]]:
        """Return the nearest incidents with their cosines, best first."""
        if limit <= 0:
            return []
        looks = self._looks() if limit <= _SHORT_ANSWER else set()
        for place, (feature, rest) in enumerate(zip(self._order, self._rests(), strict=True)):
            if place in looks:
                hopeful = self._hopeful(limit, rest)
                if hopeful is not None and len(hopeful) * _WHOLE < rest.entries:
                    return top(Scores(hopeful, list(map(self._cosine, hopeful))), limit)
            self._walk(feature)
        return top(self._cosines(), limit)

    def above(self, least: float) -> list[tuple[int, float]]:
        """Return the incidents with a cosine of at least so much, best first."""
        for feature, rest in zip(self._order, self._rests(), strict=True):
            # Who is on none of the lists that are left to walk cannot reach it.
            if rest.cosine < least - _MARGIN:
                hopeful = self._reaching(self._cosines(), rest, least - _MARGIN)
                found = Scores(hopeful, list(map(self._cosine, hopeful)))
                break
            self._walk(feature)
        else:
            found = self._cosines()
        best = top(found, len(found.incidents))
        return [(incident, score) for incident, score in best if score >= least - _MARGIN]

    def _looks(self) -> set[int]:
        """Return the places before which to see whether the best were all met.

        A look costs what there was to walk so far, so there are few: while few incidents were
        met, each time that twice as much was walked, and before the long lists.
        """
        looks: set[int] = set()
        walked, look = 0, _FEW
        for place, feature in enumerate(self._order):
            entries = len(self._vectors.incidents[feature])
            if entries > self._long:
                return looks | {place}
            if look <= walked <= self._long:
                looks.add(place)
                look = 2 * walked
            walked += entries
        return looks

    def _place(self, feature: int) -> tuple[bool, float, str]:
        is_long = len(self._vectors.incidents[feature]) > self._long
        return is_long, -self._query[feature], self._vectors.names[feature]

    def _walk(self, feature: int) -> None:
        incidents, steps = self._vectors.incidents[feature], self._vectors.steps[feature]
        self._walked += len(incidents)
        if isinstance(self._products, dict) and self._walked > self._long:
            products = [0.0] * self._vectors.end
            for incident, product in self._products.items():
                products[incident] = product
            self._products = products
        weight = self._query[feature] * self._vectors.idf[feature]
        _accumulate(self._products, incidents, steps, list(map(weight.__mul__, WEIGHTS)))

    def _rests(self) -> list[_Rest]:
        """Return for each feature, in order, what it and the ones after it can do."""
        squares, product, entries = 0.0, 0.0, 0
        rests = []
        for feature in reversed(self._order):
            squares += self._query[feature] ** 2
            product += self._query[feature] * self._vectors.idf[feature]
            entries += len(self._vectors.incidents[feature])
            rests.append(_Rest(sqrt(squares), product, entries))
        return rests[::-1]

    def _cosines(self) -> Scores:
        products, norms = self._products, self._vectors.norms
        if isinstance(products, list):
            return Scores(range(len(products)), list(map(truediv, products, norms.all())))
        return Scores(list(products), [products[i] / norms[i] for i in products])

    def _hopeful(self, limit: int, rest: _Rest) -> list[int] | None:
        """Return the incidents that may be the best; None where one not met may be, too."""
        scores = self._cosines()
        best = nlargest(limit, scores.values)
        if len(best) < limit or best[-1] <= rest.cosine + _MARGIN:
            return None
        return self._reaching(scores, rest, best[-1] - _MARGIN)

    def _reaching(self, scores: Scores, rest: _Rest, least: float) -> list[int]:
        """Return the incidents that may have so much when the rest of the lists is walked."""
        norms = self._vectors.norms
        # The length of the shortest vector is enough to leave most out.
        enough = least - rest.product / norms.shortest if norms.shortest else 0.0
        return [
            incident
            for incident, score in zip(*scores, strict=True)
            if score >= enough and score + rest.product / norms[incident] >= least
        ]

    def _cosine(self, incident: int) -> float:
        query, vectors = self._query, self._vectors
        product = sum(
            query[feature] * vectors.idf[feature] * WEIGHTS[step]
            for feature, step in vectors.of(incident)
            if feature in query
        )
        return product / vectors.norms[incident]


def _accumulate(
    products: dict[int, float] | list[float],
    incidents: Iterable[int],
    steps: Iterable[int],
    gains: list[float],
) -> None:
    for incident, step in zip(incidents, steps, strict=True):
        products[incident] += gains[step]


def top(scores: Scores, limit: int) -> list[tuple[int, float]]:
    """Return the best incidents with their scores; of equal ones the one that came first."""
    best = nlargest(limit, scores.values)
    if not best:
        return []
    least = max(best[-1] - _MARGIN, 0.0)
    found = [
        (-min(round(score, _DIGITS), 1.0), incident)
        for incident, score in zip(*scores, strict=True)
        if score > least
    ]
    return [(incident, -score) for score, incident in sorted(found)[:limit]]
