"""The signatures that are remembered, and what became of them, for a person."""

from collections.abc import Iterable, Iterator, Mapping

from tracemine.answers.signed import Change, Difference
from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.wording import counted
from tracemine.records import Signature
from tracemine.store.records import KnownSignature

_DAY = 10
#: So many columns of a title at least stand beside what is said of it, or it goes below.
_TITLE = 34


def signature_lines(
    signatures: Iterable[KnownSignature],
    width: int | None = None,
    pictures: Mapping[str, str] | None = None,
) -> Iterator[Line]:
    """Yield a line for each signature: in how many incidents, since when, what it is.

    `width` is the terminal's: on a narrow one it is several lines each. `pictures` are by hash.
    """
    rows = list(signatures)
    pictures = pictures or {}
    number = max((len(f"{one.incidents:,}") for one in rows), default=0)
    seen = [seen_on(one.first_seen, one.last_seen) for one in rows]
    columns = [max(map(len, seen), default=0), max(map(len, pictures.values()), default=0)]
    front = 4 + number + sum(column + 2 for column in columns if column) + 10
    narrow = width is not None and width < front + _TITLE
    for one, when in zip(rows, seen, strict=True):
        count = f"  {one.incidents:>{number},}  "
        facts = [when, pictures.get(one.signature.hash, "")]
        if narrow:
            yield from _below(one, count, facts, width or 0)
            continue
        for fact, column in zip(facts, columns, strict=True):
            count += f"{fact:<{column}}  " if column else ""
        yield Line([Span(count, "faint"), *_signature(one.signature)], hang=len(count) + 2)


def _below(one: KnownSignature, count: str, facts: list[str], width: int) -> Iterator[Line]:
    """Yield what is said of a signature, in as few lines as it fits in, and what it is below."""
    said = list(filter(None, facts))
    if len(count) + len("  ".join(said)) <= width:
        said = ["  ".join(said)] if said else []
    front, indent = count, " " * len(count)
    for fact in said:
        yield Line([Span(front + fact, "faint")], hang=len(count))
        front = indent
    yield Line([Span(front, "faint"), *_signature(one.signature)], hang=len(count) + 2)


def seen_on(first: str | None, last: str | None) -> str:
    """Return from which day to which something was seen: `2023-05-11 to 2023-06-02`."""
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
