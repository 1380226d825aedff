"""A store as records, and records as a store."""

from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace
from sqlalchemy import Connection, select

from tracemine.incidents import Incident
from tracemine.mentions import Mention
from tracemine.store import queries, rebuild, schema, texts
from tracemine.store.records import Cited, Fingerprint, StoredDocument
from tracemine.store.repeats import Folded
from tracemine.store.writing import Content

_d, _i, _m, _r = schema.documents, schema.incidents, schema.mentions, schema.references


def documents(connection: Connection) -> Iterator[StoredDocument]:
    """Yield the documents of a store by source."""
    query = select(_d.c.id, _d.c.source, _d.c.digest, _d.c.recipe, _d.c.path, _d.c.warnings)
    # Read before the queries about each, because some drivers have one answer at a time.
    for row in connection.execute(query.order_by(_d.c.source)).all():
        yield _document(connection, row)


def _document(connection: Connection, row: Any) -> StoredDocument:  # noqa: ANN401
    own = select(_i.c.id, _i.c.incident).where(_i.c.document_id == row.id).order_by(_i.c.position)
    ids: dict[int, str] = {key: incident for key, incident in connection.execute(own)}  # noqa: C416 (rows are no pairs to a type checker)
    return StoredDocument(
        row.source,
        Fingerprint(row.digest, row.recipe, row.path),
        row.warnings,
        tuple(map(_unmentioned, rebuild.incidents(connection, list(ids)))),
        {ids[key]: there for key, there in queries.repeats(connection, list(ids)).items()},
        _references(connection, row.id),
        _mentions(connection, row.id, ids),
    )


def _unmentioned(incident: Incident) -> Incident:
    """Take out the links that mentions make, which depend on the rest of the store."""
    links = tuple(link for link in incident.links if link.role != "mention")
    return replace(incident, links=links)


def _references(connection: Connection, document: int) -> tuple[Cited, ...]:
    query = select(_r.c.stamp, _r.c.path, _r.c.line).where(_r.c.document_id == document)
    rows = connection.execute(query.order_by(_r.c.id))
    return tuple(Cited(stamp, texts.read_array(path), line) for stamp, path, line in rows)


def _mentions(connection: Connection, document: int, ids: dict[int, str]) -> tuple[Mention, ...]:
    query = select(_m.c.name, _m.c.incident_id, _m.c.line, _m.c.sentence)
    rows = connection.execute(query.where(_m.c.document_id == document).order_by(_m.c.id))
    return tuple(
        Mention(name, ids[key] if key is not None else None, line, sentence)
        for name, key, line, sentence in rows
    )


def content(document: StoredDocument) -> Content:
    """Return an exported document as it is stored."""
    return Content(
        document.source,
        document.fingerprint,
        document.warnings,
        [Folded(one, document.repeats.get(one.id, {})) for one in document.incidents],
        document.references,
        document.mentions,
    )
