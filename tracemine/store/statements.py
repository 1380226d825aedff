"""Statements for many rows, and for each document, without what SQLAlchemy does for them."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, Table, Update, insert
from sqlalchemy.dialects import sqlite

T = TypeVar("T")

#: How many values one statement is given: below the limit of every database.
BATCH = 900


def batches(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """Yield values in the portions that one statement may be given."""
    given = list(values)
    for start in range(0, len(given), BATCH):
        yield given[start : start + BATCH]


def insert_rows(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that have every column of a table, in its order."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        _many(connection, _positional(table), rows)
    else:
        names = table.c.keys()
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


@lru_cache(maxsize=32)
def _positional(table: Table) -> str:
    return str(insert(table).compile(dialect=sqlite.dialect(paramstyle="qmark")))


def about(connection: Connection, query: Select[Any], values: Iterable[object]) -> Iterator[Any]:
    """Ask about many values, which a query calls `some`, for texts and whole numbers."""
    for some in batches(values):
        if connection.dialect.name == "sqlite":
            listed = ",".join("?" * len(some))
            yield from run(connection, _query(query).replace(_SOME, listed), *some)
        else:
            yield from connection.execute(query, {"some": some})


#: How SQLAlchemy spells a parameter that stands for many.
_SOME = "__[POSTCOMPILE_some]"


@lru_cache(maxsize=32)
def _query(query: Select[Any]) -> str:
    compiled = query.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    assert compiled.positiontup == ["some"]
    return str(compiled)


def run(connection: Connection, sql: str, *values: Any) -> Any:  # noqa: ANN401
    """Run a statement of SQLite's own, of those that each document needs, and return its rows."""
    assert connection.dialect.name == "sqlite"
    cursor = connection.connection.cursor()
    cursor.execute(sql, values)
    return cursor.fetchall()


def _many(connection: Connection, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    connection.connection.cursor().executemany(sql, rows)


def change_rows(connection: Connection, change: Update, rows: Sequence[dict[str, Any]]) -> None:
    """Run an update for each row of its parameters."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        sql, names = _update(change)
        _many(connection, sql, [tuple(row[name] for name in names) for row in rows])
    else:
        connection.execute(change, rows)


@lru_cache(maxsize=8)
def _update(change: Update) -> tuple[str, list[str]]:
    compiled = change.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    return str(compiled), list(compiled.positiontup or ())
