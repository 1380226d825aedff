"""Scores: how much each incident has to do with what was asked, and of what the score is made."""

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from tracemine.answers.comparing import compare
from tracemine.answers.neighbourhood import RING, Neighbourhood, best, candidates, direct, namesakes
from tracemine.answers.query import Query
from tracemine.answers.walk import Surroundings
from tracemine.similarity.features import describe, describe_function
from tracemine.store import Store

#: Of the score for a function, what its role in the incident counts; the rest is similarity.
_ROLE = 0.7
#: Of what is left, the walk counts this beside the weight of the function, which counts 1.
_WALK = 0.3
#: With so few incidents in all a crash is compared with every one.
_WHOLE = 400
#: How many functions of a crash are looked at for others of similar names.
_NAMESAKES = 4
#: How much of what is missing to 1 an equal signature adds.
_SIGNED = 0.5
#: Less is no relation.
_LEAST = 0.002
#: Where only classes, words or messages are alike, less is chance.
_LEAST_ALIKE, _LEAST_NAMED = 0.1, 0.003


class Scored(NamedTuple):
    """An incident with its score."""

    key: int
    score: float
    parts: dict[str, float]
    #: 1 when it holds what was asked, 2 and more when functions lead to it.
    steps: int


class Ranking(NamedTuple):
    """The incidents with their scores, best first, and how many of them hold what was asked."""

    scored: Iterable[Scored]
    found: int
    #: Over which functions the walk came to an incident, the most telling first.
    via: Callable[[int], tuple[str, ...]]


def rank(memory: Store, query: Query, depth: int) -> Ranking:
    """Score the incidents around a question, best first."""
    return _of_crash(memory, query) if query.crash else _of_functions(memory, query, depth)


def _of_functions(memory: Store, query: Query, depth: int) -> Ranking:
    near = Neighbourhood(memory, memory.size())
    near.counts |= memory.function_counts(query.functions)
    postings = memory.postings_of(query.functions)
    shares = _shares({f: near.rarity(f) for f in query.functions if f in postings})
    held = {key: sum(shares[f] * w for f, w in by.items()) for key, by in direct(postings).items()}
    ranked = best(held, len(held))
    ring = ranked[:RING]
    near.take(ring)
    steps = _widened(near, query, {key: held[key] for key in ring}, depth)
    around = Surroundings(near.vectors.values(), near.counts, near.rarity)
    parts = _parts_of(near, around, shares, held, [*ring, *steps])
    found = _sorted(_scored(key, parts[key], 1) for key in ring)
    # The others that have the function count by their roles alone.
    rest = (_scored(key, {"role": _ROLE * held[key]}, 1) for key in ranked[RING:])
    further = (_scored(key, parts[key], step) for key, step in steps.items())
    led = _sorted(one for one in further if _counts(one))
    return Ranking(chain(found, rest, led), len(held), around.via)


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    whole = sum(weights.values())
    return {name: weight / whole for name, weight in weights.items()} if whole else {}


def _widened(
    near: Neighbourhood, query: Query, held: Mapping[int, float], depth: int
) -> dict[int, int]:
    """Return the incidents that the functions of these lead to, with the steps it takes."""
    steps: dict[int, int] = {}
    frontier, seen = held, set(held)
    for step in range(2, depth + 1):
        frontier = {k: v for k, v in near.widen(frontier, query.functions).items() if k not in seen}
        seen |= frontier.keys()
        steps |= dict.fromkeys(best(frontier, RING), step)
    named = namesakes(near.memory, query.functions) if depth > 1 else []
    near.take(named)
    return dict.fromkeys((key for key in named if key not in seen), 2) | steps


def _counts(one: Scored) -> bool:
    """Tell whether a score is more than chance."""
    walked = one.parts.get("walk", 0.0)
    return walked >= _LEAST or one.score - walked >= _LEAST_NAMED


def _parts_of(
    near: Neighbourhood,
    around: Surroundings,
    shares: Mapping[str, float],
    held: Mapping[int, float],
    keys: Iterable[int],
) -> dict[int, dict[str, float]]:
    """Return what the scores of incidents are made of: roles, likeness, the walk."""
    parts = {key: {"role": _ROLE * held.get(key, 0.0)} for key in keys}
    rest = 1 - _ROLE
    for function, share in shares.items():
        alike = compare(describe_function(function), near.vectors.values(), near.rarity, near.size)
        factor = rest * share / (1 + _WALK) / max((one.score for one in alike), default=1.0)
        for one in alike:
            for name, value in one.parts.items() if one.key in parts else ():
                parts[one.key][name] = parts[one.key].get(name, 0.0) + factor * value
    visits = around.walk(shares)
    most = max(visits.values(), default=0.0) * (1 + _WALK) / _WALK
    for key in visits.keys() & parts.keys():
        parts[key]["walk"] = rest * visits[key] / most
    return parts


def _of_crash(memory: Store, query: Query) -> Ranking:
    near = Neighbourhood(memory, memory.size())
    near.counts |= memory.function_counts(query.functions)
    signed = {key for h in query.signatures for key in memory.by_signature(h)}
    signed -= set(query.own)
    near.take(sorted(signed)[:RING])
    if near.size <= _WHOLE:
        near.take(memory.keys())
    else:
        near.take(candidates(memory, query.functions, near.size))
        near.take(namesakes(memory, query.functions[:_NAMESAKES]))
    asked = describe(query.functions, query.kind, query.message).steps
    scored = []
    for one in compare(asked, near.vectors.values(), near.rarity, near.size):
        parts = dict(one.parts)
        if one.key in signed:
            parts["signature"] = _SIGNED * (1 - one.score)
        # That both were a segmentation fault is no relation.
        alike = one.score - one.parts.get("kind", 0.0)
        if one.key not in query.own and (one.shared or alike >= _LEAST_ALIKE):
            scored.append(_scored(one.key, parts, 1 if one.shared else 2))
    met = {one.key for one in scored}
    scored += [_scored(key, {"signature": _SIGNED}, 1) for key in signed - met]
    found = sum(one.steps == 1 for one in scored)
    return Ranking(_sorted(one for one in scored if one.score >= _LEAST), found, lambda _: ())


def _scored(key: int, parts: dict[str, float], steps: int) -> Scored:
    kept = {name: round(value, 4) for name, value in parts.items() if value >= 0.00005}
    return Scored(key, round(min(sum(kept.values()), 1.0), 4), kept, steps)


def _sorted(scored: Iterable[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda one: (-one.score, one.steps, one.key))
