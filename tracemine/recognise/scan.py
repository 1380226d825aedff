"""One pass over a text: where could a piece begin, and what is it.

All anchors of all rules are one alternation. Where one matches, its rule's expression is tried;
what it reads becomes a `Piece`, and the pass goes on behind it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from tracemine.recognise.dress import Clean
from tracemine.recognise.grammar import Event, Grammar, Place, Rule


class Piece(NamedTuple):
    """One event read out of a text, and where: physical lines of the document, inclusive."""

    grammar: str
    event: Event
    first_line: int
    last_line: int


class Touch(NamedTuple):
    """A place where an anchor matched, and what came of it."""

    line: int
    rule: str
    text: str
    taken: bool
    reason: str


#: What may stand before a piece on its line in clean text: blanks and gdb's own prompts.
_BARE = re.compile(r"[ \t]*+(?:\((?:top-)?gdb\)[ \t]*+)*+")


class Scanner:
    """The rules of some grammars, ready to be looked for in one pass."""

    def __init__(self, grammars: Mapping[str, Grammar]) -> None:
        self.grammars = grammars
        self._rules: list[tuple[str, Rule]] = [
            (grammar.name, rule) for grammar in grammars.values() for rule in grammar.rules
        ]

    @cached_property
    def anchors(self) -> re.Pattern[str]:
        """All anchors as one alternation; the number of the group tells the rule."""
        return re.compile("|".join(f"({rule.anchor})" for _, rule in self._rules), re.MULTILINE)

    @cached_property
    def _by_rule(self) -> list[re.Pattern[str]]:
        return [re.compile(rule.anchor, re.MULTILINE) for _, rule in self._rules]

    def rules_at(self, text: str, hit: re.Match[str]) -> Iterator[tuple[str, Rule]]:
        """Yield the rules whose anchors match where the alternation did, in order."""
        first = (hit.lastindex or 1) - 1
        yield self._rules[first]
        at = hit.start()
        for i in range(first + 1, len(self._rules)):
            if self._by_rule[i].match(text, at):
                yield self._rules[i]

    def walk(
        self,
        clean: Clean,
        *,
        dressed: Callable[[str], None] | None = None,
        watch: Callable[[Touch], None] | None = None,
    ) -> Iterator[Piece]:
        """Yield the pieces of a text in order.

        `dressed` is told what stands before a piece on its line where that is no bare line
        start: such a piece is not yielded, the text has to be undressed first. `watch` is told
        of every place that an anchor touched.
        """
        text, at = clean.text, 0
        search = self.anchors.search
        while hit := search(text, at):
            start = hit.start()
            at = start + 1
            before = text[text.rfind("\n", 0, start) + 1 : start]
            bare = not before or _BARE.fullmatch(before) is not None
            for name, rule in self.rules_at(text, hit):
                found = rule.fused.pattern.match(text, start)
                if not found:
                    if watch:
                        watch(_touch(clean, start, rule, "the expression does not match"))
                    continue
                if not (bare or rule.anywhere):
                    at = max(at, hit.end())
                    if dressed:
                        dressed(before)
                    if watch:
                        watch(_touch(clean, start, rule, f"behind {before.strip()!r} on its line"))
                    continue
                place = Place(text, found, clean.line_at, clean.depth_at)
                event = rule.read(rule.fused.tokens(found), place)
                if event is None:
                    if watch:
                        watch(_touch(clean, start, rule, "only looks like one"))
                    continue
                if watch:
                    watch(_touch(clean, start, rule, None))
                at = max(place.end, at)
                yield from _pieces(name, event, place, at)
                break


def _pieces(name: str, event: object, place: Place, end: int) -> Iterator[Piece]:
    last = place.line_at(max(end - 1, place.start))
    if isinstance(event, Event):
        yield Piece(name, event, place.line, last)
    else:
        assert isinstance(event, Sequence)
        for one in event:
            yield Piece(name, one, place.line, last)


def _touch(clean: Clean, start: int, rule: Rule, reason: str | None) -> Touch:
    end = clean.text.find("\n", start)
    line = clean.text[clean.text.rfind("\n", 0, start) + 1 : len(clean.text) if end < 0 else end]
    return Touch(clean.line_at(start), rule.name, line, reason is None, reason or "read")
