"""Putting documents into the tables, and taking them out."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from msgspec.structs import asdict
from sqlalchemy import Connection, delete, func, select, update

from tracemine.store import names, rarity, schema, statements, texts
from tracemine.store.records import Cited, Fingerprint
from tracemine.store.repeats import Folded
from tracemine.store.rows import Rows, linking, mention_rows

if TYPE_CHECKING:
    from tracemine.mentions import Mention

Row = tuple[Any, ...]


class Content(NamedTuple):
    """All that is stored of a document."""

    source: str
    fingerprint: Fingerprint
    #: How much of it could only be read in part.
    warnings: int
    incidents: Sequence[Folded]
    references: Sequence[Cited]
    mentions: "Sequence[Mention]"


def add(connection: Connection, content: Content, known: names.Known) -> None:
    """Put a document in the place of what its source had, in the caller's transaction.

    Its rows are inserted by `finish`, at the latest.
    """
    changes, unwritten = known.changes, known.unwritten
    source = texts.storable_text(connection, content.source)
    if source in unwritten.sources or unwritten.is_much:
        unwritten.write(connection)
    _remove(connection, source, changes)
    unwritten.sources.add(source)
    folded = content.incidents
    functions = _counted(folded)
    numbers = names.numbers(connection, functions, known)
    changes.functions.update({numbers[name]: n for name, n in functions.items()})
    signed = {a.signature: None for one in folded for a in one.incident.artifacts if a.signature}
    signatures = names.signatures(connection, signed, known)
    free = partial(known.free, connection)
    rows = Rows(unwritten.rows, free, numbers, signatures, changes.features)
    rows.document(content.source, content.fingerprint, content.warnings)
    for position, one in enumerate(folded):
        rows.incident(position, one)
    rows.mentions(content.mentions)
    rows.references(content.references, [one.incident for one in folded])


def finish(connection: Connection, known: names.Known) -> None:
    """Insert the rows and change the numbers of incidents that wait for it."""
    known.unwritten.write(connection)
    names.count(connection, known)


def _counted(folded: Iterable[Folded]) -> Counter[str]:
    """Return in how many incidents functions are; 0 for those that are only on frames."""
    counts: Counter[str] = Counter()
    for one in folded:
        counts.update({link.function for link in linking(one.incident)})
        # An incident of somebody's own making may have frames that it does not link.
        for artifact in one.incident.artifacts:
            for stack in artifact.stacks:
                for frame in stack.frames:
                    if frame.function and frame.function not in counts:
                        counts[frame.function] = 0
    return counts


_DOCUMENT = "SELECT id FROM documents WHERE source = ?"


def touch(connection: Connection, source: str, fingerprint: Fingerprint) -> None:
    """Change the fingerprint of a document."""
    changed = update(schema.documents).where(
        schema.documents.c.source == texts.storable_text(connection, source)
    )
    connection.execute(changed.values(**asdict(fingerprint)))


def set_mentions(
    connection: Connection, source: str, mentions: "Sequence[Mention]", known: names.Known
) -> None:
    """Put mentions in place of those of a document."""
    document = _document(connection, source)
    if document is None:
        return
    table = schema.mentions
    connection.execute(delete(table).where(table.c.document_id == document))
    owned = select(schema.incidents.c.incident, schema.incidents.c.id).where(
        schema.incidents.c.document_id == document
    )
    owners = {row.incident: row.id for row in connection.execute(owned)}
    rows = list(mention_rows(mentions, document, owners, known.free(connection, table)))
    statements.insert_rows(connection, table, texts.storable(connection, rows))


def remove(connection: Connection, sources: Sequence[str], known: names.Known) -> int:
    """Take documents out with everything that is theirs; return how many there were."""
    return sum(_remove(connection, source, known.changes) for source in sources)


def _remove(connection: Connection, source: str, changes: names.Changes) -> bool:
    document = _document(connection, source)
    if document is None:
        return False
    linked = (
        select(schema.links.c.function_id, func.count(schema.incidents.c.id.distinct()))
        .join(schema.incidents, schema.incidents.c.id == schema.links.c.incident_id)
        .where(schema.incidents.c.document_id == document)
        .group_by(schema.links.c.function_id)
    )
    for number, there in connection.execute(linked):
        changes.functions[number] -= there
    for features in rarity.of_incidents(connection, schema.incidents.c.document_id == document):
        changes.features.subtract(features)
    connection.execute(delete(schema.documents).where(schema.documents.c.id == document))
    return True


def _document(connection: Connection, source: str) -> int | None:
    source = texts.storable_text(connection, source)
    if connection.dialect.name == "sqlite":
        for (number,) in statements.run(connection, _DOCUMENT, source):
            return int(number)
        return None
    named = schema.documents.c.source == source
    return connection.execute(select(schema.documents.c.id).where(named)).scalar()


def tidy(connection: Connection, known: names.Known) -> None:
    """Take out the functions, features and signatures that nothing has any more."""
    names.count(connection, known)
    rarity.tidy(connection)
    used = select(schema.artifacts.c.signature_id).where(
        schema.artifacts.c.signature_id.is_not(None)
    )
    connection.execute(delete(schema.signatures).where(schema.signatures.c.id.not_in(used)))
    framed = select(schema.frames.c.function_id).where(schema.frames.c.function_id.is_not(None))
    unused = (
        schema.functions.c.id.not_in(framed),
        schema.functions.c.id.not_in(select(schema.links.c.function_id)),
    )
    connection.execute(delete(schema.functions).where(*unused))
