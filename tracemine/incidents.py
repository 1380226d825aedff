"""Incidents as the answers need them: what happened, where it is written, which functions it links.

One record an incident, made of the artifacts of one document; nothing here reads files or stores.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from tracemine.records import Artifact, Section, Signature


class Link(msgspec.Struct, frozen=True):
    """How an incident and a function belong together."""

    function: str
    #: The role of the stack (`crash`, `stop`, `freed`, `log`, `patch`, ...), or `mention`.
    role: str
    #: Position in the stack counted over relevant frames, 0 the innermost; 0 where there is none.
    depth: int
    #: False where signatures pass over the frame.
    relevant: bool
    #: 1-based physical line of the document.
    note_line: int
    #: The id of the artifact, None for a mention in prose.
    artifact: str | None
    #: For a patch the file it changes, for a log line or frame where it is in the source.
    file: str | None = None
    line: int | None = None


class Incident(msgspec.Struct, frozen=True):
    """One incident of one document, with everything that links it."""

    #: Unique in the document and stable; with `source` it is unique everywhere.
    id: str
    source: str
    title: str
    time: str | None
    tags: tuple[str, ...]
    first_line: int
    last_line: int
    entry: Section | None
    artifacts: tuple[Artifact, ...]
    links: tuple[Link, ...]

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures of its crashes, each once, in document order."""
        found = {a.signature.hash: a.signature for a in self.artifacts if a.signature}
        return tuple(found.values())

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions of its most telling stack, innermost first, as similarity wants them."""
        ranked = sorted(
            (
                (_TELLING.get(stack.role, 9), number, stack)
                for number, (_, stack) in enumerate(
                    (a, s) for a in self.artifacts for s in a.stacks
                )
            ),
            key=lambda item: item[:2],
        )
        for _, _, stack in ranked:
            names = [f.function for f in stack.frames if f.function and f.relevant]
            if names:
                return tuple(names)
        return tuple(dict.fromkeys(link.function for link in self.links))

    @property
    def kind(self) -> str | None:
        """The signal, or valgrind's kind, of the first crash or error."""
        for artifact in self.artifacts:
            if artifact.signature:
                found: Any = artifact.details.get("signal") or artifact.details.get("kind")
                return str(found) if found else None
        return None

    @property
    def message(self) -> str | None:
        """The headline of the first crash or error."""
        return next((a.headline for a in self.artifacts if a.signature), None)


#: How much the role of a stack says about what went wrong; smaller says more.
_TELLING = {"crash": 0, "error": 1, "leak": 2, "conflict": 2, "unknown": 3, "lock": 3, "stop": 5}


def incidents_of(artifacts: Iterable[Artifact]) -> list[Incident]:
    """Group the artifacts of one document by incident, in document order."""
    grouped: dict[str, list[Artifact]] = {}
    for artifact in artifacts:
        grouped.setdefault(artifact.incident.id if artifact.incident else "", []).append(artifact)
    return [_incident(group) for group in grouped.values()]


def _incident(artifacts: list[Artifact]) -> Incident:
    first = artifacts[0]
    section = first.incident or Section(
        "", first.headline or first.kind, None, (), first.first_line, first.last_line
    )
    return Incident(
        section.id,
        first.source,
        section.title,
        section.time,
        section.tags,
        section.first_line,
        section.last_line,
        first.entry,
        tuple(artifacts),
        tuple(link for artifact in artifacts for link in _links(artifact)),
    )


def _links(artifact: Artifact) -> Iterable[Link]:
    for stack in artifact.stacks:
        depth = 0
        for frame in stack.frames:
            if frame.function is None:
                continue
            yield Link(
                frame.function,
                stack.role,
                depth,
                frame.relevant,
                frame.note_line,
                artifact.id,
                frame.file,
                frame.line,
            )
            depth += frame.relevant
    for name in artifact.details.get("mentions") or ():
        yield Link(name, "patch-mention", 0, True, artifact.first_line, artifact.id)
