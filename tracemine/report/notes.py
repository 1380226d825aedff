"""The texts of the notes: those that were just read, or those that a store remembers, read again.

A store keeps records and sentences, not texts. What is shown of a note must be what was indexed,
so a note that has changed since is not shown.
"""

import hashlib
from collections.abc import Iterator
from typing import Protocol

from msgspec.structs import replace

from tracemine import reading
from tracemine.errors import InputError
from tracemine.reading.inputs import display_name
from tracemine.report.bodies import Lines
from tracemine.store.records import Fingerprint
from tracemine.store.store import Store

#: Characters of a text, bytes of a file that are looked at again at most; a larger log is no note.
LARGEST = 100_000_000
_TOO_LARGE = "is too large to be shown"


class Missing(Exception):  # noqa: N818 (a fact about a note, no error of the program)
    """The text of a note is not at hand; the message says why, in words that follow its name."""


class Notes(Protocol):
    """Gives the lines of documents."""

    def lines(self, source: str) -> Lines:
        """Return the lines of a document; raises `Missing`."""


class ReadNotes:
    """The texts that a run has read."""

    def __init__(self) -> None:
        self._texts: dict[str, reading.Text] = {}
        self._last: tuple[str, Lines] | None = None

    def keep(self, text: reading.Text) -> None:
        """Remember a text."""
        if len(text.text) <= LARGEST:
            self._texts[text.source] = text

    def lines(self, source: str) -> Lines:
        """Return the lines of a document; raises `Missing`."""
        if self._last is None or self._last[0] != source:
            if source not in self._texts:
                raise Missing(_TOO_LARGE)
            self._last = source, Lines(self._texts[source])
        return self._last[1]


class StoredNotes:
    """The texts of the documents of a store, as far as they are still what was indexed."""

    def __init__(self, store: Store, encoding: str | None = None) -> None:
        self._store = store
        self._encoding = encoding
        self._known = store.fingerprints()
        self._last: tuple[str, Lines | str] | None = None
        #: The members of the archive that was looked at last.
        self._members: tuple[str, dict[str, reading.Input]] = ("", {})

    def lines(self, source: str) -> Lines:
        """Return the lines of a document; raises `Missing`."""
        if self._last is None or self._last[0] != source:
            self._last = source, self._read(source)
        if isinstance(self._last[1], str):
            raise Missing(self._last[1])
        return self._last[1]

    def _read(self, source: str) -> Lines | str:
        fingerprint = self._known.get(source)
        if fingerprint is None or fingerprint.path is None:
            return "came from standard input"
        if (fingerprint.size or 0) > LARGEST:
            return _TOO_LARGE
        one = self._find(source, fingerprint.path)
        if one is None:
            return "is not where it was"
        return _TOO_LARGE if one.problem == _TOO_LARGE else self._same(one, fingerprint)

    def _same(self, one: reading.Input, fingerprint: Fingerprint) -> Lines | str:
        try:
            data = one.load()
            if hashlib.blake2b(data, digest_size=16).hexdigest() != fingerprint.digest:
                return "has changed since it was indexed"
            return Lines(reading.read(replace(one, data=data), self._encoding))
        except InputError as error:
            return f"cannot be read: {error.reason}"

    def _find(self, source: str, holder: str) -> reading.Input | None:
        if self._members[0] != holder:
            self._members = holder, dict(self._inputs(holder))
        return self._members[1].get(source)

    def _inputs(self, holder: str) -> Iterator[tuple[str, reading.Input]]:
        path, left = self._store.path_of(holder), LARGEST
        for one in reading.collect([path]):
            if one.path is None or one.problem is not None:
                continue
            # Members of archives are named after the file.
            source = holder + one.name.removeprefix(display_name(one.path))
            # A small archive may unpack to more than memory has.
            left -= len(one.data or b"")
            yield source, one if left >= 0 else replace(one, data=None, problem=_TOO_LARGE)
