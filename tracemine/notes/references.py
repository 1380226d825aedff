"""References from one note to another, by the stamp of an entry and the numbers of an item."""

import re

import msgspec

from tracemine.notes.stamps import notepad

#: One step of an item path: `3`, `2)`, `(1)`, `((1))` or a letter.
_STEP = r"(?:\(\(\d{1,2}\)\)|\(\d{1,2}\)|\d{1,2}\)?|[a-z]\b)"
#: see"16:20 2021-03-07"    ref"15:10 2021-03-02"1    do "11:40 2021-3-9"3-2)    5-3)-(1)
_STAMPED = rf"""
    "(?P<stamp>\d{{1,2}}:\d\d[ ]\d{{4}}-\d{{1,2}}-\d{{1,2}})"(?![ ]?end\b)
        (?P<path>{_STEP}(?:-{_STEP}){{0,5}})?
    """
_LOCAL = r"""
    (?<![\w"()-])\d{1,2}-\d{1,2}\)-\(\d{1,2}\)(?:-\(\(\d{1,2}\)\))?
    """
_stamped = re.compile(_STAMPED, re.VERBOSE)
_any = re.compile(f"{_STAMPED}|{_LOCAL}", re.VERBOSE)


class Reference(msgspec.Struct, frozen=True):
    """A mention of an entry or an item of it."""

    #: The time of the entry that is meant, as `Section.time` has it; None: the same entry.
    stamp: str | None
    #: The numbers of the item as printed, outermost first: `("3", "2)")`; empty: the entry.
    path: tuple[str, ...]
    #: 1-based line of the mention.
    line: int


def references(text: str) -> list[Reference]:
    """Find all references in a document, in order; their targets may be missing."""
    found: list[Reference] = []
    line, at = 1, 0
    # Few documents have this sign of those without a stamp, which begin with nothing but a digit.
    for match in (_any if ")-(" in text else _stamped).finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        stamp = notepad(match["stamp"]) if match["stamp"] else None
        local = None if match["stamp"] else match[0]
        path = match["path"] or local or ""
        if stamp or local:
            steps = tuple(path.split("-")) if path else ()
            found.append(Reference(stamp, steps, line))
    return found
