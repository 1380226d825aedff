"""Markdown for issues, wikis and reviews: a heading an incident, a table a stack.

All text of a document stands in code spans on one line, so it cannot be a heading, a link, HTML,
a mention of a person or another row of the table.
"""

from collections.abc import Iterable, Iterator, Sequence

from tracemine.output.escape import code, escape
from tracemine.output.outline import (
    Block,
    detail,
    first_frame,
    listed_as,
    location,
    name,
    outline,
    place,
)
from tracemine.output.warnings import warning_text
from tracemine.output.wording import counted
from tracemine.records import Artifact, Document, Frame, Section, Stack

_FRAMES = ("#", "function", "place", "notes")
_LOG = ("line", "time", "level", "function", "message")
_HUNKS = ("line", "place", "function", "added", "removed")


def render(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield one page: the incidents of each document, then its warnings."""
    for document in documents:
        for line in _document(document):
            yield line.encode() + b"\n"


def _document(document: Document) -> Iterator[str]:
    for incident, blocks in outline(document):
        yield from _heading(document.source, incident)
        for block in blocks:
            yield from _artifact(block[0]) if listed_as(block[0]) is None else _listed(block)
    if document.warnings:
        yield from (f"**{counted(len(document.warnings), 'warning')}**", "")
        yield from (f"- {code(warning_text(warning))}" for warning in document.warnings)
        yield ""


def _heading(source: str, incident: Section | None) -> Iterator[str]:
    title = source if incident is None else incident.title
    yield f"## {code(title) or 'Untitled'}"
    yield ""
    if incident is not None:
        where = code(f"{source}:{incident.first_line}")
        yield f"{code(incident.time)}, {where}" if incident.time else where
        yield ""


def _artifact(artifact: Artifact) -> Iterator[str]:
    yield f"### {_named(artifact)}"
    yield ""
    if artifact.headline:
        yield f"- headline: {code(artifact.headline)}"
    if artifact.signature is not None:
        yield f"- signature: {code(artifact.signature.title)}, {code(artifact.signature.hash)}"
    yield f"- place: {code(place(artifact))}"
    yield ""
    for stack in artifact.stacks:
        yield from _stack(stack)


def _named(artifact: Artifact) -> str:
    return f"{code(artifact.grammar)} {code(artifact.kind)}"


def _stack(stack: Stack) -> Iterator[str]:
    thread = "" if stack.thread is None else f", thread {code(stack.thread)}"
    cut = "" if stack.truncated is None else f", {code(stack.truncated)}"
    yield f"{code(stack.role)}{thread}{cut}:"
    yield ""
    yield from _table(_FRAMES, map(_frame, stack.frames))


def _frame(frame: Frame) -> tuple[str, ...]:
    notes = ("inlined" if frame.inlined else "", "" if frame.relevant else "passed over")
    level = "" if frame.level is None else str(frame.level)
    return level, _cell(name(frame)), _cell(location(frame)), ", ".join(filter(None, notes))


def _listed(block: Block) -> Iterator[str]:
    yield f"### {_named(block[0])}"
    yield ""
    log = listed_as(block[0]) == "log"
    yield from _table(_LOG if log else _HUNKS, map(_log if log else _hunk, block))


def _log(artifact: Artifact) -> tuple[str, ...]:
    frame = first_frame(artifact)
    function = "" if frame is None or frame.symbol is None else name(frame)
    facts = (detail(artifact, "time"), detail(artifact, "level"), function, artifact.headline or "")
    return str(artifact.first_line), *map(_cell, facts)


def _hunk(artifact: Artifact) -> tuple[str, ...]:
    frame = first_frame(artifact)
    function = "" if frame is None or frame.function is None else escape(frame.function)
    facts = ("" if frame is None else location(frame), function)
    counts = (detail(artifact, "added"), detail(artifact, "removed"))
    return str(artifact.first_line), *map(_cell, (*facts, *counts))


def _cell(text: str) -> str:
    return code(text, table=True)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
