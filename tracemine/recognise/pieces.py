"""The pieces of a text, undressed where anything in it stands in a dress."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from tracemine.recognise.characters import clean_characters
from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import Dress
from tracemine.recognise.events import Later
from tracemine.recognise.look import Piece, Touch
from tracemine.recognise.pager import prompts
from tracemine.recognise.scan import Scanner
from tracemine.recognise.undress import undress


class Pieces(NamedTuple):
    """What was read from a line of a text on."""

    clean: Clean
    pieces: list[Piece]
    #: Where a rule raised.
    failures: list[Touch]
    #: What stood before pieces that are ones for sure, and on which lines.
    dressed: list[tuple[int, str]]


def pieces_of(
    text: str,
    scanner: Scanner,
    *,
    before: int = 0,
    first_line: int = 0,
    befores: Counter[str] | None = None,
) -> Pieces:
    """Read the pieces of a text from a line on; `before` lines of the document stand before it.

    What stands before pieces on their lines is learnt and taken off; `befores` counts what stood
    before the pieces of earlier parts of the document.
    """
    text = clean_characters(text)
    known = befores or Counter()
    prompted = list(_near(prompts(text), text))

    def undressed(dress: Dress, stretches: Iterable[tuple[int, int]]) -> Clean:
        return undress(text, dress, scanner.anchors, stretches, before)

    # Where prompts are, they mostly are all that there is to take off.
    clean = undressed(Dress(known), prompted) if prompted else Clean(text, before)
    try:
        read = first = _walk(clean, scanner, first_line, until=_EVIDENT)
    except _Evident:
        prompted = [(0, len(text))]
        read = first = _walk(undressed(Dress(known), prompted), scanner, first_line)
        clean = first.clean
    if hidden := _hidden(first, known):
        first.pieces.clear()  # they are read anew, and hold much
        places = sorted(_before_undressing(hidden, clean, text))
        stretches = _joined(sorted((*_near(places, text), *prompted)))
        read = _walk(undressed(_dress(first, known), stretches), scanner, first_line)
    return Pieces(read.clean, list(_made(read)), read.failures, first.dressed)


def _before_undressing(places: list[int], clean: Clean, text: str) -> list[int]:
    """Return where the lines of places of a clean text begin in the text that it was made of."""
    if clean.text is text:
        return places
    begins = [0, *(found.end() for found in re.finditer("\n", text))]
    return [begins[clean.breaks_before(at)] for at in places]


class _Walk(NamedTuple):
    """What a walk over a text showed."""

    clean: Clean
    pieces: list[Piece]
    failures: list[Touch]
    dressed: list[tuple[int, str]]
    #: Where a piece stands behind what may be a dress.
    places: list[int]


class _Evident(Exception):  # noqa: N818 - nothing is wrong
    """Everything stands in a dress that is known: a text without it shows all there is."""


def _walk(clean: Clean, scanner: Scanner, first_line: int, until: int = 0) -> _Walk:
    """Walk over a text from a line on.

    Raises `_Evident` where the first pieces, `until` so many, are as good as all dressed.
    """
    walk = _Walk(clean, [], [], [], [])

    def learn(before: str, offset: int, sure: bool) -> None:
        walk.places.append(offset)
        if len(walk.places) == until and _is_dressed(walk):
            raise _Evident
        if sure:
            walk.dressed.append((clean.line_at(offset), before))

    start = clean.offset_of(first_line) if first_line else 0
    for piece in scanner.walk(clean, start, dressed=learn, failed=walk.failures.append):
        walk.pieces.append(piece)
    return walk


def _is_dressed(walk: _Walk) -> bool:
    """Tell whether hardly a piece stands bare, and all others in a dress that needs no learning.

    The names of containers have to be learnt all the same: their outputs are put together.
    """
    if len(walk.pieces) * 10 > len(walk.places) or _CONTAINER.search(walk.clean.text):
        return False
    dress = Dress(Counter())
    return all(dress.reaches(*_line(walk.clean.text, at)) for at in walk.places)


def _made(walk: _Walk) -> Iterator[Piece]:
    """Yield what a walk showed, with what was left to be made later."""
    for piece in walk.pieces:
        if not isinstance(piece.event, Later):
            yield piece
            continue
        try:
            yield replace(piece, event=piece.event.make())
        except Exception as error:
            touch = Touch(piece.first_line, piece.grammar, "", taken=False, reason=repr(error))
            walk.failures.append(touch)


def _dress(walk: _Walk, befores: Counter[str]) -> Dress:
    """Return what stands before pieces, here or in earlier parts of the document."""
    return Dress(befores + Counter(before for _, before in walk.dressed))


def _hidden(walk: _Walk, befores: Counter[str]) -> list[int]:
    """Return the places that an undressed text shows more of."""
    dress, text = _dress(walk, befores), walk.clean.text
    found = [at for at in walk.places if dress.reaches(*_line(text, at))]
    if found:
        # Some pieces are read behind other text: a quote before it says whose they are.
        starts = (piece.start for piece in walk.pieces)
        behind = (at for at in starts if text[at - 1 : at].strip(" \t\n"))
        found += [at for at in behind if dress.peel(_line(text, at)[0])[0]]
    return found


def _line(text: str, at: int) -> tuple[str, int]:
    """Return the line that an offset is on, and the offset in it."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    return text[start : end if end >= 0 else None], at - start


def _near(places: Iterable[int], text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of whole lines near places, which are in order."""
    start = end = -1
    for at in places:
        if at < end - _BELOW // 2:
            continue
        above = text.rfind("\n", 0, max(at - _ABOVE, 0)) + 1
        if above > end and end >= 0:
            yield start, end
            start = above
        elif end < 0:
            start = above
        below = text.find("\n", at + _BELOW)
        end = len(text) if below < 0 else below
    if end >= 0:
        yield start, end


def _joined(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield stretches that are in order of their starts, those that overlap as one."""
    start = end = -1
    for first, last in stretches:
        if first > end:
            if end >= 0:
                yield start, end
            start = first
        end = max(end, last)
    if end >= 0:
        yield start, end


#: So many dressed pieces tell how the others are dressed.
_EVIDENT = 100
_CONTAINER = re.compile(r"[-_.]\d+ +\|")
#: Characters above and below a piece in which what belongs to it may stand in its dress, too.
_ABOVE, _BELOW = 8_000, 40_000
