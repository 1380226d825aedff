"""Opening a database: a SQLite file, or any by its URL; its failures in one line."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    inspect,
    make_url,
    select,
    update,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from tracemine.store import schema, sqlite_files
from tracemine.store.errors import StoreError, sqlite_reason
from tracemine.store.locating import FILE, FOLDER, store_file
from tracemine.store.migrations import version_of


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
            database.engine = sqlite_files.in_memory()
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
    path = sqlite_files.locate(path, create=create)
    root = path.parent.parent if path.parent.name == FOLDER and path.name == FILE else None
    if root is not None and create:
        sqlite_files.keep_unversioned(path.parent)
    return Database(sqlite_files.of_file(path, create=create), str(path), root)


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
        if database.engine.dialect.name == "sqlite":
            sqlite_files.use_log(database.engine)
        with database.writing() as connection:
            _create(connection)


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
