"""The lists of the pages: counts, incidents, signatures, functions, search."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tracemine import __version__
from tracemine.answers.roles import WEIGHTS
from tracemine.answers.trend import trend
from tracemine.report.clipping import TEXT, clipped, line_of, name_of
from tracemine.report.shapes import (
    Crash,
    Filter,
    Found,
    FunctionRow,
    Functions,
    Hit,
    Incidents,
    Named,
    Place,
    SignatureRow,
    Signatures,
    Summary,
)
from tracemine.report.tally import ranked
from tracemine.serve.catalogue import Catalogue, roles_of, words_of
from tracemine.store.records import KnownSignature, LinkOf

#: Incidents of a function, and of a signature, that are listed; functions that a hit names.
_PLACES, _SIGNED, _HITS = 500, 2000, 4
#: Tools, signals and sources that are offered to filter by.
_COUNTS = 1000


def summary(catalogue: Catalogue, title: str) -> Summary:
    """Return what there is to look at."""
    rows, totals = catalogue.rows, catalogue.totals
    return Summary(
        title,
        __version__,
        totals.documents,
        totals.incidents,
        totals.artifacts,
        totals.frames,
        totals.functions,
        totals.signatures,
        sum(one.incidents > 1 for one in catalogue.signatures),
        totals.first_seen,
        totals.last_seen,
        ranked(tool for row in rows for tool in row.tools)[:_COUNTS],
        ranked(row.signal for row in rows if row.signal)[:_COUNTS],
        ranked(row.source for row in rows)[:_COUNTS],
        WEIGHTS,
    )


def incidents(catalogue: Catalogue, asked: Filter, offset: int, limit: int) -> Incidents:
    """Return a page of the incidents that are meant, the newest first."""
    found = catalogue.find(asked)
    numbers = [number for number in catalogue.newest if number in found]
    some = numbers[offset : offset + limit]
    return Incidents(len(numbers), tuple(catalogue.rows[number] for number in some))


# --- signatures


def signatures(catalogue: Catalogue, asked: Filter, offset: int, limit: int) -> Signatures:
    """Return a page of the signatures that the meant incidents have, those of most first."""
    known = catalogue.signatures
    if asked != Filter():
        found = catalogue.find(asked)
        counts = Counter(hash_ for n in found for hash_ in catalogue.rows[n].signatures)
        there = [one for one in known if one.signature.hash in counts]
        named = [replace(one, incidents=counts[one.signature.hash]) for one in there]
        known = sorted(named, key=lambda one: -one.incidents)
    return Signatures(len(known), signature_rows(catalogue, known[offset : offset + limit]))


def signature_rows(
    catalogue: Catalogue, known: Sequence[KnownSignature]
) -> tuple[SignatureRow, ...]:
    """Return signatures with their trends."""
    times = catalogue.store.signature_times([one.signature.hash for one in known])
    over = trend(times, catalogue.totals.first_seen, catalogue.totals.last_seen)
    return tuple(
        SignatureRow(
            one.signature.hash,
            clipped(one.signature.title, TEXT) or "",
            tuple(name_of(name) or "" for name in one.signature.functions),
            one.signature.version,
            one.incidents,
            one.artifacts,
            one.first_seen,
            one.last_seen,
            over.incidents[one.signature.hash] if over is not None else (),
        )
        for one in known
    )


def signature(catalogue: Catalogue, hash_: str) -> Crash | None:
    """Return a signature with its incidents, the newest first."""
    known = catalogue.signature(hash_)
    if known is None:
        return None
    numbers = catalogue.signed(known.signature.hash)[:_SIGNED]
    rows = tuple(catalogue.rows[number] for number in numbers)
    return Crash(signature_rows(catalogue, [known])[0], rows)


# --- functions


def functions(catalogue: Catalogue, asked: Filter, offset: int, limit: int) -> Functions:
    """Return a page of the functions with these words, of the incidents that are meant."""
    names = catalogue.names_with(words_of(asked.q))
    rows = [catalogue.functions[name] for name in names]
    narrowed = replace(asked, q="")
    if narrowed != Filter():
        counts = catalogue.store.counts_in([catalogue.keys[n] for n in catalogue.find(narrowed)])
        there = [replace(catalogue.functions[n], incidents=counts[n]) for n in names if n in counts]
        rows = sorted(there, key=lambda row: (not row.relevant, -row.incidents, row.name))
    return Functions(len(rows), tuple(rows[offset : offset + limit]))


def function(catalogue: Catalogue, shown: str) -> Named | None:
    """Return a function with the incidents that it links, best first."""
    name = catalogue.function(shown)
    if name is None:
        return None
    links: dict[int, list[LinkOf]] = {}
    for posting in catalogue.store.postings_of([name]).get(name, ()):
        number = catalogue.numbers.get(posting.key)
        if number is not None:
            links.setdefault(number, []).append(LinkOf(name, *posting[1:]))
    ranked = {number: roles_of(there) for number, there in links.items()}
    newest = [number for number in catalogue.newest if number in ranked]
    best = sorted(newest, key=lambda number: -ranked[number][2])[:_PLACES]
    made = [one for one in catalogue.signatures if name in one.signature.functions]
    return Named(
        catalogue.functions[name],
        len(ranked),
        tuple(Place(catalogue.rows[n], ranked[n][0], ranked[n][1]) for n in best),
        signature_rows(catalogue, made[:_PLACES]),
    )


# --- search


def search(catalogue: Catalogue, asked: Filter, limit: int) -> Found:
    """Return what has all the words, the best of each kind first."""
    words = words_of(asked.q)
    names = [catalogue.functions[name] for name in catalogue.names_with(words)]
    names.sort(key=lambda row: (-_fit(row, words), -row.incidents, row.name))
    signed = [one for one in catalogue.signatures if _has(one, words)]
    scores = catalogue.find(asked)
    numbers = [number for number in catalogue.newest if number in scores]
    numbers.sort(key=lambda number: -scores[number])
    return Found(
        tuple(names[:limit]),
        len(names),
        signature_rows(catalogue, signed[:limit]),
        len(signed),
        _hits(catalogue, numbers[:limit], words),
        len(numbers),
    )


def _fit(row: FunctionRow, words: Sequence[str]) -> float:
    lower = row.name.lower()
    fits = (3 if lower == word else 2 if lower.startswith(word) else 1 for word in words)
    return sum(fits) + (0.5 if row.relevant else 0)


def _has(known: KnownSignature, words: Sequence[str]) -> bool:
    title, hash_ = known.signature.title.lower(), known.signature.hash
    return all(word in title for word in words) or all(hash_.startswith(word) for word in words)


def _hits(catalogue: Catalogue, numbers: Sequence[int], words: Sequence[str]) -> tuple[Hit, ...]:
    links = catalogue.store.links_of([catalogue.keys[number] for number in numbers])
    return tuple(
        Hit(
            catalogue.rows[number],
            _line_with(catalogue.lines(number), words) if words else None,
            _names_with(links.get(catalogue.keys[number], ()), words),
        )
        for number in numbers
    )


def _names_with(links: Iterable[LinkOf], words: Sequence[str]) -> tuple[str, ...]:
    names = dict.fromkeys(link.function for link in links)
    found = [name for name in names if any(word in name.lower() for word in words)]
    return tuple(name_of(name) or "" for name in found[:_HITS])


def _line_with(lines: Iterable[str], words: Sequence[str]) -> str | None:
    """Return the first line with all words, or else with one."""
    first = None
    for line in lines:
        lower = line.lower()
        if all(word in lower for word in words):
            return line_of(line)
        if first is None and any(word in lower for word in words):
            first = line
    return None if first is None else line_of(first)
