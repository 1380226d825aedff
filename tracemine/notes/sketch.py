"""A document too large to hold, as far as its sections are concerned."""

from collections.abc import Iterable, Sequence

from tracemine.notes.outline import BOUNDARIES
from tracemine.notes.page import Page

#: Lines that are kept: at the beginning, above a line that may be a boundary, and below it.
_FRONT, _ABOVE, _BELOW = 500, 5, 60


def sketch(portions: Iterable[str]) -> str:
    """Return a document with only those lines filled that may tell where sections begin.

    `portions` are its texts in order, each of whole lines. The lines keep their numbers. Where
    the first sentence of a section stands further below its heading, its title is another one.
    """
    kept: list[str] = []
    above = ""
    due = _FRONT
    for portion in portions:
        text = above + portion
        lines = text.split("\n")
        wanted = bytearray(len(lines))
        due = _mark(wanted, text, due)
        whole = max(len(lines) - 1 - _ABOVE, 0)
        kept.append(_blanked(lines[:whole], wanted))
        above = "\n".join(lines[whole:])
    return "".join((*kept, above))


def _mark(wanted: bytearray, text: str, due: int) -> int:
    """Mark the lines that are wanted, the first `due` among them; returns how many are due yet."""
    wanted[:due] = b"\1" * min(due, len(wanted))
    until = due
    line = at = 0
    for boundary in BOUNDARIES.find(Page(text)):
        line += text.count("\n", at, boundary.start - 1)
        at = boundary.start - 1
        first, until = max(line - _ABOVE, 0), line + _BELOW
        wanted[first:until] = b"\1" * (min(until, len(wanted)) - first)
    return max(until - (len(wanted) - 1 - _ABOVE), 0)


def _blanked(lines: Sequence[str], wanted: bytearray) -> str:
    if not any(wanted):
        return "\n" * len(lines)
    return "".join(f"{line}\n" if keep else "\n" for line, keep in zip(lines, wanted, strict=False))
