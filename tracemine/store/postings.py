"""Which functions are in which incidents, in either direction, and the best of many."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, case, func, select

from tracemine.store import schema, texts
from tracemine.store.names import known
from tracemine.store.queries import COUNTS, each
from tracemine.store.records import LinkOf, Posting

_f, _l, _m, _p = schema.functions, schema.links, schema.mentions, schema.spellings
_some: BindParameter[Any] = bindparam("some", expanding=True)

_POSTINGS = (
    select(_l.c.function_id, _l.c.incident_id, _l.c.role, _l.c.depth, _l.c.relevant, _l.c["count"])
    .where(_l.c.function_id.in_(_some))
    # The order of the primary key: nothing is sorted.
    .order_by(_l.c.function_id, _l.c.incident_id, _l.c.role)
)
_MENTIONED = (
    select(_p.c.function_id, _m.c.incident_id, func.count())
    .join(_m, _m.c.name == _p.c.name)
    .where(_p.c.function_id.in_(_some), _m.c.incident_id.is_not(None))
    .group_by(_p.c.function_id, _m.c.incident_id)
)


def postings(connection: Connection, functions: Collection[str]) -> dict[str, list[Posting]]:
    """Return the incidents that functions link, by key and role."""
    numbers = known(connection, functions)
    found: dict[int, list[Posting]] = {number: [] for number in numbers.values()}
    for number, key, role, depth, relevant, frames in each(connection, _POSTINGS, numbers.values()):
        found[number].append(Posting(key, role, depth, relevant, frames))
    # Of a name that no stack has any more, mentions are no postings.
    living = [number for number, there in found.items() if there]
    mentioned: set[int] = set()
    for number, key, count in each(connection, _MENTIONED, living):
        found[number].append(Posting(key, "mention", 0, True, count))
        mentioned.add(number)
    for number in mentioned:
        found[number].sort()
    return {name: found[number] for name, number in numbers.items() if found[number]}


#: How many times farther out counts what signatures pass over, and a role not told of.
_PASSED_OVER, _OTHER = 16.0, 16.0


def best_postings(
    connection: Connection, function: str, farther: Mapping[str, float], most: int
) -> list[Posting]:
    """Return the postings of a function that come first; see `Answering.best_postings`."""
    number = known(connection, [function]).get(function)
    if number is None:
        return []
    roles = case(farther, value=_l.c.role, else_=_OTHER)
    order = (1 + _l.c.depth) * roles * case((_l.c.relevant, 1.0), else_=_PASSED_OVER)
    query = _POSTINGS.order_by(None).order_by(order, _l.c.incident_id).limit(most)
    rows = connection.execute(query, {"some": [number]})
    found = [Posting(*row) for _, *row in rows]
    # Of a name that no stack has any more, mentions are no postings.
    if found:
        said = connection.execute(_MENTIONED.limit(most), {"some": [number]})
        found += [Posting(key, "mention", 0, True, count) for _, key, count in said]
    return found


def count_holding(connection: Connection, functions: Collection[str]) -> int:
    """Return how many incidents have one of these functions, or mention it."""
    numbers = known(connection, functions)
    counts: dict[int, int] = dict(each(connection, COUNTS, numbers.values()))
    if not counts:
        return 0
    asked = list(counts)
    linked = counts[asked[0]]
    if len(asked) > 1:
        linked = connection.execute(_LINKED, {"some": asked}).scalar_one()
    return linked + connection.execute(_ONLY_MENTIONED, {"some": asked}).scalar_one()


_LINKED = select(func.count(_l.c.incident_id.distinct())).where(_l.c.function_id.in_(_some))
_ONLY_MENTIONED = (
    select(func.count(_m.c.incident_id.distinct()))
    .join(_p, _p.c.name == _m.c.name)
    .where(
        _p.c.function_id.in_(_some),
        ~select(_l.c.incident_id)
        .where(_l.c.function_id.in_(_some), _l.c.incident_id == _m.c.incident_id)
        .correlate(_m)
        .exists(),
    )
)


_LINKS = (
    select(_l.c.incident_id, _f.c.name, _l.c.role, _l.c.depth, _l.c.relevant, _l.c["count"])
    .join(_f, _f.c.id == _l.c.function_id)
    .where(_l.c.incident_id.in_(_some))
)
_MENTIONS = (
    select(_m.c.incident_id, _f.c.name, func.count())
    .join(_p, _p.c.name == _m.c.name)
    .join(_f, _f.c.id == _p.c.function_id)
    .where(_m.c.incident_id.in_(_some), _f.c.incidents > 0)
    .group_by(_m.c.incident_id, _f.c.name)
)


def links_of(connection: Connection, wanted: Sequence[int]) -> dict[int, list[LinkOf]]:
    """Return the functions of incidents, by role and depth."""
    found: dict[int, list[LinkOf]] = {key: [] for key in wanted}
    for key, *fields in each(connection, _LINKS, found):
        found[key].append(LinkOf(*fields))
    for key, name, count in each(connection, _MENTIONS, list(found)):
        found[key].append(LinkOf(name, "mention", 0, True, count))
    for links in found.values():
        links.sort(key=lambda link: (link.role, link.depth, link.function))
    return {key: links for key, links in found.items() if links}


def namesakes(connection: Connection, parts: Collection[str]) -> dict[str, list[str]]:
    """Return the functions that have a class or a word in their name, by these parts."""
    stored = {texts.storable_text(connection, part): part for part in parts}
    found: dict[str, list[str]] = defaultdict(list)
    for part, name in each(connection, _NAMESAKES, stored):
        found[stored[part]].append(name)
    return found


def holders(connection: Connection, functions: Collection[str], most: int) -> dict[str, list[int]]:
    """Return the incidents of functions, of the rarest first, about `most` in all."""
    names = {number: name for name, number in known(connection, functions).items()}
    counts: dict[int, int] = dict(each(connection, COUNTS, names))
    found: dict[str, list[int]] = {}
    rarest = sorted(counts, key=lambda number: (counts[number], names[number]))
    within = sum(total <= most for total in accumulate(counts[number] for number in rarest))
    # If there is nothing rare, some incidents of the rarest are better than none.
    rows = each(connection, _HOLDERS.limit(most), rarest[: max(within, 1)])
    for number, key in rows:
        found.setdefault(names[number], []).append(key)
    return found


_NAMESAKES = (
    select(schema.parts.c.name, _f.c.name)
    .join(schema.parts, schema.parts.c.function_id == _f.c.id)
    .where(schema.parts.c.name.in_(_some), _f.c.incidents > 0)
)
_HOLDERS = select(_l.c.function_id, _l.c.incident_id).where(_l.c.function_id.in_(_some)).distinct()
