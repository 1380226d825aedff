"""Names that are spelt alike, for a question about a function that there is not."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from heapq import nlargest

#: So many names that share most with the one asked for are compared letter by letter.
_COMPARED = 60
#: Less alike is not meant: 0 nothing in common, 1 the same.
_ALIKE = 0.6
#: No more letters of a name are looked at.
_LONGEST = 100


def nearest(name: str, names: Iterable[str], limit: int) -> list[str]:
    """Return the names that are spelt most like one, the nearest first.

    Case does not count. A name that holds the one asked for, or is held by it, is always near.
    """
    asked = name.lower()[:_LONGEST]
    parts = {asked[i : i + 3] for i in range(len(asked) - 2)} or {asked}
    sharing = ((sum(part in one for part in parts), one, n) for one, n in _lowered(names))
    # Of names that share as much, the shorter is nearer.
    close = nlargest(_COMPARED, sharing, key=lambda item: (item[0], -len(item[1]), item[2]))
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked)
    scored: list[tuple[float, str]] = []
    for shared, one, original in close:
        matcher.set_seq1(one)
        alike = matcher.ratio()
        if alike >= _ALIKE or (shared == len(parts) and len(asked) > 2):
            scored.append((-alike, original))
    return [original for _, original in sorted(scored)[:limit]]


def _lowered(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((name.lower()[:_LONGEST], name) for name in names)
