"""Names that are spelt alike: what somebody may have meant by a name that there is not."""

from collections.abc import Callable, Iterable
from heapq import nlargest

#: So many names that share most with the one asked for are compared letter by letter.
_COMPARED = 60
#: Less alike is not meant: 0 nothing in common, 1 the same.
_ALIKE = 0.6
#: No more letters of a name are looked at.
_LONGEST = 100
#: So many names are worth a guess, if they are hardly less alike than the nearest.
_GUESSES, _AS_GOOD = 3, 0.1


def nearest(name: str, names: Iterable[str], limit: int) -> list[str]:
    """Return the names that are spelt most like one, the nearest first.

    Case does not count. A name that begins with the one asked for, holds it or is held by it is
    always near; of one letter that says too little.
    """
    return [near for _, near in _scored(name, names)[:limit]]


def _scored(name: str, names: Iterable[str]) -> list[tuple[float, str]]:
    """Return the names that are near with how alike they are, negative, the nearest first."""
    from difflib import SequenceMatcher

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
        holds = shared == len(parts) and len(asked) > 2
        begins = one.startswith(asked) and len(asked) > 1
        if alike >= _ALIKE or holds or begins:
            scored.append((-alike, original))
    return sorted(scored)


def _lowered(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    return ((name.lower()[:_LONGEST], name) for name in names)


def guess(name: str, known: Iterable[str], shown: Callable[[str], str] = repr) -> str:
    """Return `did you mean 'stats' or 'store'?`; empty where none is spelt like this one."""
    scored = _scored(name, known)[:_GUESSES]
    near = [shown(one) for score, one in scored if score <= scored[0][0] + _AS_GOOD]
    return f"did you mean {' or '.join(near)}?" if near else ""


def meant(name: str, known: Iterable[str], shown: Callable[[str], str] = repr) -> str:
    """Return a guess, or all known names where none is spelt like this one."""
    names = list(known)
    listed = ", ".join(names if shown is repr else map(shown, names))
    return guess(name, names, shown) or f"there are {listed}"
