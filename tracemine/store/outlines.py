"""What lists of incidents and functions are made of: a few columns of everything at once."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, distinct, func, select, text

from tracemine.store import schema
from tracemine.store.queries import each
from tracemine.store.records import FunctionOutline, Outline

_d, _i, _a, _f = schema.documents, schema.incidents, schema.artifacts, schema.functions
_g, _l, _m = schema.signatures, schema.links, schema.mentions
_some: BindParameter[Any] = bindparam("some", expanding=True)


def outlines(connection: Connection) -> dict[int, Outline]:
    """Return of every incident what its artifacts are."""
    query = (
        select(_a.c.incident_id, _a.c.grammar, _g.c.hash, _g.c.title)
        .outerjoin(_g, _g.c.id == _a.c.signature_id)
        .order_by(_a.c.incident_id, _a.c.position)
    )
    found: dict[int, tuple[dict[str, None], dict[str, str], list[int]]] = {}
    for key, grammar, hash_, title in connection.execute(query):
        grammars, signatures, count = found.setdefault(key, ({}, {}, [0]))
        grammars[grammar] = None
        if hash_ is not None:
            signatures.setdefault(hash_, title)
        count[0] += 1
    return {
        key: Outline(tuple(grammars), tuple(signatures.items()), count[0])
        for key, (grammars, signatures, count) in found.items()
    }


def functions(connection: Connection) -> list[FunctionOutline]:
    """Return every function; those that signatures count first, then the most frequent."""
    counted = select(_l.c.function_id).where(_l.c.relevant).distinct().subquery()
    query = (
        select(_f.c.name, _f.c.incidents, counted.c.function_id.is_not(None))
        .outerjoin(counted, counted.c.function_id == _f.c.id)
        .where(_f.c.incidents > 0)
    )
    rows = [
        FunctionOutline(name, n, bool(relevant)) for name, n, relevant in connection.execute(query)
    ]
    return sorted(rows, key=lambda one: (not one.relevant, -one.incidents, one.name))


_COUNTS = (
    select(_f.c.name, func.count(distinct(_l.c.incident_id)))
    .join(_l, _l.c.function_id == _f.c.id)
    .where(_l.c.incident_id.in_(_some))
    .group_by(_f.c.id, _f.c.name)
)


def counts_in(connection: Connection, keys: Collection[int]) -> dict[str, int]:
    """Return in how many of these incidents each function is that is in one of them."""
    found: dict[str, int] = {}
    for name, count in each(connection, _COUNTS, keys):
        found[name] = found.get(name, 0) + count
    return found


_HEADLINES = (
    select(_a.c.incident_id, _a.c.headline)
    .where(_a.c.incident_id.in_(_some), _a.c.headline.is_not(None))
    .order_by(_a.c.incident_id, _a.c.position)
)
_SENTENCES = (
    select(_m.c.incident_id, _m.c.sentence)
    .where(_m.c.incident_id.in_(_some))
    .order_by(_m.c.incident_id, _m.c.line)
)


def said(connection: Connection, keys: Iterable[int]) -> dict[int, list[str]]:
    """Return what the store remembers of the words in incidents: sentences, then headlines."""
    found: dict[int, dict[str, None]] = {key: {} for key in keys}
    for query in (_SENTENCES, _HEADLINES):
        for key, words in each(connection, query, found):
            found[key][words] = None
    return {key: list(lines) for key, lines in found.items()}


def state(connection: Connection) -> tuple[object, ...]:
    """Return something that is another as soon as anybody else has written to the store."""
    if connection.dialect.name == "sqlite":
        return tuple(connection.execute(text("PRAGMA data_version")).one())
    query = select(_d.c.source, _d.c.digest, _d.c.recipe).order_by(_d.c.source)
    return (hash(tuple(tuple(row) for row in connection.execute(query))),)
