"""Exported issue threads, plain mail threads and chat logs: who said something, and when.

Each comment, each mail and each conversation is an entry. The lines of a chat are not: a trace
that somebody pasted into it stays in one piece. `On DATE, NAME wrote:` opens a mail only where
the mail itself follows; before quoted lines it marks a quotation.
"""

import re
from collections.abc import Iterator, Sequence

from tracemine.notes import titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import time_in

_END = r"[ \t]*+\r?(?:\n|\Z)"

BOUNDARIES = (
    # --- Comment #3 from Joe Smith <joe@example.org> 2013-12-05 10:23:45 UTC ---
    ("comment", r"----{0,5}[ ]+(?:Additional[ ])?Comment[ ]\#?\d{1,5}[ ]"),
    # Comment 3 Joe Smith 2013-12-05 10:23:45 UTC
    ("comment", r"Comment[ ]\#?\d{1,5}[ ][^\n]{0,80}?(?:19|20)\d\d-\d\d-\d\d"),
    # Message #5 received at submit@bugs.example.org (full text, mbox):
    ("comment", r"Message[ ]\#\d{1,5}[ ]received[ ]at[ ]"),
    # `author:	joe` over `association:	member`, as `gh issue view --comments` prints it
    ("comment", r"author:\t[^\n]*+\nassociation:\t"),
    # On Thu, Dec 5, 2013 at 10:23 AM, Joe <joe@example.org> wrote:
    (
        "attribution",
        rf"On[ ](?=[^\n]{{0,60}}\d)[^\n]{{4,150}}?(?:\r?\n[^\n]{{0,80}}?)??wrote:{_END}",
    ),
    # Conversation with joe@example.org at Thu 05 Dec 2013 10:23:00 AM CST
    ("chat", r"Conversation[ ](?:with[ ][^\n]{1,80}?[ ]at[ ]|started:[ ])"),
    # --- Log opened Thu Dec 05 10:23:00 2013
    ("chat", r"---[ ](?:Log[ ]opened|Day[ ]changed)[ ]"),
    # **** BEGIN LOGGING AT Thu Dec  5 10:23:00 2013
    ("chat", r"\*\*\*\*[ ]BEGIN[ ]LOGGING[ ]AT[ ]"),
)

#: Looked for first: their lines begin with any letter.
_SAID_WORDS = re.compile(r" (?:commented|wrote|added a comment|opened this issue)[*_ ]")
#: How far behind the start of their line these words stand at most.
_BEHIND = 80
_WHEN = r"""(?: on[ ] | at[ ] | -[ ] | ·[ ] )? (?: [^\n]{0,16}? (?:19|20)\d\d [^\n]{0,32}?
    | (?:\d{1,3}|an?)[ ](?:second|minute|hour|day|week|month|year)s?[ ]ago
    | yesterday | last[ ]\w{1,9} )"""
#: Joe Smith (joe) wrote on 2013-12-05: #3      joe commented on Dec 5, 2013 • edited
_SAID = re.compile(
    rf"""\n(?=[@*_\[(]{{0,3}}\w) (?P<who>[^\n]{{1,60}}?)[*_\]]{{0,3}}[ ]
    (?: commented | wrote | added[ ]a[ ]comment | opened[ ]this[ ]issue )[*_]{{0,3}}[ ]
    {_WHEN} [*_]{{0,3}} :? (?: [ \t]*+(?:\#\d+|[•·].{{0,40}}|edited|\([^()\n]*+\)) )? {_END}""",
    re.VERBOSE,
)
_QUOTE = (">", "|", ":")


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the comments of an issue, else the mails of a thread."""
    starts = {start for start, kind in boundaries if kind == "comment"}
    starts.update(_said(page.text))
    if starts:
        return [_heading(page, start) for start in sorted(starts)]
    mails = [start for start, kind in boundaries if kind == "attribution" and _sent(page, start)]
    if len(mails) > 1 or page.first in mails:
        return [_heading(page, start) for start in mails]
    return []


def chats(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the conversations and days of a chat log."""
    return [_heading(page, start) for start, kind in boundaries if kind == "chat"]


def _said(text: str) -> Iterator[int]:
    """Yield where lines begin that tell who said something."""
    end = 0
    for words in _SAID_WORDS.finditer(text):
        start = text.rfind("\n", max(words.start() - _BEHIND, 0), words.start())
        if start >= end and (found := _SAID.match(text, start)):
            end = found.end()
            yield start + 1


def _sent(page: Page, start: int) -> bool:
    """Tell whether the mail follows its attribution, not a quotation of it."""
    if not page.opens(start):
        return False
    line = page.after(start)
    if not page.line(start).endswith("wrote:"):
        line = page.after(line)
    for _ in range(3):
        text = page.line(line)
        if text:
            return not text.startswith(_QUOTE)
        line = page.after(line)
    return False


def _heading(page: Page, start: int) -> Heading:
    line = page.line(start)
    body = page.after(start)
    title = line.strip("-*_# \t").replace(":\t", ": ").replace("**", "")
    if title.startswith("On ") and not title.endswith(":"):
        title = f"{title} {page.line(body)}"
        body = page.after(body)
    time = time_in(title)
    return Heading(start, 1, titles.shorten(title), time, time is not None, (), body)
