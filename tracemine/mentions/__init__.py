"""Prose that names functions: where the engineer wrote what the tools do not say.

    might be freed before libxlEventHandlerThread uses it

A name counts by its shape: an underscore or camel case inside, `Owner::`, call parentheses or code
marks. Which of the names are functions is known from frames, perhaps of another document and of
next month: what is found here depends on its own document alone, and `spellings` says under which
names prose may speak of a function. Names that turn out to be nobody's do no harm.

A plain word (`free`, `read`, `start`) may be a word of the language, so bare it counts only where
frames of the same document have it and it is long and on no list of words.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from typing import NamedTuple

import msgspec

from tracemine.functions import short_name
from tracemine.mentions.sentences import is_machine, sentence
from tracemine.reading import Text
from tracemine.records import Document, Section

#: Mentions of one name in one incident that are kept, the first ones.
_MOST = 8
#: Plain words that may count bare have so many characters at least.
_LONG = 5
#: So many names stand on one line at most; more is a table, no prose.
_ON_A_LINE = 32
#: Longer names are no names.
_LONGEST = 200


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
    plain = _plain_functions(document)
    owners = _Owners(document)
    kept: Counter[tuple[str, str | None]] = Counter()
    seen: set[tuple[str, str | None, str]] = set()
    found: list[Mention] = []
    for block in _prose(text, document):
        for line, name, start in _names(block, plain):
            physical = text.lines.physical(line + 1)
            incident = owners.of(physical)
            key = (name, incident, block.lines[line - block.first])
            if kept[name, incident] < _MOST and key not in seen:
                seen.add(key)
                kept[name, incident] += 1
                said = sentence(block.lines, line - block.first, start, len(name))
                found.append(Mention(name, incident, physical, said))
    return found


def spellings(function: str) -> tuple[str, ...]:
    """Return the names under which prose may speak of a function, the whole one first.

    `orchard::Tree::pick` -> itself and `Tree::pick`; the last part alone where it has a shape.
    """
    names = [function]
    if len(function) > _LONGEST:
        return (function,)
    rest = function
    while "::" in rest:
        rest = rest.partition("::")[2]
        if "::" in rest and _qualified.fullmatch(rest):
            names.append(rest)
    last = short_name(function)
    if last != function and _shaped(last):
        names.append(last)
    return tuple(dict.fromkeys(names))


# --- names

_PART = r"[^\W\d][\w$]*+"
_NAME = rf"{_PART}(?:(?:::|\.)~?(?:operator(?:\(\)|\[\]|[-+*/%^&|~!=<>]{{1,3}})|{_PART}))*+"
#: A name that may be meant: one look ahead says whether its first part has a shape or a mark.
_name = re.compile(
    rf"""(?<![\w$])
    (?: (?<=[`=~]) | (?=[\w$]*?(?:[a-z0-9][A-Z]|[^\W_]_\w|::|\()) | (?=_) )
    {_NAME}""",
    re.VERBOSE,
)
_qualified = re.compile(_NAME)
#: What stands in, before or behind every such name; a set of characters comes first, so it is fast.
_marker = re.compile(
    r"[A-Z_(`=~:](?:(?<=[a-z0-9][A-Z]|[\w$]\()|(?<=_)|(?<=:)(?=:)|(?<=[`=~])(?=\w))"
)
_MARKS = frozenset("`=~")


def _names(block: "_Block", plain: frozenset[str]) -> Iterator[tuple[int, str, int]]:
    """Yield the line, the name and its place in the line for each name in a block."""
    for number, line in enumerate(block.lines):
        bare = _bare(line, plain)
        if not bare and _marker.search(line) is None:
            continue
        found = chain(_meant(line), bare)
        for match in islice(found, _ON_A_LINE):
            if len(match[0]) <= _LONGEST and _counts(match, line, plain):
                if is_machine(line):
                    break
                yield block.first + number, match[0], match.start()


def _meant(line: str) -> Iterator[re.Match[str]]:
    """Yield what `_name.finditer` finds, which would look at every character."""
    done = 0
    for marker in _marker.finditer(line):
        is_before = marker[0] in _MARKS
        start = marker.start() + is_before
        if start < done:
            continue
        while not is_before and start > done and _in_a_name(line[start - 1]):
            start -= 1
        match = _name.match(line, start)
        if match:
            yield match
        # In what was no name as a whole, there is none.
        end = match or _run.match(line, start)
        done = end.end() if end else done


_run = re.compile(r"[\w$]++")


def _in_a_name(character: str) -> bool:
    return character.isalnum() or character in "_$"


def _counts(match: re.Match[str], line: str, plain: frozenset[str]) -> bool:
    """Tell whether a name in a line is meant as the name of a function."""
    name, start, end = match[0], match.start(), match.end()
    before, after = line[start - 1 : start], line[end : end + 1]
    # Paths, addresses of mails and pages, and options are made of words, too.
    if before in ("/", "@", "\\", "-") or after in ("/", "@", "\\") or line.startswith("://", end):
        return False
    if after == "(" and len(name) > 1 and name not in _KEYWORDS and not _page.match(line, end):
        return True
    if before == after and before in _MARKS and line[end + 1 : end + 2] != after:
        return len(name) > 1
    return _shaped(name) or (name in plain and after != ".")


#: `patch(1)`, `2 insertions(+)`; of manual pages 2 and 3 are about functions.
_page = re.compile(r"\((?:[+-]|[14-9])\)")
_KEYWORDS = frozenset({"if", "for", "while", "switch", "return", "sizeof", "catch", "and", "or"})
_camel = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z][a-z]\w*[a-z]")


def _shaped(name: str) -> bool:
    """Tell whether a name cannot be a word: `a_b`, `aB`, `A::b`, but not the constant `A_B`."""
    if len(name) < 3:
        return False
    if "::" in name:
        return True
    if not any(map(str.islower, name)):
        return False
    return "_" in name.strip("_") or (name[:1] == "_" != name) or bool(_camel.search(name))


def _plain_functions(document: Document) -> frozenset[str]:
    """Return the functions of a document whose names have no shape, but are no words either."""
    frames = (frame for artifact in document.artifacts for frame in artifact.frames)
    names = {f.function for f in frames if f.function and len(f.function) >= _LONG}
    return frozenset(
        name
        for name in names
        if name.isidentifier() and not _shaped(name) and name.lower() not in _words()
    )


_word = re.compile(r"\w++")


def _bare(line: str, plain: frozenset[str]) -> list[re.Match[str]]:
    """Return where plain functions stand in a line, each a word of its own."""
    if not plain or plain.isdisjoint(_word.findall(line)):
        return []
    return [match for match in _word.finditer(line) if match[0] in plain]


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (files("tracemine") / "data" / "words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


# --- prose and whose it is


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
