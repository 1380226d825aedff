"""Memories for tests: of the notes among the fixtures, and of documents made up on the spot."""

from tracemine import extracting, reading
from tracemine.incidents import incidents_of
from tracemine.mentions import mentions
from tracemine.notes import references
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack
from tracemine.store import Cited, Fingerprint, open_store


def texts(paths):
    """Read documents with what is extracted of them."""
    for one in reading.collect(paths):
        text = reading.read(one)
        yield text, extracting.extract_read(text, None)


def stored(documents, place="sqlite://"):
    store = open_store(place, create=True)
    for text, document in documents:
        cited = [Cited(r.stamp, r.path, text.lines.physical(r.line)) for r in references(text.text)]
        store.add(
            document,
            incidents_of(document.artifacts),
            fingerprint=Fingerprint("0" * 32),
            references=cited,
            mentions=mentions(text, document),
        )
    return store


def artifact(
    number,
    functions,
    role="crash",
    *,
    source="a.txt",
    grammar="gdb",
    kind="backtrace",
    details=None,
    time=None,
):
    """Make an artifact of one stack, in an incident of its own."""
    line = 100 * number + 1
    frames = tuple(
        Frame(
            level, name, name, None, "a.c", level + 1, None, None, None, False, True, line + level
        )
        for level, name in enumerate(functions)
    )
    section = Section(f"{number:012x}", f"incident {number}", time, (), line, line + 90)
    signature = None
    if role == "crash":
        signature = Signature(
            1, f"{abs(hash(tuple(functions))) % 16**16:016x}", "crash", tuple(functions)
        )
    return Artifact(
        f"{number:016x}",
        source,
        section,
        section,
        grammar,
        kind,
        f"headline {number}",
        line,
        line + len(frames),
        signature,
        (Stack(role, None, None, frames),),
        details or {},
    )


def documents(*artifacts, text=""):
    """Put artifacts into documents by source, each with the same text."""
    by_source = {}
    for one in artifacts:
        by_source.setdefault(one.source, []).append(one)
    for source, some in by_source.items():
        yield reading.Text(source, text, reading.IDENTITY), Document(source, tuple(some), (), ())
