"""The steps that bring the tables of an older store up to date."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, bindparam, inspect, select, text, update

from tracemine.store import rarity, schema, statements


def _count_features(connection: Connection) -> None:
    """Make the tables of features, and fill them and the hashes of messages."""
    incidents = schema.incidents
    schema.metadata.create_all(connection, [schema.parts, schema.features])
    connection.execute(text("ALTER TABLE incidents ADD COLUMN message_hash BIGINT"))
    next(one for one in incidents.indexes if one.name == "incidents_message").create(connection)
    said = connection.execute(select(incidents.c.id, incidents.c.message)).all()
    hashes = [{"key": key, "hash": rarity.message_hash(message)} for key, message in said]
    of_key = update(incidents).where(incidents.c.id == bindparam("key"))
    statements.change_rows(connection, of_key.values(message_hash=bindparam("hash")), hashes)
    functions = connection.execute(select(schema.functions.c.name, schema.functions.c.id)).all()
    parts = [(part, number) for name, number in functions for part in rarity.parts_of(name)]
    statements.insert_rows(connection, schema.parts, parts)
    rarity.change(connection, rarity.counted(connection), set())


#: What to do to the tables of the version before, by the version that they have afterwards.
STEPS: Mapping[int, Callable[[Connection], None]] = {2: _count_features}


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
