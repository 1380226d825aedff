"""The public face of a store: what can be put in, and what can be asked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tracemine.incidents import Incident
from tracemine.records import Document
from tracemine.store.answering import Answering
from tracemine.store.records import Cited, Fingerprint, StoredDocument

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracemine.mentions import Mention
    from tracemine.store.connecting import Database


def open_store(place: str | Path, *, create: bool = False) -> "Store":
    """Open a store: a file, a folder that holds `incidents.db`, or an SQLAlchemy URL.

    `sqlite://` is a store in memory. With `create` it is made if it does not exist, and is to be
    written to; without, a store that cannot be written to can still be asked. Raises `StoreError`
    when there is no store, or it is damaged, newer than this Tracemine, or cannot be read.
    """
    from tracemine.store.connecting import connect

    return Store(connect(place, create=create))


def migrate(place: str | Path) -> list[int]:
    """Bring the tables of an older store up to date; return the versions it went through.

    All is done in one transaction. Raises `StoreError` as `open_store`.
    """
    from tracemine.store import migrations
    from tracemine.store.connecting import connect

    database = connect(place, create=False, older=True)
    try:
        with database.writing() as connection:
            return migrations.migrate(connection)
    finally:
        database.close()


class Store(Answering):
    """A memory of incidents. Use it in a `with` statement; it is for one thread.

    Every method raises `StoreError` when the database fails. Answers are in a fixed order that
    does not depend on the order in which documents were added.
    """

    def __init__(self, database: "Database") -> None:
        from tracemine.store.names import Known

        super().__init__(database)
        self._known = Known()

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close the connection; nothing is pending, each method commits what it writes."""
        self._database.close()

    @property
    def place(self) -> str:
        """The file or URL, without a password."""
        return self._database.name

    @property
    def root(self) -> Path | None:
        """The folder that holds the `.tracemine` folder of the store; sources are relative to it.

        None for other stores, in which sources are absolute.
        """
        return self._database.root

    def path_of(self, source: str) -> str:
        """Return the absolute path of a source, or the source itself where it is no file."""
        if self.root is None or source.startswith(("-", "/")):
            return source
        return str(self.root / source)

    @contextmanager
    def snapshot(self) -> Iterator["Connection"]:
        """Ask several things of one state of the store; cheaper than one by one, too."""
        from tracemine.store import writing

        with super().snapshot() as connection:
            if self._database.is_writing:
                writing.finish(connection, self._known)
            yield connection

    @contextmanager
    def rows(self) -> Iterator["Connection"]:
        """Write rows of the tables themselves, in one transaction."""
        with self._changing() as connection:
            yield connection
            self._known.forget()

    @contextmanager
    def _changing(self) -> Iterator["Connection"]:
        from tracemine.store import writing

        with self.together(), self._database.writing() as connection:
            writing.finish(connection, self._known)
            yield connection

    # ---- writing

    @contextmanager
    def together(self) -> Iterator[None]:
        """Put what is written inside into one transaction: all of it is stored, or nothing.

        Many small documents are several times faster together; others wait to write as long.
        """
        from tracemine.store import names, writing

        if self._database.is_writing:
            yield
            return
        try:
            with self._database.writing() as connection:
                self._known.begin(connection)
                yield
                writing.finish(connection, self._known)
        except BaseException:
            self._known.forget()
            self._known.changes = names.Changes()
            self._known.unwritten.forget()
            raise

    def add(
        self,
        document: Document,
        incidents: Sequence[Incident],
        *,
        fingerprint: Fingerprint,
        references: Iterable[Cited] = (),
        mentions: "Iterable[Mention]" = (),
    ) -> None:
        """Put a document in, in one transaction, in place of what its source had before.

        Doing so again changes nothing. Artifacts that repeat in their incident are kept once
        (`tracemine.store.repeats.fold`).
        """
        from tracemine.store import writing
        from tracemine.store.repeats import fold

        content = writing.Content(
            document.source,
            fingerprint,
            len(document.warnings),
            [fold(incident) for incident in incidents],
            tuple(references),
            tuple(mentions),
        )
        with self.together(), self._database.writing() as connection:
            writing.add(connection, content, self._known)

    def touch(self, source: str, fingerprint: Fingerprint) -> None:
        """Note that a document was looked at and is the same."""
        from tracemine.store import writing

        with self._changing() as connection:
            writing.touch(connection, source, fingerprint)

    def set_mentions(self, source: str, mentions: "Iterable[Mention]") -> None:
        """Put mentions in place of those that a document had.

        A name that is no function of the store is kept, too, and counts as soon as it is one.
        """
        from tracemine.store import writing

        with self._changing() as connection:
            writing.set_mentions(connection, source, tuple(mentions), self._known)

    def remove(self, sources: Iterable[str]) -> int:
        """Take documents out with all that is theirs; return how many there were."""
        from tracemine.store import writing

        with self._changing() as connection:
            return writing.remove(connection, list(sources), self._known)

    def prune(self, keep: Callable[[str, Fingerprint], bool]) -> list[str]:
        """Take out the documents that are not to be kept; return their sources, sorted.

        Functions and signatures that nothing has any more go with them.
        """
        from tracemine.store import writing

        with self._changing() as connection:
            gone = [s for s, fingerprint in self.fingerprints().items() if not keep(s, fingerprint)]
            writing.remove(connection, gone, self._known)
            writing.tidy(connection, self._known)
            self._known.forget()
        return gone

    def export(self) -> Iterator[StoredDocument]:
        """Yield everything that is in the store, document by document, by source.

        Equal stores give equal documents, in whatever order and how often they were filled.
        """
        from tracemine.store import exporting

        with self.snapshot() as connection:
            yield from exporting.documents(connection)

    def load(self, documents: Iterable[StoredDocument]) -> int:
        """Put in what was exported, each in place of its source; return how many there were."""
        from tracemine.store import exporting, writing

        count = 0
        with self._changing() as connection:
            for document in documents:
                writing.add(connection, exporting.content(document), self._known)
                count += 1
        return count

    def check(self) -> list[str]:
        """Return what is wrong with the store, a line each: damage, and counts that are off."""
        from tracemine.store import checking

        with self.snapshot() as connection:
            return checking.problems(connection)
