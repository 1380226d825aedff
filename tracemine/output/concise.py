"""One line a frame, `path:line: grammar symbol (file:line)`, for editors and grep."""

from collections.abc import Iterable, Iterator

from tracemine.output.escape import escape
from tracemine.output.outline import location, name
from tracemine.records import Document


def render(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield one line for each frame, in document order."""
    for document in documents:
        for artifact in document.artifacts:
            source = escape(artifact.source)
            grammar = escape(artifact.grammar)
            for frame in artifact.frames:
                place = location(frame)
                end = f" ({place})" if place else ""
                line = f"{source}:{frame.note_line}: {grammar} {name(frame)}{end}\n"
                yield line.encode()
