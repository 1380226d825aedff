r"""Take off what a paste picked up on its way, with a map back to the physical lines.

A dress never changes what was printed, only how it stands in the note: mail quotes, time stamps
of CI systems, prefixes of syslog and journal, comment marks, colours, pager prompts, entities.
Undressing removes it line by line and keeps every line where it is, so that the map is the count
of line breaks; only a pager prompt in the middle of a printed line joins two lines, and each
such join is remembered.
"""

import html
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from tracemine.reading.lines import LineMap


class Clean:
    """A text ready for the grammars, and where each place of it stands in the document."""

    def __init__(
        self,
        text: str,
        lines: LineMap,
        joins: Sequence[int] = (),
        depths: Sequence[int] = (),
    ) -> None:
        self.text = text
        self._lines = lines
        #: Offsets before which a line break was taken out.
        self._joins = joins
        #: How deep each line was quoted; empty when nothing was.
        self._depths = depths
        # Places are asked for in order, so line breaks are counted from the last place on.
        self._offset, self._breaks = 0, 0

    def line_at(self, offset: int) -> int:
        """Return the 1-based physical line of an offset of the text."""
        line = self._breaks_before(offset) + 1
        if self._joins:
            line += bisect_right(self._joins, offset)
        return line if self._lines.numbers is None else self._lines.physical(line)

    def depth_at(self, offset: int) -> int:
        """Return how deep the line at an offset was quoted."""
        return self._depths[self._breaks_before(offset)] if self._depths else 0

    def _breaks_before(self, offset: int) -> int:
        if offset >= self._offset:
            self._breaks += self.text.count("\n", self._offset, offset)
        else:
            self._breaks -= self.text.count("\n", offset, self._offset)
        self._offset = offset
        return self._breaks


# --- characters: taken out or replaced anywhere, no line break among them

#: Colours and cursor moves (`ESC[34m`), terminal titles (`ESC]0;...BEL`), other escapes.
_ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]*+[ -/]*+[@-~]|\][^\x07\x1b\n]*+(?:\x07|\x1b\\)?|[PX^_][^\x1b\n]*+\x1b\\|[ -/]*+[0-~])"
    r"|\r"
)
#: No-break and other odd blanks; a full-width `>` and `<` decoded as Latin-1.
_BLANKS = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2007": " ", "\ufeff": None, "\u200b": None})
_MOJIBAKE = (("ï¼\x9e", ">"), ("ï¼\x9c", "<"), ("Â\xa0", " "), ("\uff1e", ">"), ("\uff1c", "<"))
_ENTITIES = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#39|#x27|#62|#60);")
#: Words that stand between angle brackets in tools' output: escaped, they tell of HTML.
_ESCAPED_TOOL_TEXT = re.compile(
    r"&lt;(?:optimized|value|signal|error|return|RET|repeats|unavailable|synthetic|function)"
    r"|^[ \t]*&gt;|-&gt;|&amp;(?:amp|lt|gt);|=&gt;|&quot;",
    re.MULTILINE,
)
_TAGS = re.compile(r"</?(?:a|b|br|code|div|em|font|i|li|p|pre|span|strong|td|tr|tt)\b[^<>\n]*+/?>")
_COLOURED_TAG = re.compile(r"<(?:font|span|div|pre|td)\b[^<>\n]*+>|<br ?/?>", re.IGNORECASE)


def dirty(text: str) -> bool:
    """Tell whether a text holds characters that no grammar expects, or pager prompts."""
    return (
        "\r" in text
        or "\x1b" in text
        or "Type <" in text
        or "without paging--" in text
        or "to quit---" in text
        or (not text.isascii() and _has_odd_blanks(text))
        or ("&" in text and _ESCAPED_TOOL_TEXT.search(text) is not None)
        or ("<" in text and _COLOURED_TAG.search(text) is not None)
    )


def _has_odd_blanks(text: str) -> bool:
    return any(c in text for c in ("\xa0", "\u202f", "\ufeff", "\u200b", "\uff1e", "ï¼"))


def clean_characters(text: str) -> str:
    """Return a text without escapes, odd blanks and, where it is HTML, tags and entities."""
    if "\x1b" in text or "\r" in text:
        text = _ESCAPES.sub("", text)
    if not text.isascii():
        for wrong, right in _MOJIBAKE:
            text = text.replace(wrong, right)
        text = text.translate(_BLANKS) if _has_odd_blanks(text) else text
    if "<" in text and _COLOURED_TAG.search(text):
        text = _TAGS.sub("", text)
    if "&" in text and _ESCAPED_TOOL_TEXT.search(text):
        text = _ENTITIES.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), text)
    return text


# --- prefixes that are a dress wherever they stand

_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_MONTH_STAMP = r"(?:[A-Z][a-z]{2} )?[A-Za-z]{3}\.? [ \d]?\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?"
#: Programs whose syslog lines are artifacts themselves.
_LIBVIRT = r"(?:\S*/)?(?:libvirtd|virt(?:qemu|xen|lxc|log|lock|proxy|network|storage|node\w*|secret|interface|nwfilter|vbox|vz|bhyve|ch)d)\b"
_PROGRAM = rf"(?!{_LIBVIRT})[\w./@-]+(?:\([\w./@-]+\))?(?:\[\d+\])?: "
_PREFIXES = (
    # GitHub Actions, GitLab:   2024-05-05T12:34:56.1234567Z #0 ...   2024-05-05T12:34:56.123456Z 01O #0 ...
    rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)(?: \d\d[OE]\+?)?(?: |$)(?!\S+ {_LIBVIRT}|{_LIBVIRT})",
    # Jenkins:   [2024-05-05T12:34:56.123Z] #0 ...   [12:34:56] #0 ...   12:34:56  #0 ...
    rf"\[(?:{_ISO}|\d\d:\d\d:\d\d(?:[.,]\d+)?)\](?: |$)|\d\d:\d\d:\d\d(?:[.,]\d+)?  ?(?![a-z]+ :|\d+: )",
    # docker compose:   web-1  | #0 ...
    r"[\w.-]{1,40}[-_]\d+ +\|(?: |$)",
    # kernel ring:   [  123.456789] #0 ...   <6>[  123.456789][  T650] #0 ...
    r"(?:<\d{1,3}>)?\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])?(?: |$)",
    # syslog and journal:   Dec  2 17:26:27 host gdb[123]: #0 ...
    rf"(?:<\d{{1,3}}>)?{_MONTH_STAMP} (?:(?!{_LIBVIRT})[\w.@-]+ )?{_PROGRAM}",
    # rsyslog:   2013-12-02T17:26:27.937521+08:00 host gdb[123]: #0 ...
    rf"(?:<\d{{1,3}}>)?{_ISO} [\w.@-]+ {_PROGRAM}",
    # RFC 5424:   <27>1 2026-11-22T22:59:34.978516+00:00 vm gdb 4318 M1 - #0 ...
    rf"<\d{{1,3}}>1 {_ISO} \S+ (?!{_LIBVIRT})\S+ \S+ \S+ (?:-|\[(?:[^\]\n\"]|\"(?:[^\"\\\n]|\\.)*+\")*+\]) ",
    # Python logging:   2022-11-15 02:15:11,569 - ERROR: ==30108== ...
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}(?: -)? (?:\S+ - )?\[?[A-Z]+\]?(?::| -)? ",
    # Bamboo:   error<TAB>09-Oct-2019 19:28:33<TAB>#0 ...
    r"(?:error|build|simple|command)\t\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d\t",
    # GitHub:   ##[error]#0 ...
    r"##\[(?:error|warning|debug|command)\]|::(?:error|warning|debug)[^:\n]*+::",
)
_KNOWN = re.compile("|".join(_PREFIXES))
#: Mail quotes: `> `, `>>`, `> > `, `>| `.
_QUOTES = re.compile(r"(?:>[ \t]?)++")

# --- prefixes that are a dress only because a piece stands behind them

_MARK = (
    r"#(?!\d+[ \t])|//[/!]?|/\*+|\*+(?=\s|$)|;+|--(?=\s|$)|%+|<!--|\|+|\.\.(?=\s|$)|!|:(?=\s|$)"
)
_BULLET = r"(?:[-*+•](?=\s)|\(?\(?(?:\d{1,3}|[a-z])\)?\)?[.,):]{1,2}(?=\s))"
_LOOSE = re.compile(
    rf"[ \t]*+(?P<mark>(?:(?:{_MARK})[ \t]*+)*+)(?P<bullets>(?:{_BULLET}[ \t]*+)*+)"
    r"(?P<opening>[`*_]*+)(?:\((?:top-)?gdb\)[ \t]*+)*+"
)
_COMMENT_END = re.compile(r"[ \t]*(?:-->|\*/)[ \t]*$")

# --- pager prompts

_PROMPT = re.compile(
    r"-{2,3}Type <(?:return|RET)>[^\n]{0,60}?(?:to quit|without paging)-{2,3}"
    r"|^[ \t]*<[^<>\n]{0,60}(?:without paging--|to quit---)"
)
#: What may be typed at the prompt and is echoed there.
_ANSWER = re.compile(r"[ \t]*(?:c|q|RET|return|(?:f|frame|bt|up|down|p|info)\b[^\n#]{0,40})?[ \t]*$")
_FRAME_START = re.compile(r"[ \t]*(?:#\d+[ \t]|0x[0-9a-f]+ in |Thread \d|\[)")


#: A row of `info threads` stands before a frame and is no dress.
_ROW = re.compile(r"\b(?:Thread|LWP)\b")


class Dress:
    """The prefixes of one document that are its own: learnt from where pieces stand."""

    def __init__(self, befores: Counter[str]) -> None:
        """`befores` counts what was found before pieces on their lines."""
        shapes: Counter[str] = Counter()
        for before, count in befores.items():
            rest = before[peel(before)[0] :]
            if rest.strip(" \t-+") and not _LOOSE.fullmatch(rest) and not _ROW.search(rest):
                shapes[_shape(rest)] += count
        learnt = [shape for shape, count in shapes.most_common(20) if count > 1]
        self._learnt = re.compile("|".join(sorted(learnt, key=len, reverse=True)) or r"(?!)")

    def peel(self, line: str) -> tuple[int, int]:
        """Return where the line's own text begins, and how deep it was quoted."""
        start, depth = peel(line)
        while found := self._learnt.match(line, start):
            if found.end() == start:
                break
            more, deeper = peel(line, found.end())
            start, depth = more, depth + deeper
        return start, depth


def peel(line: str, start: int = 0) -> tuple[int, int]:
    """Take known prefixes and quotes off a line, in any order; see `Dress.peel`."""
    depth = 0
    for _ in range(8):
        begin = start
        if found := _KNOWN.match(line, start):
            start = found.end()
        if line.startswith(">", start) and (quotes := _QUOTES.match(line, start)):
            depth += quotes[0].count(">")
            start = quotes.end()
        if start == begin:
            break
    return start, depth


def _shape(prefix: str) -> str:
    """Return a pattern for prefixes like this one: numbers and runs of blanks may differ."""
    parts = re.findall(r"\d+|\s+|[^\d\s]+", prefix)
    return "".join(
        r"\d++" if part.isdigit() else r"[ \t]++" if part.isspace() else re.escape(part)
        for part in parts
    )


def undress(text: str, lines: LineMap, befores: Counter[str], anchors: re.Pattern[str]) -> Clean:
    """Take the dress off a whole text.

    `befores` counts what an earlier pass found before pieces on their lines; `anchors` finds
    where a piece could begin.
    """
    dress = Dress(befores)
    out = _Lines()
    marks = _Marks(anchors)
    for raw in clean_characters(text).split("\n"):
        start, depth = dress.peel(raw)
        out.add(marks.take_off(raw[start:] if start else raw), depth)
    return out.finish(lines)


class _Marks:
    """Takes off comment marks and bullets before pieces, and the mark on the lines behind."""

    def __init__(self, anchors: re.Pattern[str]) -> None:
        self._anchors = anchors
        #: The mark of the last piece, for as long as lines have it.
        self._mark = ""
        self._without = 0

    def take_off(self, line: str) -> str:
        loose = _LOOSE.match(line)
        indented = len(line) - len(line.lstrip(" \t"))
        if loose is None or loose.end() == indented or self._anchors.match(line, indented):
            self._miss()
            return line
        if self._anchors.match(line, loose.end()):
            self._mark, self._without = loose["mark"].strip(), 0
            rest = line[loose.end() :]
            if loose["opening"] and rest.rstrip().endswith(loose["opening"][-1]):
                rest = rest.rstrip()[:-1]
            return _COMMENT_END.sub("", rest) if self._mark else rest
        if self._mark and loose["mark"].strip() == self._mark:
            self._without = 0
            return _COMMENT_END.sub("", line[loose.end("mark") :])
        self._miss()
        return line

    def _miss(self) -> None:
        """Some lines may be the rest of a wrapped one."""
        self._without += 1
        if self._without > 30:
            self._mark = ""


class _Lines:
    """Collects clean lines; a pager prompt joins a line to the one before it."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0
        self._joins: list[int] = []
        self._depths: list[int] = []
        #: What the next line is joined to: `""` right behind the last text, None not at all.
        self._glue: str | None = None

    def add(self, line: str, depth: int) -> None:
        while prompt := _PROMPT.search(line):
            before, after = line[: prompt.start()], line[prompt.end() :]
            if before.strip() and not _is_printed(before):
                break  # prose that only mentions the prompt
            after = "" if _ANSWER.match(after) else after
            if before.strip():
                self._put(before, depth)
                self._glue = ""
                if not after:
                    return
                self._glue = None
                line = after
            elif after:
                line = after
            else:
                self._drop()
                return
        self._put(line, depth)

    def _put(self, line: str, depth: int) -> None:
        glued = self._glue is not None and not _FRAME_START.match(line)
        self._glue = None
        if glued:
            line = line.lstrip(" \t")
            self._joins.append(self._size)
        else:
            if self._depths:
                self._parts.append("\n")
                self._size += 1
            self._depths.append(depth)
        self._parts.append(line)
        self._size += len(line)

    def _drop(self) -> None:
        """Take a whole line out: what follows stands one physical line further down."""
        self._joins.append(self._size + 1 if self._depths else self._size)

    def finish(self, lines: LineMap) -> Clean:
        quoted = any(self._depths)
        return Clean("".join(self._parts), lines, self._joins, self._depths if quoted else ())


def _is_printed(before: str) -> bool:
    """Tell whether what stands before a prompt on its line is a tool's text and not prose."""
    return before.count('"') % 2 == 0 or "=" in before or "0x" in before
