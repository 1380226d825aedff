"""A stack as lines: level, function, place, with what signatures pass over held back."""

from collections.abc import Iterator

from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.links import source_link
from tracemine.output.outline import location, name
from tracemine.records import Frame, Stack

#: Where the places beside the names stand in a column, at most; longer names reach over it.
_COLUMN = 40
_INDENT = 4


def stack_lines(
    stack: Stack, *, width: int | None, links: bool, args: bool = False
) -> Iterator[Line]:
    """Yield a stack's heading, where it has one, and its frames; `width` is the terminal's."""
    heading = stack_heading(stack)
    if heading:
        yield Line([Span(" " * _INDENT + heading, "faint")], hang=_INDENT + 2)
    marks = [_mark(frame) for frame in stack.frames]
    # Behind arguments there is no column.
    column = 0 if args else _column(stack, _COLUMN if width is None else width // 2)
    depth = max(map(len, marks), default=0)
    for mark, frame in zip(marks, stack.frames, strict=True):
        front = Span(f"{'':{_INDENT}}{mark:>{depth}}  ", "faint")
        spans = [front, *frame_spans(frame, column, links=links, args=args)]
        yield Line(spans, hang=8, note=frame.note_line)
    if stack.truncated is not None:
        yield Line([Span(" " * _INDENT + escape(stack.truncated), "warning")], hang=_INDENT + 2)


def stack_heading(stack: Stack) -> str:
    """Return the role and the thread of a stack; empty where the notes say neither."""
    parts = [] if stack.role in ("unknown", "thread") else [escape(stack.role)]
    if stack.thread is not None:
        parts.append(f"thread {escape(stack.thread)}")
    return ", ".join(parts)


def frame_spans(
    frame: Frame, column: int, *, links: bool = False, args: bool = False
) -> Iterator[Span]:
    """Yield the name of a frame's function, padded to `column`, and where its code is."""
    function = name(frame)
    shown = "function" if frame.relevant else "passed"
    yield Span(function, shown)
    if args and frame.args is not None:
        yield Span(f" ({escape(frame.args)})", "faint")
    place = location(frame)
    if place:
        yield Span(" " * max(column - len(function), 0) + "  ")
        link = source_link(frame.file) if links and frame.file is not None else None
        yield Span(place, "place" if frame.relevant else "passed", link)
    if frame.inlined:
        yield Span("  inlined", "faint")


def _column(stack: Stack, most: int) -> int:
    return max((size for f in stack.frames if (size := len(name(f))) <= most), default=0)


def _mark(frame: Frame) -> str:
    return "" if frame.level is None else f"#{frame.level}"
