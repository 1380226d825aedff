"""What the answers ask of a memory of incidents: `tracemine.store.Store` has it all."""

from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from tracemine.incidents import Incident
from tracemine.store.records import (
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


class Memory(Protocol):
    """Incidents by key, and what links them; see the methods of the same names of `Store`."""

    def snapshot(self) -> AbstractContextManager[object]:
        """Answer everything inside from one state."""

    def size(self) -> int:
        """Return the number of incidents."""

    def keys(self) -> list[int]:
        """Return the keys of all incidents, by source and line."""

    def find(self, incident: str, source: str | None = None) -> list[int]:
        """Return the incidents whose id, or an artifact's id, begins so."""

    def incidents(self, keys: Iterable[int]) -> list[Incident]:
        """Return incidents whole, in the order of the keys."""

    def headers(self, keys: Iterable[int]) -> list[Header]:
        """Return incidents without their artifacts."""

    def vectors(self, keys: Iterable[int] | None = None) -> list[Vector]:
        """Return what similarity compares; of all incidents if None."""

    def repeats(self, keys: Iterable[int]) -> dict[int, dict[str, tuple[Repeat, ...]]]:
        """Return by incident and artifact where artifacts are printed again."""

    def same(self, key: int) -> list[Same]:
        """Return the other incidents that hold an artifact of this one."""

    def postings_of(self, functions: Collection[str]) -> dict[str, list[Posting]]:
        """Return the incidents that functions link; without functions that are not known."""

    def links_of(self, keys: Iterable[int]) -> dict[int, list[LinkOf]]:
        """Return the functions of incidents."""

    def function_counts(self, functions: Collection[str]) -> dict[str, int]:
        """Return in how many incidents functions are; unknown ones left out."""

    def functions(self, prefix: str = "", limit: int | None = None) -> list[KnownFunction]:
        """Return the functions whose name begins so, the most frequent first."""

    def functions_near(self, name: str, limit: int = 5) -> list[str]:
        """Return the known functions that are spelt most like a name."""

    def by_signature(self, prefix: str) -> list[int]:
        """Return the incidents with a signature whose hash begins so."""

    def signatures(self) -> list[KnownSignature]:
        """Return all signatures, those of most incidents first."""

    def signature_times(self, hashes: Collection[str]) -> dict[str, list[str]]:
        """Return by signature the times of its incidents, sorted; none for those without."""

    def patches(self, function: str) -> list[Patch]:
        """Return the hunks that change a function, then those that name it."""

    def mentions(
        self, functions: Collection[str] | None = None, keys: Collection[int] | None = None
    ) -> list[StoredMention]:
        """Return the mentions of known functions."""

    def references(self, keys: Collection[int] | None = None) -> list[StoredReference]:
        """Return the references that incidents make."""

    def totals(self) -> Totals:
        """Count what there is."""
