"""Log lines and hunks that follow each other: one line each under one heading."""

from collections.abc import Iterator

from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.outline import Block, detail, first_frame, listed_as, location, name
from tracemine.output.wording import counted, span
from tracemine.records import Artifact

#: Styles of the levels of log lines; the others are faint.
_LEVELS = {"error": "bad", "fatal": "bad", "critical": "bad", "warning": "warning"}


def listed(block: Block, link: str | None) -> Iterator[Line]:
    """Yield the heading of the block and a line for each of its artifacts."""
    first, last = block[0], block[-1]
    log = listed_as(first) == "log"
    noun = "line" if log else escape(first.kind)
    yield Line(
        [
            Span(f"  {escape(first.grammar)} {escape(first.kind)}", "grammar"),
            Span("  "),
            Span(f"{escape(first.source)}:{span(first.first_line, last.last_line)}", "faint", link),
            Span(f"  {counted(len(block), noun)}", "faint"),
        ]
    )
    row = _log if log else _hunk
    for artifact in block:
        yield Line([Span("    "), *row(artifact)], hang=6, note=artifact.first_line)


def _log(artifact: Artifact) -> Iterator[Span]:
    time, level = detail(artifact, "time"), detail(artifact, "level")
    if time:
        yield Span(time + "  ", "faint")
    if level:
        yield Span(f"{level:<7}  ", _LEVELS.get(level, "faint"))
    frame = first_frame(artifact)
    if frame is not None and frame.symbol is not None:
        line = "" if frame.line is None else f":{frame.line}"
        yield Span(f"{name(frame)}{line}", "function")
        yield Span("  ")
    yield Span(escape(artifact.headline or ""))


def _hunk(artifact: Artifact) -> Iterator[Span]:
    frame = first_frame(artifact)
    yield Span((location(frame) if frame else "") or "(file unknown)", "place")
    if frame is not None and frame.function is not None:
        # The heading may name the function before; the grammar looked into the hunk.
        yield Span("  ")
        yield Span(escape(frame.function), "function")
    elif artifact.headline is not None:
        yield Span("  ")
        yield Span(escape(artifact.headline))
    added, removed = detail(artifact, "added"), detail(artifact, "removed")
    if added:
        yield Span(f"  +{added}", "good")
    if removed:
        yield Span(f"  -{removed}", "bad")
