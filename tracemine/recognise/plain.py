"""Plain pieces: those of one rule that follow each other, read a token of all of them at a time."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyparsing as pp

from tracemine.recognise.clean import Clean
from tracemine.recognise.events import Event
from tracemine.recognise.expressions import compiled
from tracemine.recognise.fuse import Fused

#: The texts that each token had in pieces that follow each other; None where it was not there.
Columns = Mapping[str, Sequence[str | None]]


class PlainLines:
    """Lines that follow each other, on them one plain piece of a rule behind the other."""

    def __init__(
        self,
        clean: Clean,
        matches: Sequence[re.Match[str]],
        lines: tuple[Sequence[int], Sequence[int]],
        plain: "Plain",
    ) -> None:
        self.text = clean.text
        #: The lines on which each begins and ends.
        self.lines, self.ends = lines
        self._clean = clean
        self._matches = matches
        self._plain = plain

    def __len__(self) -> int:
        return len(self._matches)

    @cached_property
    def columns(self) -> Columns:
        """The texts of each token."""
        return self._plain.fused_of(self._matches[0]).columns(self._matches)

    def texts(self, part: slice) -> list[str]:
        """Return what stands on the lines of some of them."""
        return [match[0] for match in self._matches[part]]

    @property
    def wrapped(self) -> bool:
        """True where any of them may stand on several lines."""
        return self.ends is not self.lines

    def quoted_alike(self, place: int) -> bool:
        """Tell whether all lines of the piece at a place were quoted equally deep."""
        return self._clean.quoted_alike(*self._matches[place].span())

    def end(self, place: int) -> int:
        """Return the offset in `text` behind the piece at a place, its line break excluded."""
        return self._matches[place].end()


@dataclass(frozen=True)
class Plain:
    """Pieces as most of a tool's are: on lines of their own, and in no need of a closer look.

    Those that follow each other are read all at once, a token of all of them at a time, which is
    many times as fast as one by one. It only is a short cut: it never gives anything but what
    the rules would. The tests see to that.
    """

    expression: pp.ParserElement
    #: The events of pieces, in order, each with the number of those that it is read from; None for
    #: pieces that say nothing. Where the list ends early, the rules read the next one.
    read: Callable[[PlainLines], Sequence[tuple[Event | None, int]]]
    #: What most of them look like, where that is quicker to match: with fewer names, and with
    #: nothing under them but what the expression reads.
    mostly: pp.ParserElement | None = None

    @cached_property
    def fused(self) -> Fused:
        """The expression compiled."""
        return compiled(self.expression)

    def fused_of(self, match: re.Match[str]) -> Fused:
        """Return the compiled expression that matched."""
        if self.mostly is not None and match.re is compiled(self.mostly).pattern:
            return compiled(self.mostly)
        return self.fused

    def matches(
        self, text: str, start: int, indent: str, most: int, anchor: re.Pattern[str]
    ) -> list[re.Match[str]] | None:
        """Return pieces that follow each other, `most` of them at most, all behind equal blanks.

        The offset `start` is that of the first, behind its blanks; what an `anchor` does not
        match is none. None where the expression matches nothing there.
        """
        before = "\n" + indent
        if self.mostly is not None:
            found = _following(compiled(self.mostly).pattern.match, text, start, before, most)
            # All are of one expression: the other is needed where it reads on.
            if found and (len(found) == most or not self._reads_on(text, found, before, anchor)):
                return found
        return _following(self.fused.pattern.match, text, start, before, most)

    def _reads_on(
        self, text: str, found: list[re.Match[str]], before: str, anchor: re.Pattern[str]
    ) -> bool:
        end = found[-1].end()
        following = end + len(before)
        return (
            text.startswith(before, end)
            and anchor.match(text, following) is not None
            and self.fused.pattern.match(text, following) is not None
        )


def _following(
    match: Callable[[str, int], re.Match[str] | None], text: str, start: int, before: str, most: int
) -> list[re.Match[str]] | None:
    found: list[re.Match[str]] = []
    one: re.Match[str] | None = None
    for _ in range(most):
        one = match(text, start)
        if one is None or text[start] in " \t":
            break
        end = one.end()
        if text.startswith(before, end):
            found.append(one)
            start = end + len(before)
            continue
        if end == len(text) or text[end] == "\n":
            found.append(one)  # it is the last, else more stands on its line
        break
    return found if found or one else None
