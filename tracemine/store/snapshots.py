"""What every question to a store begins with: one state of it to be asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracemine.store.connecting import Database


class Snapshots:
    """A store that can be read; see `Store`."""

    def __init__(self, database: "Database") -> None:
        self._database = database

    @contextmanager
    def snapshot(self) -> Iterator["Connection"]:
        """Ask several things of one state of the store; cheaper than one by one, too."""
        with self._database.reading() as connection:
            yield connection
