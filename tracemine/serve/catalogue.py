"""Every incident, signature and function of a store in rows, as it was at one moment."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from itertools import accumulate
from math import log

from tracemine.answers.roles import together, weight
from tracemine.report.clipping import LINE, TEXT, clipped, name_of
from tracemine.report.notes import Missing, StoredNotes
from tracemine.report.shapes import Filter, FunctionRow, Row
from tracemine.report.taking import addresses
from tracemine.store.records import Header, KnownSignature, LinkOf, Outline, Posting
from tracemine.store.store import Store

#: What a word counts where it is found.
_TITLE, _CRASH, _FUNCTION, _PLACE, _PROSE = 8.0, 6.0, 5.0, 2.0, 1.0
#: Words of a search that count, and to how many incidents the functions with one are followed.
WORDS, _FOLLOWED = 12, 8000
#: So many characters of notes are searched; of the others what the store remembers.
_READ = 64_000_000
#: Incidents whose texts are read at once, while somebody may be waiting.
_AHEAD = 128
_TAGS = 32
#: Answers to filters that are kept: the lists of one view have the same.
_KEPT = 16


class Catalogue:
    """What lists are made of. Like its store it is for one thread."""

    def __init__(self, store: Store) -> None:
        self.store = store
        with store.snapshot():
            #: By source and line; the same order as `rows`.
            self.keys = store.keys()
            headers = store.headers(self.keys)
            outlines = store.outlines()
            self.signatures: list[KnownSignature] = store.signatures()
            functions = store.function_outlines()
            self.totals = store.totals()
            self.notes = StoredNotes(store)
        ids = addresses(header.id for header in headers)
        empty = Outline((), (), 0)
        self.rows = [
            _row(id_, header, outlines.get(header.key, empty))
            for id_, header in zip(ids, headers, strict=True)
        ]
        self.numbers = {key: number for number, key in enumerate(self.keys)}
        self.ids = {key: row.id for key, row in zip(self.keys, self.rows, strict=True)}
        self._by_id = {row.id: number for number, row in enumerate(self.rows)}
        #: Names as they are shown: very long ones are cut.
        self._names = {name_of(one.name) or "": one.name for one in functions}
        self.functions = {
            one.name: FunctionRow(name_of(one.name) or "", one.incidents, one.relevant)
            for one in functions
        }
        self._lower = {one.name: one.name.lower() for one in functions}
        self._texts: list[str] = []
        self._left = _READ
        self._found: dict[Filter, Mapping[int, float]] = {}

    # ---- names

    def number(self, id_: str) -> int | None:
        """Return the place of an incident by its address, or four characters of it or more."""
        if id_ in self._by_id or len(id_) < 4:
            return self._by_id.get(id_)
        return next((n for n, row in enumerate(self.rows) if row.id.startswith(id_)), None)

    def function(self, name: str) -> str | None:
        """Return the function that is shown under a name."""
        return self._names.get(name)

    def signature(self, hash_: str) -> KnownSignature | None:
        """Return a signature by its hash, or four characters of it or more."""
        if len(hash_) < 4:
            return None
        found = (one for one in self.signatures if one.signature.hash.startswith(hash_))
        return min(found, key=lambda one: one.signature.hash != hash_, default=None)

    def signed(self, hash_: str) -> list[int]:
        """Return the places of the incidents of a signature, the newest first."""
        keys = self.store.by_signature(hash_)
        found = {self.numbers[key] for key in keys if key in self.numbers}
        return [n for n in self.newest if n in found] if len(found) > 64 else self._sorted(found)

    @cached_property
    def newest(self) -> list[int]:
        """The places of all incidents, the newest first, those without a time at the end."""
        return self._sorted(range(len(self.rows)))

    def _sorted(self, numbers: Collection[int] | range) -> list[int]:
        placed = sorted(numbers)
        return sorted(placed, key=lambda n: self.rows[n].time or "", reverse=True)

    # ---- how functions count

    def rarity(self, function: str) -> float:
        """Return the inverse document frequency of a function."""
        known = self.functions.get(function)
        return log((len(self.rows) + 1) / max(known.incidents if known else 1, 1))

    # ---- what is meant by a filter

    def find(self, asked: Filter) -> Mapping[int, float]:
        """Return the incidents that are meant, and how well their words fit."""
        if asked not in self._found:
            if len(self._found) >= _KEPT:
                self._found.pop(next(iter(self._found)))
            self._found[asked] = self._find(asked)
        return self._found[asked]

    def _find(self, asked: Filter) -> Mapping[int, float]:
        scores = {n: 1.0 for n, row in enumerate(self.rows) if _meant(row, asked)}
        for word in words_of(asked.q):
            named, texts = self._named(word), self.texts
            scores = {
                n: score + found
                for n, score in scores.items()
                if (found := self._score(n, word, named, texts[n]))
            }
        return scores

    def _score(self, number: int, word: str, named: Mapping[int, float], text: str) -> float:
        row = self.rows[number]
        score = named.get(number, 0.0) * _FUNCTION
        if word in row.title.lower():
            score += _TITLE
        if row.crash is not None and word in row.crash.lower():
            score += _CRASH
        if word in row.source.lower() or (row.signal is not None and word in row.signal.lower()):
            score += _PLACE
        if any(word in tag.lower() for tag in row.tags):
            score += _PLACE
        if row.id.startswith(word) or any(hash_.startswith(word) for hash_ in row.signatures):
            score += _TITLE
        return score + (_PROSE if word in text else 0.0)

    def _named(self, word: str) -> dict[int, float]:
        """Return how well the functions of incidents fit a word, from 0 to 1."""
        best: dict[int, float] = {}
        for name, postings in self.store.postings_of(self._followed(word)).items():
            fit = 1.0 if self._lower[name] == word else 0.6
            for posting in postings:
                number = self.numbers.get(posting.key)
                if number is not None:
                    value = fit * (0.5 + weight(posting) / 2)
                    best[number] = max(best.get(number, 0.0), value)
        return best

    def _followed(self, word: str) -> list[str]:
        """Return the functions with a word, as far as not nearly everything has one."""
        names = self.names_with([word])
        names.sort(key=lambda name: self._lower[name] != word)
        held = accumulate(self.functions[name].incidents for name in names)
        return [name for name, count in zip(names, held, strict=True) if count <= _FOLLOWED]

    def names_with(self, words: Collection[str]) -> list[str]:
        """Return the functions that have all words in their names, the most frequent first."""
        return [n for n, lower in self._lower.items() if all(word in lower for word in words)]

    # ---- what the notes say

    @property
    def texts(self) -> list[str]:
        """The text of each incident in lower case, from its note or as the store remembers it."""
        while self.read_ahead():
            pass
        return self._texts

    def read_ahead(self) -> bool:
        """Read the texts of a few incidents more; False when there are all."""
        start = len(self._texts)
        rows = self.rows[start : start + _AHEAD]
        texts = [self._text(row) for row in rows]
        others = [self.keys[start + n] for n, text in enumerate(texts) if text is None]
        said = self.store.said(others) if others else {}
        for n, text in enumerate(texts):
            known = "\n".join(said[self.keys[start + n]]) if text is None else text
            self._texts.append(known.lower())
        return len(self._texts) < len(self.rows)

    def _text(self, row: Row) -> str | None:
        """Return what the note of an incident says; None where it is not at hand."""
        if self._left <= 0:
            return None
        try:
            lines = self.notes.lines(row.source)
        except Missing:
            return None
        text = "\n".join(lines.between(row.first_line, row.last_line))
        self._left -= len(text)
        return text

    def lines(self, number: int) -> Iterator[str]:
        """Yield the lines of the note of an incident, or what the store remembers of them."""
        row, key = self.rows[number], self.keys[number]
        try:
            yield from self.notes.lines(row.source).between(row.first_line, row.last_line)
        except Missing:
            yield from self.store.said([key])[key]


def _row(id_: str, header: Header, outline: Outline) -> Row:
    crash = outline.signatures[0][1] if outline.signatures else None
    return Row(
        id_,
        clipped(header.title, TEXT) or "",
        header.source,
        header.first_line,
        header.last_line,
        header.time,
        clipped(header.kind, LINE),
        clipped(crash, TEXT),
        tuple(hash_ for hash_, _ in outline.signatures),
        outline.grammars,
        tuple(clipped(tag, LINE) or "" for tag in header.tags[:_TAGS]),
        outline.artifacts,
    )


def words_of(text: str) -> list[str]:
    """Return the words of a search, in lower case."""
    return text.lower().split()[:WORDS]


def _meant(row: Row, asked: Filter) -> bool:
    time = row.time or ""
    return (
        (not asked.since or time[: len(asked.since)] >= asked.since)
        and (not asked.until or "" < time[: len(asked.until)] <= asked.until)
        and (not asked.tool or asked.tool in row.tools)
        and (not asked.signal or row.signal == asked.signal)
        and (not asked.source or row.source == asked.source)
    )


def roles_of(links: Collection[LinkOf]) -> tuple[tuple[str, ...], int, float]:
    """Return the roles of one function in one incident, the depth in the first, and the weight."""
    ranked = sorted(links, key=lambda link: (-weight(Posting(0, *link[1:])), link.role))
    weights = [weight(Posting(0, *link[1:])) for link in ranked]
    return tuple(dict.fromkeys(link.role for link in ranked)), ranked[0].depth, together(weights)
