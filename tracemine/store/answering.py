"""The questions that a store answers."""

from collections.abc import Collection, Iterable, Mapping

from tracemine.incidents import Incident
from tracemine.store.overviews import Overviews
from tracemine.store.records import (
    Fingerprint,
    Header,
    KnownFunction,
    KnownSignature,
    LinkOf,
    Patch,
    Posting,
    Repeat,
    Same,
    StoredMention,
    StoredReference,
    Totals,
    Vector,
)


class Answering(Overviews):
    """What can be asked of a store; see `Store`."""

    def fingerprints(self) -> dict[str, Fingerprint]:
        """Return the fingerprint of each document by its source, sorted."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.fingerprints(connection)

    # ---- incidents

    def size(self) -> int:
        """Return the number of incidents."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.size(connection)

    def keys(self) -> list[int]:
        """Return the keys of all incidents, by source and line."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.keys(connection)

    def find(self, incident: str, source: str | None = None) -> list[int]:
        """Return the incidents whose id begins so, or that hold an artifact whose id does."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.find(connection, incident, source)

    def incidents(self, keys: Iterable[int]) -> list[Incident]:
        """Return incidents whole, in the order of the keys; unknown keys are left out.

        They are as they were put in, without the artifacts that repeat, and with a link of the
        role `mention` for each mention of a known function.
        """
        from tracemine.store import rebuild

        with self.snapshot() as connection:
            return rebuild.incidents(connection, list(keys))

    def headers(self, keys: Iterable[int]) -> list[Header]:
        """Return incidents without their artifacts, in the order of the keys."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.headers(connection, list(keys))

    def vectors(self, keys: Iterable[int] | None = None) -> list[Vector]:
        """Return what similarity compares, in the order of the keys; of all incidents if None.

        One row an incident: a thousand take a few milliseconds.
        """
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.vectors(connection, None if keys is None else list(keys))

    def repeats(self, keys: Iterable[int]) -> dict[int, dict[str, tuple[Repeat, ...]]]:
        """Return by incident and by `Artifact.id` where artifacts are printed again.

        An artifact with n repeats was printed n + 1 times.
        """
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.repeats(connection, list(keys))

    def same(self, key: int) -> list[Same]:
        """Return the other incidents that hold an artifact of this one, the same runs first."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.same(connection, key)

    # ---- functions

    def postings(self, function: str) -> list[Posting]:
        """Return the incidents that a function links, mentions too, by key and role."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.postings(connection, [function]).get(function, [])

    def best_postings(
        self, function: str, farther: Mapping[str, float], most: int
    ) -> list[Posting]:
        """Return the postings of a function that come first, at most so many; mentions too.

        First comes what is least deep, counted from 1; a role counts as so many times `farther`
        out, and what signatures pass over as 16 times.
        """
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.best_postings(connection, function, farther, most)

    def count_holding(self, functions: Collection[str]) -> int:
        """Return how many incidents have one of these functions, or mention it."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.count_holding(connection, functions)

    def postings_of(self, functions: Collection[str]) -> dict[str, list[Posting]]:
        """Return the postings of several functions; without those that are not known."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.postings(connection, functions)

    def links_of(self, keys: Iterable[int]) -> dict[int, list[LinkOf]]:
        """Return the functions of incidents, mentions too, by role and depth."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.links_of(connection, list(keys))

    def function_counts(self, functions: Collection[str]) -> dict[str, int]:
        """Return in how many incidents' stacks and patches functions are; unknown ones left out.

        It is a stored count: thousands of functions take a few milliseconds.
        """
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.function_counts(connection, functions)

    def feature_counts(self, features: Collection[str]) -> dict[str, int]:
        """Return in how many incidents features (`tracemine.similarity`) are; see `Population`."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.feature_counts(connection, features)

    def namesakes(self, parts: Collection[str]) -> dict[str, list[str]]:
        """Return the functions with a class or word in their name, by these parts, as features."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.namesakes(connection, parts)

    def holders(self, functions: Collection[str], most: int) -> dict[str, list[int]]:
        """Return the incidents of functions, of the rarest functions first, `most` in all."""
        from tracemine.store import postings

        with self.snapshot() as connection:
            return postings.holders(connection, functions, most)

    def saying(self, message: str, most: int) -> list[int]:
        """Return incidents with this message, whatever numbers are in it; at most so many."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.saying(connection, message, most)

    def functions(self, prefix: str = "", limit: int | None = None) -> list[KnownFunction]:
        """Return the functions whose name begins so in any case, the most frequent first."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.functions(connection, prefix, limit)

    def functions_near(self, name: str, limit: int = 5) -> list[str]:
        """Return the known functions that are spelt most like a name, the nearest first."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.functions_near(connection, name, limit)

    # ---- signatures, patches, prose

    def by_signature(self, prefix: str) -> list[int]:
        """Return the incidents with a signature whose hash begins so, by source and line."""
        from tracemine.store import crashes

        with self.snapshot() as connection:
            return crashes.by_signature(connection, prefix)

    def signatures(self) -> list[KnownSignature]:
        """Return all signatures, those of most incidents first, then by hash."""
        from tracemine.store import crashes

        with self.snapshot() as connection:
            return crashes.signatures(connection)

    def signature_times(self, hashes: Collection[str]) -> dict[str, list[str]]:
        """Return by signature the times of its incidents, sorted; none for those without."""
        from tracemine.store import crashes

        with self.snapshot() as connection:
            return crashes.signature_times(connection, hashes)

    def patches(self, function: str) -> list[Patch]:
        """Return the hunks that change a function, then those that name it, by source and line."""
        from tracemine.store import crashes

        with self.snapshot() as connection:
            return crashes.patches(connection, function)

    def mentions(
        self, functions: Collection[str] | None = None, keys: Collection[int] | None = None
    ) -> list[StoredMention]:
        """Return the mentions of known functions, by source and line.

        Only those of some functions, or in some incidents, or both, if they are given.
        """
        from tracemine.store import prose

        with self.snapshot() as connection:
            return prose.mentions(connection, functions, keys)

    def references(self, keys: Collection[int] | None = None) -> list[StoredReference]:
        """Return the references that incidents make, of all documents if None, by source and line.

        What they mean is looked up when they are asked for: the entry may be added later.
        """
        from tracemine.store import prose

        with self.snapshot() as connection:
            return prose.references(connection, keys)

    def kinds(self) -> list[str]:
        """Return the kinds of artifact that are in the store, sorted."""
        from tracemine.store import queries

        with self.snapshot() as connection:
            return queries.kinds(connection)

    def totals(self) -> Totals:
        """Count what is in the store."""
        from tracemine.store import crashes

        with self.snapshot() as connection:
            return crashes.totals(connection)
