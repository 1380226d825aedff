"""Org-mode: headlines of stars, with keywords, tags and timestamps in any language.

    * TODO [#A] Crash in drain <2021-03-07 日 10:23>      :pool:gdb:

Bullet lists are made of stars too, and gdb marks the current thread with one: a text is Org only
if something says so that nothing else would (a keyword line, a drawer, a timestamp, a priority,
several tags), or if headlines begin the document (with TODO, with a tag, on several levels).
"""

import re
from collections.abc import Sequence

from tracemine.notes import titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import time_in

BOUNDARIES = (
    # * crash in poolDrain    :pool:      but not gdb's  * 1    Thread 0x7ffff7d8 (LWP 7)
    (
        "headline",
        r"""\*\*{0,29}[ \t]+(?=\S)
            (?!\d+(?:\.\d+)?[ \t]+(?:Thread|LWP|Thr|process|task|0x|\d))
            (?!\d+(?:,\d+)?[ ]\*{4})(?<!\n\*{15}[ ])  # of a context diff""",
    ),
    # #+TITLE: notes    #+begin_src    #+end_src
    ("org_keyword", r"\#\+[A-Za-z]"),
    ("org_drawer", r":(?:PROPERTIES|LOGBOOK):"),
    ("org_drawer", r"[ \t][ \t]*+:(?:PROPERTIES|LOGBOOK):"),
)

_HEADLINE = re.compile(
    r"""(?P<stars>\*+)[ \t]+
    (?:(?P<todo>TODO|DONE|NEXT|WAIT|WAITING|STARTED|FIXME|CANCELED|CANCELLED)(?:[ \t]+|\Z))?
    (?:(?P<priority>\[\#[A-Z0-9]\])[ \t]*)?
    (?P<title>.*?)
    (?:(?<=\S)[ \t]++:(?P<tags>[\w@\#%:]+):)?\Z""",
    re.VERBOSE,
)
_TIMESTAMP = re.compile(r"[<\[](?:19|20)\d\d-\d\d?-\d\d?[^>\]\n]{0,40}[>\]]")
_PLANNING = re.compile(
    r"[ \t]*(?:(?:SCHEDULED|DEADLINE|CLOSED):[ \t]*)?[<\[](?:19|20)\d\d-|[ \t]*:[\w-]+:"
)
#: Lines under a headline that may still hold its timestamp: planning line, drawer.
_PLANNING_LINES = 6
_BLOCK = re.compile(r"\#\+(begin|end)_(\w+)", re.IGNORECASE)


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the headlines; empty when nothing says that this is Org."""
    sure = any(boundary.kind != "headline" for boundary in boundaries)
    found: list[Heading] = []
    likely = False
    for boundary in _outside_blocks(page, boundaries):
        match = _HEADLINE.match(page.line(boundary.start))
        # *** src/pool.c     --- src/pool.c, a context diff
        if match and not page.line(page.after(boundary.start)).startswith("--- "):
            heading = _heading(page, boundary.start, match)
            found.append(heading)
            sure = sure or bool(_TIMESTAMP.search(match["title"]) or match["priority"])
            sure = sure or len(heading.tags) > 1
            likely = likely or bool(match["todo"] or heading.tags) or heading.level > 1
    begins = bool(found) and found[0].start == page.first
    return found if sure or (likely and begins) else []


def _outside_blocks(page: Page, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Return the headline boundaries that stand in no `#+begin_...` block."""
    found: list[Boundary] = []
    pending: list[Boundary] = []
    opened = ""
    for boundary in boundaries:
        block = _BLOCK.match(page.line(boundary.start)) if boundary.kind == "org_keyword" else None
        if boundary.kind == "headline":
            (pending if opened else found).append(boundary)
        elif block and block[1].lower() == "begin" and not opened:
            opened = block[2].lower()
        elif block and block[1].lower() == "end" and block[2].lower() == opened:
            opened = ""
            pending.clear()
    return found + pending  # a block that never ends hides nothing


def _heading(page: Page, start: int, match: re.Match[str]) -> Heading:
    body = page.after(start)
    text = match["title"]
    time = _time(text) or time_in(text)
    line = body
    for _ in range(_PLANNING_LINES):
        below = page.line(line)
        if time or not _PLANNING.match(below):
            break
        time = _time(below)
        line = page.after(line)
    title = titles.shorten(_TIMESTAMP.sub(" ", text)) or titles.shorten(text)
    tags = tuple(tag for tag in (match["tags"] or "").split(":") if tag)
    return Heading(start, len(match["stars"]), title, time, time is not None, tags, body)


def _time(text: str) -> str | None:
    match = _TIMESTAMP.search(text)
    return time_in(match[0]) if match else None
