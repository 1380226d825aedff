"""One incident whole: its artifacts, what the notes say, and what is around it."""

import re
from collections.abc import Sequence

import msgspec

from tracemine.answers.memory import Memory
from tracemine.answers.query import UnknownName, resolve
from tracemine.answers.records import Related
from tracemine.answers.related import Options, related
from tracemine.incidents import Incident
from tracemine.store.records import Header, Repeat, StoredMention

#: A place as other commands print it.
_PLACE = re.compile(r"(?P<source>.+):(?P<line>\d{1,9})(?:-\d{1,9})?", re.ASCII | re.DOTALL)
_ID = re.compile(r"[0-9a-f]{4,16}")


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


def find(memory: Memory, name: str) -> list[int]:
    """Return the incidents of an id, of the beginning of one, or at a place `FILE:LINE`.

    Raises `UnknownName`.
    """
    found = memory.find(name) if _ID.fullmatch(name) else []
    place = _PLACE.fullmatch(name)
    if not found and place is not None:
        line = int(place["line"])
        found = [
            header.key
            for header in memory.headers(memory.keys())
            if header.source == place["source"] and header.first_line <= line <= header.last_line
        ]
    if not found:
        raise UnknownName(name)
    return found


def whole(memory: Memory, key: int, neighbours: int = 5) -> Whole:
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


def _references(memory: Memory, key: int) -> tuple[Reference, ...]:
    found = []
    for one in memory.references([key]):
        text = " ".join(filter(None, (one.stamp, "-".join(one.path))))
        others = [target for target in one.targets if target != key]
        found.append(Reference(one.line, text, tuple(memory.headers(others))))
    return tuple(found)


def _referred(memory: Memory, key: int) -> tuple[Header, ...]:
    keys = [
        one.key
        for one in memory.references()
        if one.key is not None and one.key != key and key in one.targets
    ]
    return tuple(memory.headers(list(dict.fromkeys(keys))))


def _again(memory: Memory, key: int) -> tuple[Again, ...]:
    same = memory.same(key)
    headers = _by_key(memory.headers(list(dict.fromkeys(one.key for one in same))))
    return tuple(
        Again(one.how, one.artifact, headers[one.key]) for one in same if one.key in headers
    )


def _by_key(headers: Sequence[Header]) -> dict[int, Header]:
    return {header.key: header for header in headers}
