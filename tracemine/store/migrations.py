"""The steps that bring the tables of an older store up to date."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, inspect, select, update

from tracemine.store import schema

#: What to do to the tables of the version before, by the version that they have afterwards.
STEPS: Mapping[int, Callable[[Connection], None]] = {}


def version_of(connection: Connection) -> int | None:
    """Return the version of the tables of a database, None if it has none of ours.

    A version that cannot be read is one that we do not know: it is given as a newer one.
    """
    if not inspect(connection).has_table("meta"):
        return None
    columns = {column["name"] for column in inspect(connection).get_columns("meta")}
    if not {"name", "value"} <= columns:
        return None
    row = select(schema.meta.c.value).where(schema.meta.c.name == "schema")
    value = connection.execute(row).scalar()
    if value is None:
        return None
    return int(value) if str(value).isascii() and str(value).isdigit() else schema.VERSION + 1


def migrate(connection: Connection) -> list[int]:
    """Take the steps that are missing, in the transaction of the caller; return their numbers."""
    version = version_of(connection)
    if version is None:
        return []
    taken = []
    for number in range(version + 1, schema.VERSION + 1):
        STEPS[number](connection)
        taken.append(number)
    if taken:
        newest = update(schema.meta).where(schema.meta.c.name == "schema")
        connection.execute(newest.values(value=str(schema.VERSION)))
    return taken
