"""What is remembered in numbers, for a person."""

from collections.abc import Iterable, Iterator

from tracemine.answers.stats import Stats
from tracemine.answers.trend import PARTS, Trend
from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line, Span
from tracemine.output.known import seen_on, signature_lines
from tracemine.output.spark import sparkline
from tracemine.output.wording import counted

#: On a terminal with fewer columns there are no pictures.
_LEAST = PARTS + 8


def stats_lines(found: Stats, ink: Ink) -> Iterator[Line]:
    """Yield the counts, the most frequent functions and the signatures that recur."""
    totals = found.totals
    for counts in _counts(found):
        yield from _filled(counts, ink.width)
    seen = seen_on(totals.first_seen, totals.last_seen)
    if seen:
        yield Line([Span(f"seen {seen}")], hang=2)
    if found.functions:
        yield Line([])
        yield Line([Span("functions in most incidents", "title")], hang=2)
    number = max((len(f"{one.incidents:,}") for one in found.functions), default=0)
    for known in found.functions:
        count = Span(f"  {known.incidents:>{number},}  ", "faint")
        yield Line([count, Span(escape(known.name), "function")], hang=number + 4)
    if found.signatures:
        yield Line([])
        yield Line([Span("signatures of most incidents", "title")], hang=2)
        pictures, legend = _pictures(found.trend, ink)
        yield from signature_lines(found.signatures, ink.width, pictures)
        yield from legend


def _counts(found: Stats) -> tuple[list[str], list[str]]:
    totals = found.totals
    held = [
        counted(totals.incidents, "incident"),
        f"{counted(totals.artifacts, 'artifact')} (and {counted(totals.repeats, 'repeat')})",
        counted(totals.frames, "frame"),
        counted(totals.documents, "document"),
    ]
    names = [
        counted(totals.functions, "function"),
        f"{counted(totals.signatures, 'signature')}, {found.recurring:,} of them recurring",
        counted(totals.mentions, "mention"),
        counted(totals.references, "reference"),
    ]
    return held, names


def _filled(items: Iterable[str], width: int | None) -> Iterator[Line]:
    """Yield items with commas between them, as many in a line as the width has room for."""
    line = ""
    for item in items:
        longer = f"{line}, {item}" if line else item
        if line and width is not None and len(longer) + 1 > width:
            yield Line([Span(line + ",")], hang=2)
            longer = item
        line = longer
    yield Line([Span(line)], hang=2)


def _pictures(trend: Trend | None, ink: Ink) -> tuple[dict[str, str], Iterable[Line]]:
    """Return a sparkline for each signature, and a line that says what they mean."""
    if trend is None or (ink.width is not None and ink.width < _LEAST):
        return {}, ()
    most = max((n for counts in trend.incidents.values() for n in counts), default=0)
    if not most:
        return {}, ()
    pictures = {
        hash_: sparkline(counts, most, drawing=ink.drawing)
        for hash_, counts in trend.incidents.items()
    }
    part = "1 day" if trend.days == 1 else f"{trend.days:.3g} days"
    high = f", {sparkline([most], most)} {counted(most, 'incident')}" if ink.drawing else ""
    text = f"{trend.first} to {trend.last}, a column {part}{high}"
    return pictures, [Line([Span("  " + text, "faint")], hang=2)]
