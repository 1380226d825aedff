"""The sections of a document: which entry and which incident each of its lines belongs to."""

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tracemine.notes import items, journal, mail, markdown, org, thread, titles, worklog
from tracemine.notes.page import Boundaries, Boundary, Heading, Page, Pattern
from tracemine.records import Section

_Reader = Callable[[Page, Sequence[Boundary]], list[Heading]]

#: The note forms, what reads each, and the boundary lines that it needs to see.
_FORMS: Mapping[str, tuple[_Reader, tuple[Pattern, ...]]] = {
    "mail": (mail.headings, mail.BOUNDARIES),
    "worklog": (worklog.headings, worklog.BOUNDARIES + items.BOUNDARIES),
    "journal": (journal.headings, journal.BOUNDARIES + items.BOUNDARIES),
    "thread": (thread.headings, thread.BOUNDARIES),
    "chat": (thread.chats, thread.BOUNDARIES),
    "org": (org.headings, org.BOUNDARIES),
    "markdown": (markdown.headings, markdown.FENCES + markdown.BOUNDARIES),
}
_KINDS = {form: frozenset(kind for kind, _ in lines) for form, (_, lines) in _FORMS.items()}
#: Of two forms that a line could belong to, the one that asks for more comes first.
BOUNDARIES = Boundaries(
    markdown.FENCES
    + thread.BOUNDARIES
    + worklog.BOUNDARIES
    + items.BOUNDARIES
    + journal.BOUNDARIES
    + mail.BOUNDARIES
    + org.BOUNDARIES
    + markdown.BOUNDARIES
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one document, and whose each line is."""

    #: The document itself: the incident of lines that no heading stands above.
    document: Section
    #: All entries, in document order.
    entries: tuple[Section, ...]
    #: All sections that own lines, in document order; an entry without items is its own incident.
    incidents: tuple[Section, ...]
    #: Of each heading in turn: its first line, its entry and its section.
    _starts: tuple[int, ...]
    _owners: tuple[tuple[Section, Section], ...]

    def owner(self, line: int) -> tuple[Section | None, Section]:
        """Return the entry and the incident that a line (1-based) belongs to."""
        place = bisect_right(self._starts, line)
        return self._owners[place - 1] if place else (None, self.document)


def outline(text: str, name: str = "") -> Outline:
    """Read the sections of one document; lines are counted as split on newlines, from 1.

    `name` is what a document is called in which nobody wrote a word.
    """
    page = Page(text)
    form, headings = _read(page)
    lines = _lines(page, headings)
    document = _document(page, headings, name)
    sections = _sections(page, form, headings, lines)
    entries = _entries(headings)
    owners = tuple((sections[entry], sections[place]) for place, entry in enumerate(entries))
    return Outline(
        document,
        tuple(sections[place] for place in sorted(set(entries))),
        tuple(sections) if lines[:1] == [1] else (document, *sections),
        tuple(lines),
        owners,
    )


def _read(page: Page) -> tuple[str, list[Heading]]:
    """Find which form the notes have, and their headings.

    It is the form that comes up first, with two exceptions: a Markdown title alone is a title
    over notes of another form, and comments of an issue may be written in Markdown.
    """
    boundaries = BOUNDARIES.find(page)
    found = {
        form: headings
        for form, (reader, _) in _FORMS.items()
        if (headings := reader(page, [line for line in boundaries if line.kind in _KINDS[form]]))
    }
    titled = found.get("markdown", [])
    if len(found) > 1 and (len(titled) == 1 or len(found.get("thread", ())) > 1):
        found.pop("markdown", None)
    form = min(found, key=lambda form: found[form][0].start, default="")
    return form, found.get(form, [])


def _lines(page: Page, headings: Sequence[Heading]) -> list[int]:
    """Return the line number of each heading, counting newlines once over the whole text."""
    lines: list[int] = []
    line = at = 0
    for heading in headings:
        line += page.text.count("\n", at, heading.start)
        at = heading.start
        lines.append(line)
    return lines


def _document(page: Page, headings: Sequence[Heading], name: str) -> Section:
    """Make the section that is the whole document, named by what stands before any heading."""
    end = headings[0].start if headings else len(page.text)
    front = markdown.front_matter(page)
    title = (
        front.title
        or titles.whole(page, front.body, end).removeprefix("title: ")
        or titles.shorten(name)
        or titles.first_prose(page, front.body, end)
        or titles.first_line(page, front.body, end)
        or titles.UNTITLED
    )
    return Section(_id("", "document", title, 1), title, front.time, (), 1, _last_line(page))


def _last_line(page: Page) -> int:
    return max(1, page.text.count("\n") - page.text.endswith("\n"))


def _sections(
    page: Page, form: str, headings: Sequence[Heading], lines: Sequence[int]
) -> list[Section]:
    """Make a section of each heading; times and tags come down from the sections around it."""
    ends = _ends(headings)
    last = _last_line(page)
    found: list[Section] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    around: list[int] = []
    for place, (heading, end) in enumerate(zip(headings, ends, strict=True)):
        while around and headings[around[-1]].level >= heading.level:
            around.pop()
        parent = found[around[-1]] if around else None
        title = _title(page, headings, place, end, parent)
        stamp = heading.time or "" if heading.dated else ""
        key = (parent.id if parent else "", f"{form} {stamp}", title)
        seen[key] += 1
        found.append(
            Section(
                _id(*key, seen[key]),
                title,
                heading.time or (parent.time if parent else None),
                _tags(heading, parent),
                lines[place],
                max(lines[place], lines[end] - 1 if end < len(lines) else last),
            )
        )
        around.append(place)
    return found


def _tags(heading: Heading, parent: Section | None) -> tuple[str, ...]:
    if parent is None or not parent.tags:
        return heading.tags
    return tuple(dict.fromkeys(parent.tags + heading.tags)) if heading.tags else parent.tags


def _ends(headings: Sequence[Heading]) -> list[int]:
    """Return for each heading the place of the one that ends its section, or their number."""
    ends = [len(headings)] * len(headings)
    open_sections: list[int] = []
    for place, heading in enumerate(headings):
        while open_sections and headings[open_sections[-1]].level >= heading.level:
            ends[open_sections.pop()] = place
        open_sections.append(place)
    return ends


def _title(
    page: Page, headings: Sequence[Heading], place: int, end: int, parent: Section | None
) -> str:
    heading = headings[place]
    if heading.title:
        return heading.title
    own = headings[place + 1].start if place + 1 < len(headings) else len(page.text)
    whole = headings[end].start if end < len(headings) else len(page.text)
    return (
        titles.first_prose(page, heading.body, own)
        or titles.first_prose(page, own, whole)
        or (parent.title if parent else "")
        or titles.first_line(page, heading.start, own)
        or titles.UNTITLED
    )


def _entries(headings: Sequence[Heading]) -> list[int]:
    """Return for each heading its entry: the nearest dated section around it, else the outermost.

    The sections around a heading are those that it does not end; it counts as one itself.
    """
    entries: list[int] = []
    around: list[int] = []
    for place, heading in enumerate(headings):
        while around and headings[around[-1]].level >= heading.level:
            around.pop()
        inherited = entries[around[-1]] if around else place
        entries.append(place if heading.dated else inherited)
        around.append(place)
    return entries


def _id(parent: str, form: str, title: str, occurrence: int) -> str:
    """Return 12 hex digits for what a section says, numbered only among those that say the same."""
    said = "\0".join((parent, form, title, str(occurrence)))
    return hashlib.blake2b(said.encode("utf-8", "replace"), digest_size=6).hexdigest()
