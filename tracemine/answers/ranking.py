"""Scores: how much each incident has to do with what was asked, and of what the score is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from math import log
from typing import NamedTuple

from tracemine.answers.likeness import Alike, Seed, alike, best
from tracemine.answers.query import Query
from tracemine.answers.roles import FARTHER, together, weight
from tracemine.store import Store
from tracemine.store.records import Posting, Vector

#: How many of the incidents that have a function others are to be like.
_SEEDS = 4
#: They are chosen from so many.
_ALIKE_SEEDS = 72
#: What is a step further away counts this part.
_FURTHER = 0.5
#: How much of what is missing to 1 an equal signature adds.
_SIGNED = 0.5
#: So many incidents of an equal signature are compared.
_SIGNATURES = 72
#: Less is no relation.
_LEAST = 0.002


class Scored(NamedTuple):
    """An incident with its score."""

    key: int
    score: float
    parts: dict[str, float]
    #: 1 when it holds what was asked, 2 and more when functions lead to it.
    steps: int
    #: The functions that led to it, the rarest first.
    via: tuple[str, ...] = ()


class Ranking(NamedTuple):
    """The incidents with their scores, best first, and how many of them hold what was asked."""

    scored: Iterable[Scored]
    found: int


def rank(store: Store, query: Query, depth: int, most: int) -> Ranking:
    """Score the incidents around a question, best first; `most` of those that hold it."""
    if query.crash:
        return _of_crash(store, query)
    held = holding(store, query.functions, most)
    direct = _sorted(_scored(key, {"role": score}, 1) for key, score in held.items())
    # What is further away is looked for only when it is asked for.
    led = chain.from_iterable(map(_sorted, further(store, held, depth)))
    return Ranking(chain(direct, led), store.count_holding(query.functions))


def holding(store: Store, functions: Sequence[str], most: int) -> dict[int, float]:
    """Return how much the asked functions count in incidents: `most` of each, best first."""
    size, counts = store.size(), store.function_counts(functions)
    postings = {name: store.best_postings(name, FARTHER, most) for name in functions}
    known = [name for name, there in postings.items() if there]
    rarities = {name: log((size + 1) / max(counts.get(name, 1), 1)) for name in known}
    whole = sum(rarities.values())
    held: dict[int, float] = {}
    for name, rarity in rarities.items():
        share = rarity / whole if whole else 1 / len(rarities)
        for key, value in _weights(postings[name]).items():
            held[key] = held.get(key, 0.0) + share * value
    return {key: held[key] for key in best(held, most)}


def _weights(postings: Iterable[Posting]) -> dict[int, float]:
    by_key: dict[int, list[float]] = {}
    for posting in postings:
        by_key.setdefault(posting.key, []).append(weight(posting))
    return {key: together(weights) for key, weights in by_key.items()}


def further(store: Store, held: Mapping[int, float], depth: int) -> Iterator[list[Scored]]:
    """Yield for each step from the second on the incidents that are like the best before it."""
    seen, frontier = set(held), dict(held)
    for step in range(2, depth + 1):
        found = alike(store, _seeds(store, frontier), seen)
        some = [_scored(one.key, one.parts, step, one.shared) for one in found.values()]
        yield [one for one in some if one.score >= _LEAST]
        frontier = {key: one.score for key, one in found.items()}
        seen |= frontier.keys()


def _seeds(store: Store, held: Mapping[int, float]) -> list[Seed]:
    """Return the best incidents that differ from each other, whatever their keys are."""
    scores = {one: _FURTHER * held[one.key] for one in store.vectors(best(held, _ALIKE_SEEDS))}
    ranked = sorted(
        scores, key=lambda one: (-scores[one], one.functions, one.kind or "", one.message or "")
    )
    different: dict[object, Seed] = {}
    for one in ranked:
        different.setdefault(one[1:], Seed(one, scores[one]))
    return list(different.values())[:_SEEDS]


def _of_crash(store: Store, query: Query) -> Ranking:
    signed = {key for h in query.signatures for key in store.by_signature(h)} - set(query.own)
    seed = Seed(Vector(0, query.functions, query.kind, query.message), 1.0)
    found = alike(store, [seed], query.own, sorted(signed)[:_SIGNATURES], said=True)
    scored = [_with_signature(one, one.key in signed) for one in found.values()]
    scored += [_scored(key, {"signature": _SIGNED}, 1) for key in signed - found.keys()]
    ranked = _sorted(one for one in scored if one.score >= _LEAST)
    return Ranking(ranked, sum(one.steps == 1 for one in ranked))


def _with_signature(one: Alike, signed: bool) -> Scored:
    added = {"signature": _SIGNED * (1 - one.score)} if signed else {}
    return _scored(one.key, one.parts | added, 1 if one.shared or signed else 2)


def _scored(key: int, parts: Mapping[str, float], steps: int, via: tuple[str, ...] = ()) -> Scored:
    kept = {name: round(value, 4) for name, value in parts.items() if value >= 0.00005}
    return Scored(key, round(min(sum(kept.values()), 1.0), 4), kept, steps, via)


def _sorted(scored: Iterable[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda one: (-one.score, one.steps, one.key))
