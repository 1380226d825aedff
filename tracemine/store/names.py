"""The names that documents share: functions with their counts, and signatures."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count as count_from
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, select, update

from tracemine.mentions import spellings
from tracemine.records import Signature
from tracemine.store import rarity, schema, statements, texts
from tracemine.store.unwritten import Unwritten

#: How much of a name is compared when it is searched.
SEARCHED = 200


def known(connection: Connection, functions: Iterable[str]) -> dict[str, int]:
    """Return the row numbers of those functions that are in the store."""
    stored = {texts.storable_text(connection, name): name for name in functions}
    rows = statements.about(connection, _FUNCTIONS, map(hashed, stored))
    return {stored[name]: number for name, number in rows if name in stored}


_some: BindParameter[Any] = bindparam("some", expanding=True)
_FUNCTIONS = select(schema.functions.c.name, schema.functions.c.id).where(
    schema.functions.c.hash.in_(_some)
)
_SIGNATURES = select(schema.signatures).where(schema.signatures.c.hash.in_(_some))


class Changes:
    """By how much the numbers of incidents change: by row of a function, by feature."""

    def __init__(self) -> None:
        self.functions: Counter[int] = Counter()
        self.features: Counter[str] = Counter()


class Known:
    """Row numbers that were looked up or given before, as long as they cannot have changed."""

    def __init__(self) -> None:
        self.functions: dict[str, int] = {}
        self.signatures: dict[Signature, int] = {}
        #: The row numbers that are free.
        self._ids: dict[Table, Iterator[int]] = {}
        #: Features that the store has.
        self.features: set[str] = set()
        #: By how much numbers of incidents are still to be changed, of functions and features.
        self.changes: Changes = Changes()
        #: The rows of documents that are still to be inserted.
        self.unwritten = Unwritten()
        self._version: int | None = None

    def begin(self, connection: Connection) -> None:
        """Forget everything unless nobody else has written since the last transaction."""
        version = None
        if connection.dialect.name == "sqlite":
            version = connection.exec_driver_sql("PRAGMA data_version").scalar()
        if version is None or version != self._version:
            self.forget()
        self._version = version

    def free(self, connection: Connection, table: Table) -> Iterator[int]:
        """Return the row numbers of a table that are free."""
        if not self._ids:
            row = connection.execute(_HIGHEST).one()
            highest = zip(_NUMBERED, row, strict=True)
            self._ids.update({one: count_from((number or 0) + 1) for one, number in highest})
        return self._ids[table]

    def forget(self) -> None:
        """Forget everything, after a transaction that failed."""
        self.functions.clear()
        self.signatures.clear()
        self.features.clear()
        self._ids.clear()
        self._version = None


_NUMBERED = [table for table in schema.metadata.sorted_tables if "id" in table.c]
_HIGHEST = select(*(select(func.max(table.c.id)).scalar_subquery() for table in _NUMBERED))


def numbers(connection: Connection, functions: Iterable[str], before: Known) -> dict[str, int]:
    """Return the row numbers of functions, adding those that are missing."""
    found = before.functions
    unknown = [name for name in functions if name not in found]
    if unknown:
        stored = {name: texts.storable_text(connection, name) for name in unknown}
        there = known(connection, stored.values())
        missing = sorted(set(stored.values()) - there.keys())
        if missing:
            added = dict(zip(missing, before.free(connection, schema.functions), strict=False))
            _insert(connection, added)
            there |= added
        found.update((name, there[kept]) for name, kept in stored.items())
    return found


def _insert(connection: Connection, added: Mapping[str, int]) -> None:
    rows = [(number, name, hashed(name), search_form(name), 0) for name, number in added.items()]
    statements.insert_rows(connection, schema.functions, rows)
    spelt = [
        (spelling, number)
        for name, number in added.items()
        for spelling in spellings(name)
        if len(spelling) <= SEARCHED
    ]
    statements.insert_rows(connection, schema.spellings, spelt)
    parts = [(part, number) for name, number in added.items() for part in rarity.parts_of(name)]
    statements.insert_rows(connection, schema.parts, parts)


def count(connection: Connection, known: Known) -> None:
    """Change the numbers of incidents as it is still to be done."""
    changes, known.changes = known.changes, Changes()
    rows = [{"number": one, "change": n} for one, n in sorted(changes.functions.items()) if n]
    statements.change_rows(connection, _COUNT, rows)
    if changes.features:
        rarity.change(connection, changes.features, known.features)


_COUNT = (
    update(schema.functions)
    .where(schema.functions.c.id == bindparam("number"))
    .values(incidents=schema.functions.c.incidents + bindparam("change"))
)


def signatures(
    connection: Connection, signed: Iterable[Signature], before: Known
) -> dict[Signature, int]:
    """Return the row numbers of signatures, adding those that are missing."""
    found = before.signatures
    stored = {one: _signature_row(connection, one) for one in signed if one not in found}
    if stored:
        rows = statements.about(connection, _SIGNATURES, {row[0] for row in stored.values()})
        there = {tuple(row): number for number, *row in rows}
        missing = sorted(set(stored.values()) - there.keys())
        if missing:
            added = dict(zip(missing, before.free(connection, schema.signatures), strict=False))
            added_rows = [(number, *row) for row, number in added.items()]
            statements.insert_rows(connection, schema.signatures, added_rows)
            there |= added
        found.update((one, there[row]) for one, row in stored.items())
    return found


def _signature_row(connection: Connection, signed: Signature) -> tuple[str, int, str, str]:
    return (
        texts.storable_text(connection, signed.hash),
        signed.version,
        texts.storable_text(connection, signed.title),
        texts.storable_text(connection, texts.array(signed.functions)),
    )


def search_form(name: str) -> str:
    """Return a name as it is searched: without case, and not endlessly long."""
    return texts.unicode(name[:SEARCHED]).lower()


def hashed(name: str) -> int:
    """Return the hash by which a name is found."""
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
