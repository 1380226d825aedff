"""From the drafts of a document to its artifacts: kind, place in the notes, signature, id."""

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import attrgetter

import msgspec
from msgspec.structs import replace

from tracemine import notes, reading, signatures
from tracemine.recognise.assemble import ArtifactDraft, LinesDraft
from tracemine.recognise.grammar import Grammar
from tracemine.records import Artifact, Section, Stack, Warning


class Places:
    """Which section of the notes each physical line belongs to."""

    def __init__(self, document: reading.Text) -> None:
        name = document.source.removesuffix("/").rpartition("/")[2].strip("-")
        self._outline = notes.outline(document.text, name)
        self._lines = document.lines
        self._sections: dict[str, Section] = {}
        #: The physical lines on which a new part of the notes begins.
        self.breaks = [self._physical(one).first_line for one in self._outline.incidents]

    def owner(self, line: int) -> tuple[Section | None, Section]:
        """Return the entry and the incident of a physical line."""
        numbers = self._lines.numbers
        text_line = line if numbers is None else bisect_left(numbers, line) + 1
        entry, incident = self._outline.owner(text_line)
        return self._physical(entry) if entry else None, self._physical(incident)

    def owners(self, lines: Sequence[int]) -> Iterator[tuple[Section | None, Section]]:
        """Return the entry and the incident of each of the lines, which are in order."""
        first = bisect_left(self.breaks, lines[0] + 1)
        if first == bisect_left(self.breaks, lines[-1] + 1):
            return repeat(self.owner(lines[0]), len(lines))
        return map(self.owner, lines)

    def _physical(self, section: Section) -> Section:
        if self._lines.is_identity:
            return section
        if section.id not in self._sections:
            self._sections[section.id] = replace(
                section,
                first_line=self._lines.physical(section.first_line),
                last_line=self._lines.physical(section.last_line),
            )
        return self._sections[section.id]


def artifacts_of(
    drafts: Iterable[ArtifactDraft | LinesDraft],
    text: str,
    source: str,
    places: Places,
    grammars: Mapping[str, Grammar],
) -> list[Artifact]:
    """Make the records of drafts, which are in document order; `text` is what they were read of."""
    made: list[Artifact] = []
    causes: list[tuple[int, int]] = []
    ids = _Ids()
    for draft in drafts:
        if isinstance(draft, LinesDraft):
            made += _artifacts_of_lines(draft, text, source, places, ids)
            continue
        artifact = _artifact(draft, text, source, places, grammars[draft.grammar], ids)
        if artifact is not None:
            if draft.cause:
                causes.append((len(made), draft.cause))
            made.append(artifact)
    _sign_stops(made, causes)
    return made


class _Ids:
    """Gives an id for what an artifact says; the second that says the same gets another."""

    def __init__(self) -> None:
        self._seen: Counter[bytes] = Counter()

    def of(self, said: object) -> str:
        try:
            data = _encoder.encode(said)
        except UnicodeEncodeError:
            data = repr(said).encode("ascii", "backslashreplace")
        key = hashlib.blake2b(data, digest_size=8)
        digest = key.digest()
        self._seen[digest] = count = self._seen[digest] + 1
        if count > 1:
            key.update(b"%d" % count)
        return key.hexdigest()


#: What tells one frame from another, wherever it stands.
_SAID = attrgetter("level", "symbol", "args", "file", "line", "module", "address")
_encoder = msgspec.msgpack.Encoder()


def _artifact(
    draft: ArtifactDraft, text: str, source: str, places: Places, grammar: Grammar, ids: _Ids
) -> Artifact | None:
    stacks = tuple(_stacks(draft, grammar))
    if not stacks:
        return None
    kind, details = draft.kind, draft.details
    if kind == "backtrace" and draft.cause and len(stacks) == 1 and len(stacks[0].frames) == 1:
        kind = "stop"
    entry, incident = places.owner(draft.first_line)
    signature, stacks = signatures.sign_and_mark(kind, draft.headline, details, stacks)
    pieces = [text[start:end] for start, end in draft.spans if start < end]
    frames = [list(map(_SAID, stack.read)) for stack in draft.stacks]
    return Artifact(
        ids.of((draft.grammar, draft.kind, pieces, frames)),
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


def _artifacts_of_lines(
    draft: LinesDraft, text: str, source: str, places: Places, ids: _Ids
) -> Iterable[Artifact]:
    """Make the records of artifacts of one line each, a field of all of them at a time."""
    event = draft.event
    lines = [frame.note_line for frame in event.frames]
    owners = list(places.owners(lines))
    texts = text[draft.start : draft.end].split("\n")
    stacks = map(
        signatures.mark_relevance,
        map(Stack, repeat(event.role), repeat(None), repeat(None), zip(event.frames)),
    )
    said = (
        (draft.grammar, event.kind, [line.strip()], [[_SAID(frame)]])
        for line, frame in zip(texts, event.frames, strict=True)
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
        lines,
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


def warnings_of(source: str, drafts: Iterable[ArtifactDraft | LinesDraft]) -> Iterator[Warning]:
    """Tell of what was read only in part."""
    for draft in drafts:
        if isinstance(draft, LinesDraft):
            continue
        if draft.kind == "hunk" and draft.details.get("complete") is False:
            yield Warning(source, draft.first_line, draft.last_line, "hunk is cut or damaged")
        for stack in draft.stacks:
            for frame in stack.partial:
                line = frame.note_line
                yield Warning(source, line, line, f"frame of {frame.symbol} is cut")
