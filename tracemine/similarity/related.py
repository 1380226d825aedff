"""The score of an incident for one function: its vector and the walk, blended."""

from tracemine.similarity.features import FUNCTION
from tracemine.similarity.ranking import Ranking, Scores
from tracemine.similarity.vectors import Vectors
from tracemine.similarity.walk import Walk

#: What the walk counts beside the vectors, which count 1.
_WALK = 0.5
#: How many of the functions are named over which a walk came.
_VIA = 3


class Blend:
    """The cosines of incidents with one function, and a walk from it, made comparable."""

    def __init__(self, vectors: Vectors, query: dict[int, float], function: str) -> None:
        self._names = vectors.names
        cosines = Ranking(vectors, query).all()
        self._cosines = {i: value for i, value in zip(*cosines, strict=True) if value}
        start = vectors.numbers.get(function)
        self._walk = Walk(vectors, start) if start is not None and start in query else None
        visits = max(self._walk.incidents.values(), default=0.0) if self._walk else 0.0
        self._walk_counts = _WALK / (1 + _WALK) / visits if visits else 0.0
        #: What cosines are multiplied by: of a function that no incident has they stay.
        self.counts = 1.0
        if self._walk:
            self.counts = (1 / (1 + _WALK) if visits else 1.0) / max(self._cosines.values())

    def scores(self) -> Scores:
        """Return the score of every incident that was found."""
        scores = {incident: cosine * self.counts for incident, cosine in self._cosines.items()}
        for incident in self._walk.incidents if self._walk else ():
            scores[incident] = scores.get(incident, 0.0) + self.walked(incident)
        return Scores(list(scores), list(scores.values()))

    def walked(self, incident: int) -> float:
        """Return what the walk adds to the score of an incident."""
        return self._walk.incidents.get(incident, 0.0) * self._walk_counts if self._walk else 0.0

    def via(self, incident: int) -> tuple[str, ...]:
        """Return the functions over which the walk came to an incident."""
        found = self._walk.via(incident, _VIA) if self._walk else []
        return tuple(self._names[function][len(FUNCTION) :] for function in found)
