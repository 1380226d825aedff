"""What was seen before: asked of a store, or of notes at hand."""

import os
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from tracemine.check.records import Crash, Fix, Near, Seen, Sentence, Sighting

if TYPE_CHECKING:
    from tracemine.answers.likeness import Alike
    from tracemine.store import Store
    from tracemine.store.records import Header, Patch

#: So many of the incidents most like a crash are looked at to find one that is not the crash.
_NEAREST = 12
#: Sentences are looked for in so many of the latest incidents of a signature.
_LATEST = 20
#: The innermost functions whose patches may be a fix.
_PATCHED = 5
#: A crash that shares fewer functions with an incident is not called similar to it.
_SHARED = 2


def absolute(source: str) -> str:
    """Return the absolute path of a source, links not followed."""
    return os.path.abspath(source)  # noqa: PTH100 - pathlib leaves `..` in


class Knowledge(Protocol):
    """What `check` asks about a crash; a crash is never known from its own incident."""

    def seen(self, crash: Crash) -> Seen | None:
        """Return what is known about the crash's signature, None where it was not seen."""

    def near(self, crash: Crash, least: float) -> Near | None:
        """Return the incident most like the crash, None where none is like it.

        It has a score of at least so much, or has crashed in the same functions.
        """


class Recall:
    """Knowledge out of a store, which is opened when the first crash is asked about."""

    def __init__(
        self,
        open_memory: "Callable[[], Store]",
        path_of: Callable[[str], str] = absolute,
        shown: Callable[[str], str] = str,
    ) -> None:
        """Of a source that the store names, `path_of` is its path and `shown` what is told."""
        self._open = open_memory
        self._path_of = path_of
        self._shown = shown
        self._sightings: dict[tuple[int, str | None], Sighting] = {}
        self._headers: dict[str, list[Header]] = {}
        #: The functions of the signatures of incidents.
        self._signed: dict[int, set[tuple[str, ...]]] = {}

    @cached_property
    def memory(self) -> "Store":
        """The store that is asked."""
        return self._open()

    def seen(self, crash: Crash) -> Seen | None:
        """Return what is known about the crash's signature, None where it was not seen."""
        hash_ = crash.signature.hash
        if hash_ not in self._headers:
            # Notes without a time come first, so that the last is the latest that is known.
            found = self.memory.headers(self.memory.by_signature(hash_))
            self._headers[hash_] = sorted(found, key=lambda one: one.time or "")
        headers = self._others(crash, self._headers[hash_])
        if not headers:
            return None
        first = next((one for one in headers if one.time), headers[0])
        last = headers[-1]
        keys = [one.key for one in headers]
        return Seen(
            len(headers),
            self._sighting(first, hash_),
            self._sighting(last, hash_),
            self._sentence(crash.signature.functions, keys),
            self._fix(crash.signature.functions, keys, first.time),
        )

    def near(self, crash: Crash, least: float) -> Near | None:
        """Return the incident most like the crash, with a score of at least so much.

        An incident that crashed in the very same functions is, whatever the score, but for
        another cause: one of the two may not say why the program stopped.
        """
        good = {one.key: one for one in self._alike(crash) if len(one.shared) >= _SHARED}
        others = self._others(crash, self.memory.headers(good))
        functions = set(crash.signature.functions)
        all_of_them = [one.key for one in others if functions <= set(good[one.key].shared)]
        same = {key for key in all_of_them if self._ends_alike(crash, key)}
        for header in sorted(others, key=lambda one: one.key not in same):
            match = good[header.key]
            if match.score < least and header.key not in same:
                continue
            return Near(
                match.score,
                crash.signature.functions if header.key in same else match.shared,
                self._sighting(header, None),
                self._sentence(match.shared, [header.key]),
                self._fix(match.shared, [header.key], header.time),
                header.key in same,
            )
        return None

    def _alike(self, crash: Crash) -> "list[Alike]":
        """Return the incidents most like a crash, the best first."""
        from tracemine.answers.likeness import Seed, alike
        from tracemine.store.records import Vector

        if len(self.memory.function_counts(set(crash.functions))) < _SHARED:
            return []
        seed = Seed(Vector(0, crash.functions, crash.kind, crash.headline), 1.0)
        found = alike(self.memory, [seed], said=True).values()
        return sorted(found, key=lambda one: (-one.score, one.key))[:_NEAREST]

    def _ends_alike(self, crash: Crash, key: int) -> bool:
        """Tell whether a crash of this incident has the functions of the crash's signature."""
        functions = crash.signature.functions
        if key not in self._signed:
            [incident] = self.memory.incidents([key])
            self._signed[key] = {one.functions for one in incident.signatures}
        return len(functions) >= _SHARED and functions in self._signed[key]

    def _others(self, crash: Crash, headers: "Sequence[Header]") -> "list[Header]":
        """Return the incidents that are not the crash's own.

        A log is written again under one name from build to build, so its own is only what holds
        this very text.
        """
        path = absolute(crash.source)
        here = [one for one in headers if self._path_of(one.source) == path]
        if not here:
            return list(headers)
        own = {key for artifact in crash.artifacts for key in self.memory.find(artifact)}
        own &= {one.key for one in here}
        return [one for one in headers if one.key not in own]

    def _sighting(self, header: "Header", hash_: str | None) -> Sighting:
        if (header.key, hash_) not in self._sightings:
            [incident] = self.memory.incidents([header.key])
            signed = [a for a in incident.artifacts if a.signature]
            exact = [a for a in signed if a.signature and a.signature.hash == hash_] or signed
            line = exact[0].first_line if exact else header.first_line
            self._sightings[header.key, hash_] = Sighting(
                header.id, self._shown(header.source), line, header.title, header.time
            )
        return self._sightings[header.key, hash_]

    def _sentence(self, functions: Sequence[str], keys: Sequence[int]) -> Sentence | None:
        """Return what the latest of these incidents say about the innermost of the functions."""
        latest = keys[-_LATEST:]
        found = self.memory.mentions(functions, latest)
        if not found:
            return None
        best = min(found, key=lambda m: (-latest.index(m.key or 0), functions.index(m.function)))
        return Sentence(self._shown(best.source), best.line, best.sentence)

    def _fix(self, functions: Sequence[str], keys: Sequence[int], since: str | None) -> Fix | None:
        """Return the hunk that most likely mended it: of these incidents, else a later one."""
        found = [
            (depth, patch)
            for depth, function in enumerate(functions[:_PATCHED])
            for patch in self.memory.patches(function)
            if patch.changes
        ]
        if not found:
            return None
        headers = {h.key: h for h in self.memory.headers({p.key for _, p in found})}
        own = set(keys)

        def rank(item: "tuple[int, Patch]") -> tuple[bool, bool, str, int]:
            depth, patch = item
            time = headers[patch.key].time or ""
            return patch.key in own, bool(since and time >= since), time, -depth

        depth, patch = max(found, key=rank)
        title = headers[patch.key].title
        source = self._shown(patch.source)
        return Fix(functions[depth], source, patch.first_line, title, patch.file, patch.line)
