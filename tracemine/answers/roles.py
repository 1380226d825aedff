"""What it means that a function stands in a stack of some role: how much it counts, in words."""

from functools import lru_cache

from tracemine.store.records import Posting

#: How much a role counts at the innermost place: what crashed, then what the notes say of it and
#: what was changed, then what was only there. Roles of other grammars count `_OTHER`.
WEIGHTS = {
    "crash": 1.0,
    "error": 1.0,
    "leak": 0.9,
    "conflict": 0.8,
    "lock": 0.8,
    "unknown": 0.8,
    "freed": 0.75,
    "patch": 0.7,
    "allocated": 0.55,
    "origin": 0.55,
    "mention": 0.5,
    "log": 0.4,
    "patch-mention": 0.35,
    "thread": 0.25,
    "stop": 0.25,
}
_OTHER = 0.5
#: A function that is d relevant functions away from the innermost one counts (1 + d) ** -0.25,
#: as in `tracemine.similarity`.
_DECAY = 0.25
#: What is left of the weight on frames that signatures pass over.
_PASSED_OVER = 0.5
#: How much farther out the same weight stands, from role to role: what is sorted by.
FARTHER = {role: value ** (-1 / _DECAY) for role, value in WEIGHTS.items()}
#: How much each further role of the same function adds, of what is missing to 1.
_FURTHER = 0.1


def weight(posting: Posting) -> float:
    """Return how much one role of a function in an incident counts, from 0 to 1."""
    return _weight(posting.role, posting.depth, posting.relevant)


@lru_cache(maxsize=1 << 12)
def _weight(role: str, depth: int, relevant: bool) -> float:
    value: float = WEIGHTS.get(role, _OTHER) * (1 + (0 if role in _FLAT else depth)) ** -_DECAY
    return value if relevant else value * _PASSED_OVER


def together(weights: list[float]) -> float:
    """Return how much several roles of a function in one incident count: the best, a bit more."""
    first, *others = sorted(weights, reverse=True)
    for other in others:
        first += (1 - first) * _FURTHER * other
    return first


#: Roles of stacks of one frame, which have no depth.
_FLAT = frozenset({"log", "patch", "patch-mention", "mention"})
_PHRASES = {
    "crash": "in the crash",
    "error": "in the error",
    "leak": "in the leak",
    "conflict": "in the conflicting access",
    "lock": "in the lock's stack",
    "unknown": "in a backtrace",
    "freed": "freed the block",
    "allocated": "allocated the block",
    "origin": "where the value came from",
    "thread": "in another thread",
    "stop": "on the way at a stop",
    "log": "logged",
    "patch": "patched in hunk",
    "patch-mention": "named in a hunk of",
    "mention": "mentioned in prose",
}


def phrase(role: str, depth: int) -> str:
    """Return in words how a function belongs to an incident: `in the crash at depth 2`."""
    words = _PHRASES.get(role, f"in the stack {role}")
    if role in _FLAT:
        return words
    return f"{words} at depth {depth}" if depth else f"{words}, innermost"
