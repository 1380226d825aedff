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
    select,
)

from tracemine.store import schema, texts
from tracemine.store.names import batches, known, search_form
from tracemine.store.near import nearest
from tracemine.store.records import (
    Fingerprint,
    Header,
    KnownFunction,
    LinkOf,
    Posting,
    Repeat,
    Same,
    Vector,
)

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


_POSTINGS = (
    select(_l.c.function_id, _l.c.incident_id, _l.c.role, _l.c.depth, _l.c.relevant, _l.c["count"])
    .where(_l.c.function_id.in_(_some))
    # The order of the primary key: nothing is sorted.
    .order_by(_l.c.function_id, _l.c.incident_id, _l.c.role)
)
_MENTIONED = (
    select(_p.c.function_id, _m.c.incident_id, func.count())
    .join(_m, _m.c.name == _p.c.name)
    .where(_p.c.function_id.in_(_some), _m.c.incident_id.is_not(None))
    .group_by(_p.c.function_id, _m.c.incident_id)
)


def postings(connection: Connection, functions: Collection[str]) -> dict[str, list[Posting]]:
    """Return the incidents that functions link, by key and role."""
    numbers = known(connection, functions)
    found: dict[int, list[Posting]] = {number: [] for number in numbers.values()}
    for number, key, role, depth, relevant, frames in each(connection, _POSTINGS, numbers.values()):
        found[number].append(Posting(key, role, depth, relevant, frames))
    # Of a name that no stack has any more, mentions are no postings.
    living = [number for number, there in found.items() if there]
    mentioned: set[int] = set()
    for number, key, count in each(connection, _MENTIONED, living):
        found[number].append(Posting(key, "mention", 0, True, count))
        mentioned.add(number)
    for number in mentioned:
        found[number].sort()
    return {name: found[number] for name, number in numbers.items() if found[number]}


_LINKS = (
    select(_l.c.incident_id, _f.c.name, _l.c.role, _l.c.depth, _l.c.relevant, _l.c["count"])
    .join(_f, _f.c.id == _l.c.function_id)
    .where(_l.c.incident_id.in_(_some))
)
_MENTIONS = (
    select(_m.c.incident_id, _f.c.name, func.count())
    .join(_p, _p.c.name == _m.c.name)
    .join(_f, _f.c.id == _p.c.function_id)
    .where(_m.c.incident_id.in_(_some), _f.c.incidents > 0)
    .group_by(_m.c.incident_id, _f.c.name)
)


def links_of(connection: Connection, wanted: Sequence[int]) -> dict[int, list[LinkOf]]:
    """Return the functions of incidents, by role and depth."""
    found: dict[int, list[LinkOf]] = {key: [] for key in wanted}
    for key, *fields in each(connection, _LINKS, found):
        found[key].append(LinkOf(*fields))
    for key, name, count in each(connection, _MENTIONS, list(found)):
        found[key].append(LinkOf(name, "mention", 0, True, count))
    for links in found.values():
        links.sort(key=lambda link: (link.role, link.depth, link.function))
    return {key: links for key, links in found.items() if links}


_COUNTS = select(_f.c.id, _f.c.incidents).where(_f.c.id.in_(_some), _f.c.incidents > 0)


def function_counts(connection: Connection, functions: Collection[str]) -> dict[str, int]:
    """Return in how many incidents functions are."""
    numbers = known(connection, functions)
    counts: dict[int, int] = dict(each(connection, _COUNTS, numbers.values()))
    return {name: counts[number] for name, number in numbers.items() if number in counts}


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


def functions_near(connection: Connection, name: str, limit: int) -> list[str]:
    """Return the known functions that are spelt most like a name, the nearest first."""
    query = select(_f.c.name).where(_f.c.incidents > 0)
    return nearest(name, connection.execute(query).scalars(), limit)
