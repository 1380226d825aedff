"""From a memory of incidents to what the pages show of each of them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from tracemine.incidents import Incident
from tracemine.records import Signature
from tracemine.redact import Redactor
from tracemine.report.bodies import Body, Lines, Piece
from tracemine.report.clipping import LINE, TEXT, clipped, line_of, name_of
from tracemine.report.notes import Missing, Notes
from tracemine.report.shapes import Inner, Row
from tracemine.store import Store
from tracemine.store.records import Header, LinkOf, Repeat, StoredMention, StoredReference

#: So many incidents are asked for at once.
_BATCH = 2048
#: References and sentences that are kept of one incident.
_REFERENCES, _SENTENCES = 64, 200
_TAGS = 32


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """The parts of a `shapes.Whole` that are no answers: what the incident itself holds."""

    entry: tuple[str, str | None] | None
    body: tuple[Piece, ...]
    names: dict[str, str] = {}
    sentences: tuple[tuple[int, str], ...] = ()
    missing: str | None = None
    #: Line, text, and the numbers of the incidents that are meant.
    references: tuple[tuple[int, str, tuple[int, ...]], ...] = ()


class Taken(NamedTuple):
    """One incident as the pages show it."""

    row: Row
    said: Said
    links: tuple[LinkOf, ...]
    #: Signatures with how many artifacts have them.
    signatures: dict[Signature, int]
    frames: int
    #: What search looks at besides prose: headlines and log messages.
    headlines: tuple[str, ...]


def redacted(one: Taken, hide: Redactor) -> Taken:
    """Return an incident with pseudonyms for what is private in its texts."""
    return Taken(
        hide.record(one.row),
        hide.record(one.said),
        tuple(link._replace(function=hide.text(link.function)) for link in one.links),
        {hide.record(signature): count for signature, count in one.signatures.items()},
        one.frames,
        tuple(map(hide.text, one.headlines)),
    )


def take(memory: Store, keys: Sequence[int], notes: Notes) -> Iterator[Taken]:
    """Yield incidents in the order of the keys."""
    around = _around(memory, keys)
    for start in range(0, len(keys), _BATCH):
        some = keys[start : start + _BATCH]
        repeats = memory.repeats(some)
        links = memory.links_of(some)
        for key, incident in zip(some, memory.incidents(some), strict=True):
            there = repeats.get(key, {})
            said = said_of(around, key, incident, there, notes)
            yield _taken(around.ids[key], incident, said, there, links.get(key, ()))


class Around(NamedTuple):
    """What an incident cannot tell of itself, by key: its address, what refers and lies where."""

    ids: Mapping[int, str]
    #: The places of the incidents in the order of the report.
    numbers: Mapping[int, int]
    inner: Mapping[int, Sequence[Inner]]
    mentions: Mapping[int, Sequence[StoredMention]]
    references: Mapping[int, Sequence[StoredReference]]


def _around(memory: Store, keys: Sequence[int]) -> Around:
    headers = memory.headers(keys)
    ids = dict(zip(keys, addresses(header.id for header in headers), strict=True))
    mentions: dict[int, list[StoredMention]] = defaultdict(list)
    for mention in memory.mentions():
        if mention.key is not None:
            mentions[mention.key].append(mention)
    references: dict[int, list[StoredReference]] = defaultdict(list)
    for reference in memory.references():
        if reference.key is not None:
            references[reference.key].append(reference)
    numbers = {key: number for number, key in enumerate(keys)}
    return Around(ids, numbers, nested(headers, ids), mentions, references)


def addresses(ids: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of incidents: a copy in another document has the same id."""
    seen: Counter[str] = Counter()
    for one in ids:
        seen[one] += 1
        yield (one or "none") + (f"~{seen[one]}" if seen[one] > 1 else "")


def nested(headers: Collection[Header], ids: Mapping[int, str]) -> dict[int, list[Inner]]:
    """Return the incidents that lie inside of others, each by the nearest around it."""
    found: dict[int, list[Inner]] = defaultdict(list)
    open_ones: list[Header] = []
    for one in sorted(headers, key=lambda h: (h.source, h.first_line, -h.last_line)):
        while open_ones and (
            open_ones[-1].source != one.source or open_ones[-1].last_line < one.last_line
        ):
            open_ones.pop()
        if open_ones and open_ones[-1].last_line >= one.last_line:
            title = clipped(one.title, TEXT) or ""
            found[open_ones[-1].key].append(
                Inner(one.first_line, one.last_line, ids[one.key], title)
            )
        open_ones.append(one)
    return found


def said_of(
    around: Around,
    key: int,
    incident: Incident,
    repeats: Mapping[str, Sequence[Repeat]],
    notes: Notes,
) -> Said:
    """Return what an incident holds; `repeats` by `Artifact.id`."""
    lines: Lines | None = None
    missing = None
    try:
        lines = notes.lines(incident.source)
    except Missing as reason:
        missing = str(reason)
    mentions = around.mentions.get(key, [])
    references = around.references.get(key, [])
    entry = incident.entry
    sentences = dict.fromkeys((m.line, line_of(m.sentence)) for m in mentions if lines is None)
    return Said(
        (clipped(entry.title, TEXT) or "", entry.time) if entry else None,
        Body(incident, repeats, lines, around.inner.get(key, ())).pieces(),
        {m.name: name_of(m.function) or "" for m in mentions},
        tuple(sentences)[:_SENTENCES],
        missing,
        tuple(_reference(one, key, around) for one in references[:_REFERENCES]),
    )


def _reference(one: StoredReference, key: int, around: Around) -> tuple[int, str, tuple[int, ...]]:
    text = " ".join(filter(None, (one.stamp, "-".join(one.path))))
    meant = [around.numbers[k] for k in one.targets if k != key and k in around.numbers]
    return one.line, clipped(text, LINE) or "", tuple(meant[:_REFERENCES])


def _taken(
    address: str,
    incident: Incident,
    said: Said,
    repeats: Mapping[str, Sequence[Repeat]],
    links: Sequence[LinkOf],
) -> Taken:
    signed: Counter[Signature] = Counter()
    for artifact in incident.artifacts:
        if artifact.signature is not None:
            signed[artifact.signature] += 1 + len(repeats.get(artifact.id, ()))
    first = next(iter(signed), None)
    row = Row(
        address,
        clipped(incident.title, TEXT) or "",
        incident.source,
        incident.first_line,
        incident.last_line,
        incident.time,
        clipped(incident.kind, LINE),
        clipped(first.title, TEXT) if first else None,
        tuple(one.hash for one in signed),
        tuple(dict.fromkeys(artifact.grammar for artifact in incident.artifacts)),
        tuple(clipped(tag, LINE) or "" for tag in incident.tags[:_TAGS]),
        len(incident.artifacts),
    )
    frames = sum(len(s.frames) for a in incident.artifacts for s in a.stacks)
    headlines = dict.fromkeys(line_of(a.headline) for a in incident.artifacts if a.headline)
    named = tuple(link._replace(function=name_of(link.function) or "") for link in links)
    return Taken(row, said, named, dict(signed), frames, tuple(headlines))
