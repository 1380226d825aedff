"""One incident whole: what the note says, what is alike, what stands beside it."""

from collections.abc import Iterable, Iterator

from tracemine.answers.query import Query
from tracemine.answers.records import Related
from tracemine.answers.related import Options, related
from tracemine.incidents import Incident
from tracemine.report import taking
from tracemine.report.shapes import Alike, FunctionRow, Referred, Row, Whole
from tracemine.serve.catalogue import Catalogue

#: How many incidents are compared, how many alike are shown, and shared functions of each.
_COMPARED, _ALIKE, _SHARED = 36, 12, 6


def incident(catalogue: Catalogue, id_: str) -> Whole | None:
    """Return everything about an incident; None for an address that is not known."""
    number = catalogue.number(id_)
    if number is None:
        return None
    store, key, row = catalogue.store, catalogue.keys[number], catalogue.rows[number]
    there = store.incidents([key])
    # The document may have been indexed again since the catalogue was made.
    if not there or not _is(there[0], row):
        return None
    [found] = there
    around = _around(catalogue, number)
    said = taking.said_of(around, key, found, store.repeats([key]).get(key, {}), catalogue.notes)
    return Whole(
        row,
        said.entry,
        said.body,
        said.names,
        said.sentences,
        said.missing,
        tuple(
            Referred(line, text, tuple(catalogue.rows[one] for one in meant))
            for line, text, meant in said.references
        ),
        tuple(_alike(catalogue, number)),
        _beside(catalogue, number, -1),
        _beside(catalogue, number, 1),
    )


def _is(found: Incident, row: Row) -> bool:
    id_ = row.id.partition("~")[0]
    return (found.id or "none", found.source) == (id_, row.source)


def _around(catalogue: Catalogue, number: int) -> taking.Around:
    key, store = catalogue.keys[number], catalogue.store
    document = store.headers([catalogue.keys[n] for n in _document(catalogue, number)])
    return taking.Around(
        catalogue.ids,
        catalogue.numbers,
        taking.nested(document, catalogue.ids),
        {key: store.mentions(keys=[key])},
        {key: store.references([key])},
    )


def _document(catalogue: Catalogue, number: int) -> Iterator[int]:
    """Yield the places of the incidents of the same document, which stand together."""
    source = catalogue.rows[number].source
    first = number
    while first and catalogue.rows[first - 1].source == source:
        first -= 1
    while first < len(catalogue.rows) and catalogue.rows[first].source == source:
        yield first
        first += 1


def _beside(catalogue: Catalogue, number: int, step: int) -> str | None:
    other = number + step
    if not 0 <= other < len(catalogue.rows):
        return None
    row = catalogue.rows[other]
    return row.id if row.source == catalogue.rows[number].source else None


def _alike(catalogue: Catalogue, number: int) -> list[Alike]:
    """Return the most alike incidents, those of an equal signature first."""
    row, key, keys = catalogue.rows[number], catalogue.keys[number], catalogue.keys
    scores = _related(catalogue, number)
    links = catalogue.store.links_of([key, *(keys[n] for n in scores)])
    has = {k: {link.function for link in some if link.relevant} for k, some in links.items()}
    alike = []
    for n, score in scores.items():
        shared = _rarest(catalogue, has.get(key, set()) & has.get(keys[n], set()))
        equal = next((h for h in catalogue.rows[n].signatures if h in row.signatures), None)
        # That both were a segmentation fault is no likeness.
        if shared or equal is not None:
            alike.append(Alike(catalogue.rows[n], min(score, 1.0), shared, equal))
    return sorted(alike, key=lambda one: (one.signature is None, -one.score))[:_ALIKE]


def _related(catalogue: Catalogue, number: int) -> dict[int, float]:
    """Return the scores of the incidents that are most like one."""
    row, key = catalogue.rows[number], catalogue.keys[number]
    vectors = catalogue.store.vectors([key])
    if not vectors or not vectors[0].functions:
        return {}
    _, functions, kind, message = vectors[0]
    query = Query(row.title, functions, True, kind, message, row.signatures, (key,))
    found = related(catalogue.store, query, Options(limit=_COMPARED)).related
    return {n: one.score for one in found if (n := _place(catalogue, one)) is not None}


def _place(catalogue: Catalogue, one: Related) -> int | None:
    """Return the place of an incident of an answer."""
    keys = catalogue.store.find(one.id, one.source)
    return next((catalogue.numbers[key] for key in keys if key in catalogue.numbers), None)


def _rarest(catalogue: Catalogue, names: Iterable[str]) -> tuple[FunctionRow, ...]:
    known = [catalogue.functions[name] for name in names if name in catalogue.functions]
    return tuple(sorted(known, key=lambda row: (row.incidents, row.name))[:_SHARED])
