"""One pass over a text: where could a piece begin, and what is it.

The triggers of all rules are one alternation of plain texts, which `re` looks for as fast as it
can. On a line that holds one, the rules that it stands for are tried; what one reads becomes a
`Piece`, and the pass goes on behind it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from tracemine.recognise import triggers
from tracemine.recognise.clean import Clean
from tracemine.recognise.events import FrameRead, Whole
from tracemine.recognise.grammar import Grammar, Rule
from tracemine.recognise.look import Listeners, Look, Piece, Touch, pieces


class Scanner:
    """The rules of some grammars, ready to be looked for in one pass."""

    def __init__(self, grammars: Mapping[str, Grammar]) -> None:
        self.grammars = grammars
        self._by_trigger: dict[str, list[tuple[str, Rule]]] = {}
        for grammar in grammars.values():
            for rule in grammar.rules:
                for trigger in rule.triggers:
                    self._by_trigger.setdefault(trigger, []).append((grammar.name, rule))
        self._tried: dict[str, list[_Try]] = {}

    @cached_property
    def _triggers(self) -> re.Pattern[str]:
        return triggers.compiled(
            {
                trigger: [rule.sought for _, rule in rules]
                for trigger, rules in self._by_trigger.items()
            }
        )

    def _tries(self, trigger: str) -> list["_Try"]:
        """Return what is tried where a trigger stands."""
        tries = self._tried.get(trigger)
        if tries is None:
            tries = self._tried[trigger] = [
                _Try(
                    name,
                    rule,
                    triggers.compiled({trigger: [rule.sought]}).match,
                    not rule.anywhere and triggers.begins(trigger, rule.anchor),
                )
                for name, rule in self._by_trigger[trigger]
            ]
        return tries

    @cached_property
    def anchors(self) -> re.Pattern[str]:
        """All anchors as one alternation: what a line without its dress could begin with."""
        rules = [rule for grammar in self.grammars.values() for rule in grammar.rules]
        return re.compile("|".join(f"(?:{rule.sought})" for rule in rules), re.MULTILINE)

    def walk(
        self,
        clean: Clean,
        start: int = 0,
        *,
        dressed: Callable[[str, int, bool], None] | None = None,
        watch: Callable[[Touch], None] | None = None,
        failed: Callable[[Touch], None] | None = None,
    ) -> Iterator[Piece]:
        """Yield the pieces of a text in order, from the line on that begins at `start`.

        `dressed` is told what stands before a piece on its line, where the piece begins, and
        whether it is one for sure, where that is no bare line start: such a piece is not yielded,
        the text has to be undressed first. `watch` is told what came of every place that an anchor
        touched, `failed` of those where a rule raised.
        """
        tell = Listeners(dressed, watch, failed)
        text, at, look = clean.text, start - 1, Look(clean, tell)
        look.at(start)
        while hit := self._next(text, at):
            trigger, found_at = hit
            first = found_at + 1 if trigger[0] == "\n" else found_at
            if not look.line <= first <= look.end:
                look.at(first)
            at = found_at + 1  # triggers may overlap
            for name, rule, stands, begins in self._tries(trigger):
                if id(rule) in look.done or (found_at >= 0 and not stands(text, found_at)):
                    continue
                look.done.add(id(rule))
                if begins and look.behind_prose(found_at):
                    continue
                if rule.plain and (several := look.lines(name, rule, rule.plain)):
                    yield from several
                    at = look.taken(several[0].start, several[-1].end)
                    break
                if found := look.for_rule(rule):
                    event, place = found
                    at = look.taken(place.start, place.end)
                    if rule.in_runs and isinstance(event, (FrameRead, Whole)):
                        for piece in look.run(name, rule, event, place):
                            yield piece
                            at = piece.end
                        look.taken(at, at)
                    else:
                        yield from pieces(name, event, place)
                    break
            else:
                at = max(at, look.passed)

    def _next(self, text: str, at: int) -> tuple[str, int] | None:
        """Return the next trigger at or behind an offset, and where it stands."""
        if at < 0 and (opening := self._at_start.get(text[:1])):
            return opening, -1
        hit = self._triggers.search(text, max(at, 0))
        return (hit[0], hit.start()) if hit else None

    @cached_property
    def _at_start(self) -> dict[str, str]:
        """What a line begins with, for the line that no line break stands before."""
        return {trigger[1:]: trigger for trigger in self._by_trigger if trigger[0] == "\n"}


class _Try(NamedTuple):
    """A rule that is tried where one of its triggers stands as its anchor wants it."""

    grammar: str
    rule: Rule
    stands: Callable[[str, int], re.Match[str] | None]
    #: It begins where the trigger stands, and on its line nothing but a dress stands before it.
    begins: bool
