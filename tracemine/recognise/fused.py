"""A pyparsing expression that `fuse` compiled, and the named texts of what it matches."""

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter


class Fused:
    """A fused expression.

    `pattern` is the compiled regular expression. A results name is the name of its group; where
    a name stands at several places of the expression, `again` tells the groups of the others.
    """

    __slots__ = ("_again", "_names", "_pick", "_places", "again", "pattern")

    def __init__(self, pattern: re.Pattern[str], again: Mapping[str, tuple[str, ...]]) -> None:
        self.pattern = pattern
        self.again = again
        index = pattern.groupindex
        others = {group for groups in again.values() for group in groups}
        self._names = tuple(name for name in index if name not in others)
        # Two more than needed, so that what is picked is a tuple even without a name.
        self._places = (*(index[name] for name in self._names), 0, 0)
        self._pick = itemgetter(*self._places)
        self._again = tuple(
            (name, index[name], tuple(index[other] for other in groups))
            for name, groups in again.items()
        )

    def tokens(self, match: re.Match[str]) -> dict[str, str | None]:
        """Return the named texts of a match; None for a name that took no part in it."""
        named: dict[str, str | None] = dict(
            zip(self._names, match.group(*self._places), strict=False)
        )
        for name, first, others in self._again:
            held = first
            for other in others:
                text = match[other]
                # pyparsing keeps what it read last under a name.
                if text is not None and (
                    named[name] is None or match.start(other) >= match.start(held)
                ):
                    named[name], held = text, other
        return named

    def columns(self, matches: Sequence[re.Match[str]]) -> dict[str, Sequence[str | None]]:
        """Return the texts of each name in many matches, as `tokens` of one after the other."""
        groups = ((), *zip(*map(re.Match.groups, matches), strict=True))
        named = dict(zip(self._names, self._pick(groups), strict=False))
        for name, first, others in self._again:
            texts, read = groups[first], len(matches) - groups[first].count(None)
            for other in others:
                if more := len(matches) - groups[other].count(None):
                    pairs = zip(texts, groups[other], strict=True)
                    texts = (
                        tuple([a if b is None else b for a, b in pairs]) if read else groups[other]
                    )
                    read += more
            if read > len(matches) - texts.count(None):
                # Some read it at several places.
                texts = tuple([self.tokens(match)[name] for match in matches])
            named[name] = texts
        return named

    def parse(self, text: str, at: int = 0) -> tuple[int, dict[str, str | None]] | None:
        """Match at one place of the text; returns the end and the named texts, or None."""
        match = self.pattern.match(text, at)
        return (match.end(), self.tokens(match)) if match else None
