"""How like a question some incidents are: the cosine of `tracemine.similarity`, for a few of many.

An `Index` knows of every incident how rare its features are. Here only the incidents that may be
like the question are at hand: how rare functions are is known from the whole memory,
classes, words, kinds and messages are counted among these incidents.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import log, sqrt
from typing import NamedTuple

from tracemine.similarity import features
from tracemine.similarity.features import FUNCTION, WEIGHTS, describe
from tracemine.store.records import Vector

_PARTS = {
    features.FUNCTION: "function",
    features.OWNER: "owner",
    features.WORD: "word",
    features.KIND: "kind",
    features.KIND_WORD: "kind",
    features.MESSAGE: "message",
    features.MESSAGE_WORD: "message",
}


class Alike(NamedTuple):
    """How like the question an incident is."""

    key: int
    #: A cosine, from 0 to 1; the parts sum to it.
    score: float
    parts: dict[str, float]
    #: The functions that both have, the rarest first.
    shared: tuple[str, ...]


def compare(
    steps: Mapping[str, int],
    incidents: Iterable[Vector],
    rarity: Callable[[str], float],
    size: int,
) -> list[Alike]:
    """Compare what is asked with incidents.

    `steps` are its features (`similarity.features.describe`, `describe_function`), `rarity` is the
    idf of a function in the whole memory, which holds `size` incidents.
    """
    described = {one.key: describe(*one[1:]).steps for one in incidents}
    counts = Counter(name for steps in described.values() for name in steps)

    def idf(name: str) -> float:
        if name[0] == FUNCTION:
            return rarity(name[1:])
        return log((size + 1) / max(counts[name], 1))

    idfs = {name: idf(name) for name in counts}
    asked = {
        name: WEIGHTS[step] * (idfs[name] if name in idfs else idf(name))
        for name, step in steps.items()
    }
    length = _length(asked.values())
    found = (_alike(key, steps, asked, idfs, length) for key, steps in described.items())
    return [one for one in found if one.score > 0]


def _alike(
    key: int,
    steps: Mapping[str, int],
    asked: Mapping[str, float],
    idfs: Mapping[str, float],
    length: float,
) -> Alike:
    weights = {name: WEIGHTS[step] * idfs[name] for name, step in steps.items()}
    scale = _length(weights.values()) * length
    parts: dict[str, float] = {}
    shared: list[tuple[float, str]] = []
    for name in asked.keys() & weights.keys():
        part = _PARTS[name[0]]
        parts[part] = parts.get(part, 0.0) + (asked[name] * weights[name] / scale if scale else 0.0)
        if name[0] == FUNCTION:
            shared.append((-idfs[name], name[1:]))
    score = min(sum(parts.values()), 1.0)
    return Alike(key, score, parts, tuple(name for _, name in sorted(shared)))


def _length(weights: Iterable[float]) -> float:
    return sqrt(sum(weight**2 for weight in weights))
