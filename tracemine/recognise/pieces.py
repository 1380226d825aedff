"""The pieces of a text, undressed where anything in it stands in a dress."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tracemine.reading.lines import LineMap
from tracemine.recognise.clean import Clean
from tracemine.recognise.dress import PROMPTS, Dress, clean_characters, dirty, undress
from tracemine.recognise.scan import Piece, Scanner, Touch


class Pieces(NamedTuple):
    """What was read from a line of a text on."""

    clean: Clean
    pieces: list[Piece]
    #: Where a rule raised.
    failures: list[Touch]
    #: What stood before pieces that are ones for sure, on their physical lines.
    dressed: list[tuple[int, str]]


def pieces_of(
    text: str,
    lines: LineMap,
    scanner: Scanner,
    *,
    first_line: int = 0,
    befores: Counter[str] | None = None,
) -> Pieces:
    """Read the pieces of a text from a physical line on.

    What stands before pieces on their lines is learnt and taken off; `befores` counts what stood
    before the pieces of earlier parts of the document.
    """
    clean = Clean(clean_characters(text) if dirty(text) else text, lines)
    dressed: list[tuple[int, str]] = []
    places: list[int] = []
    failures: list[Touch] = []
    start = clean.offset_of(first_line) if first_line else 0

    def learn(before: str, offset: int, sure: bool) -> None:
        places.append(offset)
        if sure:
            dressed.append((clean.line_at(offset), before))

    pieces = list(scanner.walk(clean, start, dressed=learn, failed=failures.append))
    learnt = Counter(befores or {})
    learnt.update(before for _, before in dressed)
    dress = Dress(learnt)
    if stretches := list(_stretches(clean.text, dress, places, pieces)):
        failures.clear()
        clean = undress(clean.text, lines, dress, scanner.anchors, stretches)
        start = clean.offset_of(first_line) if first_line else 0
        pieces = list(scanner.walk(clean, start, failed=failures.append))
    return Pieces(clean, pieces, failures, dressed)


def _stretches(
    text: str, dress: Dress, places: list[int], pieces: list[Piece]
) -> Iterator[tuple[int, int]]:
    """Yield the stretches of whole lines near places that an undressed text shows more of."""
    found = [at for at in places if dress.reaches(*_line(text, at))]
    for part in PROMPTS:
        found += [prompt.start() for prompt in re.finditer(re.escape(part), text)]
    if found:
        # Some pieces are read behind other text: a quote before it says whose they are.
        behind = (one.start for one in pieces if text[one.start - 1 : one.start].strip(" \t\n"))
        found += [at for at in behind if dress.peel(_line(text, at)[0])[0]]
    return _near(sorted(found), text)


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


#: Characters above and below a piece in which what belongs to it may stand in its dress, too.
_ABOVE, _BELOW = 8_000, 40_000
