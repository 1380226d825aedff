"""Work logs: Notepad's `.LOG` files and their kin.

    14:35 2021-03-07                     the entry: a line that is only a stamp
    (22:40 2021-03-09)                   when it was changed, perhaps
    pool, worker                         its tags, perhaps
    1, pool dies in poolRelease.         its items

Entries need not be sorted. The stamp in parentheses right below another says when the entry was
last changed, not when what it holds happened: it leaves the entry's time as it is.
"""

import re
from collections.abc import Sequence

from tracemine.notes import items, titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import NOTEPAD, notepad

BOUNDARIES = (
    # 8:55 2021-3-5
    ("worklog", r"\d\d?:\d\d[ \t]+\d{4}-\d{1,2}-\d{1,2}[ \t]*+\r?(?:\n|\Z)"),
)

_CHANGED = re.compile(rf"\({NOTEPAD}\)")
#: Where a tag line could only be prose, an item, a link, a reference or printed text.
_NO_TAGS = re.compile(r"[:：\"<>{}=#|]|\A[\d(>$@*+-]|[.?!。？！]\Z|\.{2}")
_MOST_TAGS = 12
_LONGEST_TAG = 60
_MOST_WORDS = 9
#: A line without separators is one tag if it is this short: `GTD`, `work report`.
_MOST_WORDS_ALONE = 3


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the entries of a work log and their items."""
    starts = [
        (place, time)
        for place, boundary in enumerate(boundaries)
        if boundary.kind == "worklog" and (time := notepad(page.text, boundary.start))
    ]
    found: list[Heading] = []
    ends = [place for place, _ in starts[1:]] + [len(boundaries)] * bool(starts)
    for (place, time), end in zip(starts, ends, strict=True):
        until = boundaries[end].start if end < len(boundaries) else len(page.text)
        entry = entry_at(page, boundaries[place].start, time)
        inside = items.items(page, boundaries[place + 1 : end], entry, until)
        found += entry, *inside
    return found


def tags(line: str) -> tuple[str, ...]:
    """Read a tag line (`network, pool; shutdown race`), empty if it is none."""
    if not line or _NO_TAGS.search(line):
        return ()
    parts = [part.strip() for part in re.split(r"[,;，；、]", line)]
    named = tuple(" ".join(part.split()) for part in parts if part)
    words = [len(part.split()) for part in named]
    if not named or len(named) > _MOST_TAGS or max(map(len, named)) > _LONGEST_TAG:
        return ()
    most = _MOST_WORDS if len(named) > 1 else _MOST_WORDS_ALONE
    return named if max(words) <= most and sum(words) <= 4 * len(words) else ()


def entry_at(page: Page, start: int, time: str) -> Heading:
    """Read the entry that the stamp line at `start` opens, with what stands right below it."""
    body = page.after(start)
    if _CHANGED.fullmatch(page.line(body)):
        body = page.after(body)
    line = page.line(body)
    found = tags(line) if titles.is_prose(page, body) else ()
    if found:
        body = page.after(body)
    title = titles.shorten(line) if found else ""
    return Heading(start, 1, title, time, dated=True, tags=found, body=body)
