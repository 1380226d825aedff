"""The questions that a store answers about all incidents at once, for lists and pages."""

from collections.abc import Collection, Iterable

from tracemine.store.records import FunctionOutline, Outline
from tracemine.store.snapshots import Snapshots


class Overviews(Snapshots):
    """What can be asked about everything in a store; see `Store`."""

    def state(self) -> tuple[object, ...]:
        """Return something that is another as soon as somebody else has written to the store."""
        from tracemine.store import outlines

        with self.snapshot() as connection:
            return outlines.state(connection)

    def outlines(self) -> dict[int, Outline]:
        """Return of every incident what its artifacts are; ten thousand take half a second."""
        from tracemine.store import outlines

        with self.snapshot() as connection:
            return outlines.outlines(connection)

    def function_outlines(self) -> list[FunctionOutline]:
        """Return every function; those that signatures count first, then the most frequent."""
        from tracemine.store import outlines

        with self.snapshot() as connection:
            return outlines.functions(connection)

    def counts_in(self, keys: Collection[int]) -> dict[str, int]:
        """Return in how many of these incidents each function is that is in one of them."""
        from tracemine.store import outlines

        with self.snapshot() as connection:
            return outlines.counts_in(connection, keys)

    def said(self, keys: Iterable[int]) -> dict[int, list[str]]:
        """Return the words of incidents that are remembered: sentences, then headlines."""
        from tracemine.store import outlines

        with self.snapshot() as connection:
            return outlines.said(connection, keys)
