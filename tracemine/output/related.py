"""What is related, for a person: the incidents best first, with the reasons for each."""

from collections.abc import Iterator

from tracemine.answers.records import Answer, Fix, Reason, Related
from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line, Span
from tracemine.output.links import note_link
from tracemine.output.wording import counted, span

#: What parts of a score are called.
PARTS = {
    "role": "role",
    "signature": "same signature",
    "function": "same functions",
    "owner": "same classes",
    "word": "similar names",
    "kind": "same kind",
    "message": "similar message",
}
_STYLES = {"patch": "good", "patch-mention": "good", "via": "faint", "name": "faint"}
_INDENT = 6


def render(answer: Answer, ink: Ink, *, verbose: bool = False) -> Iterator[bytes]:
    """Yield the incidents with their reasons, then patches and prose; score parts if `verbose`."""
    for line in _lines(answer, ink, verbose):
        yield ink.line(line).encode()


def _lines(answer: Answer, ink: Ink, verbose: bool) -> Iterator[Line]:
    yield Line([Span(heading(answer), "title")], hang=2)
    for number, one in enumerate(answer.related, 1):
        yield Line([])
        yield from _related(number, one, ink, verbose)
    shown = {(f.source, f.first_line) for one in answer.related for f in one.fixes}
    hidden = [fix for fix in answer.fixes if (fix.source, fix.first_line) not in shown]
    if hidden:
        yield Line([])
        yield Line([Span("possible fixes elsewhere", "title")])
        yield from (Line([Span("  "), *_fix(fix, ink)], hang=4) for fix in hidden)
    if answer.prose:
        yield Line([])
        yield Line([Span("the notes also say", "title")])
    for said in answer.prose:
        place = Span(f"  {escape(said.source)}:{said.line}  ", "faint", _link(said.source, ink))
        yield Line([place, Span(f"“{escape(said.text)}”", "headline")], hang=4)


def heading(answer: Answer) -> str:
    """Return what was asked and how much there is: `virFree: 3 incidents, 2 possible fixes`."""
    further = sum(one.steps > 1 for one in answer.related)
    parts = [counted(answer.found, "incident")]
    if further:
        parts.append(f"{further:,} further")
    if answer.fixes:
        parts.append(counted(len(answer.fixes), "possible fix", "possible fixes"))
    shown = len(answer.related) - further
    if shown < answer.found:
        parts.append("the best is shown" if shown == 1 else f"the best {shown:,} are shown")
    return f"{escape(answer.query)}: {', '.join(parts)}"


def _related(number: int, one: Related, ink: Ink, verbose: bool) -> Iterator[Line]:
    title = Span(escape(one.title), "title")
    score = Span(f"{one.score:.2f}  ", "good" if one.steps == 1 else "faint")
    yield Line([Span(f"{number:>3}. ", "faint"), score, title], hang=_INDENT)
    time = [Span(escape(one.time) + "  ", "faint")] if one.time else []
    place = f"{escape(one.source)}:{one.line}"
    front, link = Span(" " * _INDENT), _link(one.source, ink)
    ident = Span(f"  {escape(one.id)}", "faint")
    yield Line([front, *time, Span(place, "place", link), ident], hang=_INDENT + 2)
    for reason in told(one):
        yield Line([front, *_reason(reason)], hang=_INDENT + 2)
    for said in one.sentences:
        yield Line(
            [
                front,
                Span(f"“{escape(said.text)}”", "headline"),
                Span(f"  line {said.line}", "faint"),
            ],
            hang=_INDENT + 2,
        )
    for fix in one.fixes:
        yield Line([front, Span("possible fix: ", "good"), *_fix(fix, ink)], hang=_INDENT + 2)
    if verbose:
        parts = ", ".join(f"{PARTS.get(n, escape(n))} {v:.3f}" for n, v in one.parts.items())
        yield Line([front, Span(f"score: {parts}", "faint")], hang=_INDENT + 2)


def told(one: Related) -> list[Reason]:
    """Return the reasons, without what stands below them anyway: sentences and fixes."""
    below = {said.line for said in one.sentences}
    return [
        reason
        for reason in one.reasons
        if not (reason.role == "mention" and reason.line in below)
        and not (reason.role == "patch" and one.fixes)
    ]


def _reason(reason: Reason) -> Iterator[Span]:
    yield Span(escape(reason.text), _STYLES.get(reason.role, ""))
    if reason.line is not None:
        yield Span(f"  line {reason.line}", "faint")


def _fix(fix: Fix, ink: Ink) -> Iterator[Span]:
    yield Span(f"{escape(fix.function)} patched in hunk {changed(fix)}  ")
    place = f"{escape(fix.source)}:{span(fix.first_line, fix.last_line)}"
    yield Span(place, "faint", _link(fix.source, ink))


def changed(fix: Fix) -> str:
    """Return what a hunk changes: `plugins/dovecote.c:64`."""
    line = "" if fix.line is None else f":{fix.line}"
    return f"{escape(fix.file)}{line}" if fix.file is not None else "of an unknown file"


def _link(source: str, ink: Ink) -> str | None:
    return note_link(source) if ink.links else None
