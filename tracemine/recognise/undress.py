"""Take the dress off a text line by line; lines that wear none are passed over all at once."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import merge

from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import LOOSE, LOOSE_BEGINS, PREFIXED, Dress, closed, without_end
from tracemine.recognise.pager import FRAME_START, NOTHING, PROMPTED, Lines, has_prompts


def undress(
    text: str,
    dress: Dress,
    anchors: re.Pattern[str],
    stretches: Iterable[tuple[int, int]],
    before: int = 0,
) -> Clean:
    """Take the dress off a text whose characters are clean.

    `anchors` finds where a piece could begin. Only `stretches` of the text, of whole lines and in
    order, are undressed; `before` is how many lines of the document stand before it.
    """
    worn = _Worn(text, dress, anchors)
    out = Lines(LOOSE, worn.prompts)
    marks = _Marks(anchors)
    at = 0
    for start, end in stretches:
        if at < start:
            out.skip(text[at : start - 1])
        at = start
        for line in worn.lines(start, end):
            # What goes on from a line above is looked at line by line.
            while at < line and (out.goes_on or marks.go_on):
                at = _take_off(text, at, end, dress, marks, out)
            if at < line:
                out.skip(text[at : line - 1])
                at = line
            if at == line <= end:
                at = _take_off(text, at, end, dress, marks, out)
    if at <= len(text):
        out.skip(text[at:])
    return out.finish(before)


def _take_off(text: str, start: int, end: int, dress: Dress, marks: "_Marks", out: Lines) -> int:
    """Add a line without its dress; returns where the next one begins."""
    stop = text.find("\n", start, end)
    stop = end if stop < 0 else stop
    raw = text[start:stop]
    begin, depth = dress.peel(raw, out.deepest)
    if depth > out.depth:
        deep = dress.peel(raw, out.depth)
        if out.closed_by(raw[deep[0] :]):
            begin, depth = deep  # no quote
    line = closed(raw[:begin], raw[begin:]) if begin else raw
    out.add(marks.take_off(line), depth)
    return stop + 1


class _Worn:
    """Finds the lines of a text that may wear something; the others need not be looked at."""

    def __init__(self, text: str, dress: Dress, anchors: re.Pattern[str]) -> None:
        self._text = text
        #: There may be prompts.
        self.prompts = has_prompts(text)
        self._patterns = [_prefixed(anchors)]
        if dress.learnt:
            self._patterns.append(re.compile(rf"\n(?={dress.learnt.pattern})", re.MULTILINE))
        if NOTHING in text:
            self._patterns.append(re.compile(rf"\n(?={NOTHING}(?:\n|\Z))"))
        if self.prompts:  # what they have cut goes on below the last frame's indentation
            self._patterns.append(re.compile(rf"\n(?={FRAME_START.pattern})"))

    def lines(self, start: int, end: int) -> Iterator[int]:
        """Yield where such lines of a stretch begin, and the first line and what is behind all."""
        yield start
        found = [
            (hit.end() for hit in one.finditer(self._text, start, end)) for one in self._patterns
        ]
        yield from merge(*found, self._prompted(start, end) if self.prompts else ())
        yield end + 1

    def _prompted(self, start: int, end: int) -> Iterator[int]:
        while hit := PROMPTED.search(self._text, start, end):
            yield self._text.rfind("\n", 0, hit.start()) + 1
            start = self._text.find("\n", hit.end())
            if start < 0:
                break


@lru_cache(maxsize=8)
def _prefixed(anchors: re.Pattern[str]) -> re.Pattern[str]:
    """Return what finds lines with a known prefix, or with marks before a piece."""
    marked = rf"(?={LOOSE_BEGINS}){LOOSE.pattern}(?:{anchors.pattern})"
    return re.compile(rf"\n(?=>|{PREFIXED.pattern}|{marked})", re.MULTILINE)


class _Marks:
    """Takes off comment marks and bullets before pieces, and the mark on the lines behind."""

    def __init__(self, anchors: re.Pattern[str]) -> None:
        self._anchors = anchors
        #: The mark of the last piece, for as long as lines have it.
        self._mark = ""
        self._without = 0

    @property
    def go_on(self) -> bool:
        """True while the next line may have the mark of the last piece."""
        return bool(self._mark)

    def take_off(self, line: str) -> str:
        if self._mark == "<!--":
            line = without_end(line)
        loose = LOOSE.match(line)
        indented = len(line) - len(line.lstrip(" \t"))
        if loose is None or loose.end() == indented or self._anchors.match(line, indented):
            self._miss()
            return line
        if self._anchors.match(line, loose.end()):
            self._mark, self._without = loose["mark"].strip(), 0
            mark = loose["mark"]
            # one blank belongs to the mark, others indent what stands behind it
            rest = " " * (len(mark) - len(mark.rstrip()) - 1) + line[loose.end() :]
            if loose["opening"] and rest.rstrip().endswith(loose["opening"][-1]):
                rest = rest.rstrip()[:-1]
            return without_end(rest) if self._mark else rest
        if self._marked(line, loose["mark"].strip(), indented):
            self._without = 0
            rest = line[indented + len(self._mark) :]
            return without_end(rest[1:] if rest[:1] in " \t" else rest)
        self._miss()
        return line

    def _marked(self, line: str, marks: str, at: int) -> bool:
        """Tell whether a line has the mark of the last piece, and it is a mark there."""
        end = at + len(self._mark)
        return bool(self._mark) and (
            marks == self._mark or (line[at:end] == self._mark and line[end : end + 1] in " \t")
        )

    def _miss(self) -> None:
        """Count lines without the mark: some may be the rest of a wrapped one."""
        self._without += 1
        if self._without > 30:
            self._mark = ""
