"""What became of signatures: the same artifacts, signed by other rules or in another store."""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from tracemine.records import Signature

#: The artifact that was signed: its source and its id.
Place = tuple[str, str]
_PLACES = 3


class Change(msgspec.Struct, frozen=True):
    """Artifacts that had one signature and have another; None where they have none."""

    old: Signature | None
    new: Signature | None
    artifacts: int
    #: Some of their sources.
    places: tuple[str, ...]


class Difference(msgspec.Struct, frozen=True):
    """What differs between the signatures of artifacts that are on both sides."""

    compared: int
    #: The most frequent first.
    changes: tuple[Change, ...]
    #: New hashes that several old ones came together in, and old ones that fell apart.
    merged: tuple[str, ...]
    split: tuple[str, ...]
    #: Artifacts that are only on one side.
    gone: int
    added: int
    schema: int = 1


def difference(
    old: Iterable[tuple[Place, Signature | None]], new: Iterable[tuple[Place, Signature | None]]
) -> Difference:
    """Compare the signatures of two sides, artifact by artifact."""
    before, after = dict(old), dict(new)
    both = before.keys() & after.keys()
    changed: dict[tuple[str | None, str | None], list[Place]] = defaultdict(list)
    olds: dict[str, set[str]] = defaultdict(set)
    news: dict[str, set[str]] = defaultdict(set)
    for place in sorted(both):
        one, other = before[place], after[place]
        if one is not None and other is not None:
            olds[other.hash].add(one.hash)
            news[one.hash].add(other.hash)
        if _hash(one) != _hash(other):
            changed[_hash(one), _hash(other)].append(place)
    changes = [
        Change(
            before[places[0]],
            after[places[0]],
            len(places),
            tuple(dict.fromkeys(source for source, _ in places))[:_PLACES],
        )
        for places in changed.values()
    ]
    return Difference(
        len(both),
        tuple(sorted(changes, key=lambda one: -one.artifacts)),
        tuple(sorted(h for h, came in olds.items() if len(came) > 1)),
        tuple(sorted(h for h, went in news.items() if len(went) > 1)),
        len(before.keys() - both),
        len(after.keys() - both),
    )


def _hash(signature: Signature | None) -> str | None:
    return None if signature is None else signature.hash
