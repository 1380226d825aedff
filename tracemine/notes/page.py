"""What the note forms work on: the text of one document, and the headings they find in it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

#: No boundary line, title or tag line needs more; a line may be the whole document.
_LONGEST_LINE = 1000
_BLANK = re.compile(r"[\s\ufeff]*+")


class Page:
    """A document's text as the note forms read it; places are offsets of line starts.

    The text has one newline put in front, so that a pattern that begins with a newline, which
    `re` searches for many times faster than for `^`, meets every line.
    """

    __slots__ = ("first", "text")

    def __init__(self, text: str) -> None:
        self.text = "\n" + text
        blank = _BLANK.match(self.text)
        #: Where the first line that is not blank begins, or the last line of all.
        self.first = self.text.rfind("\n", 0, blank.end() if blank else 1) + 1

    def line(self, start: int) -> str:
        """Return the line that begins at `start`, without its end, cut when it is very long."""
        end = self.text.find("\n", start)
        return self.text[start : self._cut(start, end)].rstrip()

    def after(self, start: int) -> int:
        """Return the offset of the line after the one at `start`, or the end of the text."""
        end = self.text.find("\n", start)
        return len(self.text) if end < 0 else end + 1

    def before(self, start: int) -> int | None:
        """Return the offset of the line before the one at `start`, or None for the first."""
        return self.text.rfind("\n", 0, start - 1) + 1 if start > 1 else None

    def previous(self, start: int) -> str:
        """Return the line before the one at `start`, empty when there is none."""
        before = self.before(start)
        return "" if before is None else self.line(before)

    def following(self, start: int) -> str:
        """Return the line after the one at `start`, empty when there is none."""
        return self.line(self.after(start))

    def opens(self, start: int) -> bool:
        """Tell whether the line at `start` stands alone above: a blank line or nothing before."""
        return not self.previous(start) or start == self.first

    def _cut(self, start: int, end: int) -> int:
        longest = start + _LONGEST_LINE
        return min(end, longest) if end >= 0 else longest


class Boundary(NamedTuple):
    """A line that may be a boundary: where it begins, and as what a form wants to see it."""

    start: int
    kind: str


class Heading(NamedTuple):
    """A line that opens a section, as a note form read it."""

    start: int
    #: Depth: a heading ends all sections before it that are as deep or deeper.
    level: int
    #: What the heading says; empty where the section's prose has to name it.
    title: str
    #: ISO 8601, or None.
    time: str | None
    #: True when the heading itself carries the date: such a section is an entry.
    dated: bool
    tags: tuple[str, ...]
    #: Where the section's own text begins, past stamps, tags and mail headers.
    body: int


#: What a boundary line of a kind looks like from its first character on, as a verbose pattern
#: without capturing groups. It begins with a character or a set of them: then `re` drops it at
#: the first character of most lines.
Pattern = tuple[str, str]


class Boundaries:
    """The boundary patterns of all forms as one, for one pass over the text."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        """Join the patterns; of two that a line could be the first holds."""
        patterns = tuple(patterns)
        self._kinds = tuple(kind for kind, _ in patterns)
        # An empty group at the end tells which one matched, and keeps the first character first.
        joined = "|".join(f"{pattern}\n()" for _, pattern in patterns)
        self._pattern = re.compile(rf"\n(?={joined})", re.VERBOSE)

    def find(self, page: Page) -> Sequence[Boundary]:
        """Return all lines that may be a boundary, in order."""
        kinds = self._kinds
        return [
            Boundary(match.start() + 1, kinds[(match.lastindex or 1) - 1])
            for match in self._pattern.finditer(page.text)
        ]
