"""Why an artifact has its signature, frame by frame."""

from collections.abc import Iterator

from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.outline import name, place
from tracemine.output.stacks import stack_heading
from tracemine.records import Artifact
from tracemine.signatures import Explanation, Verdict

#: Where the verdicts beside the functions stand in a column, at most.
_COLUMN = 40


def explained(artifact: Artifact, explanation: Explanation) -> Iterator[Line]:
    """Yield the artifact's signature, the stack that signs, and a line for each of its frames."""
    yield Line(
        [
            Span(f"{escape(artifact.grammar)} {escape(artifact.kind)}", "grammar"),
            Span("  "),
            Span(place(artifact), "faint"),
        ]
    )
    if artifact.headline is not None:
        yield Line([Span("  "), Span(escape(artifact.headline), "headline")])
    signature = explanation.signature
    if signature is not None:
        title, digest = escape(signature.title), escape(signature.hash)
        about = f"  {digest}, version {signature.version}"
        yield Line([Span("  "), Span(title, "signature"), Span(about, "faint")])
    yield Line([Span("  "), Span(escape(explanation.why))])
    if explanation.stack is not None:
        heading = stack_heading(artifact.stacks[explanation.stack])
        yield from [Line([Span(f"  {heading}", "faint")])] if heading else []
    yield from _frames(explanation.frames)
    yield Line([])


def _frames(verdicts: tuple[Verdict, ...]) -> Iterator[Line]:
    names = [_named(verdict) for verdict in verdicts]
    column = max((len(text) for text in names if len(text) <= _COLUMN), default=0)
    levels = ["" if v.frame.level is None else f"#{v.frame.level}" for v in verdicts]
    depth = max(map(len, levels), default=0)
    for level, text, verdict in zip(levels, names, verdicts, strict=True):
        style = "function" if verdict.used else "passed"
        yield Line(
            [
                Span(f"  {level:>{depth}}  ", "faint"),
                Span(text, style),
                Span(" " * max(column - len(text), 0) + "  "),
                Span("used         " if verdict.used else "passed over  ", style),
                *_reason(verdict),
            ],
            hang=6,
        )


def _named(verdict: Verdict) -> str:
    """Return the function as printed and, where it differs, as it counts."""
    frame = verdict.frame
    if frame.function is None or frame.function == frame.symbol:
        return name(frame)
    return f"{name(frame)} = {escape(frame.function)}"


def _reason(verdict: Verdict) -> Iterator[Span]:
    yield Span(escape(verdict.why))
    rule = verdict.rule
    if rule is None or rule.source == "-":
        return
    named = "" if rule.name == verdict.frame.function else f"{escape(rule.name)}, "
    yield Span(f"  ({named}{escape(rule.source)})", "faint")
