"""From the drafts of a document to its artifacts: kind, place in the notes, signature, id."""

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec.structs import replace

from tracemine import signatures
from tracemine.reading import LineMap
from tracemine.recognise.drafts import ArtifactDraft, Draft, WholesDraft
from tracemine.recognise.grammar import Grammar
from tracemine.recognise.look import Touch
from tracemine.records import Artifact, Document, Section, Stack, Warning

if TYPE_CHECKING:
    from tracemine import notes


class Places:
    """Which section of the notes each line belongs to."""

    def __init__(self, outline: "notes.Outline") -> None:
        self.owner = outline.owner
        #: The lines on which a new part of the notes begins.
        self.breaks = [one.first_line for one in outline.incidents]

    def owners(self, lines: Sequence[int]) -> Iterator[tuple[Section | None, Section]]:
        """Return the entry and the incident of each of the lines, which are in order."""
        first = bisect_left(self.breaks, lines[0] + 1)
        if first == bisect_left(self.breaks, lines[-1] + 1):
            return repeat(self.owner(lines[0]), len(lines))
        return map(self.owner, lines)


def outline_of(source: str, text: str) -> "notes.Outline":
    """Read the sections of a document of this source."""
    from tracemine import notes  # where nothing was found, its many patterns are not made

    return notes.outline(text, source.removesuffix("/").rpartition("/")[2].strip("-"))


class Making:
    """Makes the records of drafts, as they come in the order of the document."""

    def __init__(self, source: str, places: Places, grammars: Mapping[str, Grammar]) -> None:
        self._source = source
        self._places = places
        self._grammars = grammars
        self._ids = _Ids()

    def artifacts(self, drafts: Iterable[Draft]) -> list[Artifact]:
        """Make the next artifacts; all drafts of one cause come together."""
        made: list[Artifact] = []
        causes: list[tuple[int, int]] = []
        for draft in drafts:
            if isinstance(draft, WholesDraft):
                made += _artifacts_of_wholes(draft, self._source, self._places, self._ids)
                continue
            grammar = self._grammars[draft.grammar]
            artifact = _artifact(draft, self._source, self._places, grammar, self._ids)
            if artifact is not None:
                if draft.cause:
                    causes.append((len(made), draft.cause))
                made.append(artifact)
        _sign_stops(made, causes)
        return made


class _Ids:
    """Gives an id for what an artifact says; the second that says the same gets another.

    Of a document with very many artifacts not all are remembered: a Bloom filter (Bloom, "Space/
    time trade-offs in hash coding with allowable errors", CACM 1970) tells which cannot have come
    before. One in some hundred that only seems to have is numbered, too, which harms nobody.
    """

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}
        self._filter: bytearray | None = None

    def of(self, said: object) -> str:
        """Return 16 hexadecimal digits."""
        try:
            data = _encoder.encode(said)
        except UnicodeEncodeError:
            data = repr(said).encode("ascii", "backslashreplace")
        digest = hashlib.blake2b(data, digest_size=8).digest()
        if digest not in self._seen and len(self._seen) < _REMEMBERED:
            self._seen[digest] = 1
            return digest.hex()
        count = self._count(digest)
        if count > 1:
            digest = hashlib.blake2b(data + b"%d" % count, digest_size=8).digest()
        return digest.hex()

    def _count(self, digest: bytes) -> int:
        before = self._seen.get(digest, 0)
        if before == 0 and (self._filter is not None or len(self._seen) >= _REMEMBERED):
            before = self._may_be_seen(int.from_bytes(digest))
            if not before:
                return 1
        self._seen[digest] = before + 1
        return before + 1

    def _may_be_seen(self, number: int) -> bool:
        if self._filter is None:
            self._filter = bytearray(1 << _BITS - 3)
        seen = True
        for bit in (number & _MASK, number >> _BITS & _MASK):
            place, mark = bit >> 3, 1 << (bit & 7)
            if not self._filter[place] & mark:
                self._filter[place] |= mark
                seen = False
        return seen


#: Artifacts of one document that are remembered one by one.
_REMEMBERED = 200_000
#: The size of the filter: two of 2^28 bits for each of what may be millions.
_BITS = 28
_MASK = (1 << _BITS) - 1

#: What tells one frame from another, wherever it stands.
_SAID = attrgetter("level", "symbol", "args", "file", "line", "module", "address")
_encoder = msgspec.msgpack.Encoder()


def _artifact(
    draft: ArtifactDraft, source: str, places: Places, grammar: Grammar, ids: _Ids
) -> Artifact | None:
    stacks = tuple(_stacks(draft, grammar))
    if not stacks:
        return None
    kind, details = draft.kind, draft.details
    if kind == "backtrace" and draft.cause and len(stacks) == 1 and len(stacks[0].frames) == 1:
        kind = "stop"
    entry, incident = places.owner(draft.first_line)
    signature, stacks = signatures.sign_and_mark(
        draft.grammar, kind, draft.headline, details, stacks
    )
    frames = [list(map(_SAID, stack.read)) for stack in draft.stacks]
    return Artifact(
        ids.of((draft.grammar, draft.kind, draft.said, frames)),
        source,
        entry,
        incident,
        draft.grammar,
        kind,
        draft.headline,
        draft.first_line,
        draft.last_line,
        signature,
        stacks,
        details,
    )


def _stacks(draft: ArtifactDraft, grammar: Grammar) -> Iterator[Stack]:
    for stack in draft.stacks:
        frames = stack.frames()
        if not frames:
            continue
        role = stack.role
        if grammar.finish is not None:
            role, frames = grammar.finish(role, frames)
        yield Stack(role, stack.thread, stack.truncated, frames)


def _artifacts_of_wholes(
    draft: WholesDraft, source: str, places: Places, ids: _Ids
) -> Iterable[Artifact]:
    """Make the records of artifacts that were read whole, a field of all of them at a time."""
    event = draft.event
    lines = [frame.note_line for frame in event.frames]
    owners = list(places.owners(lines))
    stacks = map(
        signatures.mark_relevance,
        map(Stack, repeat(event.role), repeat(None), repeat(None), zip(event.frames)),
        repeat(draft.grammar),
    )
    said = (
        (draft.grammar, event.kind, [text], [[_SAID(frame)]])
        for text, frame in zip(event.texts, event.frames, strict=True)
    )
    return map(
        Artifact,
        map(ids.of, said),
        repeat(source),
        [entry for entry, _ in owners],
        [incident for _, incident in owners],
        repeat(draft.grammar),
        repeat(event.kind),
        event.headlines,
        lines,
        event.ends,
        repeat(None),
        zip(stacks),
        event.details,
    )


def _sign_stops(artifacts: list[Artifact], causes: Sequence[tuple[int, int]]) -> None:
    """Sign where a program stopped like the backtrace of the same crash that follows.

    `causes` are the places of artifacts of which it is known what led to them, with its number.
    """
    whole = {
        cause: artifacts[place].signature
        for place, cause in reversed(causes)
        if artifacts[place].kind == "backtrace" and artifacts[place].signature
    }
    for place, cause in causes:
        artifact = artifacts[place]
        if artifact.kind == "stop" and artifact.signature and cause in whole:
            artifacts[place] = replace(artifact, signature=whole[cause])


def failures_of(source: str, touches: Iterable[Touch]) -> Iterator[Warning]:
    """Tell of rules that raised."""
    for touch in touches:
        yield Warning(source, touch.line, touch.line, f"rule {touch.rule!r} failed: {touch.reason}")


def warnings_of(source: str, drafts: Iterable[Draft]) -> Iterator[Warning]:
    """Tell of what was read only in part."""
    for draft in drafts:
        if isinstance(draft, WholesDraft):
            continue
        if draft.kind == "hunk" and draft.details.get("complete") is False:
            yield Warning(source, draft.first_line, draft.last_line, "hunk is cut or damaged")
        for stack in draft.stacks:
            for frame in stack.partial:
                line = frame.note_line
                yield Warning(source, line, line, f"frame of {frame.symbol} is cut")


def on_lines(document: Document, lines: LineMap) -> Document:
    """Return what was found in a text with the lines that its own lines stand for."""
    artifacts = (
        replace(
            _moved(one, lines), stacks=tuple(_stack_moved(stack, lines) for stack in one.stacks)
        )
        for one in document.artifacts
    )
    return replace(
        document,
        artifacts=tuple(sorted(artifacts, key=attrgetter("first_line"))),
        warnings=tuple(_moved(one, lines) for one in document.warnings),
    )


def on_stored_lines(document: Document, lines: LineMap) -> Document:
    """Return what was found in a decoded text, and its sections, with the lines of the file."""
    if lines.is_identity:
        return document
    moved = {one.id: _moved(one, lines) for one in document.incidents}

    def section(one: Section | None) -> Section | None:
        return one and (moved.get(one.id) or moved.setdefault(one.id, _moved(one, lines)))

    document = on_lines(document, lines)
    artifacts = (
        replace(one, entry=section(one.entry), incident=section(one.incident))
        for one in document.artifacts
    )
    incidents = tuple(moved[one.id] for one in document.incidents)
    return replace(document, artifacts=tuple(artifacts), incidents=incidents)


_Lined = TypeVar("_Lined", Artifact, Section, Warning)


def _moved(one: _Lined, lines: LineMap) -> _Lined:
    if one.first_line is None or one.last_line is None:
        return one
    first, last = lines.physical(one.first_line), lines.physical(one.last_line)
    return replace(one, first_line=first, last_line=last)


def _stack_moved(stack: Stack, lines: LineMap) -> Stack:
    frames = (replace(frame, note_line=lines.physical(frame.note_line)) for frame in stack.frames)
    return replace(stack, frames=tuple(frames))
