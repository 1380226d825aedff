"""A document too large to hold: read through windows that move over it.

The windows overlap by what may still belong to the next one, so that what is read is what the
whole text would give. What nothing further can change is handed on at once.
"""

from collections import Counter
from collections.abc import Iterator

from tracemine import notes
from tracemine.artifacts import Making, Places, failures_of, outline_of, warnings_of
from tracemine.reading import IDENTITY, LineMap
from tracemine.reading.portions import Portions
from tracemine.recognise.assemble import Assembly
from tracemine.recognise.pieces import Pieces, pieces_of
from tracemine.recognise.scan import Piece, Scanner
from tracemine.records import Document, Warning

#: Characters at the end of a window in which no piece may end: what follows could belong to it.
_MARGIN = 1 << 16
#: Lines above a window that tell how its first lines are dressed.
_CONTEXT = 100


def parts(portions: Portions, source: str, scanner: Scanner) -> Iterator[Document]:
    """Yield what is in a document in parts, in order: each with what the one before has not."""
    outline = outline_of(source, notes.sketch(portions()))
    places = Places(outline, IDENTITY)
    assembly = Assembly(scanner.grammars, places.breaks)
    making = Making(source, places, scanner.grammars)
    windows = _Windows(scanner)
    told: set[str] = set()
    warned: set[Warning] = set()
    for read, next_line in windows.move(portions()):
        for piece in read.pieces:
            assembly.add(piece, read.clean.text)
        drafts = assembly.take(next_line)
        artifacts = tuple(making.artifacts(drafts))
        incidents = {one.incident.id: one.incident for one in artifacts if one.incident}
        warnings = dict.fromkeys(
            (*failures_of(source, read.failures), *warnings_of(source, drafts))
        )
        yield Document(
            source,
            artifacts,
            tuple(section for key, section in incidents.items() if key not in told),
            tuple(one for one in warnings if one not in warned),
        )
        told |= incidents.keys()
        warned |= warnings.keys()


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
            self._go_on(line, fresh[:taken])
            portion = following

    def _read(self) -> Pieces:
        lines = LineMap(before=self._before)
        return pieces_of(
            self._text, lines, self._scanner, first_line=self._first, befores=self._befores
        )

    @staticmethod
    def _limit(read: Pieces, last: bool) -> int:
        text = read.clean.text
        return len(text) if last else text.rfind("\n", 0, max(len(text) - _MARGIN, 0)) + 1

    def _go_on(self, line: int, taken: list[Piece]) -> None:
        """Begin the next window at a line, and a little before it."""
        if line <= self._first:
            self._done += len(taken)
            return  # what is there is longer than the window, which therefore grows
        self._done = sum(piece.first_line >= line for piece in taken)
        self._first = line
        above = max(line - 1 - _CONTEXT - self._before, 0)
        start = _start_of_line(self._text, above)
        self._text = self._text[start:]
        self._before += above


def _start_of_line(text: str, number: int) -> int:
    """Return the offset of the line behind so many others; mostly it is near the end."""
    at = len(text)
    for _ in range(text.count("\n") - number + 1):
        at = text.rfind("\n", 0, at)
    return at + 1
