"""The index of incidents: adding, searching, explaining."""

from collections.abc import Iterable

from tracemine.similarity.features import describe, describe_function
from tracemine.similarity.match import Match, explain
from tracemine.similarity.ranking import Ranking, top
from tracemine.similarity.related import Blend
from tracemine.similarity.vectors import Population, Vectors

#: How many matches a search without a limit gives at most.
MOST = 500


class Index:
    """Incidents by key, to be searched for the ones that are like a stack or about a function.

    Everything stays in memory, about a kilobyte an incident of twenty functions. Incidents may be
    added at any time. The order in which they were added decides between equal scores only.
    Functions are taken as printed too (`functions.normalise` is applied); None is passed over.

    An index may hold some incidents of many: then a `population` says how rare features are, and
    scores are those that an index of all of them would give.
    """

    def __init__(self, population: Population | None = None) -> None:
        self._vectors = Vectors(population)
        self._keys: list[str] = []
        self._numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def add(
        self,
        key: str,
        functions: Iterable[str | None],
        kind: str | None = None,
        message: str | None = None,
    ) -> None:
        """Add an incident, in place of what was added under this key before.

        `functions` are innermost first, `kind` is the signal or the class of the error,
        `message` what an assertion, a headline or a log says.
        """
        description = describe(functions, kind, message)
        if key in self._numbers:
            self._vectors.remove(self._numbers[key])
        self._numbers[key] = self._vectors.add(description)
        self._keys.append(key)

    def nearest(
        self,
        functions: Iterable[str | None],
        kind: str | None = None,
        message: str | None = None,
        limit: int | None = None,
    ) -> list[Match]:
        """Return the incidents most like this stack, best first, at most `limit` of them.

        The score is a cosine: 1 for the same features, near 0 for one common word. Without a
        limit the best `MOST` incidents are returned.
        """
        query = self._vectors.query(describe(functions, kind, message).steps)
        best = Ranking(self._vectors, query).best(_most(limit))
        return [self._match(query, incident, score) for incident, score in best]

    def alike(
        self,
        functions: Iterable[str | None],
        kind: str | None = None,
        message: str | None = None,
        least: float = 0.6,
    ) -> list[Match]:
        """Return the incidents that `nearest` scores at least so much, all of them, best first.

        The higher it is, the faster: frequent functions need not be looked at.
        """
        query = self._vectors.query(describe(functions, kind, message).steps)
        best = Ranking(self._vectors, query).above(least)
        return [self._match(query, incident, score) for incident, score in best]

    def related(self, function: str, limit: int | None = None) -> list[Match]:
        """Return the incidents that have to do with a function, best first.

        These are the ones that have it, the ones that share other functions with them, and, with
        less weight, those with functions of a similar name. Scores are relative to the best; for
        a function that no incident has they are cosines, and small. Without a limit the best
        `MOST` incidents are returned.
        """
        steps = describe_function(function)
        query = self._vectors.query(steps)
        blend = Blend(self._vectors, query, next(iter(steps), ""))
        best = top(blend.scores(), _most(limit))
        return [self._match(query, incident, score, blend) for incident, score in best]

    def _match(
        self, query: dict[int, float], incident: int, score: float, blend: Blend | None = None
    ) -> Match:
        counts, walk = (blend.counts, blend.walked(incident)) if blend else (1.0, 0.0)
        parts, shared = explain(self._vectors, query, incident, counts, walk)
        via = blend.via(incident) if blend and not shared else ()
        return Match(self._keys[incident], score, shared, parts, via)


def _most(limit: int | None) -> int:
    return MOST if limit is None else max(limit, 0)
