"""What was found, for a person: a block a finding, why, and the counts at the end."""

from collections.abc import Iterator

from tracemine.check.records import Finding, FrameAt, Result
from tracemine.output.checked.wording import place, stale, summary, times, title, why
from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line, Span
from tracemine.output.links import note_link

_STYLES = {"error": "bad", "warning": "warning", "note": "faint"}


def render(result: Result, ink: Ink) -> str:
    """Return the lines of each finding, then what to do about the baseline, then the counts."""
    return "".join(ink.line(line) for line in _lines(result, ink))


def _lines(result: Result, ink: Ink) -> Iterator[Line]:
    for finding in result.findings:
        yield from _finding(finding, ink)
        yield Line([])
    entries = stale(result)
    if entries:
        yield Line([Span("To look at in the baseline:", "warning")])
        yield from (Line([Span(f"  {line}")]) for line in entries)
        yield Line([])
    yield Line([Span(summary(result), "bad" if result.fails else "")])
    for known in result.knowledge:
        yield Line([Span(f"asked: {escape(known)}", "faint")])


def _finding(finding: Finding, ink: Ink) -> Iterator[Line]:
    crash = finding.crash
    style = _STYLES[finding.level]
    yield Line(
        [
            Span(f"{finding.level}: {finding.verdict}", style),
            Span("  "),
            Span(title(finding), "signature"),
            Span(f"  {escape(crash.signature.hash[:8])}", "faint"),
        ]
    )
    link = note_link(crash.source) if ink.links else None
    often = times(finding)
    yield Line([Span("  "), Span(place(finding), "place", link), Span(f"  {often}", "faint")])
    if crash.headline:
        yield Line([Span("  "), Span(escape(crash.headline), "headline")])
    for reason in why(finding):
        yield Line([Span(f"  {reason}")], hang=6)
    yield from map(_frame, crash.frames)


def _frame(frame: FrameAt) -> Line:
    spans = [Span("    "), Span(escape(frame.function), "function")]
    if frame.file is not None:
        line = "" if frame.line is None else f":{frame.line}"
        spans.append(Span(f"  {escape(frame.file)}{line}", "place"))
    if frame.in_project:
        spans.append(Span("  ours", "good"))
    return Line(spans, hang=8)
