"""A memory of the notes at hand, in plain dictionaries: for answers without a store."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import nullcontext

from msgspec.structs import replace

from tracemine.answers.hunks import patches
from tracemine.answers.prose import Prose
from tracemine.incidents import Incident, Link, incidents_of
from tracemine.mentions import mentions
from tracemine.reading import Text
from tracemine.records import Document, Signature
from tracemine.store.near import nearest
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
from tracemine.store.repeats import fold, marks


class Remembered:
    """Incidents of documents, added one by one; answers as `tracemine.store.Store` does."""

    def __init__(self) -> None:
        self._incidents: list[Incident] = []
        self._repeats: list[dict[str, tuple[Repeat, ...]]] = []
        self._by_function: dict[str, list[int]] = defaultdict(list)
        self._prose = Prose()
        self._documents = 0
        self._entries: set[tuple[str, str]] = set()

    def add(self, text: Text, document: Document) -> None:
        """Remember a document; `document` is what was extracted of `text`."""
        self._documents += 1
        numbers: dict[str, int] = {}
        for incident in incidents_of(document.artifacts):
            folded = fold(incident)
            numbers[incident.id] = key = len(self._incidents)
            self._incidents.append(folded.incident)
            self._repeats.append(folded.repeats)
            if incident.entry is not None:
                self._entries.add((incident.source, incident.entry.id))
            for function in dict.fromkeys(link.function for link in folded.incident.links):
                self._by_function[function].append(key)
        self._prose.add_mentions(mentions(text, document), document.source, numbers)
        first = len(self._incidents) - len(numbers)
        self._prose.add_references(text, self._incidents[first:], first)

    def snapshot(self) -> nullcontext[None]:
        """Answer everything inside from one state: there is only one."""
        return nullcontext()

    # ---- incidents

    def size(self) -> int:
        """Return the number of incidents."""
        return len(self._incidents)

    def keys(self) -> list[int]:
        """Return the keys of all incidents, in the order in which they came."""
        return list(range(len(self._incidents)))

    def find(self, incident: str, source: str | None = None) -> list[int]:
        """Return the incidents whose id, or an artifact's id, begins so."""
        return [
            key
            for key, one in enumerate(self._incidents)
            if source in (None, one.source)
            and (
                one.id.startswith(incident)
                or any(artifact.id.startswith(incident) for artifact in one.artifacts)
            )
        ]

    def incidents(self, keys: Iterable[int]) -> list[Incident]:
        """Return incidents whole, with a link for each mention of a known function."""
        wanted = [key for key in keys if 0 <= key < len(self._incidents)]
        # Together, for who mentions what is looked up by function.
        said: dict[int, list[Link]] = defaultdict(list)
        for m in self.mentions(keys=frozenset(wanted)):
            if m.key is not None:
                said[m.key].append(Link(m.function, "mention", 0, True, m.line, None))
        return [self._whole(key, said.get(key, ())) for key in wanted]

    def _whole(self, key: int, said: Sequence[Link]) -> Incident:
        incident = self._incidents[key]
        return replace(incident, links=(*incident.links, *said)) if said else incident

    def headers(self, keys: Iterable[int]) -> list[Header]:
        """Return incidents without their artifacts."""
        return [
            Header(
                key,
                one.id,
                one.source,
                one.title,
                one.time,
                one.tags,
                one.first_line,
                one.last_line,
                one.kind,
            )
            for key in keys
            if 0 <= key < len(self._incidents)
            for one in (self._incidents[key],)
        ]

    def vectors(self, keys: Iterable[int] | None = None) -> list[Vector]:
        """Return what similarity compares; of all incidents if None."""
        asked = self.keys() if keys is None else keys
        return [
            Vector(key, one.functions, one.kind, message(one))
            for key in asked
            if 0 <= key < len(self._incidents)
            for one in (self._incidents[key],)
        ]

    def repeats(self, keys: Iterable[int]) -> dict[int, dict[str, tuple[Repeat, ...]]]:
        """Return by incident and artifact where artifacts are printed again."""
        return {key: self._repeats[key] for key in keys if self._repeats[key]}

    def same(self, key: int) -> list[Same]:
        """Return the other incidents that hold an artifact of this one, the same runs first."""
        found: dict[tuple[int, str], Same] = {}
        own = {a.id: marks(a) for a in self._incidents[key].artifacts}
        for other, incident in enumerate(self._incidents):
            theirs = [marks(a) for a in incident.artifacts] if other != key else []
            for artifact, (shape, run) in own.items():
                if shape is None or all(shape != one.shape for one in theirs):
                    continue
                again = run is not None and any(run == one.run for one in theirs)
                found[other, artifact] = Same(other, artifact, "run" if again else "crash")
        return sorted(found.values(), key=lambda one: (one.how != "run", one.key, one.artifact))

    # ---- functions

    def postings_of(self, functions: Collection[str]) -> dict[str, list[Posting]]:
        """Return the incidents that functions link; without functions that are not known."""
        return {name: found for name in functions if (found := list(self._postings(name)))}

    def _postings(self, function: str) -> Iterator[Posting]:
        if function not in self._by_function:
            return
        said = Counter(m.key for m in self._prose.of(function) if m.key is not None)
        for key in sorted({*self._by_function.get(function, ()), *said}):
            links = [link for link in self._incidents[key].links if link.function == function]
            roles = sorted({link.role for link in links})
            for role in roles:
                there = [link for link in links if link.role == role]
                depth = min(link.depth for link in there)
                yield Posting(key, role, depth, any(link.relevant for link in there), len(there))
            if said[key]:
                yield Posting(key, "mention", 0, True, said[key])

    def links_of(self, keys: Iterable[int]) -> dict[int, list[LinkOf]]:
        """Return the functions of incidents, mentions too, by role and depth."""
        found: dict[int, list[LinkOf]] = {}
        wanted = [key for key in keys if 0 <= key < len(self._incidents)]
        for key, incident in zip(wanted, self.incidents(wanted), strict=True):
            grouped: dict[tuple[str, str], list[Link]] = defaultdict(list)
            for link in incident.links:
                grouped[link.role, link.function].append(link)
            rows = [
                LinkOf(
                    function,
                    role,
                    min(link.depth for link in links),
                    any(link.relevant for link in links),
                    len(links),
                )
                for (role, function), links in grouped.items()
            ]
            found[key] = sorted(rows, key=lambda row: (row.role, row.depth, row.function))
        return found

    def function_counts(self, functions: Collection[str]) -> dict[str, int]:
        """Return in how many incidents functions are; unknown ones left out."""
        return {
            name: len(self._by_function[name]) for name in functions if name in self._by_function
        }

    def functions(self, prefix: str = "", limit: int | None = None) -> list[KnownFunction]:
        """Return the functions whose name begins so in any case, the most frequent first."""
        start = prefix.lower()
        found = [
            KnownFunction(name, len(keys))
            for name, keys in self._by_function.items()
            if name.lower().startswith(start)
        ]
        return sorted(found, key=lambda one: (-one.incidents, one.name))[:limit]

    def functions_near(self, name: str, limit: int = 5) -> list[str]:
        """Return the known functions that are spelt most like a name, the nearest first."""
        return nearest(name, sorted(self._by_function), limit)

    # ---- signatures, patches, prose

    def by_signature(self, prefix: str) -> list[int]:
        """Return the incidents with a signature whose hash begins so."""
        return [
            key
            for key, one in enumerate(self._incidents)
            if any(signature.hash.startswith(prefix) for signature in one.signatures)
        ]

    def signatures(self) -> list[KnownSignature]:
        """Return all signatures, those of most incidents first, then by hash."""
        known: dict[str, Signature] = {}
        artifacts: Counter[str] = Counter()
        incidents: dict[str, set[int]] = defaultdict(set)
        for key, one in enumerate(self._incidents):
            for artifact in one.artifacts:
                if (signature := artifact.signature) is not None:
                    known.setdefault(signature.hash, signature)
                    incidents[signature.hash].add(key)
                    artifacts[signature.hash] += 1 + len(self._repeats[key].get(artifact.id, ()))
        found = [
            KnownSignature(known[h], len(keys), artifacts[h], *self._span(keys))
            for h, keys in incidents.items()
        ]
        return sorted(found, key=lambda one: (-one.incidents, one.signature.hash))

    def signature_times(self, hashes: Collection[str]) -> dict[str, list[str]]:
        """Return by signature the times of its incidents, sorted; none for those without."""
        found: dict[str, list[str]] = {hash_: [] for hash_ in hashes}
        for one in self._incidents:
            for signature in one.signatures:
                if signature.hash in found and one.time is not None:
                    found[signature.hash].append(one.time)
        return {hash_: sorted(times) for hash_, times in found.items()}

    def _span(self, keys: Iterable[int]) -> tuple[str | None, str | None]:
        times = [time for key in keys if (time := self._incidents[key].time) is not None]
        return (min(times), max(times)) if times else (None, None)

    def patches(self, function: str) -> list[Patch]:
        """Return the hunks that change a function, then those that name it."""
        found = [
            patch
            for key in self._by_function.get(function, ())
            for patch in patches(key, self._incidents[key], function)
        ]
        found.sort(key=lambda one: (not one.changes, one.source, one.first_line))
        changed = {one.artifact for one in found if one.changes}
        return [one for one in found if one.changes or one.artifact not in changed]

    def mentions(
        self, functions: Collection[str] | None = None, keys: Collection[int] | None = None
    ) -> list[StoredMention]:
        """Return the mentions of known functions, by source and line."""
        asked = self._by_function if functions is None else functions
        found = [
            mention
            for function in asked
            if function in self._by_function
            for mention in self._prose.of(function)
            if keys is None or mention.key in keys
        ]
        return sorted(found, key=lambda one: (one.source, one.line, one.function))

    def references(self, keys: Collection[int] | None = None) -> list[StoredReference]:
        """Return the references that incidents make, with the incidents that they mean."""
        return self._prose.references(keys, self._incidents)

    def totals(self) -> Totals:
        """Count what there is."""
        stacks = [s for one in self._incidents for a in one.artifacts for s in a.stacks]
        first, last = self._span(self.keys())
        mentioned, references = self._prose.counts()
        return Totals(
            documents=self._documents,
            entries=len(self._entries),
            incidents=len(self._incidents),
            artifacts=sum(len(one.artifacts) for one in self._incidents),
            repeats=sum(len(again) for by in self._repeats for again in by.values()),
            stacks=len(stacks),
            frames=sum(len(stack.frames) for stack in stacks),
            functions=len(self._by_function),
            signatures=len({s.hash for one in self._incidents for s in one.signatures}),
            mentions=mentioned,
            references=references,
            first_seen=first,
            last_seen=last,
        )


def message(incident: Incident) -> str | None:
    """Return the headline of the first crash or error of an incident."""
    return next((a.headline for a in incident.artifacts if a.signature is not None), None)
