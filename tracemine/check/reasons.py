"""Why a finding has its verdict, in words."""

from collections.abc import Iterator

from tracemine.check.records import Crash, Entry, Fix, Near, Seen, Sentence, Sighting

#: So many of the functions that two crashes share are named.
_SHARED = 4


def reasons(
    verdict: str,
    crash: Crash,
    seen: Seen | None,
    near: Near | None,
    entry: Entry | None,
    today: str,
) -> Iterator[str]:
    """Yield what led to a verdict, the most telling first; texts of documents are as they are."""
    if entry is not None:
        yield from _decided(entry, today)
    if seen is not None:
        yield from _seen(seen)
    if near is not None:
        yield from _near(near)
    if verdict == "new":
        yield "no crash with this signature is known, and none that is much like it"
    if seen is not None or entry is not None:
        names = ", ".join(crash.signature.functions) or crash.signature.title
        yield f"the same signature: {names}"
    if not crash.cause_known:
        yield "the log does not say why the program stopped"


def _decided(entry: Entry, today: str) -> Iterator[str]:
    since = f" since {entry.first_seen}" if entry.first_seen else ""
    if entry.state == "fixed":
        yield f"was fixed, and is back; the baseline knows it{since}"
    elif entry.state == "accepted" and entry.expires is not None and entry.expires < today:
        yield f"was accepted until {entry.expires}, and is still there"
    elif entry.state == "accepted":
        until = f" until {entry.expires}" if entry.expires else ""
        yield f"accepted{until} by the baseline{since}"
    else:
        yield f"the baseline knows it{since}"
    if entry.reason:
        yield f"reason: {entry.reason}"
    if entry.link:
        yield f"see {entry.link}"


def _seen(seen: Seen) -> Iterator[str]:
    if seen.incidents == 1:
        yield f"seen before {where(seen.last)}"
    else:
        yield f"seen before in {seen.incidents} incidents, last {where(seen.last)}"
        if seen.first != seen.last:
            yield f"first {where(seen.first)}"
    yield from _told(seen.last, seen.sentence, seen.fix)


def _near(near: Near) -> Iterator[str]:
    if near.same_functions:
        yield f"the same functions, of another or unknown cause, were seen {where(near.sighting)}"
    else:
        yield f"looks like what was seen {where(near.sighting)}, score {near.score:.2f}"
    shared = ", ".join(near.shared[:_SHARED])
    more = len(near.shared) - _SHARED
    yield f"shared functions: {shared}" + (f" and {more} more" if more > 0 else "")
    yield from _told(near.sighting, near.sentence, near.fix)


def _told(sighting: Sighting, sentence: Sentence | None, fix: Fix | None) -> Iterator[str]:
    yield f"the note: {sighting.title}"
    if sentence is not None and sentence.text != sighting.title:
        yield f"the note says ({sentence.source}:{sentence.line}): {sentence.text}"
    if fix is not None:
        place = f" ({fix.file}:{fix.line})" if fix.file and fix.line else ""
        yield f"possible fix: {fix.source}:{fix.note_line} changes {fix.function}{place}"


def where(sighting: Sighting) -> str:
    """`on 2013-12-02 in notes.txt:217`, as far as it is known."""
    time = f"on {sighting.time.replace('T', ' ')} " if sighting.time else ""
    return f"{time}in {sighting.source}:{sighting.line}"
