"""Opening a database: SQLite files with care, others by URL; its failures in one line."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from tracemine.store import schema
from tracemine.store.errors import StoreError, sqlite_reason
from tracemine.store.locating import FILE, FOLDER, store_file
from tracemine.store.migrations import version_of

#: How long to wait for another process that writes, in seconds.
PATIENCE = 30.0


class Database:
    """One connection to a store, with transactions that read and transactions that write."""

    def __init__(self, engine: Engine, name: str, root: Path | None = None) -> None:
        self.name = name
        self.root = root
        self.engine = engine
        self._connection: Connection | None = None
        self._reading = False
        self._writing = False

    def close(self) -> None:
        """Close the connection; of a SQLite file what is in its log is moved into it."""
        with suppress(SQLAlchemyError):
            if self._connection is not None:
                self._connection.close()
            self.engine.dispose()
        self._connection = None

    @property
    def is_writing(self) -> bool:
        """True inside of a transaction that writes."""
        return self._writing

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read one state of the store; inside of another transaction, what that one sees."""
        with self.failing():
            connection = self._open()
            if self._reading or self._writing:
                yield connection
                return
            self._reading = True
            try:
                with connection.begin():
                    yield connection
            finally:
                self._reading = False

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write in one transaction, as the only writer; inside of another one, in that.

        Raises `RuntimeError` inside of `reading`.
        """
        if self._reading:
            raise RuntimeError("a store cannot be written to inside of a snapshot of it")
        with self.failing():
            connection = self._open()
            if self._writing:
                yield connection
                return
            self._writing = True
            connection.execution_options(tracemine_writes=True)
            try:
                with connection.begin():
                    _lock(connection)
                    yield connection
            finally:
                self._writing = False
                connection.execution_options(tracemine_writes=False)

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Raise errors of the database as `StoreError`."""
        try:
            yield
        except DBAPIError as error:
            raise StoreError(self.name, _reason(error)) from error
        except sqlite3.Error as error:
            raise StoreError(self.name, sqlite_reason(str(error))) from error
        except SQLAlchemyError as error:
            raise StoreError(self.name, str(error).splitlines()[0]) from error

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = self.engine.connect()
        return self._connection


def connect(place: str | Path, *, create: bool, older: bool = False) -> Database:
    """Open a store at a path or URL, as `open_store` has it, or an `older` one to change it."""
    url = _url(str(place))
    if url is not None and not _is_file(url):
        database = Database(create_engine(url), url.render_as_string(hide_password=True))
        if url.get_backend_name() == "sqlite":
            memory = partial(sqlite3.connect, ":memory:", isolation_level=None)
            database.engine = _sqlite(lambda: _settle(memory()))
    else:
        path = Path(url.database or "") if url is not None else store_file(Path(place))
        database = _file(path, create=create)
    try:
        with database.failing():
            _prepare(database, create=create, older=older)
    except BaseException:
        database.close()
        raise
    return database


def _url(place: str) -> URL | None:
    if "://" not in place:
        return None
    try:
        url = make_url(place)
        url.get_dialect().import_dbapi()
    except NoSuchModuleError as error:
        raise StoreError(_hidden(place), "there is no such kind of database") from error
    except ImportError as error:
        raise StoreError(_hidden(place), f"its driver is not installed ({error.name})") from error
    except (ArgumentError, ValueError) as error:
        raise StoreError(_hidden(place), "is not a database URL") from error
    return url


def _hidden(place: str) -> str:
    """Return a URL that could not be read without what may be a password."""
    scheme, _, rest = place.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")


def _file(path: Path, *, create: bool) -> Database:
    try:
        exists = path.exists()
        if create and not exists:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not exists:
            raise StoreError(str(path), "there is none; make it: tracemine index PATH")
        path = path.resolve()
        if exists and not path.is_file():
            raise StoreError(str(path), "is no file")
    except (OSError, ValueError, RuntimeError) as error:  # Python 3.12 says so of a symlink loop
        raise StoreError(str(path), getattr(error, "strerror", None) or str(error)) from error
    if create and exists and not os.access(path, os.W_OK):
        raise StoreError(str(path), f"{sqlite_reason('readonly')}: {_system(path, os.O_WRONLY)}")
    root = path.parent.parent if path.parent.name == FOLDER and path.name == FILE else None
    if root is not None and create:
        _ignore(path.parent)
    return Database(_sqlite(lambda: _open_file(path, create=create)), str(path), root)


def _ignore(folder: Path) -> None:
    """Keep the store out of the version control of the notes around it."""
    with suppress(OSError), (folder / ".gitignore").open("x", encoding="utf-8") as file:
        file.write("*\n")


def _sqlite(creator: Callable[[], sqlite3.Connection]) -> Engine:
    engine = create_engine("sqlite://", creator=creator, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("tracemine_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _open_file(path: Path, *, create: bool) -> sqlite3.Connection:
    try:
        connection = _sqlite_connect(path, "mode=rwc" if create else "mode=rw")
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
        return _sqlite_connect(path, "mode=ro&immutable=1")
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


def _sqlite_connect(path: Path, how: str) -> sqlite3.Connection:
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


def _prepare(database: Database, *, create: bool, older: bool) -> None:
    """Check that this is a store of our version; make its tables if asked to."""
    with database.reading() as connection:
        version = version_of(connection)
        foreign = version is None and bool(
            set(inspect(connection).get_table_names()) & schema.metadata.tables.keys()
        )
    if foreign:
        raise StoreError(database.name, "is not a store of Tracemine, but holds other tables")
    if version is None and not create:
        raise StoreError(database.name, "is empty; fill it: tracemine index PATH")
    if version is not None and version > schema.VERSION:
        reason = f"is of a newer Tracemine (version {version}, known is {schema.VERSION})"
        raise StoreError(database.name, f"{reason}; update Tracemine")
    if version is not None and version < schema.VERSION and not older:
        reason = f"is of an older Tracemine (version {version} of {schema.VERSION})"
        raise StoreError(database.name, f"{reason}; run: tracemine store migrate")
    if version is None:
        _use_log(database)
        with database.writing() as connection:
            _create(connection)


def _use_log(database: Database) -> None:
    """Let a new SQLite file be read while it is written to, for ever."""
    if database.engine.dialect.name != "sqlite":
        return
    raw = database.engine.raw_connection()
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


def _create(connection: Connection) -> None:
    if version_of(connection) is None:
        schema.metadata.create_all(connection)
        connection.execute(
            schema.meta.insert().values(name="schema", value=str(schema.VERSION)),
        )


def _lock(connection: Connection) -> None:
    """Be the only writer; SQLite is locked by how the transaction begins."""
    if connection.dialect.name != "sqlite" and inspect(connection).has_table("meta"):
        row = schema.meta.c.name == "schema"
        connection.execute(select(schema.meta.c.value).where(row).with_for_update())
        connection.execute(update(schema.meta).where(row).values(value=schema.meta.c.value))


def _reason(error: DBAPIError) -> str:
    original = error.orig
    if isinstance(original, sqlite3.Error):
        return sqlite_reason(str(original))
    lines = str(original).strip().splitlines()
    return lines[0] if lines else type(original).__name__
