"""Journals and diaries: entries that begin with a date and, most often, a title.

    [2021-03-07 09:00] The pool died.         jrnl; older files without brackets
    2013-12-05                                a diary: the date alone
    07.03.2021 crash in drain                 or with a short title
    10:23 AM 12/5/2013                        Notepad, in its user's locale
    Thu, 05 Dec 2013 10:23:45 +0800           as mails and `date` print it

Log lines begin with a date too. They are told apart by their seconds, by standing in runs, by
the level or process that follows, and by having no blank line above.
"""

import re
from collections.abc import Mapping, Sequence

from tracemine.notes import items, titles, worklog
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import leading

_LINE = r"[^\n]{0,120}+(?:\n|\Z)"
_CLOCK = r"\d{1,2}:\d\d"
#: After a date: no clock with seconds that more than a zone follows, as in log lines.
_NOT_LOGGED = rf"""(?! ,?[T \t]{{1,2}} {_CLOCK}:\d\d
    (?! [.,\d]*+ (?:Z|[ ]?[AP]M)? [ ]? (?:[A-Z]{{3,5}}|[+-]\d\d:?\d\d)? [ \t]*+ \r? (?:\n|\Z) ) )"""
_YMD = r"[12]\d\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?=[\s:,T\]]|\Z)"

BOUNDARIES = (
    # [2021-03-07 09:00] The pool died.
    ("jrnl", rf"\[{_YMD}[ ]{_CLOCK}(?:[ ]?[AaPp][Mm])?\][ ]{_LINE}"),
    # 2021-03-07 10:23 crash in drain
    ("diary", rf"{_YMD}{_NOT_LOGGED}{_LINE}"),
    # 05.12.2013
    ("diary", rf"\d\d?[./]\d{{1,2}}[./][12]\d\d\d(?=[\s:,]|\Z){_NOT_LOGGED}{_LINE}"),
    # 2013年12月5日
    ("diary", rf"[12]\d\d\d年\d{{1,2}}月\d{{1,2}}日{_LINE}"),
    # 10:23 AM 12/5/2013
    ("diary", rf"\d\d?:\d\d[ ](?:[AaPp][Mm][ ])?\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{_LINE}"),
    # 5 December 2013
    ("diary", rf"\d\d?[ ][A-Z][a-z]{{2,8}}\.?[ ][12]\d\d\d\b{_LINE}"),
    # Thu, 05 Dec 2013 10:23:45 +0800
    ("diary", rf"[MTWFS][a-z]{{2,8}},?[ ](?=[^\n]{{0,24}}[12]\d\d\d\b){_LINE}"),
    # December 5, 2013
    ("diary", rf"[JFMASOND][a-z]{{2,8}}\.?[ ]{{1,2}}\d{{1,2}},?[ ][12]\d\d\d\b{_LINE}"),
)
_KINDS = frozenset(kind for kind, _ in BOUNDARIES)

_LONGEST_TITLE = 100
#: What a log writes after its stamp: `ERROR`, `[info]`, `host prog[123]:`, `811:`.
_LOG = re.compile(
    r"""(?: [\[(<]
      | (?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERR|ERROR|CRITICAL|FATAL|PANIC)\b
      | (?i:trace|debug|info|notice|warn|warning|err|error|critical|fatal)[ ]?[:\]|]
      | [^\s:]+\[\d+\] | \S+[ ][^\s:]+\[\d+\]: | \d+[ ]?:(?!\d\d) | \d+\.\d | [+-]\d{4}\b )""",
    re.VERBOSE,
)
_SECONDS = re.compile(r":\d\d:\d\d")
_TAG = re.compile(r"(?<!\S)@([^\W\d_][\w-]*)")
_STAR = re.compile(r"\s*\*\Z")
_ABOVE = re.compile(r"\.LOG|[-=_*]{3,}")


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the dated entries and their items; a lone date inside a text makes no journal."""
    entries = _entries(page, boundaries)
    places = [place for place, _ in entries]
    if not places or (len(places) == 1 and not _begins(page, boundaries[places[0]].start)):
        return []
    found: list[Heading] = []
    for (place, entry), end in zip(entries, [*places[1:], len(boundaries)], strict=True):
        until = boundaries[end].start if end < len(boundaries) else len(page.text)
        found += entry, *items.items(page, boundaries[place + 1 : end], entry, until)
    return found


def _entries(page: Page, boundaries: Sequence[Boundary]) -> list[tuple[int, Heading]]:
    """Read the entries, each with its place among the boundaries."""
    kinds = {boundary.start: boundary.kind for boundary in boundaries if boundary.kind in _KINDS}
    notepad = page.line(page.first).lstrip("\ufeff") == ".LOG"
    found: list[tuple[int, Heading]] = []
    for place, (start, kind) in enumerate(boundaries):
        # Most dated lines are a log's, and stand below another one.
        free = kind in _KINDS and _stands_free(page, start)
        if not free and not (notepad and kind in _KINDS):
            continue
        titled = _titled(page.line(start), kind)
        if titled is None or not (free or not titled[1]):
            continue
        if titled[1] and _is_titled(page, page.after(start), kinds):
            continue  # a run of dated lines is a log
        found.append((place, _entry(page, start, *titled, notepad=notepad)))
    return found


def _is_titled(page: Page, start: int, kinds: Mapping[int, str]) -> bool:
    """Tell whether the line at `start` has a date and a title."""
    kind = kinds.get(start)
    titled = _titled(page.line(start), kind) if kind is not None else None
    return titled is not None and bool(titled[1])


def _titled(line: str, kind: str) -> tuple[str, str] | None:
    """Read a date line: its time and title; None when it is a log's or prose that names a date."""
    read = leading(line)
    if read is None:
        return None
    time, title = read
    at = line.rfind(title) if title else len(line)
    if title and (len(title) > _LONGEST_TITLE or (kind == "diary" and _logged(line, at))):
        return None
    return time, title


def _logged(line: str, title: int) -> bool:
    """Tell whether the text at `title` of a dated line is a log's message."""
    marks = line[:title].rstrip()
    return bool(
        _LOG.match(line, title) or marks.endswith(("[", "(", "<", ",")) or _SECONDS.search(marks)
    )


def _entry(page: Page, start: int, time: str, title: str, *, notepad: bool) -> Heading:
    if notepad and not title:
        return worklog.entry_at(page, start, time)
    body = page.after(start)
    named = page.line(body)
    words = _TAG.sub("", named).replace(",", "").replace(" and ", " ").split()
    tag_line = named if named.startswith("@") and not words else ""
    found = tuple(dict.fromkeys(_TAG.findall(f"{title} {tag_line}")))
    title = titles.shorten(_STAR.sub("", title))
    return Heading(start, 1, title, time, dated=True, tags=found, body=body)


def _stands_free(page: Page, start: int) -> bool:
    return page.opens(start) or bool(_ABOVE.fullmatch(page.previous(start)))


def _begins(page: Page, start: int) -> bool:
    """Tell whether the document begins with this line, or with `.LOG` or a ruler above it."""
    before = page.before(start)
    return start == page.first or (before is not None and before == page.first)
