"""Prose that names functions: where the engineer wrote what the tools do not say.

    might be freed before libxlEventHandlerThread uses it

Which words may be names is said in `names`. Which of the names are functions is known from frames,
perhaps of another document and of next month: what is found here depends on its own document alone,
and `spellings` says under which names prose may speak of a function. Names that turn out to be
nobody's do no harm.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from tracemine.mentions.names import names, plain_functions, spellings
from tracemine.mentions.sentences import sentence
from tracemine.reading import Text
from tracemine.records import Document, Section

__all__ = ["Mention", "mentions", "spellings"]

#: Mentions of one name in one incident that are kept, the first ones.
_MOST = 8


class Mention(msgspec.Struct, frozen=True):
    """A name in prose, and the sentence that it stands in."""

    #: As written, without call parentheses: one of the `spellings` of the function it means.
    name: str
    #: The incident whose lines hold the sentence, or which it follows in its entry; else None.
    incident: str | None
    #: 1-based physical line of the document.
    note_line: int
    #: On one line, at most `sentences.LONGEST` characters.
    sentence: str


def mentions(text: Text, document: Document) -> list[Mention]:
    """Find the names of functions in the prose of a document, in order.

    Prose is every line that is not an artifact's; `document` is what was extracted of `text`.
    """
    plain = plain_functions(document)
    owners = _Owners(document)
    kept: Counter[tuple[str, str | None]] = Counter()
    seen: set[tuple[str, str | None, str]] = set()
    found: list[Mention] = []
    for block in _prose(text, document):
        for number, name, start in names(block.lines, plain):
            physical = text.lines.physical(block.first + number + 1)
            incident = owners.of(physical)
            key = (name, incident, block.lines[number])
            if kept[name, incident] < _MOST and key not in seen:
                seen.add(key)
                kept[name, incident] += 1
                said = sentence(block.lines, number, start, len(name))
                found.append(Mention(name, incident, physical, said))
    return found


class _Block(NamedTuple):
    """Lines of a document that stand together and are prose."""

    #: 0-based line of the text.
    first: int
    lines: list[str]


def _prose(text: Text, document: Document) -> Iterator[_Block]:
    """Yield the lines between the artifacts of a document."""
    lines = text.text.split("\n")
    numbers = text.lines.numbers
    at = 0
    for first, last in sorted((a.first_line, a.last_line) for a in document.artifacts):
        start = first - 1 if numbers is None else bisect_left(numbers, first)
        end = last if numbers is None else bisect_left(numbers, last + 1)
        if start > at:
            yield _Block(at, lines[at:start])
        at = max(at, end)
    if at < len(lines):
        yield _Block(at, lines[at:])


class _Owners:
    """Which incident a physical line belongs to."""

    def __init__(self, document: Document) -> None:
        # Incidents may lie inside each other; of those that hold a line the last to begin owns it.
        self._incidents = sorted(document.incidents, key=lambda one: one.first_line)
        self._starts = [one.first_line for one in self._incidents]
        self._entries: dict[str, Section] = {
            a.incident.id: a.entry for a in document.artifacts if a.incident and a.entry
        }

    def of(self, line: int) -> str | None:
        before = bisect_left(self._starts, line + 1)
        for incident in reversed(self._incidents[max(0, before - 16) : before]):
            if line <= incident.last_line:
                return incident.id
        # A remark below belongs to what it follows in the same entry.
        for incident in reversed(self._incidents[max(0, before - 1) : before]):
            entry = self._entries.get(incident.id)
            if entry is not None and line <= entry.last_line:
                return incident.id
        return None
