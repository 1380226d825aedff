"""SQLite files as stores: found, opened with care, and read while another process writes.

SQLite tells little of why a file cannot be opened, so the system is asked. A store that may not be
written to can be read all the same.
"""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from tracemine.store.errors import MISSING, StoreError, sqlite_reason

#: How long to wait for another process that writes, in seconds.
PATIENCE = 30.0


def locate(path: Path, *, create: bool) -> Path:
    """Return the file without links in its path; with `create` it need not be there yet.

    Raises `StoreError` where there is none, it is no file, or may not be written to.
    """
    try:
        exists = path.exists()
        if create and not exists:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not exists:
            raise StoreError(str(path), MISSING)
        path = path.resolve()
        if exists and not path.is_file():
            raise StoreError(str(path), "is no file")
    except (OSError, ValueError, RuntimeError) as error:  # Python 3.12 says so of a symlink loop
        raise StoreError(str(path), getattr(error, "strerror", None) or str(error)) from error
    if create and exists and not os.access(path, os.W_OK):
        raise StoreError(str(path), f"{sqlite_reason('readonly')}: {_system(path, os.O_WRONLY)}")
    return path


def keep_unversioned(folder: Path) -> None:
    """Keep the store out of the version control of the notes around it."""
    with suppress(OSError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("*\n")


def of_file(path: Path, *, create: bool) -> Engine:
    """Return an engine with one connection to a file, made at its first use."""
    return engine_of(lambda: _open_file(path, create=create))


def in_memory() -> Engine:
    """Return an engine with one database that goes when it is closed."""
    return engine_of(lambda: _settle(sqlite3.connect(":memory:", isolation_level=None)))


def engine_of(creator: Callable[[], sqlite3.Connection]) -> Engine:
    """Return an engine whose transactions are SQLite's own, locked at once by those that write."""
    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("tracemine_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_file(path: Path, *, create: bool) -> sqlite3.Connection:
    try:
        connection = connect_to(path, "mode=rwc" if create else "mode=rw")
        if create:
            # Names go into the indexes at random places: who writes much keeps them in memory.
            connection.execute("PRAGMA cache_size = -131072")
        return connection
    except sqlite3.Error as error:
        if create and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CANTOPEN:
            why = _system(path, os.O_RDWR | os.O_CREAT)
            raise StoreError(str(path), f"{sqlite_reason(str(error))}: {why}") from error
        if create or not _is_unwritable(error):
            raise
    try:
        return connect_to(path, "mode=ro&immutable=1")
    except sqlite3.OperationalError as error:
        why = _system(path, os.O_RDONLY)
        raise StoreError(str(path), f"{sqlite_reason(str(error))}: {why}") from error


def _system(path: Path, flags: int) -> str:
    """Return why the system does not open a file, which SQLite keeps to itself."""
    try:
        os.close(os.open(path, flags))
    except OSError as error:
        return error.strerror or str(error)
    return "the folder around it cannot be written to"


def _is_unwritable(error: sqlite3.Error) -> bool:
    """Tell whether only the files that SQLite puts beside a store could not be made."""
    return error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN)


def connect_to(path: Path, how: str) -> sqlite3.Connection:
    """Connect with the parameters of a SQLite URI.

    Raises `sqlite3.Error` where the file is no database, or cannot be opened so.
    """
    connection = sqlite3.connect(
        f"{path.as_uri()}?{how}", uri=True, timeout=PATIENCE, isolation_level=None
    )
    try:
        _settle(connection)
        # Reads the file, so it shows what is wrong with it.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _settle(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.execute("PRAGMA foreign_keys = ON")
    # With a write-ahead log a crash of the machine may lose the last documents, nothing else.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 16000")
    connection.execute("PRAGMA cache_size = -32768")
    connection.execute("PRAGMA temp_store = MEMORY")
    return connection


def use_log(engine: Engine) -> None:
    """Let a new SQLite file be read while it is written to, for ever."""
    raw = engine.raw_connection()
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            raw.cursor().execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            # Another process does the same just now, which SQLite does not wait for.
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
