"""The numbered items of dated notes: the smallest titled pieces that own what tools printed.

    1, text        the incident
    1), text       inside it
    (1), text      inside that
    ((1)), text    and inside that

Only the shallowest kind that an entry uses makes incidents; the others belong to the item above
them. What tools print may look like an item too (a wrapped array: `3, 4, 5}`), so an item has to
continue the numbers above it and must not read like data.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from tracemine.notes import titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import NOTEPAD, notepad

_END = r"[ \t]*+\r?(?:\n|\Z)"

BOUNDARIES = (
    # 4, another crash: start -> drain      2), next      1、重启
    ("item", r"\d\d?\)?(?:,(?=\s|\Z)|[，、])"),
    # (1), the slow tests
    ("item", r"\(\(?\d{1,2}\)\)?(?:,(?=\s|\Z)|[，、])"),
    # (11:05 2021-03-08)
    ("addition", rf"\({NOTEPAD}\){_END}"),
    # "11:05 2021-03-08"end
    ("addition_end", rf'"{NOTEPAD}"[ \t]*+end\b'),
)

_ITEM = re.compile(
    r"(?P<opening>\(*)(?P<number>\d+)(?P<closing>\)*)[,，、][ \t]*"
    rf"(?:\((?P<stamp>{NOTEPAD})\)[ \t,.:]*)?"
)
#: What follows a number in wrapped output: `2, 0x7f}`, `1, client=client@entry=0x7f1a2b3c0620`.
_DATA = re.compile(
    r"(?:-?\d+|0x[0-9a-f]+)[,})] | [A-Za-z_]\w*(?:@entry)?=[^=\s]"
    r"| [^\n]{0,300}?\)[ ](?:at|from)[ ]\S",
    re.VERBOSE,
)
_OPEN = re.compile(r"[{=][^\n]*[,({=]\Z")
#: How far numbers may run ahead: items get deleted.
_GAP = 2


class _Item(NamedTuple):
    start: int
    depth: int
    #: Where the text after the number, and after a stamp there, begins.
    text: int
    time: str | None


def items(page: Page, boundaries: Sequence[Boundary], entry: Heading, end: int) -> list[Heading]:
    """Read the incidents of one entry: its items, a level below it, up to the offset `end`.

    An item's time is the entry's, or that of the last addition stamp before it.
    """
    read = _read(page, boundaries, entry)
    depth = min((item.depth for item in read), default=0)
    top = [item for item in read if item.depth == depth]
    found: list[Heading] = []
    above = entry.start
    for place, item in enumerate(top):
        below = top[place + 1].start if place + 1 < len(top) else end
        title = _title(page, item, above, below)
        body = page.after(item.start)
        found.append(Heading(item.start, entry.level + 1, title, item.time, False, (), body))
        above = item.start
    return found


def _read(page: Page, boundaries: Sequence[Boundary], entry: Heading) -> list[_Item]:
    """Walk an entry's boundaries: its items at all depths, each with the time that holds there."""
    found: list[_Item] = []
    times = [entry.time]
    last = [1, 1, 1, 1]
    for start, kind in boundaries:
        if start < entry.body:
            continue
        if kind == "addition":
            times.append(notepad(page.text, start + 1) or times[-1])
        elif kind == "addition_end":
            del times[max(1, len(times) - 1) :]
        elif item := _item(page, start, last, found):
            if item.time:
                times.append(item.time)
            found.append(item if item.time else item._replace(time=times[-1]))
    return found


def _item(page: Page, start: int, last: list[int], found: Sequence[_Item]) -> _Item | None:
    """Read one item line, None when it is not one; `last` holds the last number of each depth."""
    text = page.text
    match = _ITEM.match(text, start)
    if match is None:
        return None
    depth = len(match["opening"]) + min(len(match["closing"]), 1)
    number = int(match["number"])
    if number > last[depth] + _GAP or _DATA.match(text, match.end()):
        return None
    if text[start - 2 : start - 1] in ("{", "(", "=", ",") and _continues(page, start, found):
        return None
    last[depth] = number
    last[depth + 1 :] = [1] * (3 - depth)
    time = notepad(match["stamp"]) if match["stamp"] else None
    return _Item(start, depth, match.end(), time)


def _continues(page: Page, start: int, found: Sequence[_Item]) -> bool:
    """Tell whether the line above is printed data that goes on here."""
    after_item = bool(found) and found[-1].start == page.before(start)
    return not after_item and bool(_OPEN.search(page.previous(start)))


def _title(page: Page, item: _Item, above: int, below: int) -> str:
    """Name an item by its text, else by the prose nearest to it, between its neighbours."""
    body = page.after(item.start)
    text = titles.prose(page, item.start, item.text) if item.text < body else ""
    return (
        text
        or titles.next_line(page, body, below)
        or titles.prose_above(page, item.start, above)
        or titles.first_prose(page, body, below)
    )
