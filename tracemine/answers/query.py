"""From the words of a question to what is asked: functions, a crash, or incidents."""

import re
from collections.abc import Sequence

import msgspec

from tracemine import functions
from tracemine.errors import TracemineError
from tracemine.incidents import Incident
from tracemine.mentions import spellings
from tracemine.store import Store

#: Ids and hashes, or as much of their beginnings as git takes, too.
ID = re.compile(r"[0-9a-f]{4,16}")
#: A place as other commands print it.
_PLACE = re.compile(r"(?P<source>.+):(?P<line>\d{1,9})(?:-\d{1,9})?", re.ASCII | re.DOTALL)
#: The title of a signature, which could be read as a function with its template arguments.
_TITLE = re.compile(r"\w in \S|\w: \S")
_SHOWN = 60


class UnknownName(TracemineError):  # noqa: N818
    """Nothing is known under a name; `near` are names that are spelt alike, `hint` says why."""

    exit_status = 1

    def __init__(self, name: str, near: Sequence[str] = (), hint: str = "") -> None:
        meant = f"; did you mean {', '.join(near)}?" if near else hint
        super().__init__(f"nothing is known of {shortened(name)}{meant}")
        self.name = name
        self.near = tuple(near)
        #: What was meant, or why nothing is known; empty where that is open.
        self.meant = meant


class AmbiguousName(TracemineError):  # noqa: N818
    """The ids of several incidents begin with a name."""


class Query(msgspec.Struct, frozen=True):
    """What is asked: functions one by one, or a crash as a whole."""

    #: In words.
    title: str
    #: Functions, as asked or of the crash innermost first.
    functions: tuple[str, ...]
    #: True for a crash, whose functions are compared as a stack.
    crash: bool = False
    kind: str | None = None
    message: str | None = None
    #: Hashes of the signatures that the crash has.
    signatures: tuple[str, ...] = ()
    #: The incidents that are asked about themselves, which are no answer.
    own: tuple[int, ...] = ()


def resolve(memory: Store, names: Sequence[str]) -> Query:
    """Return what names ask for: functions, beginnings of ids and signature hashes, or places.

    Raises `UnknownName` and `AmbiguousName`.
    """
    asked: list[str] = []
    incidents: list[int] = []
    hashes: list[str] = []
    for name in names:
        known = memory.signatures() if _TITLE.search(name) else []
        titled = [one.signature.hash for one in known if one.signature.title == name]
        if titled:
            hashes += titled
            incidents += [key for one in titled for key in memory.by_signature(one)]
        elif found := _as_named(memory, name):
            asked.append(found)
        elif ID.fullmatch(name) and (keys := memory.by_signature(name)):
            hashes.append(name)
            incidents += keys
        elif keys := _one(memory, name) or standing(memory, name):
            incidents += keys
        else:
            asked += _meant(memory, name)
    if not incidents:
        return Query(", ".join(map(shortened, dict.fromkeys(asked))), tuple(dict.fromkeys(asked)))
    return _as_crash(memory, names, asked, incidents, hashes)


def place_of(name: str) -> tuple[str, int] | None:
    """Return the document and the line of a place `FILE:LINE` or `FILE:LINE-LINE`."""
    found = _PLACE.fullmatch(name)
    return (found["source"], int(found["line"])) if found else None


def standing(memory: Store, name: str) -> list[int]:
    """Return the incidents on the line of a place; none where the memory has no such document.

    Raises `UnknownName` where it has, and no incident stands on this line.
    """
    place = place_of(name)
    if place is None:
        return []
    from tracemine.store.sources import source_of

    sources = {place[0], source_of(place[0], memory.root)}
    there = [header for header in memory.headers(memory.keys()) if header.source in sources]
    keys = [one.key for one in there if one.first_line <= place[1] <= one.last_line]
    if there and not keys:
        raise UnknownName(name, hint="; no incident stands on this line")
    return keys


def _one(memory: Store, name: str) -> list[int]:
    """Return the incident whose id, or else an artifact's, begins so; of all copies of its note."""
    headers = memory.headers(memory.find(name)) if ID.fullmatch(name) else []
    found = [header for header in headers if header.id.startswith(name)] or headers
    count = len({header.id for header in found})
    if count > 1:
        raise AmbiguousName(f"{name} is what {count} incidents begin with; give more of the id")
    return [header.key for header in found]


def _as_named(memory: Store, name: str) -> str | None:
    """Return the function of this name, or of the name normalised."""
    meant = functions.normalise(name[:4096]) or name
    known = memory.function_counts(list(dict.fromkeys((name, meant))))
    return next((one for one in (name, meant) if one in known), None)


def _meant(memory: Store, name: str) -> list[str]:
    """Return the functions of which a name is the last part: `Tree::pick`, `pick`."""
    near = memory.functions_near(name[:1000])
    found = [one for one in near if name in spellings(one) or name == functions.short_name(one)]
    if not found:
        raise UnknownName(name, near)
    return found


def _as_crash(
    memory: Store,
    names: Sequence[str],
    asked: Sequence[str],
    incidents: Sequence[int],
    hashes: Sequence[str],
) -> Query:
    [first] = memory.vectors(incidents[:1])
    # Of a signature every incident is an answer, of an incident only the others are.
    own = () if hashes else tuple(dict.fromkeys(incidents))
    signed = memory.incidents(incidents[:1])[0].signatures
    chosen = [s for s in signed if any(s.hash.startswith(h) for h in hashes)] or list(signed)
    titled = [s.title for s in chosen[:1]] if hashes else []
    return Query(
        title=titled[0] if titled else ", ".join(map(shortened, names)),
        functions=tuple(dict.fromkeys((*first.functions, *asked))),
        crash=True,
        kind=first.kind,
        message=first.message,
        signatures=tuple(s.hash for s in chosen),
        own=own,
    )


def of_incident(incident: Incident) -> Query:
    """Return the question for what is like an incident that is not remembered."""
    signed = incident.signatures
    return Query(
        title=signed[0].title if signed else incident.title,
        functions=incident.functions,
        crash=True,
        kind=incident.kind,
        message=incident.message,
        signatures=tuple(signature.hash for signature in signed),
    )


def shortened(name: str) -> str:
    """Return as much of a name as a message has room for."""
    return name if len(name) <= _SHOWN else name[: _SHOWN - 1] + "…"
