"""What a search answers: the incident, how near it is, and what makes it so."""

from collections.abc import Mapping

import msgspec

from tracemine.similarity import features
from tracemine.similarity.features import WEIGHTS
from tracemine.similarity.vectors import Vectors


class Parts(msgspec.Struct, frozen=True):
    """What a score is made of; the parts sum to it."""

    #: The same functions.
    function: float = 0.0
    #: Other functions of the same class, namespace or module.
    owner: float = 0.0
    #: The same words inside the names of functions.
    word: float = 0.0
    #: The same signal or class of error, or words of it.
    kind: float = 0.0
    #: The same message, or words of it.
    message: float = 0.0
    #: The random walk over the functions that incidents share.
    walk: float = 0.0

    @property
    def total(self) -> float:
        """Return the sum of the parts."""
        return self.function + self.owner + self.word + self.kind + self.message + self.walk


class Match(msgspec.Struct, frozen=True):
    """One incident of the answer to a search."""

    key: str
    #: From 0 to 1. For `nearest` a cosine: 1 for an incident with the same features.
    #: For `related` relative to what the best incidents of the answer have.
    score: float
    #: The functions that both have, the rarest first.
    shared: tuple[str, ...]
    parts: Parts
    #: For `related`, where the incident does not have the function: the functions over which the
    #: walk came to it, the strongest first.
    via: tuple[str, ...] = ()


_PART_OF = {
    features.FUNCTION: "function",
    features.OWNER: "owner",
    features.WORD: "word",
    features.KIND: "kind",
    features.KIND_WORD: "kind",
    features.MESSAGE: "message",
    features.MESSAGE_WORD: "message",
}


def explain(
    vectors: Vectors, query: Mapping[int, float], incident: int, counts: float, walk: float
) -> tuple[Parts, tuple[str, ...]]:
    """Return what a score is made of, and the functions that an incident and a query share.

    `counts` is what the cosine was multiplied by, `walk` what the walk gave.
    """
    idf, scale = vectors.idf, counts / vectors.norms[incident]
    sums = dict.fromkeys(_PART_OF.values(), 0.0)
    shared: list[tuple[int, str]] = []
    for feature, step in vectors.of(incident):
        if feature not in query:
            continue
        name = vectors.names[feature]
        sums[_PART_OF[name[0]]] += query[feature] * idf[feature] * WEIGHTS[step] * scale
        if name[0] == features.FUNCTION:
            shared.append((vectors.counts[feature], name[1:]))
    return Parts(**sums, walk=walk), tuple(name for _, name in sorted(shared))
