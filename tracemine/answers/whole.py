"""One incident whole: its artifacts, what the notes say, and what is around it."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from tracemine.answers.query import ID, resolve, standing
from tracemine.answers.ranking import holding
from tracemine.answers.records import Related
from tracemine.answers.related import Options, related
from tracemine.incidents import Incident
from tracemine.store import Store
from tracemine.store.records import Header, Repeat, StoredMention

#: So many incidents of a function can be chosen from.
_LISTED = 2000


class Reference(msgspec.Struct, frozen=True):
    """A reference between the notes, and the incidents at its other end."""

    line: int
    #: As it is meant: time of the entry and numbers of the item.
    text: str
    incidents: tuple[Header, ...]


class Again(msgspec.Struct, frozen=True):
    """Another incident in which an artifact of this one stands, too."""

    #: `run`: the same run of a program; `crash`: the same functions.
    how: str
    artifact: str
    incident: Header


class Whole(msgspec.Struct, frozen=True):
    """Everything that is known of one incident."""

    incident: Incident
    repeats: dict[str, tuple[Repeat, ...]]
    mentions: tuple[StoredMention, ...]
    references: tuple[Reference, ...]
    #: The incidents that refer to this one.
    referred: tuple[Header, ...]
    again: tuple[Again, ...]
    neighbours: tuple[Related, ...]
    schema: int = 1


class Named(NamedTuple):
    """The incidents that a name stands for, best first."""

    keys: list[int]
    #: `id`, `place`, `signature` or `function`.
    how: str
    #: In words, what was asked for.
    title: str


def find(memory: Store, name: str) -> Named:
    """Return the incidents of an id or its beginning, a place, a signature or a function.

    Raises `UnknownName`.
    """
    if ID.fullmatch(name) and (keys := memory.find(name)):
        return Named(keys, "id", name)
    if keys := standing(memory, name):
        return Named(keys, "place", name)
    query = resolve(memory, [name])
    if query.crash:
        keys = [key for one in query.signatures for key in memory.by_signature(one)]
        return Named(list(dict.fromkeys(keys)), "signature", query.title)
    return Named(list(holding(memory, query.functions, _LISTED)), "function", query.title)


def whole(memory: Store, key: int, neighbours: int = 5) -> Whole:
    """Return everything that is known of an incident, with its nearest neighbours."""
    with memory.snapshot():
        [incident] = memory.incidents([key])
        around: tuple[Related, ...] = ()
        if incident.functions:
            query = resolve(memory, [incident.id])
            around = related(memory, query, Options(limit=neighbours)).related
        return Whole(
            incident,
            memory.repeats([key]).get(key, {}),
            tuple(memory.mentions(keys=[key])),
            _references(memory, key),
            _referred(memory, key),
            _again(memory, key),
            around,
        )


def _references(memory: Store, key: int) -> tuple[Reference, ...]:
    found = []
    for one in memory.references([key]):
        text = " ".join(filter(None, (one.stamp, "-".join(one.path))))
        others = [target for target in one.targets if target != key]
        found.append(Reference(one.line, text, tuple(memory.headers(others))))
    return tuple(found)


def _referred(memory: Store, key: int) -> tuple[Header, ...]:
    keys = [
        one.key
        for one in memory.references()
        if one.key is not None and one.key != key and key in one.targets
    ]
    return tuple(memory.headers(list(dict.fromkeys(keys))))


def _again(memory: Store, key: int) -> tuple[Again, ...]:
    same = memory.same(key)
    headers = _by_key(memory.headers(list(dict.fromkeys(one.key for one in same))))
    return tuple(
        Again(one.how, one.artifact, headers[one.key]) for one in same if one.key in headers
    )


def _by_key(headers: Sequence[Header]) -> dict[int, Header]:
    return {header.key: header for header in headers}
