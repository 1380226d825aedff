"""The tables of a store as Parquet files, one each, for DuckDB, pandas and the like."""

import tempfile
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Column, Integer, Table, select

from tracemine.store import schema, statements
from tracemine.store.errors import StoreError
from tracemine.store.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracemine.store.records import StoredDocument

#: Rows that are in memory at a time.
_ROWS = 50_000


def _pyarrow(folder: Path) -> tuple[ModuleType, ModuleType]:
    try:
        pa, pq = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError as error:
        reason = "Parquet files need pyarrow: pip install 'tracemine[parquet]'"
        raise StoreError(str(folder), reason) from error
    return pa, pq


def write(store: Store, folder: Path) -> int:
    """Write each table of a store into a file of a folder; return the number of rows.

    Raises `StoreError` when pyarrow is not installed, and `OSError`.
    """
    pa, pq = _pyarrow(folder)
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    with store.snapshot() as connection:
        for table in schema.metadata.sorted_tables:
            fields = pa.schema([(column.name, _type(pa, column)) for column in table.c])
            rows = connection.execute(select(table).order_by(*table.primary_key))
            path = folder / f"{table.name}.parquet"
            with pq.ParquetWriter(path, fields, compression="zstd") as writer:
                while some := rows.fetchmany(_ROWS):
                    columns = [list(column) for column in zip(*some, strict=True)]
                    arrays = [
                        pa.array(column, field.type)
                        for column, field in zip(columns, fields, strict=True)
                    ]
                    writer.write_table(pa.table(arrays, schema=fields))
                    count += len(some)
    return count


@contextmanager
def documents(folder: Path) -> "Iterator[Iterator[StoredDocument]]":
    """Give the documents of a folder of Parquet files, once all of them were read.

    Raises `StoreError` when these are no tables of a store of this version.
    """
    pa, pq = _pyarrow(folder)
    with (
        tempfile.TemporaryDirectory() as scratch,
        open_store(Path(scratch, "read.db"), create=True) as tables,
    ):
        try:
            _fill(tables, folder, pq)
        except (pa.ArrowException, KeyError, ValueError) as error:
            reason = f"cannot be read as the tables of a store ({_line(error)})"
            raise StoreError(str(folder), reason) from error
        yield tables.export()


def _line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def _fill(store: Store, folder: Path, pq: ModuleType) -> None:
    with store.rows() as connection:
        for table in schema.metadata.sorted_tables:
            path = folder / f"{table.name}.parquet"
            if not path.is_file():
                raise StoreError(str(folder), f"has no {path.name}")
            rows = _batches(pq, path, table)
            if table is schema.meta:
                said = dict(row for some in rows for row in some)
                if said.get("schema") != str(schema.VERSION):
                    reason = f"is of version {said.get('schema')}, not {schema.VERSION}"
                    raise StoreError(str(folder), reason)
                continue
            for some in rows:
                statements.insert_rows(connection, table, some)


def _batches(pq: ModuleType, path: Path, table: Table) -> "Iterator[Sequence[tuple[Any, ...]]]":
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_ROWS, columns=table.c.keys()):
            columns = batch.to_pydict()
            yield list(zip(*(columns[column.name] for column in table.c), strict=True))


def _type(pa: ModuleType, column: Column[Any]) -> Any:  # noqa: ANN401
    if isinstance(column.type, Boolean):
        return pa.bool_()
    return pa.int64() if isinstance(column.type, Integer) else pa.string()
