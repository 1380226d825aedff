"""Whether a store is whole."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, inspect, select

from tracemine.store import rarity, schema

_f, _c, _l, _a, _p, _fr = (
    schema.functions,
    schema.features,
    schema.links,
    schema.artifacts,
    schema.repeats,
    schema.frames,
)
#: So many problems of one kind are told.
_MOST = 10


def problems(connection: Connection) -> list[str]:
    """Return what is wrong with a store, a line each."""
    found = list(_missing(connection))
    if connection.dialect.name == "sqlite":
        found += _damage(connection)
    # Of tables that are damaged, counts say nothing.
    return found or [
        *_counts(connection),
        *_features(connection),
        *_repeats(connection),
        *_frames(connection),
    ]


def _missing(connection: Connection) -> Iterator[str]:
    tables = inspect(connection)
    there = set(tables.get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in there:
            yield f"damaged: there is no table {table.name}"
            continue
        columns = {column["name"] for column in tables.get_columns(table.name)}
        for column in table.c:
            if column.name not in columns:
                yield f"damaged: there is no column {column.name} of {table.name}"


def _damage(connection: Connection) -> Iterator[str]:
    for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST})"):
        if said != "ok":
            yield f"damaged: {said}"
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(
        _MOST
    ):
        yield f"{table}: row {row} refers to a row of {parent} that is not there"


def _counts(connection: Connection) -> Iterator[str]:
    linked = (
        select(_l.c.function_id, func.count(_l.c.incident_id.distinct()).label("there"))
        .group_by(_l.c.function_id)
        .subquery()
    )
    there = func.coalesce(linked.c.there, 0)
    query = (
        select(_f.c.name, _f.c.incidents, there)
        .outerjoin(linked, linked.c.function_id == _f.c.id)
        .where(_f.c.incidents != there)
        .order_by(_f.c.name)
        .limit(_MOST)
    )
    for name, said, is_in in connection.execute(query):
        yield f"functions: {name} is in {is_in} incidents, not in {said}"


def _features(connection: Connection) -> Iterator[str]:
    there = rarity.counted(connection)
    query = select(_c.c.name, _c.c.incidents).where(_c.c.incidents != 0)
    said = {row.name: row.incidents for row in connection.execute(query)}
    wrong = sorted(n for n in {*there, *said} if there.get(n, 0) != said.get(n, 0))
    for name in wrong[:_MOST]:
        yield f"features: {name} is in {there.get(name, 0)} incidents, not in {said.get(name, 0)}"


def _repeats(connection: Connection) -> Iterator[str]:
    again = select(func.count()).where(_p.c.artifact_id == _a.c.id).scalar_subquery()
    query = select(_a.c.artifact, _a.c["count"]).where(_a.c["count"] != again + 1)
    for artifact, said in connection.execute(query.order_by(_a.c.artifact).limit(_MOST)):
        yield f"artifacts: {artifact} says that it was printed {said} times"


def _frames(connection: Connection) -> Iterator[str]:
    query = (
        select(func.count())
        .select_from(_fr)
        .outerjoin(_f, _f.c.id == _fr.c.function_id)
        .where(_fr.c.function_id.is_not(None), _f.c.id.is_(None))
    )
    missing = connection.execute(query).scalar_one()
    if missing:
        yield f"frames: {missing} have a function that is not there"
