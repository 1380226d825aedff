"""What is printed again: one stack two thousand times in a session, or pasted once more.

Three things are meant by "the same", each stricter than the one before:

    crash    equal functions in equal stacks
    repeat   the same crash with equal source lines, headline and signature, in one incident
    run      the same crash with equal addresses in the same process
"""

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from tracemine.incidents import Incident
from tracemine.records import Artifact, Frame, Stack
from tracemine.store.records import Repeat

#: What differs each time that the same is printed: addresses, numbers of threads and stops.
_NUMBER = re.compile(r"0x[0-9a-fA-F]++|\d++")


class Folded(NamedTuple):
    """An incident with each artifact once, and where the artifacts are printed again."""

    incident: Incident
    #: By `Artifact.id`, in document order; without those that are printed once.
    repeats: dict[str, tuple[Repeat, ...]]


def fold(incident: Incident) -> Folded:
    """Keep each artifact of an incident once, the first of its repeats; links follow."""
    if len(incident.artifacts) < 2:
        return Folded(incident, {})
    first: dict[object, Artifact] = {}
    repeats: dict[str, list[Repeat]] = {}
    for artifact in incident.artifacts:
        kept = first.setdefault(_printed(artifact), artifact)
        if kept is not artifact:
            again = Repeat(
                artifact.id, artifact.first_line, artifact.last_line, marks(artifact).run
            )
            repeats.setdefault(kept.id, []).append(again)
    if not repeats:
        return Folded(incident, {})
    ids = {artifact.id for artifact in first.values()} | {None}
    links = tuple(link for link in incident.links if link.artifact in ids)
    folded = replace(incident, artifacts=tuple(first.values()), links=links)
    return Folded(folded, {kept: tuple(again) for kept, again in repeats.items()})


class Marks(NamedTuple):
    """By which an artifact is known again."""

    #: Hash of the functions of the stacks: equal is the same crash. None where there is too
    #: little to tell: log lines, hunks, a single frame.
    shape: str | None
    #: Hash of shape, addresses and process: equal is the same run. None without any address.
    run: str | None


def marks(artifact: Artifact) -> Marks:
    """Return by which an artifact is known again."""
    named = _named(artifact.stacks)
    if artifact.kind in ("log", "hunk") or sum(len(functions) for _, functions in named) < 2:
        return Marks(None, None)
    shape = _hash(named)
    addresses = [frame.address for frame in artifact.frames]
    run = _hash((shape, artifact.details.get("pid"), addresses)) if any(addresses) else None
    return Marks(shape, run)


def _named(stacks: Sequence[Stack]) -> list[tuple[str, list[str]]]:
    return [(s.role, [f.function for f in s.frames if f.function]) for s in stacks]


def _printed(artifact: Artifact) -> object:
    """Return what is equal when an artifact is printed again."""
    return (
        artifact.grammar,
        artifact.kind,
        _NUMBER.sub("#", artifact.headline) if artifact.headline else None,
        artifact.signature.hash if artifact.signature else None,
        tuple((stack.role, tuple(map(_place, stack.frames))) for stack in artifact.stacks),
    )


def _place(frame: Frame) -> object:
    if frame.function is None:
        return (frame.module, frame.address)
    return (frame.function, frame.file, frame.line)


def _hash(value: object) -> str:
    said = repr(value).encode("utf-8", "backslashreplace")
    return hashlib.blake2b(said, digest_size=8).hexdigest()
