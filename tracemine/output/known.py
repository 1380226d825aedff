"""What is remembered in numbers, and the signatures, for a person."""

from collections.abc import Iterable, Iterator

from tracemine.answers.signed import Change, Difference
from tracemine.answers.stats import Stats
from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.wording import counted
from tracemine.records import Signature
from tracemine.store.records import KnownSignature

_DAY = 10


def stats_lines(found: Stats) -> Iterator[Line]:
    """Yield the counts, the most frequent functions and the signatures that recur."""
    totals = found.totals
    counts = (
        counted(totals.incidents, "incident"),
        f"{counted(totals.artifacts, 'artifact')} (and {counted(totals.repeats, 'repeat')})",
        counted(totals.frames, "frame"),
        counted(totals.documents, "document"),
    )
    yield Line([Span(", ".join(counts))], hang=2)
    names = (
        counted(totals.functions, "function"),
        f"{counted(totals.signatures, 'signature')}, {found.recurring:,} of them recurring",
        counted(totals.mentions, "mention"),
        counted(totals.references, "reference"),
    )
    yield Line([Span(", ".join(names))], hang=2)
    seen = _seen(totals.first_seen, totals.last_seen)
    if seen:
        yield Line([Span(f"seen {seen}")])
    if found.functions:
        yield Line([])
        yield Line([Span("functions in most incidents", "title")])
    width = max((len(f"{one.incidents:,}") for one in found.functions), default=0)
    for one in found.functions:
        number = Span(f"  {one.incidents:>{width},}  ", "faint")
        yield Line([number, Span(escape(one.name), "function")], hang=width + 4)
    if found.signatures:
        yield Line([])
        yield Line([Span("signatures of most incidents", "title")])
        yield from signature_lines(found.signatures)


def signature_lines(signatures: Iterable[KnownSignature]) -> Iterator[Line]:
    """Yield a line for each signature: in how many incidents, since when, what it is."""
    rows = list(signatures)
    width = max((len(f"{one.incidents:,}") for one in rows), default=0)
    seen = [_seen(one.first_seen, one.last_seen) for one in rows]
    column = max(map(len, seen), default=0)
    for one, when in zip(rows, seen, strict=True):
        front = f"  {one.incidents:>{width},}  {when:<{column}}  "
        yield Line(
            [
                Span(front, "faint"),
                Span(escape(one.signature.hash[:8]), "faint"),
                Span("  "),
                Span(escape(one.signature.title), "signature"),
            ],
            hang=len(front) + 2,
        )


def _seen(first: str | None, last: str | None) -> str:
    days = dict.fromkeys(escape(time[:_DAY]) for time in (first, last) if time is not None)
    return " to ".join(days)


def difference_lines(found: Difference) -> Iterator[Line]:
    """Yield what changed, old above new, then the counts."""
    for change in found.changes:
        yield from _change(change)
    changed = sum(change.artifacts for change in found.changes)
    counts = [f"{counted(found.compared, 'artifact')} compared", f"{changed:,} changed"]
    if found.merged:
        counts.append(f"{counted(len(found.merged), 'signature')} came together of several")
    if found.split:
        counts.append(f"{len(found.split):,} fell apart")
    if found.gone or found.added:
        counts.append(f"only in the old: {found.gone:,}, only in the new: {found.added:,}")
    yield Line([Span(", ".join(counts))], hang=2)


def _change(change: Change) -> Iterator[Line]:
    yield Line([Span("- ", "bad"), *_signature(change.old)], hang=4)
    yield Line([Span("+ ", "good"), *_signature(change.new)], hang=4)
    places = ", ".join(map(escape, change.places))
    yield Line([Span(f"  {counted(change.artifacts, 'artifact')}: {places}", "faint")], hang=4)


def _signature(signature: Signature | None) -> Iterator[Span]:
    if signature is None:
        yield Span("no signature", "faint")
        return
    yield Span(f"{escape(signature.hash[:8])}  ", "faint")
    yield Span(escape(signature.title), "signature")
