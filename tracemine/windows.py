"""A document too large to hold: read through windows that move over it.

The windows overlap by what may still belong to the next one, so that what is read is what the
whole text would give. What nothing further can change is handed on at once.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from tracemine.artifacts import Making, Places, failures_of, outline_of, warnings_of
from tracemine.reading.portions import Portions
from tracemine.recognise.assemble import Assembly
from tracemine.recognise.look import Piece
from tracemine.recognise.pieces import Pieces, pieces_of
from tracemine.recognise.scan import Scanner
from tracemine.records import Document, Warning

#: Characters at the end of a window in which no piece may end: what follows could belong to it.
_MARGIN = 1 << 16
#: Lines above a window that tell how its first lines are dressed.
_CONTEXT = 100


def parts(portions: Portions, source: str, scanner: Scanner) -> Iterator[Document]:
    """Yield what is in a document in parts, in order: each with what the one before has not."""
    reader = _Reader(portions, source, scanner)
    for read, next_line in _Windows(scanner).move(portions()):
        yield reader.part(read, next_line)


class _Reader:
    """Makes parts of what windows show."""

    def __init__(self, portions: Portions, source: str, scanner: Scanner) -> None:
        self._portions = portions
        self._source = source
        self._scanner = scanner
        self._told: set[str] = set()
        self._warned: set[Warning] = set()
        self._begun = False

    def part(self, read: Pieces, next_line: int | None) -> Document:
        """Return what is new and cannot change any more."""
        source = self._source
        self._begun = self._begun or bool(read.pieces or read.failures)
        if not self._begun:
            return Document(source, (), (), ())
        assembly, making = self._making
        for piece in read.pieces:
            assembly.add(piece, read.clean)
        drafts = assembly.take(next_line)
        artifacts = making.artifacts(drafts)
        sections = {a.incident.id: a.incident for a in artifacts if a.incident}
        warnings = dict.fromkeys(
            (*failures_of(source, read.failures), *warnings_of(source, drafts))
        )
        new = Document(
            source,
            tuple(artifacts),
            tuple(section for key, section in sections.items() if key not in self._told),
            tuple(one for one in warnings if one not in self._warned),
        )
        self._told |= sections.keys()
        self._warned |= warnings.keys()
        return new

    @cached_property
    def _making(self) -> tuple[Assembly, Making]:
        """Where pieces go; made for the first of them, for the sections are read for it."""
        from tracemine import notes

        outline = outline_of(self._source, notes.sketch(self._portions()))
        places = Places(outline)
        grammars = self._scanner.grammars
        return Assembly(grammars, places.breaks), Making(self._source, places, grammars)


class _Windows:
    """A window over the portions of a document, and where it stands."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        self._befores: Counter[str] = Counter()
        self._text = ""
        #: Physical lines before the window.
        self._before = 0
        #: The physical line from which on pieces have not been read.
        self._first = 1
        #: Pieces that begin on this line and have been.
        self._done = 0

    def move(self, portions: Iterator[str]) -> Iterator[tuple[Pieces, int | None]]:
        """Yield new pieces, with the physical line from which on further ones come, if any do."""
        portion = next(portions, "")
        while portion:
            following = next(portions, "")
            self._text += portion
            last = not following
            read = self._read()
            limit = self._limit(read, last)
            fresh = read.pieces[self._done :]
            taken = next((i for i, one in enumerate(fresh) if one.end > limit), len(fresh))
            line = fresh[taken].first_line if taken < len(fresh) else read.clean.line_at(limit)
            yield read._replace(pieces=fresh[:taken]), None if last else line
            self._befores.update(before for at, before in read.dressed if at < line)
            undressed = read.clean.text is self._text and taken == len(fresh)
            self._go_on(line, fresh[:taken], limit if undressed else None)
            portion = following

    def _read(self) -> Pieces:
        return pieces_of(
            self._text,
            self._scanner,
            before=self._before,
            first_line=self._first,
            befores=self._befores,
        )

    @staticmethod
    def _limit(read: Pieces, last: bool) -> int:
        text = read.clean.text
        return len(text) if last else text.rfind("\n", 0, max(len(text) - _MARGIN, 0)) + 1

    def _go_on(self, line: int, taken: list[Piece], at: int | None) -> None:
        """Begin the next window at a line, and a little before it; `at` is its place, if known."""
        if line <= self._first:
            self._done += len(taken)
            return  # what is there is longer than the window, which therefore grows
        self._done = sum(piece.first_line >= line for piece in taken)
        self._first = line
        above = max(line - 1 - _CONTEXT - self._before, 0)
        number = line - 1 - self._before if at is not None else self._text.count("\n")
        start = _start_above(self._text, len(self._text) if at is None else at, number - above)
        self._text = self._text[start:]
        self._before += above


def _start_above(text: str, at: int, breaks: int) -> int:
    """Return where the line begins that so many line breaks before a place end above."""
    for _ in range(breaks + 1):
        at = text.rfind("\n", 0, at)
    return at + 1
