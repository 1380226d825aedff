"""What the notes say themselves: mentions of functions, and references to other entries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, select

from tracemine.store import schema, texts
from tracemine.store.names import known
from tracemine.store.queries import each
from tracemine.store.records import StoredMention, StoredReference

_m, _f, _d = schema.mentions, schema.functions, schema.documents
_r, _i, _e = schema.references, schema.incidents, schema.entries


def mentions(
    connection: Connection, functions: Collection[str] | None, keys: Collection[int] | None
) -> list[StoredMention]:
    """Return the mentions of known functions, by source and line."""
    found: list[StoredMention] = []
    rows: Iterable[Any]
    wanted = None if keys is None else frozenset(keys)
    if functions is not None:
        numbers = known(connection, functions).values()
        rows = each(connection, _MENTIONS.where(_f.c.id.in_(_some)), numbers)
        rows = (row for row in rows if wanted is None or row.incident_id in wanted)
    elif wanted is not None:
        rows = each(connection, _MENTIONS.where(_m.c.incident_id.in_(_some)), wanted)
    else:
        rows = connection.execute(_MENTIONS)
    for row in rows:
        found.append(  # noqa: PERF401 (a comprehension of six names is no clearer)
            StoredMention(
                row.function, row.name, row.incident_id, row.source, row.line, row.sentence
            )
        )
    return sorted(found, key=lambda m: (m.source, m.line, m.function, m.name, m.sentence))


def references(connection: Connection, keys: Collection[int] | None) -> list[StoredReference]:
    """Return references with the incidents of the entries that they mean."""
    if keys is None:
        rows = list(connection.execute(_REFERENCES))
    else:
        rows = list(each(connection, _REFERENCES.where(_r.c.incident_id.in_(_some)), set(keys)))
    targets = _incidents_at(connection, {row.stamp for row in rows if row.stamp})
    found = []
    for row in rows:
        # The same entry of the same document comes before entries of this time elsewhere.
        there = targets.get(row.stamp, ())
        own = tuple(key for key, document in there if document == row.document_id)
        meant = own or tuple(key for key, _ in there)
        path = texts.read_array(row.path)
        reference = StoredReference(row.incident_id, row.source, row.line, row.stamp, path, meant)
        found.append(reference)
    return sorted(found, key=lambda r: (r.source, r.line, r.stamp or "", r.path))


def _incidents_at(
    connection: Connection, stamps: Iterable[str]
) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in each(connection, _TARGETS.where(_e.c.time.in_(_some)), stamps):
        found[row.time].append((row.id, row.document_id))
    return found


_some: BindParameter[Any] = bindparam("some", expanding=True)
_MENTIONS = (
    select(
        _f.c.name.label("function"),
        _m.c.name,
        _m.c.incident_id,
        _d.c.source,
        _m.c.line,
        _m.c.sentence,
    )
    .join(schema.spellings, schema.spellings.c.name == _m.c.name)
    .join(_f, _f.c.id == schema.spellings.c.function_id)
    .join(_d, _d.c.id == _m.c.document_id)
    .where(_f.c.incidents > 0)
)
_REFERENCES = select(
    _r.c.document_id, _r.c.incident_id, _d.c.source, _r.c.line, _r.c.stamp, _r.c.path
).join(_d, _d.c.id == _r.c.document_id)
_TARGETS = (
    select(_i.c.id, _i.c.document_id, _e.c.time)
    .join(_i, _i.c.entry_id == _e.c.id)
    .join(_d, _d.c.id == _i.c.document_id)
    .order_by(_d.c.source, _i.c.position)
)
