"""How two things hang together, step by step."""

from collections.abc import Iterator

from tracemine.answers.graphs import Step, Stop, Why
from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.wording import counted


def lines(why: Why) -> Iterator[Line]:
    """Yield each incident on the way, with the functions over which it is reached and left."""
    steps = counted(len(why.stops), "incident")
    yield Line([Span(f"{escape(why.one)} and {escape(why.other)}: over {steps}", "title")], hang=2)
    for stop in why.stops:
        if stop.arriving is not None:
            yield _step(stop.arriving)
        yield from _stop(stop)
    last = why.stops[-1].leaving if why.stops else None
    if last is not None:
        yield _step(last)


def _step(step: Step) -> Line:
    shared = f"  in {counted(step.incidents, 'incident')}"
    return Line(
        [Span("  | ", "faint"), Span(escape(step.function), "function"), Span(shared, "faint")]
    )


def _stop(stop: Stop) -> Iterator[Line]:
    yield Line([Span("  "), Span(escape(stop.title), "title")], hang=4)
    time = [Span(escape(stop.time) + "  ", "faint")] if stop.time else []
    place = Span(f"{escape(stop.source)}:{stop.line}", "place")
    yield Line([Span("    "), *time, place, Span(f"  {escape(stop.id)}", "faint")], hang=6)
    for step in (stop.arriving, stop.leaving):
        if step is not None:
            name = Span(escape(step.function), "function")
            yield Line([Span("    "), name, Span(f" {escape(step.how)}")], hang=6)
