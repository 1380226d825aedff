"""Rows of documents that are stored together, until they are written: table by table, in order."""

from typing import Any

from sqlalchemy import Connection, Table

from tracemine.store import schema, statements, texts

Row = tuple[Any, ...]

#: The tables that a document fills, each after those that it refers to.
FILLED = (
    schema.documents,
    schema.entries,
    schema.incidents,
    schema.artifacts,
    schema.repeats,
    schema.stacks,
    schema.frames,
    schema.links,
    schema.mentions,
    schema.references,
)
#: So many frames wait at most, besides those of the last document.
_MOST = 50_000


class Unwritten:
    """Rows that are still to be inserted, in the transaction that they were made in."""

    def __init__(self) -> None:
        self.rows: dict[Table, list[Row]] = {table: [] for table in FILLED}
        #: The documents that they are of.
        self.sources: set[str] = set()

    @property
    def is_much(self) -> bool:
        """True when more would only take memory."""
        return len(self.rows[schema.frames]) > _MOST

    def forget(self) -> None:
        """Throw everything away, after a transaction that failed."""
        self.sources.clear()
        for rows in self.rows.values():
            rows.clear()

    def write(self, connection: Connection) -> None:
        """Insert all rows."""
        if not self.sources:
            return
        # What many incidents share is then at one place: few pages are looked for and changed.
        self.rows[schema.links].sort()
        if connection.dialect.name == "sqlite":
            self._write_as_is(connection)
        else:
            self._insert(connection, checked=True)
        self.forget()

    def _write_as_is(self, connection: Connection) -> None:
        # Few documents hold what cannot be stored, so it is looked for only then.
        statements.run(connection, "SAVEPOINT documents")
        try:
            self._insert(connection, checked=False)
        except (OverflowError, UnicodeEncodeError):
            statements.run(connection, "ROLLBACK TO documents")
            self._insert(connection, checked=True)
        statements.run(connection, "RELEASE documents")

    def _insert(self, connection: Connection, *, checked: bool) -> None:
        for table, rows in self.rows.items():
            storable = texts.storable(connection, rows) if checked else rows
            statements.insert_rows(connection, table, storable)
