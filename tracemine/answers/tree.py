"""The neighbourhood of a question as a tree: incidents, functions by role, what they lead to.

An incident that was reached over a function hangs below that function, at the best incident that
has it; so the tree shows each incident of the answer once.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from tracemine.answers.records import Answer, Asked, Related
from tracemine.answers.roles import WEIGHTS
from tracemine.store import Store
from tracemine.store.records import LinkOf

#: Roles from the most telling on; those of other grammars follow.
_ORDER = {role: place for place, role in enumerate(WEIGHTS)}


class Role(msgspec.Struct, frozen=True):
    """The functions of an incident in one role, innermost first."""

    role: str
    functions: tuple[str, ...]


class Neighbour(msgspec.Struct, frozen=True):
    """An incident of the answer, and what it leads to."""

    #: Its place in `Answer.related`.
    place: int
    roles: tuple[Role, ...]
    #: The functions that lead on, with the incidents that they lead to.
    leads: "tuple[tuple[Asked, tuple[Neighbour, ...]], ...]"


def tree(memory: Store, answer: Answer) -> tuple[Neighbour, ...]:
    """Return the incidents of an answer, each below what leads to it.

    `memory` is the one that gave the answer, and `answer` as it gave it. Functions that signatures
    pass over are left out, but for those that were asked.
    """
    asked = {one.function for one in answer.functions}
    with memory.snapshot():
        links = _links(memory, answer.related)
    roles = [_roles(links.get(place, ()), asked) for place in range(len(answer.related))]
    return _grown(answer.related, roles)


def _links(memory: Store, found: Iterable[Related]) -> dict[int, list[LinkOf]]:
    """Return the links of each incident by its place in the answer."""
    keys = {}
    for place, one in enumerate(found):
        same = [h for h in memory.headers(memory.find(one.id, one.source)) if h.id == one.id]
        keys.update({header.key: place for header in same[:1]})
    return {keys[key]: links for key, links in memory.links_of(keys).items()}


def _roles(links: Iterable[LinkOf], asked: set[str]) -> tuple[Role, ...]:
    by_role: dict[str, dict[str, None]] = {}
    for link in sorted(links, key=lambda one: (one.depth, one.function)):
        if link.relevant or link.function in asked:
            by_role.setdefault(link.role, {})[link.function] = None
    order = sorted(by_role, key=lambda role: (_ORDER.get(role, len(_ORDER)), role))
    return tuple(Role(role, tuple(by_role[role])) for role in order)


def _grown(found: Sequence[Related], roles: Sequence[tuple[Role, ...]]) -> tuple[Neighbour, ...]:
    """Return the incidents that nothing leads to, each with what hangs below it."""
    holders: dict[str, list[int]] = {}
    for place, some in enumerate(roles):
        for name in dict.fromkeys(name for role in some for name in role.functions):
            holders.setdefault(name, []).append(place)
    tops: list[int] = []
    leads: dict[int, dict[Asked, list[int]]] = {}
    for place, one in enumerate(found):
        parent, over = _parent(found, one, holders)
        if over is None:
            tops.append(place)
        else:
            leads.setdefault(parent, {}).setdefault(over, []).append(place)

    def neighbour(place: int) -> Neighbour:
        below = leads.get(place, {}).items()
        ways = tuple((over, tuple(map(neighbour, children))) for over, children in below)
        return Neighbour(place, roles[place], ways)

    return tuple(map(neighbour, tops))


def _parent(
    found: Sequence[Related], one: Related, holders: Mapping[str, Sequence[int]]
) -> tuple[int, Asked | None]:
    """Return the best incident one step nearer that has a function which led here."""
    ways = [
        (one.steps - found[place].steps, place, Asked(reason.function, reason.incidents or 0))
        for reason in one.reasons
        if reason.role == "via" and reason.function is not None
        for place in holders.get(reason.function, ())
        if found[place].steps < one.steps
    ]
    _, place, over = min(ways, key=lambda way: way[:2], default=(0, 0, None))
    return place, over
