"""What there is to look at: signatures and incidents, all of them or those with some words."""

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from tracemine.answers.whole import Whole, whole
from tracemine.store import Store
from tracemine.store.records import Header, KnownSignature

#: Functions with a word in their names are followed to so many incidents; of a word that nearly
#: every function has, the titles and crashes tell enough.
_FOLLOWED = 4000


class Found(NamedTuple):
    """What has all the words that were searched for."""

    #: Those of most incidents first.
    signatures: list[KnownSignature]
    #: The newest first; those without a time at the end.
    incidents: list[Header]


class Shelf:
    """The signatures and incidents of a memory as it was when the shelf was made."""

    def __init__(self, memory: Store) -> None:
        self._memory = memory
        with memory.snapshot():
            self.signatures = memory.signatures()
            self._headers = {header.key: header for header in memory.headers(memory.keys())}
            self._functions = [(one.name.lower(), one) for one in memory.functions()]
            vectors = {vector.key: vector for vector in memory.vectors()}
        self._said = {
            key: _searchable(
                (one.title, one.source, one.id, one.time, one.kind, *one.tags),
                (*vectors[key].functions, vectors[key].message) if key in vectors else (),
            )
            for key, one in self._headers.items()
        }
        self._signed = [
            _searchable((one.signature.hash, one.signature.title), one.signature.functions)
            for one in self.signatures
        ]

    def size(self) -> int:
        """Return the number of incidents."""
        return len(self._headers)

    def find(self, text: str) -> Found:
        """Return what has all words of a text: in a title, a function, a place, a time, a hash."""
        words = text.lower().split()
        by_word = {word: self._with_function(word) for word in words}
        incidents = [
            header
            for key, header in self._headers.items()
            if all(word in self._said[key] or key in by_word[word] for word in words)
        ]
        signatures = [
            known
            for known, said in zip(self.signatures, self._signed, strict=True)
            if all(word in said for word in words)
        ]
        return Found(signatures, _newest(incidents))

    def _with_function(self, word: str) -> set[int]:
        known = [one for lower, one in self._functions if word in lower]
        held = accumulate(one.incidents for one in known)
        names = [one.name for one, count in zip(known, held, strict=True) if count <= _FOLLOWED]
        found = self._memory.postings_of(names)
        return {posting.key for postings in found.values() for posting in postings}

    def of(self, hash_: str) -> list[Header]:
        """Return the incidents of a signature, the newest first."""
        keys = self._memory.by_signature(hash_)
        return _newest(self._headers[key] for key in keys if key in self._headers)

    def whole(self, key: int) -> Whole | None:
        """Return an incident whole; None when it is no longer remembered."""
        with self._memory.snapshot():
            there = [header.id for header in self._memory.headers([key])]
            same = there == [self._headers[key].id] if key in self._headers else False
            return whole(self._memory, key) if same else None


def _searchable(*texts: Iterable[str | None]) -> str:
    # A line break between them: no word has one in it.
    return "\n".join(text for some in texts for text in some if text).lower()


def _newest(headers: Iterable[Header]) -> list[Header]:
    placed = sorted(headers, key=lambda one: (one.source, one.first_line))
    return sorted(placed, key=lambda one: one.time or "", reverse=True)
