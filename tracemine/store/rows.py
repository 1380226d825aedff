"""The rows that a document is stored as."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import astuple
from sqlalchemy import Table

from tracemine.incidents import Incident, Link
from tracemine.records import Artifact, Section, Signature, Stack
from tracemine.store import schema, texts
from tracemine.store.names import SEARCHED
from tracemine.store.rarity import features_of, message_hash
from tracemine.store.records import Cited, Fingerprint, Repeat
from tracemine.store.repeats import Folded, marks
from tracemine.store.unwritten import Row

if TYPE_CHECKING:
    from tracemine.mentions import Mention


def linking(incident: Incident) -> Iterator[Link]:
    """Give the links of an incident that its own document makes."""
    return (link for link in incident.links if link.role != "mention")


class Rows:
    """Makes the rows of one document, table by table, each with all columns in their order."""

    def __init__(
        self,
        rows: Mapping[Table, list[Row]],
        free: Callable[[Table], Iterator[int]],
        functions: Mapping[str, int],
        signatures: Mapping[Signature, int],
        features: Counter[str],
    ) -> None:
        """Put into `rows`, take row numbers from `free`, and count features of incidents."""
        self._features = features
        self._functions = functions
        self._signatures = signatures
        self._rows = rows
        self._ids = {table: free(table) for table in rows if "id" in table.c}
        self._document = next(self._ids[schema.documents])
        self._entries: dict[Section, int] = {}
        #: The key of each incident by its id.
        self._owners: dict[str, int] = {}

    def document(self, source: str, fingerprint: Fingerprint, warnings: int) -> None:
        """Add the document's own row."""
        row = (self._document, source, *astuple(fingerprint), warnings)
        self._rows[schema.documents].append(row)

    def incident(self, position: int, folded: Folded) -> None:
        """Add an incident with everything in it."""
        incident = folded.incident
        key = next(self._ids[schema.incidents])
        self._owners[incident.id] = key
        functions, kind, message = incident.functions, incident.kind, incident.message
        self._features.update(features_of(functions, kind, message))
        row = (
            key,
            self._document,
            self._entry(incident.entry),
            position,
            incident.id,
            incident.title,
            incident.time,
            texts.array(incident.tags),
            incident.first_line,
            incident.last_line,
            texts.array(functions),
            kind,
            message,
            message_hash(message),
        )
        self._rows[schema.incidents].append(row)
        self._links(key, incident)
        for place, artifact in enumerate(incident.artifacts):
            self._artifact(key, place, artifact, folded.repeats.get(artifact.id, ()))

    def _entry(self, entry: Section | None) -> int | None:
        if entry is None:
            return None
        if entry not in self._entries:
            self._entries[entry] = number = next(self._ids[schema.entries])
            row = (
                number,
                self._document,
                entry.id,
                entry.title,
                entry.time,
                texts.array(entry.tags),
                entry.first_line,
                entry.last_line,
            )
            self._rows[schema.entries].append(row)
        return self._entries[entry]

    def _links(self, key: int, incident: Incident) -> None:
        found: dict[tuple[str, str], tuple[int, int, int]] = {}
        for link in linking(incident):
            said = (link.function, link.role)
            before = found.get(said)
            if before is None:
                found[said] = (link.depth, +link.relevant, 1)
            else:
                depth, relevant, times = before
                found[said] = (min(depth, link.depth), relevant | link.relevant, times + 1)
        self._rows[schema.links].extend(
            (self._functions[function], key, role, *how) for (function, role), how in found.items()
        )

    def _artifact(self, key: int, place: int, artifact: Artifact, again: Sequence[Repeat]) -> None:
        number = next(self._ids[schema.artifacts])
        row = (
            number,
            key,
            place,
            artifact.id,
            artifact.grammar,
            artifact.kind,
            artifact.headline,
            artifact.first_line,
            artifact.last_line,
            self._signatures[artifact.signature] if artifact.signature else None,
            texts.object_(artifact.details),
            1 + len(again),
            *marks(artifact),
        )
        self._rows[schema.artifacts].append(row)
        self._rows[schema.repeats].extend(
            (number, position, *repeat) for position, repeat in enumerate(again)
        )
        for position, stack in enumerate(artifact.stacks):
            self._stack(number, position, stack)

    def _stack(self, artifact: int, position: int, stack: Stack) -> None:
        number = next(self._ids[schema.stacks])
        row = (number, artifact, position, stack.role, stack.thread, stack.truncated)
        self._rows[schema.stacks].append(row)
        functions = self._functions
        self._rows[schema.frames].extend(
            (
                number,
                place,
                frame.level,
                frame.symbol,
                functions[frame.function] if frame.function else None,
                frame.args,
                frame.file,
                frame.line,
                frame.column,
                frame.module,
                frame.address,
                # Whole numbers: a bool sqlite3 would first try to adapt, each time.
                +frame.inlined,
                +frame.relevant,
                frame.note_line,
            )
            for place, frame in enumerate(stack.frames)
        )

    def mentions(self, mentions: "Iterable[Mention]") -> None:
        """Add the names that prose mentions."""
        rows = mention_rows(mentions, self._document, self._owners, self._ids[schema.mentions])
        self._rows[schema.mentions].extend(rows)

    def references(self, references: Iterable[Cited], incidents: Sequence[Incident]) -> None:
        """Add the references, each to the innermost incident that holds its line."""
        given = list(references)
        owners = _owners((reference.line for reference in given), incidents)
        for reference in given:
            owner = owners.get(reference.line)
            row = (
                next(self._ids[schema.references]),
                self._document,
                self._owners[owner] if owner is not None else None,
                reference.stamp,
                texts.array(reference.path),
                reference.line,
            )
            self._rows[schema.references].append(row)


def _owners(lines: Iterable[int], incidents: Sequence[Incident]) -> dict[int, str]:
    """Return the id of the innermost incident that holds each line; incidents may be nested."""
    waiting = sorted(incidents, key=lambda one: (one.first_line, -one.last_line), reverse=True)
    around: list[Incident] = []
    found: dict[int, str] = {}
    for line in sorted(set(lines)):
        while waiting and waiting[-1].first_line <= line:
            around.append(waiting.pop())
        while around and around[-1].last_line < line:
            around.pop()
        if around:
            found[line] = around[-1].id
    return found


def mention_rows(
    mentions: "Iterable[Mention]", document: int, owners: Mapping[str, int], ids: Iterator[int]
) -> Iterator[Row]:
    """Yield the rows of mentions; `owners` are the keys of incidents."""
    # Longer names mean no function, and are too long for some indexes.
    names = (mention for mention in mentions if len(mention.name) <= SEARCHED)
    for mention, number in zip(names, ids, strict=False):
        owner = owners.get(mention.incident) if mention.incident is not None else None
        yield number, document, owner, mention.name, mention.note_line, mention.sentence
