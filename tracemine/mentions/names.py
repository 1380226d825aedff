"""Names of functions in lines of prose: which words count, and as what prose may speak of one.

A name counts by its shape: an underscore or camel case inside, `Owner::`, call parentheses or code
marks. A plain word (`free`, `read`, `start`) may be a word of the language, so bare it counts only
where frames of the same document have it and it is long and on no list of words.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice

from tracemine.functions import short_name
from tracemine.mentions.sentences import is_machine
from tracemine.records import Document

#: Plain words that may count bare have so many characters at least.
_LONG = 5
#: So many names stand on one line at most; more is a table, no prose.
_ON_A_LINE = 32
#: Longer names are no names.
_LONGEST = 200


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


def names(lines: Sequence[str], plain: frozenset[str]) -> Iterator[tuple[int, str, int]]:
    """Yield the number of the line from 0, the name and its place in the line for each name.

    `plain` are the functions that count as bare words, see `plain_functions`.
    """
    for number, line in enumerate(lines):
        bare = _bare(line, plain)
        if not bare and _marker.search(line) is None:
            continue
        found = chain(_meant(line), bare)
        for match in islice(found, _ON_A_LINE):
            if len(match[0]) <= _LONGEST and _counts(match, line, plain):
                if is_machine(line):
                    break
                yield number, match[0], match.start()


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


def plain_functions(document: Document) -> frozenset[str]:
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
