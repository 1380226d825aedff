"""How rare the features are that similarity compares: counted as incidents come and go."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, bindparam, delete, select, update

from tracemine.similarity.features import hints, normalised_message
from tracemine.store import schema, statements, texts

_table, _i = schema.features, schema.incidents
#: Longer names are too long for some indexes; they count as rare.
_LONGEST = 200
#: So much of a message is compared.
_SAID = 4096


def features_of(functions: Iterable[str], kind: str | None, message: str | None) -> Iterator[str]:
    """Yield the features of an incident besides its functions, which are counted themselves."""
    return (name for name in hints(functions, kind, message) if len(name) <= _LONGEST)


def parts_of(function: str) -> list[str]:
    """Return the class and the words in the name of a function, as features."""
    return sorted(features_of([function], None, None))


def message_hash(message: str | None) -> int | None:
    """Return what is equal for messages that say the same, whatever addresses they tell."""
    return _hash(message[:_SAID]) if message else None


@lru_cache(maxsize=1 << 10)
def _hash(message: str) -> int:
    said = normalised_message(message).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest(), "big", signed=True)


def counts(connection: Connection, features: Collection[str]) -> dict[str, int]:
    """Return how many incidents have features; without those that none has."""
    stored = {texts.storable_text(connection, name): name for name in features}
    rows = statements.about(connection, _COUNTS, stored)
    return {stored[name]: number for name, number in rows if number > 0}


def change(connection: Connection, changes: Mapping[str, int], known: set[str]) -> None:
    """Add to the numbers of incidents that have features; `known` are some that are there."""
    stored: dict[str, int] = {}
    for name, difference in changes.items():
        kept = texts.storable_text(connection, name)
        stored[kept] = stored.get(kept, 0) + difference
    unknown = stored.keys() - known
    there = {name for name, _ in statements.about(connection, _COUNTS, unknown)}
    missing = sorted(unknown - there)
    statements.insert_rows(connection, _table, [(name, 0) for name in missing])
    known |= unknown
    rows = [{"feature": name, "change": n} for name, n in sorted(stored.items()) if n]
    statements.change_rows(connection, _CHANGE, rows)


def of_incidents(
    connection: Connection, which: ColumnElement[bool] | None = None
) -> Iterator[list[str]]:
    """Yield the features of incidents that are stored, of all if None."""
    query = select(_i.c.functions, _i.c.kind, _i.c.message)
    rows = connection.execute(query if which is None else query.where(which))
    for functions, kind, message in rows:
        yield list(features_of(texts.read_array(functions), kind, message))


def counted(connection: Connection) -> Counter[str]:
    """Return how many incidents have each feature, counted anew."""
    return Counter(feature for features in of_incidents(connection) for feature in features)


def tidy(connection: Connection) -> None:
    """Take out the features that no incident has any more."""
    connection.execute(delete(_table).where(_table.c.incidents <= 0))


_COUNTS = select(_table.c.name, _table.c.incidents).where(
    _table.c.name.in_(bindparam("some", expanding=True))
)
_CHANGE = (
    update(_table)
    .where(_table.c.name == bindparam("feature"))
    .values(incidents=_table.c.incidents + bindparam("change"))
)
