"""The body of an incident: what the note says, in its order, with what tools printed in it.

The lines of stacks and log lines are shown as the records that they are; of hunks and of prose the
lines themselves are kept, up to a limit.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracemine import records
from tracemine.incidents import Incident
from tracemine.reading import Text
from tracemine.report.clipping import LINE, TEXT, clipped, line_of, name_of
from tracemine.report.shapes import Again, Frame, Inner, Printed, Prose, Stack
from tracemine.store.records import Repeat

#: Lines of prose of one incident, lines of one hunk, and frames of one stack that are kept.
_PROSE, _HUNK, _FRAMES = 400, 240, 400
#: Values of `details` that are kept of an artifact.
_DETAILS = 40
Piece = Prose | Printed | Inner | Again


class Lines:
    """The lines of a text by their physical numbers."""

    def __init__(self, text: Text) -> None:
        self._lines = text.text.split("\n")
        self._numbers = text.lines.numbers

    def between(self, first: int, last: int) -> list[str]:
        """Return the lines whose physical numbers are in a range, both ends included."""
        if self._numbers is None:
            return self._lines[max(first - 1, 0) : last]
        start = bisect_left(self._numbers, first)
        return self._lines[start : bisect_right(self._numbers, last)]


class Body:
    """The body of one incident; `inner` are those that begin inside of its lines."""

    def __init__(
        self,
        incident: Incident,
        repeats: Mapping[str, Sequence[Repeat]],
        lines: Lines | None,
        inner: Sequence[Inner] = (),
    ) -> None:
        self._incident = incident
        self._repeats = repeats
        self._lines = lines
        self._inner = inner
        self._left = _PROSE

    def pieces(self) -> tuple[Piece, ...]:
        """Return what it is made of, by line."""
        at = self._incident.first_line
        found: list[Piece] = []
        for piece in sorted(self._solid(), key=lambda one: (one.first_line, -one.last_line)):
            if piece.first_line > at:
                found += self._prose(at, piece.first_line - 1)
            # A log line may stand between the frames of a stack: both are shown.
            if isinstance(piece, Printed) or piece.first_line >= at:
                found.append(piece)
            at = max(at, piece.last_line + 1)
        found += self._prose(at, self._incident.last_line)
        return tuple(found)

    def _solid(self) -> Iterator[Printed | Inner | Again]:
        yield from self._inner
        for artifact in self._incident.artifacts:
            repeats = self._repeats.get(artifact.id, ())
            places = [(one.first_line, one.last_line) for one in repeats]
            yield self._printed(artifact, places)
            for first, last in places:
                yield Again(first, last, artifact.id)

    def _prose(self, first: int, last: int) -> Iterator[Prose]:
        if self._lines is None or first > last:
            return
        lines = self._lines.between(first, last)
        while lines and not lines[-1].strip():
            lines.pop()
        blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
        lines = lines[blank:]
        if not lines:
            return
        kept = tuple(line_of(line) for line in lines[: self._left])
        self._left -= len(kept)
        yield Prose(first + blank, kept, len(lines) - len(kept))

    def _printed(self, artifact: records.Artifact, again: list[tuple[int, int]]) -> Printed:
        hunk: list[str] = []
        if self._lines is not None and _is_patch(artifact):
            hunk = _undressed(self._lines.between(artifact.first_line, artifact.last_line))
        signature = artifact.signature
        return Printed(
            artifact.id,
            artifact.grammar,
            artifact.kind,
            artifact.first_line,
            artifact.last_line,
            clipped(artifact.headline, TEXT),
            (signature.hash, clipped(signature.title, TEXT) or "") if signature else None,
            tuple(map(_stack, artifact.stacks)),
            _details(artifact),
            tuple(line_of(line) for line in hunk[:_HUNK]),
            max(len(hunk) - _HUNK, 0),
            tuple(again),
        )


def _is_patch(artifact: records.Artifact) -> bool:
    return all(stack.role == "patch" for stack in artifact.stacks)


def _stack(stack: records.Stack) -> Stack:
    return Stack(
        clipped(stack.role, LINE) or "",
        tuple(map(_frame, stack.frames[:_FRAMES])),
        clipped(stack.thread, LINE),
        clipped(stack.truncated, TEXT),
        max(len(stack.frames) - _FRAMES, 0),
    )


def _frame(frame: records.Frame) -> Frame:
    symbol = name_of(frame.symbol)
    function = name_of(frame.function)
    return Frame(
        frame.level,
        symbol if symbol != function else None,
        function,
        clipped(frame.args, TEXT),
        clipped(frame.file, TEXT),
        frame.line,
        clipped(frame.module, TEXT),
        clipped(frame.address, LINE) if function is None else None,
        frame.inlined,
        not frame.relevant,
    )


#: What is told elsewhere, or only links.
_TOLD = frozenset({"mentions", "confidence"})


def _details(artifact: records.Artifact) -> tuple[tuple[str, str], ...]:
    said: Iterable[tuple[str, object]] = sorted(artifact.details.items())
    return tuple(
        (clipped(name, LINE) or "", clipped(_in_words(value), TEXT) or "")
        for name, value in said
        if name not in _TOLD and value not in (None, "", [], {})
    )[:_DETAILS]


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(_in_words, value[:_DETAILS]))
    if isinstance(value, dict):
        return ", ".join(
            f"{name}: {_in_words(one)}" for name, one in list(value.items())[:_DETAILS]
        )
    return str(value)


def _undressed(lines: list[str]) -> list[str]:
    """Return a hunk without what stands before its `@@`, a quote mark or a prefix, on each line."""
    for number, line in enumerate(lines):
        before, mark, _ = line.partition("@@ -")
        if mark:
            bare = before.rstrip()
            rest = lines[number:]
            return [
                one[len(before) :] if one.startswith(before) else one.removeprefix(bare)
                for one in rest
            ]
    return lines
