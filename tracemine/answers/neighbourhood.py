"""The incidents around a question: what has the functions, and what rare functions lead to.

A question looks at a bounded number of incidents, however many the memory holds: the best of those
that have a function, and from there over the rarest functions to more.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from math import log

from tracemine.answers.roles import together, weight
from tracemine.functions import short_name
from tracemine.store import Store
from tracemine.store.records import Posting, Vector

#: How many incidents of one step are looked at.
RING = 72
#: Functions that lead on: so many of them, none with more incidents than this.
_BRIDGES, _BROAD = 24, 64
#: How many functions of a similar name are looked at, of how many, with how many incidents each;
#: how long the class or the two words are that they begin with.
_ALIKE, _ASKED, _RARE = 12, 64, 32
_SHORT, _LONGEST = 3, 200
_begins = re.compile(r"_*[A-Za-z][a-z0-9]*_*[A-Za-z][a-z0-9]*")
#: How many postings of a crash's functions are read, the rarest functions' first.
_POSTINGS = 2000


def direct(postings: Mapping[str, Sequence[Posting]]) -> dict[int, dict[str, float]]:
    """Return for each incident how much each of its asked functions counts there."""
    found: dict[int, dict[str, float]] = {}
    for function, there in postings.items():
        # Nearly all incidents have a function in one role.
        once: dict[int, float] = {}
        often: dict[int, list[float]] = {}
        for posting in there:
            if posting.key in once:
                often.setdefault(posting.key, [once[posting.key]]).append(weight(posting))
            else:
                once[posting.key] = weight(posting)
        for key, weights in often.items():
            once[key] = together(weights)
        for key, value in once.items():
            found.setdefault(key, {})[function] = value
    return found


def best(scores: Mapping[int, float], number: int) -> list[int]:
    """Return the keys with the highest scores; of equal ones the first."""
    return sorted(scores, key=lambda key: (-round(scores[key], 9), key))[:number]


class Neighbourhood:
    """The incidents that were looked at for one question, and their index."""

    def __init__(self, memory: Store, size: int) -> None:
        self.memory = memory
        #: How many incidents the memory holds.
        self.size = size
        self.vectors: dict[int, Vector] = {}
        self.counts: dict[str, int] = {}

    def take(self, keys: Iterable[int]) -> None:
        """Look at more incidents."""
        found = self.memory.vectors([key for key in keys if key not in self.vectors])
        self.vectors |= {vector.key: vector for vector in found}
        names = {name for vector in found for name in vector.functions} - self.counts.keys()
        self.counts |= self.memory.function_counts(names)

    def widen(self, held: Mapping[int, float], without: Iterable[str]) -> dict[int, float]:
        """Take the incidents that the rarest functions of these lead to; return their promise.

        `held` says how much each incident counts; `without` are functions already followed.
        """
        shares: dict[str, float] = {}
        for key in best(held, RING):
            vector = self.vectors.get(key)
            for name in dict.fromkeys(vector.functions) if vector else ():
                shares[name] = shares.get(name, 0.0) + held[key]
        passed = set(without)
        bridges = {
            name: share * self.rarity(name)
            for name, share in shares.items()
            if name not in passed and 1 < self.counts.get(name, 0) <= _BROAD
        }
        chosen = sorted(bridges, key=lambda name: (-bridges[name], name))[:_BRIDGES]
        reached: dict[int, float] = {}
        for name, postings in self.memory.postings_of(chosen).items():
            for key in {posting.key for posting in postings if posting.relevant}:
                reached[key] = reached.get(key, 0.0) + bridges[name] / self.counts[name]
        fresh = {key: value for key, value in reached.items() if key not in held}
        self.take(best(fresh, RING))
        return fresh

    def rarity(self, function: str) -> float:
        """Return the inverse document frequency of a function in the whole memory."""
        return log((self.size + 1) / max(self.counts.get(function, 1), 1))


def namesakes(memory: Store, functions: Sequence[str]) -> list[int]:
    """Return incidents with functions of the same class or module, or of a similar name."""
    found: dict[str, None] = {}
    for function in functions:
        owner = function[: len(function) - len(short_name(function))]
        begins = _begins.match(function)
        front = owner if len(owner) > _SHORT else begins[0] if begins else ""
        if _SHORT < len(front) <= _LONGEST:
            alike = [one for one in memory.functions(front, _ASKED) if one.incidents <= _RARE]
            found |= dict.fromkeys(one.name for one in alike[:_ALIKE])
    held = direct(memory.postings_of([name for name in found if name not in functions]))
    return best({key: max(by.values()) for key, by in held.items()}, RING // 2)


def candidates(memory: Store, functions: Sequence[str], size: int) -> list[int]:
    """Return the incidents that share most with a stack, those of its rarest functions first."""
    names = list(dict.fromkeys(functions))
    counts = memory.function_counts(names)
    depths = {name: depth for depth, name in reversed(list(enumerate(names)))}
    rare = sorted(counts, key=lambda name: (counts[name], depths[name]))
    scores: dict[int, float] = {}
    left = _POSTINGS
    while rare and left > 0:
        # As many at once as surely fit; at least one.
        some = [rare.pop(0)]
        left -= counts[some[0]]
        while rare and counts[rare[0]] <= left:
            left -= counts[rare[0]]
            some.append(rare.pop(0))
        for name, postings in memory.postings_of(some).items():
            gain = log((size + 1) / max(counts[name], 1)) * (1 + depths[name]) ** -0.25
            for key in {posting.key for posting in postings}:
                scores[key] = scores.get(key, 0.0) + gain
    return best(scores, 2 * RING)
