"""A row a frame, for spreadsheets and databases.

Cells are text on one line: control and invisible characters are spelt out, and a cell that begins
like a formula (`=`, `+`, `-`, `@`) or with an apostrophe has one apostrophe more in front, so that
no spreadsheet runs it; taking one leading apostrophe off gives the text back. A value that the
tool did not print is an empty cell. Data that must stay as it was byte for byte is in `jsonl`.
"""

import csv
from collections.abc import Iterable, Iterator

from tracemine.output.escape import cell
from tracemine.records import Artifact, Document, Frame, Stack

#: What each column holds: the fields of the artifact, its stack and the frame.
COLUMNS = (
    "source",
    "entry",
    "incident",
    "time",
    "artifact",
    "grammar",
    "kind",
    "headline",
    "signature",
    "stack",
    "role",
    "thread",
    "level",
    "symbol",
    "function",
    "args",
    "file",
    "line",
    "column",
    "module",
    "address",
    "inlined",
    "relevant",
    "note_line",
)

_Cell = str | int | None


class _Lines:
    """A file for `csv.writer` that hands each row back instead of keeping it."""

    def write(self, row: str) -> str:
        return row


def render(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield the header and one row for each frame, in document order."""
    writer = csv.writer(_Lines(), lineterminator="\n")
    row = writer.writerow
    yield _encoded(row(COLUMNS))
    for document in documents:
        for artifact in document.artifacts:
            head = _artifact(artifact)
            for number, stack in enumerate(artifact.stacks):
                front = (*head, number, *_stack(stack))
                for frame in stack.frames:
                    yield _encoded(row((*front, *_frame(frame))))


def _encoded(row: object) -> bytes:
    # What `writerow` returns is what the file's `write` returned: the row.
    return str(row).encode()


def _text(value: str | None) -> str | None:
    return None if value is None else cell(value)


def _artifact(artifact: Artifact) -> tuple[_Cell, ...]:
    entry, incident = artifact.entry, artifact.incident
    section = incident or entry
    signature = artifact.signature
    return (
        cell(artifact.source),
        _text(entry.title if entry else None),
        _text(incident.title if incident else None),
        _text(section.time if section else None),
        cell(artifact.id),
        cell(artifact.grammar),
        cell(artifact.kind),
        _text(artifact.headline),
        _text(signature.hash if signature else None),
    )


def _stack(stack: Stack) -> tuple[_Cell, ...]:
    return cell(stack.role), _text(stack.thread)


def _frame(frame: Frame) -> tuple[_Cell, ...]:
    return (
        frame.level,
        _text(frame.symbol),
        _text(frame.function),
        _text(frame.args),
        _text(frame.file),
        frame.line,
        frame.column,
        _text(frame.module),
        _text(frame.address),
        _flag(frame.inlined),
        _flag(frame.relevant),
        frame.note_line,
    )


def _flag(value: bool) -> str:
    return "true" if value else "false"
