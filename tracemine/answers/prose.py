"""What the notes at hand say: mentions by name and references, as a store keeps them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from msgspec.structs import replace

from tracemine.incidents import Incident
from tracemine.mentions import Mention, spellings
from tracemine.notes import references
from tracemine.reading import Text
from tracemine.store.records import StoredMention, StoredReference


class Prose:
    """Mentions and references of documents; `numbers` are keys of incidents by id."""

    def __init__(self) -> None:
        self._named: dict[str, list[StoredMention]] = defaultdict(list)
        self._references: list[StoredReference] = []

    def add_mentions(self, found: Iterable[Mention], source: str, numbers: dict[str, int]) -> None:
        """Remember the names that the prose of a document mentions."""
        for one in found:
            key = numbers.get(one.incident) if one.incident is not None else None
            self._named[one.name].append(
                StoredMention(one.name, one.name, key, source, one.note_line, one.sentence)
            )

    def add_references(self, text: Text, incidents: Collection[Incident], first: int) -> None:
        """Remember the references of a document; `first` is the key of its first incident."""
        for one in references(text.text):
            line = text.lines.physical(one.line)
            holding = [
                key
                for key, incident in enumerate(incidents, first)
                if incident.first_line <= line <= incident.last_line
            ]
            key = holding[-1] if holding else None
            self._references.append(
                StoredReference(key, text.source, line, one.stamp, one.path, ())
            )

    def counts(self) -> tuple[int, int]:
        """Return how many mentions and references there are, whatever they mean."""
        return sum(map(len, self._named.values())), len(self._references)

    def of(self, function: str) -> Iterator[StoredMention]:
        """Yield the mentions of a function, under all its spellings."""
        for name in spellings(function):
            for mention in self._named.get(name, ()):
                yield replace(mention, function=function)

    def references(
        self, keys: Collection[int] | None, incidents: Collection[Incident]
    ) -> list[StoredReference]:
        """Return the references of some incidents, with the incidents that they mean."""
        found = [one for one in self._references if keys is None or one.key in keys]
        return [replace(one, targets=tuple(_meant(one, incidents))) for one in found]


def _meant(reference: StoredReference, incidents: Iterable[Incident]) -> Iterator[int]:
    for key, one in enumerate(incidents):
        times = (one.time, one.entry.time if one.entry else None)
        if reference.stamp and one.source == reference.source and reference.stamp in times:
            yield key
