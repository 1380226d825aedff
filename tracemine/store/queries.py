"""What can be asked of the tables: fingerprints, headers, postings, counts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    func,
    literal_column,
    select,
)

from tracemine.similarity.features import FUNCTION
from tracemine.spelling import nearest
from tracemine.store import rarity, schema, statements, texts
from tracemine.store.names import hashed, search_form
from tracemine.store.records import (
    Fingerprint,
    Header,
    KnownFunction,
    Repeat,
    Same,
    Vector,
)
from tracemine.store.statements import batches

_d, _e, _i, _a = schema.documents, schema.entries, schema.incidents, schema.artifacts
_s, _fr, _f, _l = schema.stacks, schema.frames, schema.functions, schema.links
_g, _m, _r, _p = schema.signatures, schema.mentions, schema.references, schema.spellings
_some: BindParameter[Any] = bindparam("some", expanding=True)
_PART = 1024
_BY_PLACE = (_d.c.source, _i.c.position)


def begins_so(column: Column[str], prefix: str) -> ColumnElement[bool]:
    """Return the condition that a column begins so; an index on it is used."""
    # Behind every other text that begins so is the one that goes on with the last character.
    return and_(column >= prefix, column <= prefix + "\U0010ffff")


def each(connection: Connection, query: Select[Any], values: Iterable[object]) -> Iterator[Any]:
    """Ask about many values, as many at a time as the database allows."""
    for some in batches(values):
        # In parts, for row by row costs more than the rows.
        for rows in connection.execute(query, {"some": some}).partitions(_PART):
            yield from rows


def fingerprints(connection: Connection) -> dict[str, Fingerprint]:
    """Return the fingerprint of each document."""
    query = select(_d.c.source, _d.c.digest, _d.c.recipe, _d.c.path, _d.c.size, _d.c.mtime)
    rows = connection.execute(query.order_by(_d.c.source))
    return {source: Fingerprint(*fields) for source, *fields in rows}


def size(connection: Connection) -> int:
    """Return the number of incidents."""
    return connection.execute(select(func.count()).select_from(_i)).scalar_one()


def keys(connection: Connection) -> list[int]:
    """Return the keys of all incidents, by source and place."""
    query = select(_i.c.id).join(_d, _d.c.id == _i.c.document_id).order_by(*_BY_PLACE)
    return list(connection.execute(query).scalars())


def find(connection: Connection, incident: str, source: str | None) -> list[int]:
    """Return the incidents whose id, or an artifact's id, begins so."""
    if not incident:
        return []
    begins = texts.storable_text(connection, incident)
    artifacts = select(_a.c.incident_id).where(begins_so(_a.c.artifact, begins))
    again = (
        select(_a.c.incident_id)
        .join(schema.repeats, schema.repeats.c.artifact_id == _a.c.id)
        .where(begins_so(schema.repeats.c.artifact, begins))
    )
    own = select(_i.c.id).where(begins_so(_i.c.incident, begins))
    found = own.union(artifacts, again).subquery()
    query = (
        select(_i.c.id)
        .join(_d, _d.c.id == _i.c.document_id)
        .where(_i.c.id.in_(select(found.c.id)))
        .order_by(*_BY_PLACE)
    )
    if source is not None:
        query = query.where(_d.c.source == texts.storable_text(connection, source))
    return list(connection.execute(query).scalars())


_HEADERS = (
    select(
        _i.c.id,
        _i.c.incident,
        _d.c.source,
        _i.c.title,
        _i.c.time,
        _i.c.tags,
        _i.c.first_line,
        _i.c.last_line,
        _i.c.kind,
    )
    .join(_d, _d.c.id == _i.c.document_id)
    .where(_i.c.id.in_(_some))
)


def headers(connection: Connection, wanted: Sequence[int]) -> list[Header]:
    """Return incidents without their artifacts, in the order of the keys."""
    found = {
        key: Header(key, id_, source, title, time, texts.read_array(tags), *rest)
        for key, id_, source, title, time, tags, *rest in each(connection, _HEADERS, set(wanted))
    }
    return [found[key] for key in wanted if key in found]


_VECTORS = select(_i.c.id, _i.c.functions, _i.c.kind, _i.c.message)


def vectors(connection: Connection, wanted: Sequence[int] | None) -> list[Vector]:
    """Return what similarity compares, in the order of the keys."""
    if wanted is None:
        query = _VECTORS.join(_d, _d.c.id == _i.c.document_id).order_by(*_BY_PLACE)
        return [
            Vector(key, texts.read_array(functions), kind, message)
            for key, functions, kind, message in connection.execute(query)
        ]
    found = {
        key: Vector(key, texts.read_array(functions), kind, message)
        for key, functions, kind, message in each(
            connection, _VECTORS.where(_i.c.id.in_(_some)), set(wanted)
        )
    }
    return [found[key] for key in wanted if key in found]


def repeats(
    connection: Connection, wanted: Sequence[int]
) -> dict[int, dict[str, tuple[Repeat, ...]]]:
    """Return by incident and artifact where artifacts are printed again."""
    again = schema.repeats
    query = (
        select(
            _a.c.incident_id,
            _a.c.artifact,
            again.c.artifact,
            again.c.first_line,
            again.c.last_line,
            again.c.run,
        )
        .join(again, again.c.artifact_id == _a.c.id)
        .where(_a.c.incident_id.in_(_some))
        .order_by(_a.c.incident_id, _a.c.position, again.c.position)
    )
    found: dict[int, dict[str, list[Repeat]]] = defaultdict(lambda: defaultdict(list))
    for key, artifact, *fields in each(connection, query, set(wanted)):
        found[key][artifact].append(Repeat(*fields))
    return {
        key: {artifact: tuple(places) for artifact, places in found[key].items()}
        for key in dict.fromkeys(wanted)
        if key in found
    }


def same(connection: Connection, key: int) -> list[Same]:
    """Return the other incidents that hold an artifact of this one, the same runs first."""
    other = _a.alias()
    query = (
        select(
            other.c.incident_id,
            _a.c.artifact,
            (_a.c.run == other.c.run).label("run"),
            _d.c.source,
            _i.c.position,
        )
        .join(other, other.c.shape == _a.c.shape)
        .join(_i, _i.c.id == other.c.incident_id)
        .join(_d, _d.c.id == _i.c.document_id)
        .where(_a.c.incident_id == key, other.c.incident_id != key)
    )
    rows = sorted(
        connection.execute(query), key=lambda r: (not r.run, r.source, r.position, r.artifact)
    )
    found: dict[tuple[int, str], Same] = {}
    for row in rows:
        shared = Same(row.incident_id, row.artifact, "run" if row.run else "crash")
        found.setdefault((shared.key, shared.artifact), shared)
    return list(found.values())


_COUNTED = select(_f.c.name, _f.c.incidents).where(
    _f.c.hash.in_(_some), _f.c.incidents > literal_column("0")
)
COUNTS = select(_f.c.id, _f.c.incidents).where(_f.c.id.in_(_some), _f.c.incidents > 0)


def feature_counts(connection: Connection, features: Collection[str]) -> dict[str, int]:
    """Return in how many incidents what similarity compares is: functions and the rest."""
    functions = {name for name in features if name[0] == FUNCTION}
    named = function_counts(connection, [name[1:] for name in functions])
    rest = rarity.counts(connection, [name for name in features if name not in functions])
    return rest | {FUNCTION + name: count for name, count in named.items()}


def saying(connection: Connection, message: str, most: int) -> list[int]:
    """Return incidents with this message, other numbers in it left aside; at most so many."""
    query = select(_i.c.id).where(_i.c.message_hash == rarity.message_hash(message))
    return list(connection.execute(query.order_by(_i.c.id).limit(most)).scalars())


def function_counts(connection: Connection, functions: Collection[str]) -> dict[str, int]:
    """Return in how many incidents functions are."""
    stored = {texts.storable_text(connection, name): name for name in functions}
    rows = statements.about(connection, _COUNTED, map(hashed, stored))
    return {stored[name]: number for name, number in rows if name in stored}


def functions(connection: Connection, prefix: str, limit: int | None) -> list[KnownFunction]:
    """Return the functions whose name begins so in any case, the most frequent first."""
    query = (
        select(_f.c.name, _f.c.incidents)
        .where(_f.c.incidents > 0)
        .order_by(_f.c.incidents.desc(), _f.c.name)
        .limit(limit)
    )
    if prefix:
        begins = texts.storable_text(connection, search_form(prefix))
        query = query.where(begins_so(_f.c.search, begins))
    return [KnownFunction(*row) for row in connection.execute(query)]


def kinds(connection: Connection) -> list[str]:
    """Return the kinds of artifact, sorted."""
    return list(connection.execute(select(_a.c.kind).distinct().order_by(_a.c.kind)).scalars())


def functions_near(connection: Connection, name: str, limit: int) -> list[str]:
    """Return the known functions that are spelt most like a name, the nearest first."""
    query = select(_f.c.name).where(_f.c.incidents > 0)
    return nearest(name, connection.execute(query).scalars(), limit)
