"""Which incidents are like some others: `tracemine.similarity.Index` over those that may be.

A question compares a bounded number of incidents, however many the store holds: those that share
the rarest functions, classes, words or the message with the ones it starts from. How rare these
are is known of the whole store, so scores are those of an index of everything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log2
from typing import NamedTuple

from tracemine.similarity import Index, Match, Population
from tracemine.similarity.features import FUNCTION, MESSAGE, OWNER, WEIGHTS, WORD, describe
from tracemine.store import Store
from tracemine.store.records import Vector

#: How many incidents are compared, and how many rows are read to choose them.
_COMPARED, _ROWS = 128, 3000
#: Classes and words in names that more incidents have lead to none, and so many of them do.
_BROAD, _PARTS = 100, 64
#: Of incidents with the same message so many are compared.
_SAYING = 64
#: Where no function is the same, less is chance: of names, messages and all, or of names alone.
_LEAST_SAID, _LEAST_NAMED = 0.005, 0.05


class Seed(NamedTuple):
    """An incident that others are to be like, and how much likeness to it counts."""

    vector: Vector
    weight: float


class Alike(NamedTuple):
    """How like the seeds an incident is: like the one to which this is most."""

    key: int
    #: The cosine times the weight of the seed; the parts sum to it.
    score: float
    parts: dict[str, float]
    #: The functions that both have, the rarest first.
    shared: tuple[str, ...]


def best(scores: Mapping[int, float], number: int) -> list[int]:
    """Return the keys with the highest scores; of equal ones the first."""
    return sorted(scores, key=lambda key: (-round(scores[key], 9), key))[:number]


def alike(
    store: Store,
    seeds: Sequence[Seed],
    without: Collection[int] = (),
    besides: Iterable[int] = (),
    *,
    said: bool = False,
) -> dict[int, Alike]:
    """Return the incidents that are like the seeds, without some, compared with some besides.

    With `said` a message that is alike is enough, else functions or their names must be.
    """
    size = store.size()
    chosen = dict.fromkeys((*besides, *_candidates(store, seeds, size, without)))
    index = Index(Population(size, store.feature_counts))
    for one in store.vectors(chosen):
        index.add(str(one.key), one.functions, one.kind, one.message)
    found: dict[int, Alike] = {}
    for (_, functions, kind, message), weight in seeds:
        for match in index.nearest(functions, kind, message):
            key = int(match.key)
            if _counts(match, said=said) and (
                key not in found or weight * match.score > found[key].score
            ):
                found[key] = _alike(key, match, weight)
    return found


def _counts(match: Match, *, said: bool) -> bool:
    """Tell whether a match is more than chance: that both were killed is no likeness."""
    if said:
        return bool(match.shared) or match.score - match.parts.kind >= _LEAST_SAID
    return bool(match.shared) or match.parts.owner + match.parts.word >= _LEAST_NAMED


def _alike(key: int, match: Match, weight: float) -> Alike:
    parts = {name: getattr(match.parts, name) * weight for name in match.parts.__struct_fields__}
    kept = {name: value for name, value in parts.items() if value}
    return Alike(key, weight * match.score, kept, match.shared)


def _candidates(
    store: Store, seeds: Sequence[Seed], size: int, without: Collection[int]
) -> list[int]:
    """Return the incidents that share most with the seeds, as far as a few rows tell."""
    weights: dict[str, float] = {}
    for (_, functions, kind, message), weight in seeds:
        for name, step in describe(functions, kind, message).steps.items():
            weights[name] = max(weights.get(name, 0.0), weight * WEIGHTS[step])
    counts = store.feature_counts(weights)
    # What counts in a cosine is the product of both weights.
    gains = {n: weights[n] * log2((size + 1) / count) ** 2 for n, count in counts.items()}
    leading = _leading(store, gains, counts)
    scores: dict[int, float] = {}
    for name, keys in store.holders(leading, _ROWS).items():
        for key in keys:
            scores[key] = scores.get(key, 0.0) + leading[name]
    gain = max((gains[name] for name in gains if name[0] == MESSAGE), default=0.0)
    for said in {seed.vector.message for seed in seeds if seed.vector.message}:
        for key in store.saying(said, _SAYING):
            scores[key] = scores.get(key, 0.0) + gain
    return best({key: score for key, score in scores.items() if key not in without}, _COMPARED)


def _leading(
    store: Store, gains: Mapping[str, float], counts: Mapping[str, int]
) -> dict[str, float]:
    """Return the functions that are the same or have a similar name, and what each gains."""
    leading = {name[1:]: gain for name, gain in gains.items() if name[0] == FUNCTION}
    rare = [n for n in gains if n[0] in (OWNER, WORD) and counts[n] <= _BROAD]
    rare.sort(key=lambda name: (-gains[name], name))
    for part, functions in store.namesakes(rare[:_PARTS]).items():
        for function in functions:
            leading[function] = leading.get(function, 0.0) + gains[part]
    return leading
