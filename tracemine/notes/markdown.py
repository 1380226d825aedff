"""Markdown, and what reStructuredText shares with it: headings of `#` and underlined titles.

Fenced code is content: a shell comment or a C preprocessor line in it opens no section, nor does
`<details>`. Outside of fences a `#` at the start of a line may also be a root prompt, a comment
or a frame (`#0` has no blank after it), and an underline may be a ruler that a tool printed.
Headings stand at the first column here; indented ones are taken for pasted text.
"""

import re
from collections.abc import Iterator, Sequence

from tracemine.notes import titles
from tracemine.notes.page import Boundary, Heading, Page
from tracemine.notes.stamps import time_in

_END = r"[ \t]*+\r?(?:\n|\Z)"

_LIST_MARK = r"(?:[-*+]|\d{1,3}[.)])[ \t]{1,4}+"
FENCES = (
    # ```console      ~~~      and in a list:  - ```
    ("fence", r"```"),
    ("fence", r"~~~"),
    ("fence", rf"[ \t][ \t]*+(?:{_LIST_MARK})?(?:```|~~~)"),
    ("fence", r"[-*+][ \t]{1,4}+(?:```|~~~)"),
    ("fence", r"\d\d{0,2}[.)][ \t]{1,4}+(?:```|~~~)"),
)
BOUNDARIES = (
    # ## Backtrace      but not  #0  0x00007f1a in main ()  nor  # 1  0x00007f1a in main ()
    ("atx", r"\#\#{0,5}[ \t]++(?![\s\#]|\d+[ \t]+(?:0x|<|\S+[ ]\((?:\)|[\w*]+=)))"),
    # Backtrace
    # =========
    ("underline", rf"===++{_END}"),
    ("underline", rf"---++{_END}"),
    ("underline", rf"\^\^\^++{_END}"),
)

_FENCE = re.compile(rf"[ \t]*+(?P<item>{_LIST_MARK})?(?P<run>`{{3,}}|~{{3,}})(?P<info>.*)")
_ATX = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<title>.*?)(?:(?<=\S)[ \t]++#+)?\Z")
#: A first-level "heading" that is a preprocessor line, or a command at a root prompt.
_PREPROCESSOR = re.compile(
    r'(?:include|define|undef|ifn?def|if|elif|else|endif|pragma|error|line)\b|\d+[ ]"'
)
_COMMAND = re.compile(
    r"""[./~]*/ | [a-z][\w.+-]*(?:[ ]+[^ ]+)*?[ ]+(?:-\w|--\w|[|>&$]) | (?:sudo|cat|ls|cd|
    gdb|virsh|xl|xm|rpm|dpkg|apt(?:-get)?|yum|dnf|zypper|systemctl|service|echo|ps|grep|dmesg|
    journalctl|perf|strace|valgrind|make|git|ssh|uname|mount|ip|kill|export|modprobe|qemu-\S+|
    uptime|top|free|df|date|rm|cp|mv|mkdir|docker|kubectl)(?:[ ]|\Z)""",
    re.VERBOSE,
)
#: Lines that a ruler may follow without being their underline: table heads, code, diff headers.
_NO_TITLE = re.compile(r"[\s>|#+*=~^@-]|Index:|.*(?:[ ]{2}|\t|[;{}\\]\Z)")
#: Lines below which a heading may stand with no blank line between.
_CLOSED = re.compile(r"-{3,}|.*(?:-->|</\w+>)")
_LETTER = re.compile(r"[^\W\d_]")
_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]")
#: How much longer than its title an underline may be.
_OVERHANG = 4
_LONGEST_FRONT_MATTER = 60


def headings(page: Page, boundaries: Sequence[Boundary]) -> list[Heading]:
    """Read the headings outside of fences and front matter."""
    found: list[Heading] = []
    levels: dict[str, int] = {}
    front = front_matter(page)
    for boundary in unfenced(page, boundaries):
        if boundary.start < front.body:
            continue
        if boundary.kind == "atx":
            heading = _atx(page, boundary.start)
            if heading and not levels:  # this is Markdown: its underlines have fixed levels
                levels = {"=": 1, "-": 2}
        else:
            heading = _underlined(page, boundary.start, levels)
        if heading and not (found and heading.start <= found[-1].start):
            found.append(heading)
    return found


def front_matter(page: Page) -> Heading:
    """Read a YAML block at the document's start: its title, date and end; empty without one."""
    start = page.first
    fields = {"title": "", "date": ""}
    line = page.after(start)
    if page.line(start) == "---":
        for _ in range(_LONGEST_FRONT_MATTER):
            text = page.line(line)
            line = page.after(line)
            if text in ("---", "..."):
                title = titles.shorten(fields["title"].strip("'\""))
                return _heading(start, 0, title, line)._replace(time=time_in(fields["date"]))
            name, _, value = text.partition(":")
            if name.lower() in fields:
                fields[name.lower()] = value.strip()
    return Heading(start, 0, "", None, dated=False, tags=(), body=start)


def unfenced(page: Page, boundaries: Sequence[Boundary]) -> Iterator[Boundary]:
    """Yield the boundaries that no fence holds; as in CommonMark one may stay open to the end."""
    opened = ""
    for boundary in boundaries:
        if boundary.kind != "fence":
            if not opened:
                yield boundary
            continue
        match = _FENCE.match(page.line(boundary.start))
        if match is None:
            continue
        run = match["run"]
        if opened:
            closes = run.startswith(opened) and not match["info"].strip() and not match["item"]
            opened = "" if closes else opened
        elif run[0] == "~" and _title_above(page, boundary.start):
            yield boundary
        elif "`" not in match["info"]:
            opened = run


def _atx(page: Page, start: int) -> Heading | None:
    match = _ATX.match(page.line(start))
    title = titles.shorten(match["title"]) if match else ""
    if match is None or not (_LETTER.search(title) or time_in(title)):
        return None
    if len(match["marks"]) == 1 and not _is_first_level(page, start, match["title"]):
        return None
    return _heading(start, len(match["marks"]), title, page.after(start))


def _is_first_level(page: Page, start: int, text: str) -> bool:
    """Tell a first-level heading from a comment, a preprocessor line and a root prompt."""
    below = page.following(start)
    free = page.opens(start) or _CLOSED.fullmatch(page.previous(start))
    if not free or below == "#" or below.startswith(("# ", "#\t")) or _PREPROCESSOR.match(text):
        return False
    return not below or not _COMMAND.match(text)


def _underlined(page: Page, start: int, levels: dict[str, int]) -> Heading | None:
    """Read the title over an underline; its level is the order in which its mark came up."""
    title = _title_above(page, start)
    before = page.before(start)
    if not title or before is None:
        return None
    mark = page.line(start)[0]
    above = page.before(before)
    if above is not None and set(page.line(above)) == {mark}:
        mark, before = mark * 2, above
    level = levels.setdefault(mark, len(levels) + 1)
    return _heading(before, level, titles.shorten(title), page.after(start))


def _title_above(page: Page, start: int) -> str:
    """Return the title that the ruler at `start` underlines, empty if it underlines nothing."""
    before = page.before(start)
    title = page.line(before) if before is not None else ""
    ruler = page.line(start)
    if before is None or not title or _NO_TITLE.match(title) or not _LETTER.search(title):
        return ""
    width = len(title) + len(_WIDE.findall(title))
    # `~~~` may open a fence as well: only an underline is as long as reStructuredText asks for.
    least = max(3, len(title) // 2) if ruler[0] in "=-" else max(4, len(title))
    if not least <= len(ruler) <= width + max(_OVERHANG, width // 4):
        return ""
    above = page.previous(before)
    overline = set(above) == set(ruler) and len(above) == len(ruler)
    return title if overline or not above else ""


def _heading(start: int, level: int, title: str, body: int) -> Heading:
    time = time_in(title)
    return Heading(start, level, title, time, time is not None, (), body)
