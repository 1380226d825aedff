"""A document in the order in which people read it: incident by incident, like things together."""

from collections.abc import Iterator
from itertools import groupby

from tracemine.output.escape import escape
from tracemine.output.wording import span
from tracemine.records import Artifact, Document, Frame, Section

#: Roles of stacks of one frame, whose artifacts are listed under one heading in a line each.
_LISTED = frozenset({"log", "patch"})

#: Artifacts under one heading: consecutive log lines or hunks of one grammar, else one artifact.
Block = list[Artifact]


def listed_as(artifact: Artifact) -> str | None:
    """Return `log` or `patch` for an artifact that is told in one line, else None."""
    if len(artifact.stacks) != 1 or len(artifact.stacks[0].frames) > 1:
        return None
    role = artifact.stacks[0].role
    return role if role in _LISTED else None


def outline(document: Document) -> Iterator[tuple[Section | None, list[Block]]]:
    """Yield each run of artifacts of one incident with its incident, in document order."""
    by_incident = groupby(document.artifacts, key=lambda a: a.incident and a.incident.id)
    for _, run in by_incident:
        artifacts = list(run)
        blocks = groupby(enumerate(artifacts), key=_block)
        yield artifacts[0].incident, [[artifact for _, artifact in block] for _, block in blocks]


def _block(numbered: tuple[int, Artifact]) -> tuple[str, str, int]:
    number, artifact = numbered
    # The number keeps apart what is not listed: no two artifacts share it.
    return artifact.grammar, artifact.kind, number if listed_as(artifact) is None else -1


def first_frame(artifact: Artifact) -> Frame | None:
    """Return the frame of a log line or a hunk, which has one."""
    return next(artifact.frames, None)


def name(frame: Frame) -> str:
    """Return the function as the tool printed it, `??` where it knew none."""
    return "??" if frame.symbol is None else escape(frame.symbol)


def location(frame: Frame) -> str:
    """Return where the frame's code is, as exactly as the tool printed it; empty if nowhere."""
    if frame.file is not None:
        numbers = (str(n) for n in (frame.line, frame.column) if n is not None)
        return ":".join((escape(frame.file), *numbers))
    if frame.module is not None:
        return f"in {escape(frame.module)}"
    return escape(frame.address or "")


def place(artifact: Artifact) -> str:
    """Return where an artifact stands: its document and its lines there."""
    return f"{escape(artifact.source)}:{span(artifact.first_line, artifact.last_line)}"


def detail(artifact: Artifact, *names: str) -> str:
    """Return the first of these details that the grammar gave, escaped; empty without one."""
    found = (artifact.details.get(name) for name in names)
    value = next((value for value in found if value is not None), "")
    return escape(str(value))
