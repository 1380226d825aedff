"""Patches: hunks, where their bodies end, and what they say.

    @@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)
         struct item *i;
    -    free(q->head);

A body has as many lines of each side as its heading says; mostly they stand as a tool wrote them.
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import pyparsing as pp

from tracemine.recognise.grammar import Event, Place, PlainLines, Tokens, Whole, Wholes, frame
from tracemine.records import Frame
from tracemine_grammars.patch_functions import defined_above, function_of, mentions

# --- tokens

# `-183,7 +183,8`, `-425 +423`, with more parents `-1,3 -1,4 +1,5`
ranges = r"-(?P<old>\d+)(?:,(?P<removed>\d+))? \+(?P<new>\d+)(?:,(?P<added>\d+))?"

hunk_start = pp.Regex(rf"@@+ {ranges} @@+(?:[ \t]?(?P<heading>[^\n]*))?")
combined_start = pp.Regex(
    r"(?P<ats>@@@+)(?P<parents>(?: -\d+(?:,\d+)?)+) \+(?P<new>\d+)(?:,(?P<added>\d+))? @@@+"
    r"(?:[ \t]?(?P<heading>[^\n]*))?"
)
# a line that has its sign and does not look like a header, and what diff remarks on it
signed = r"(?!-- |--- |\+\+\+ )[ \t+-][^\n]*+(?:\n\\ No newline[^\n]*+)?+"
# a hunk as tools write it, at the start of its line and with no whole patch in its heading
hunk = pp.Regex(
    rf"(?<![ \t])(?![^\n]*\+\+\+ )@@ {ranges} @@(?!@)(?:[ \t]?(?P<heading>[^\n]*+))"
    rf"(?P<lines>(?:\n++{signed})*+)"
)

# --- the body of a hunk


class Body(NamedTuple):
    """The lines of a hunk as a tool writes them: before each a line break and its sign."""

    text: str
    #: The rest of the heading, where a mailer put it on a line of its own.
    wrapped: str = ""
    #: It has as many lines as its counts say.
    complete: bool = True


def body(place: Place, old: Sequence[int], added: int) -> Body:
    """Return the lines of a hunk by its counts, of each old side; moves the end of the place.

    A wrapped line goes on without a sign, and an editor may have taken the blank of an empty
    context line: both are read as what they are. A reply between quoted lines ends the hunk, and
    so does unsigned text behind an empty line, whatever the counts say.
    """
    start = place.end
    end = _end_of_signed(place, old[0], added) if len(old) == 1 and not place.indent else None
    if end is None:
        found, end = _unindented(place, old, added) or _signed(place, list(old), added)
    else:
        place.end = end
        text = place.text[start:end]
        found = Body(text, complete=_sides(text) == (old[0], added))
    if place.text.startswith("\n\\ No newline", end):
        end = place.text.find("\n", end + 1)
        place.end = end if end >= 0 else len(place.text)
    return found


_LINES = re.compile(rf"(?:\n(?:{signed}|(?=\n|\Z)))*+")
_LINE = re.compile(r"\n([+\\-]?)[^\n]*+")


def _end_of_signed(place: Place, removed: int, added: int) -> int | None:
    """Return where a hunk ends whose lines all have their signs, and none looks like a header."""
    text, start = place.text, place.end
    found = _LINES.match(text, start)
    end = found.end() if found else start
    if _sides(text[start:end]) != (removed, added):
        for line in _LINE.finditer(text, start, end):
            if removed <= 0 and added <= 0:
                end = line.start()
                break
            removed -= line[1] not in ("+", "\\")
            added -= line[1] not in ("-", "\\")
        if removed > 0 or added > 0:
            return None
    return end if place.quoted_alike(place.start, end) else None


def _unindented(place: Place, old: Sequence[int], added: int) -> tuple[Body, int] | None:
    """Find the lines of a hunk that has lost all blanks at their beginnings, by its counts."""
    text, depth, removed = place.text, place.depth_at(place.start), old[0]
    at = place.end
    if len(old) > 1 or removed + added > _MOST_UNINDENTED or text[at + 1 : at + 2] in "+- \t":
        return None
    lines: list[str] = []
    while (removed > 0 or added > 0) and at < len(text):
        end = text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        line = text[at + 1 : end]
        if line[:1] in (" ", "\t") or _HEADER.match(line) or place.depth_at(at + 1) != depth:
            return None
        sign = line[:1] if line[:1] in ("+", "-") else " "
        removed -= sign != "+"
        added -= sign != "-"
        lines.append(f"\n{sign}{line[sign != ' ' :]}")
        at = end
    if removed or added or all(line[1] == " " for line in lines):
        return None
    place.end = at
    return Body("".join(lines)), at


#: Lines of a hunk without blanks that are looked for.
_MOST_UNINDENTED = 200


def _signed(place: Place, old: list[int], added: int) -> tuple[Body, int]:
    """Find the lines of a hunk one by one; returns them and the end.

    Of several old sides each has its column of signs; a line with a `-` is in none of the others.
    """
    text, indent, depth = place.text, place.indent, place.depth_at(place.start)
    at, unsigned, was_empty = place.end, 0, False
    lines: list[str] = []
    wrapped, columns = "", len(old)
    while (max(old) > 0 or added > 0) and at < len(text):
        end = text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        line = text[at + 1 : end]
        if line.startswith(indent):
            line = line[len(indent) :]
        elif line.strip():
            line = line.lstrip(" \t") if indent else line
        sign = _sign(line[:columns])
        fits = sign in "+-" and _fits(sign, max(old), added) and not _FILE.match(text, at)
        if not fits and _HEADER.match(line):
            break
        wrapped_heading = at == place.end and sign == "?"
        if place.depth_at(at + 1) != depth and line.strip() and not wrapped_heading:
            break
        if sign == "?":
            unsigned += 1
            if unsigned > 3 or was_empty:
                break
            wrapped = wrapped if lines or unsigned > 1 else line
            at = end
            continue
        if sign == " " and not line.strip() and place.depth_at(at + 1) != depth:
            break
        unsigned, was_empty = 0, not line
        if sign != "\\":
            added -= sign != "-"
            marks = line[:columns].replace("\t", " ").ljust(columns)
            gone = "-" if sign == "-" else " "
            old = [n - (mark == gone) for n, mark in zip(old, marks, strict=True)]
        lines.append(f"\n{sign}{line[columns:]}")
        place.end = at = end
    return Body("".join(lines), wrapped, not added and not any(old)), at


_HEADER = re.compile(r"@@+ -\d|diff --|--- \S[^\n]*$|\+\+\+ \S|Index: |-- $|From [0-9a-f]{40} ")
# a file and its first hunk: the hunk above it was cut
_FILE = re.compile(r"\n[ \t]*--- \S[^\n]*\n[ \t]*\+\+\+ \S[^\n]*\n[ \t]*@@ -\d")


def _sign(columns: str) -> str:
    if not columns.strip():
        return " "
    for sign in "+-":
        if set(columns) - set(" \t") == {sign}:
            return sign
    return "\\" if columns[0] == "\\" else "?"


def _fits(sign: str, removed: int, added: int) -> bool:
    return removed > 0 if sign == "-" else added > 0


# --- meaning


def read_hunk(tokens: Tokens, place: Place) -> Event:
    """A hunk of a unified diff, with its body."""
    return _whole(tokens, place, [_count(tokens["removed"])])


def read_combined(tokens: Tokens, place: Place) -> Event:
    """A hunk of a merge; git cuts the last character of its heading, so that names nothing."""
    parents = re.findall(r"-\d+(?:,(\d+))?", tokens["parents"] or "")
    return _whole(tokens, place, [_count(count or None) for count in parents])


def count_whole(run: PlainLines, part: slice) -> int:
    """Count hunks that follow each other, up to one that is cut or goes on differently."""
    columns = (run.columns[name][part] for name in ("removed", "added", "lines"))
    whole = 0
    for removed, added, lines in zip(*columns, strict=True):
        alike = run.quoted_alike(part.start + whole)
        if _sides(lines or "") != (_count(removed), _count(added)) or not alike:
            break
        whole += 1
    return whole


def read_hunks(run: PlainLines, part: slice) -> Wholes:
    """Hunks that follow each other and are whole."""
    columns = (run.columns[name][part] for name in ("heading", "new", "lines"))
    hunks = [
        _hunk(line, heading, new, lines or "")
        for line, heading, new, lines in zip(run.lines[part], *columns, strict=True)
    ]
    return Wholes(
        "hunk",
        "patch",
        [one.frame for one in hunks],
        [one.headline for one in hunks],
        [one.details for one in hunks],
        run.texts(part),
        run.ends[part],
    )


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if len(text) < 7 else min(int(text[:9]), 1_000_000)


def _sides(lines: str) -> tuple[int, int]:
    """Return how many lines the old and the new side of a hunk have, but for remarks."""
    count = lines.count("\n") - lines.count("\n\\")
    return count - lines.count("\n+"), count - lines.count("\n-")


class _Hunk(NamedTuple):
    headline: str | None
    frame: Frame
    details: dict[str, Any]


def _whole(tokens: Tokens, place: Place, old: Sequence[int]) -> Event:
    found = body(place, old, _count(tokens["added"]))
    heading = tokens["heading"] or ""
    if heading.strip() and found.wrapped and "(" not in heading:
        heading = f"{heading.strip()} {found.wrapped.strip()}"
    one = _hunk(place.line, heading, tokens["new"], found.text, found.complete)
    return Whole("hunk", one.headline, "patch", [one.frame], one.details)


def _hunk(
    line: int, heading: str | None, new: str | None, lines: str, complete: bool = True
) -> _Hunk:
    """Give the meaning of a hunk."""
    heading = (heading or "").strip() or None
    symbol, inside = function_of(heading), defined_above(lines)
    details = {
        "added": lines.count("\n+"),
        "removed": lines.count("\n-"),
        "complete": complete,
        "confidence": "hunk-context" if inside else "heading" if symbol else None,
        "mentions": mentions(lines),
    }
    function = inside if inside != symbol else None
    one = frame(line, symbol=symbol, function=function, at=(new or "0")[:9])
    return _Hunk(heading, one, details)
