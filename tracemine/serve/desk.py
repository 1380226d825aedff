"""The one thread that talks to the store: a store is for one, and answers are short."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tracemine.serve.catalogue import Catalogue
from tracemine.store.store import Store, open_store

_T = TypeVar("_T")

#: How often the store is looked at for changes, in seconds, and how much longer than it takes to
#: make a catalogue one is kept while somebody writes all the time.
_LOOK, _KEEP = 1.0, 10


class Desk:
    """Answers questions one by one, from a catalogue that follows the store."""

    def __init__(self, place: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._place = place
        self._clock = clock
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="tracemine-store")
        self._store: Store | None = None
        self._file: tuple[int, int] | None = None
        self._catalogue: Catalogue | None = None
        self._state: object = None
        self._looked = self._until = 0.0

    def open(self) -> int:
        """Open the store; return how many incidents it has. Raises `StoreError`."""
        return self.ask(lambda catalogue: len(catalogue.rows)).result()

    def ask(self, question: Callable[[Catalogue], _T]) -> "Future[_T]":
        """Answer a question when it is its turn."""
        return self._thread.submit(self._answer, question)

    def close(self) -> None:
        """Close the store, when what was asked is answered."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _answer(self, question: Callable[[Catalogue], _T]) -> _T:
        store = self._opened()
        with store.snapshot():
            return question(self._current(store))

    def _opened(self) -> Store:
        """Return the store, opened again when another has been put in its place."""
        if self._store is not None and _file_of(self._store) != self._file:
            self._close()
        if self._store is None:
            self._store = open_store(self._place)
            self._file = _file_of(self._store)
        return self._store

    def _current(self, store: Store) -> Catalogue:
        """Return the catalogue, made anew when somebody has written to the store."""
        now = self._clock()
        if self._catalogue is None or now >= max(self._looked + _LOOK, self._until):
            self._looked = now
            state = store.state()
            if self._catalogue is None or state != self._state:
                self._state, self._catalogue = state, Catalogue(store)
                self._until = self._clock() + _KEEP * (self._clock() - now)
                self._thread.submit(self._read_ahead, self._catalogue)
        return self._catalogue

    def _read_ahead(self, catalogue: Catalogue) -> None:
        """Read what search looks through, a little at a time: whoever asks comes in between."""
        if catalogue is self._catalogue and catalogue.read_ahead():
            self._thread.submit(self._read_ahead, catalogue)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = self._catalogue = None


def _file_of(store: Store) -> tuple[int, int] | None:
    """Return which file is at the place of a store, None for a database elsewhere."""
    try:
        status = Path(store.place).stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino
