"""What stands at a place of a text: a line is looked at for one rule after the other."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import SHORTEST_SENTENCE, end_of_prose
from tracemine.recognise.events import Event, FrameRead, Frames, Run, Whole
from tracemine.recognise.grammar import Place, Plain, PlainLines, Rule
from tracemine.recognise.mismatch import mismatch

if TYPE_CHECKING:
    from tracemine.recognise.fused import Fused


class Piece(msgspec.Struct, frozen=True, gc=False):
    """One event read out of a text, and where: lines of the document, inclusive."""

    grammar: str
    event: Event
    first_line: int
    last_line: int
    #: Offsets in the clean text.
    start: int
    end: int


class Touch(NamedTuple):
    """A place where an anchor matched, and what came of it."""

    line: int
    rule: str
    text: str
    taken: bool
    reason: str


#: What may stand before a piece on its line in clean text: blanks and gdb's own prompts.
_BARE = re.compile(r"[ \t]*+(?:\((?:top-)?gdb\)[ \t]*+)*+")


_BLANKS = re.compile(r"[ \t]*+")
#: How deep a piece on a line of its own may be indented to be read with its neighbours.
_DEEPEST = 40
#: Plain pieces that are read at once.
_MOST_LINES = 1000

#: Places on one line at which a rule is tried; more of them are no line of a tool's.
_MOST_ON_A_LINE = 32


class Listeners(NamedTuple):
    """Whom a scan tells what it saw."""

    dressed: Callable[[str, int, bool], None] | None
    watch: Callable[[Touch], None] | None
    failed: Callable[[Touch], None] | None


class Look:
    """A look at one line after the other, for one trigger and rule after the other."""

    def __init__(self, clean: Clean, tell: Listeners) -> None:
        self._clean = clean
        self._text = clean.text
        self._tell = tell
        #: The rules that have been tried since something was taken.
        self.done: set[int] = set()
        #: How many plain pieces are looked for at once.
        self._most = _MOST_LINES
        #: A plain piece that could not be read with its neighbours, and where it begins.
        self._left = 0, -1
        #: The last expression that matched nothing when plain pieces were looked for, and where.
        self._missed: tuple[Fused | None, int] = None, -1

    def at(self, offset: int) -> None:
        """Look at the line that holds an offset."""
        self.line = self._start = self._text.rfind("\n", 0, offset) + 1
        end = self._text.find("\n", offset)
        self.end = len(self._text) if end < 0 else end
        self.done.clear()
        #: Where the first sentence of the line ends, None where that is not known yet.
        self._prose: int | None = None
        #: The end of what would have been read without its dress.
        self.passed = 0

    def taken(self, start: int, end: int) -> int:
        """Go on behind what was read; returns its end."""
        self.done.clear()
        self._start = max(end, start + 1)
        return self._start

    def behind_prose(self, at: int) -> bool:
        """Tell whether a sentence stands before a place of the line, so that no piece begins."""
        if self._tell.watch or at < self.line + SHORTEST_SENTENCE:
            return False  # who watches is told so where the rule is tried
        if self._prose is None:
            self._prose = end_of_prose(self._text, self.line, self.end)
        return at >= self._prose

    def for_rule(self, rule: Rule) -> tuple[Event | Iterable[Event], Place] | None:
        """Return what a rule reads on the line, and where."""
        text = self._text
        anchors = rule.anchored.finditer(text, self._start, self.end)
        for anchor in islice(anchors, _MOST_ON_A_LINE):
            start = anchor.start()
            if not rule.stands(text, start):
                continue
            before = text[self.line : start]
            bare = rule.anywhere or not before or _BARE.fullmatch(before)
            if not bare and end_of_prose(before) <= len(before):
                self._say(start, rule, "behind a sentence")
                return None
            missed = self._missed == (rule.fused, start)
            match = None if missed else rule.fused.pattern.match(text, start)
            if match is None:
                if self._tell.watch:
                    self._say(start, rule, mismatch(rule.expression, text, start))
            elif not bare:
                if self._tell.watch:
                    self._say(start, rule, f"behind {before.strip()!r} on its line")
                if self._tell.dressed:
                    self._tell.dressed(before, start, self._is_sure(rule, match))
                self.passed = max(self.passed, match.end())
                return None
            else:
                place = Place(self._clean, match)
                event = self._read(rule, match, place)
                self._say(start, rule, None if event is not None else "only looks like one")
                if event is not None:
                    return event, place
        return None

    def _is_sure(self, rule: Rule, match: re.Match[str]) -> bool:
        """Tell whether it is a piece that other pieces need not vouch for."""
        try:
            event = rule.read(rule.fused.tokens(match), Place(self._clean, match))
        except Exception:
            return True  # what raised is told where it is read
        frame = event.frame if isinstance(event, FrameRead) and not event.sure else None
        return event is not None and (frame is None or frame.args is not None)

    def lines(self, name: str, rule: Rule, plain: Plain) -> list[Piece]:
        """Read the plain pieces of a rule from this line on, all at once."""
        text = self._text
        blanks = _BLANKS.match(text, self.line)
        indent = blanks[0] if blanks else ""
        start = self.line + len(indent)
        if self._start > self.line or self._tell.watch or len(indent) > _DEEPEST:
            return []
        if self._left == (id(plain), start):
            return []  # it was matched with those above it, and is not read so
        matches = plain.matches(text, start, indent, self._most, rule.anchored)
        if matches is None:
            self._missed = plain.fused, start
        if not matches:
            return []
        tried, lines = len(matches), self._clean.lines(matches)
        del matches[len(lines[0]) :]
        events: Sequence[tuple[Event | None, int]] = ()
        try:
            if matches:
                events = plain.read(PlainLines(self._clean, matches, lines, plain))
        except Exception as error:
            if self._tell.failed:
                self._tell.failed(self._touch(self.line, rule, False, repr(error)))
        read = sum(count for _, count in events)
        # What is matched and not read is matched again: of all it may be as much once more.
        most = 2 * self._most if read == tried else max(2 * read, self._most // 2, 2)
        self._most = min(most, _MOST_LINES)
        if read < len(matches):
            self._left = id(plain), matches[read].start()
        return list(_plain_pieces(name, events, matches, lines, len(indent)))

    def _read(
        self, rule: Rule, match: re.Match[str], place: Place
    ) -> Event | Iterable[Event] | None:
        try:
            return rule.read(rule.fused.tokens(match), place)
        except Exception as error:
            if self._tell.failed:
                self._tell.failed(self._touch(place.start, rule, False, repr(error)))
            return None

    def _touch(self, start: int, rule: Rule, taken: bool, reason: str) -> Touch:
        line = self._text[self.line : self.end]
        return Touch(self._clean.line_at(start), rule.name, line, taken, reason)

    def _say(self, start: int, rule: Rule, reason: str | None) -> None:
        if self._tell.watch:
            self._tell.watch(self._touch(start, rule, reason is None, reason or "read"))

    def run(self, name: str, rule: Rule, event: FrameRead | Whole, place: Place) -> Iterator[Piece]:
        """Read on while the next line is of the same rule: frames as one piece, else one by one."""
        text, indent = self._text, "\n" + place.indent
        match, line_at = rule.fused.pattern.match, self._clean.line_at
        start, line, end = place.start, place.line, place.end
        frames: list[FrameRead] = []
        ends: list[int] = []
        blank = len(place.indent) <= _DEEPEST and not place.indent.strip(" \t")
        plain = rule.plain if blank else None
        while True:
            last = line_at(max(end - 1, place.start))
            if isinstance(event, FrameRead):
                frames.append(event)
                ends.append(last)
            else:
                yield Piece(name, event, place.line, last, place.start, end)
            if not text.startswith(indent, end):
                break
            following = end + len(indent)
            if plain and plain.matches(text, following, place.indent, 1, rule.anchored):
                break  # what follows can be read all at once
            found = match(text, following)
            if found is None or text[found.start()] in " \t":
                break  # something else, or deeper than its neighbours
            place = Place(self._clean, found)
            read = self._read(rule, found, place)
            if not isinstance(read, type(event)):
                break
            event, end = read, place.end
            if self._tell.watch:
                begin, stop = text.rfind("\n", 0, place.start) + 1, text.find("\n", place.start)
                shown = text[begin : stop if stop >= 0 else None]
                self._tell.watch(Touch(place.line, rule.name, shown, True, "read"))
        if frames:
            yield Piece(name, Run(frames, ends), line, ends[-1], start, end)


def pieces(name: str, event: Event | Iterable[Event], place: Place) -> Iterator[Piece]:
    """Yield the pieces that the events of one match make."""
    last = place.line_at(max(place.end - 1, place.start))
    events = (event,) if isinstance(event, Event) else event
    for one in events:
        yield Piece(name, one, place.line, last, place.start, place.end)


def _plain_pieces(
    name: str,
    events: Iterable[tuple[Event | None, int]],
    matches: Sequence[re.Match[str]],
    lines: tuple[Sequence[int], Sequence[int]],
    indent: int,
) -> Iterator[Piece]:
    """Place the events of pieces that follow each other."""
    begins, ends = lines
    at = 0
    for event, count in events:
        first, last, at = at, at + count - 1, at + count
        if event is not None:
            deep = indent > 0 and isinstance(event, Frames)
            placed = replace(event, indent=indent) if deep else event
            start, end = matches[first].start(), matches[last].end()
            yield Piece(name, placed, begins[first], ends[last], start, end)
