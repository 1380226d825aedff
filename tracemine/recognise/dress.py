r"""Take off what a paste picked up on its way, with a map back to the lines of the document.

A dress never changes what was printed, only how it stands in the note: mail quotes, time stamps
of CI systems, prefixes of syslog and journal, comment marks, quotation marks, pager prompts.
Undressing removes it line by line and keeps every line where it is, so that the map is the count
of line breaks; only a pager prompt in the middle of a printed line joins two lines, and each
such join is remembered.
"""

import re
import sys
from collections import Counter

# --- prefixes that are a dress wherever they stand

_ISO = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?"
_MONTH_STAMP = r"(?:[A-Z][a-z]{2} )?[A-Za-z]{3}\.? [ \d]?\d \d\d:\d\d:\d\d(?:\.\d+)?(?: \d{4})?"
#: Programs whose syslog lines are artifacts themselves.
_LIBVIRT = (
    r"(?:\S*/)?(?:libvirtd|virt(?:qemu|xen|lxc|log|lock|proxy|network|storage|node\w*|secret"
    r"|interface|nwfilter|vbox|vz|bhyve|ch)d)\b"
)
_PROGRAM = rf"(?!{_LIBVIRT})[\w./@-]+(?:\([\w./@-]+\))?(?:\[\d+\])?: "
_PREFIXES = (
    # rsyslog, journal:   2013-12-02T17:26:27.937521+08:00 host gdb[123]: #0 ...
    (
        rf"(?:<\d{{1,3}}>)?{_ISO} [\w.@-]+ (?!{_LIBVIRT})[\w./@-]+(?:\([\w./@-]+\))?"
        r"\[\d+\]: "
    ),
    # GitHub Actions, GitLab:   2024-05-05T12:34:56.1234567Z #0 ...   ...56.123456Z 01O #0 ...
    (
        rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)(?: \d\d[OE]\+?)?(?: "
        rf"|$)(?!\S+ {_LIBVIRT}|{_LIBVIRT})"
    ),
    # Jenkins:   [2024-05-05T12:34:56.123Z] #0 ...   [12:34:56] #0 ...   12:34:56  #0 ...
    (
        rf"\[(?:{_ISO}|\d\d:\d\d:\d\d(?:[.,]\d+)?)\](?: |$)"
        rf"|\d\d:\d\d:\d\d(?:[.,]\d+)?  ?(?![a-z]+ :|\d+: )"
    ),
    # docker compose, foreman:   web-1  | #0 ...   12:34:56 web.1   | #0 ...
    r"\w[\w.-]{0,39}[-_.]\d+ +\|(?: |$)",
    # kernel ring:   [  123.456789] #0 ...   <6>[  123.456789][  T650] #0 ...
    # dmesg -T and -H:   [Sun Nov 22 22:37:11 2026] #0 ...   [  +0.021904] #0 ...
    (
        r"(?:<\d{1,3}>)?\[(?: *\+?\d+\.\d{6}|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d"
        r" \d{4})\](?:\[ *[TC]\d+\])?(?: |$)"
    ),
    # dmesg -x, --time-format iso:   kern  :info  : #0 ...   2026-11-22T22:37:11,338155+00:00 #0 ...
    r"kern {1,2}:(?:emerg|alert|crit|err|warn|notice|info|debug) {0,3}: ",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{6}[+-]\d\d:\d\d(?: |$)",
    # /dev/kmsg and netconsole:   4,1068,112500177,-;#0 ...   4,1068,112500177,-,caller=T4127;#0 ...
    r"\d{1,4},\d{1,20},\d{1,20},[-c+](?:,[\w=/.,]{1,80})?;",
    # syslog and journal:   Dec  2 17:26:27 host gdb[123]: #0 ...
    rf"(?:<\d{{1,3}}>)?{_MONTH_STAMP} (?:(?!{_LIBVIRT})[\w.@-]+ )?{_PROGRAM}",
    # rsyslog without a process id:   2013-12-02T17:26:27.937521+08:00 host gdb: #0 ...
    rf"(?:<\d{{1,3}}>)?{_ISO} [\w.@-]+ {_PROGRAM}",
    # RFC 5424:   <27>1 2026-11-22T22:59:34.978516+00:00 vm gdb 4318 M1 - #0 ...
    (
        rf"<\d{{1,3}}>1 {_ISO} \S+ (?!{_LIBVIRT})\S+ \S+ \S+ (?:-|\[(?:[^\]\n\"]|\"(?:[^\"\\\n]"
        rf"|\\.)*+\")*+\]) "
    ),
    # Python logging:   2022-11-15 02:15:11,569 - ERROR: ==30108== ...
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}(?: -)? (?:\S+ - )?\[?[A-Z]+\]?(?::| -)? ",
    # Bamboo:   error<TAB>09-Oct-2019 19:28:33<TAB>#0 ...
    r"(?:error|build|simple|command)\t\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d\t",
    # GitHub:   ##[error]#0 ...
    r"##\[(?:error|warning|debug|command)\]|::(?:error|warning|debug)[^:\n]*+::",
)
# most lines are dropped at their first character
PREFIXED = re.compile(rf"(?=[\w<\[#:])(?:{'|'.join(_PREFIXES)})")
#: Mail quotes: `> `, `>>`, `> > `, `>| `.
_QUOTE = re.compile(r">[ \t]?")
_QUOTES = re.compile(r"(?:>[ \t]?)++")

# --- prefixes that are a dress only because a piece stands behind them

_MARK = (
    r"#>?(?!\d+[ \t])|//[/!]?|/\*+|\*+(?=\s|$)|;+|--(?=\s|$)|%+|<!--|\|+|\.\.(?=\s|$)|!"
    r"|:(?=\s|$)"
)
_BULLET = r"(?:[-*+•](?=\s)|\(?\(?(?:\d{1,3}|[a-z])\)?\)?[.,):]{1,2}(?=\s))"
#: How they begin, where a line has any.
LOOSE_BEGINS = rf"[ \t]*+(?:{_MARK}|{_BULLET}|[`*_(])"
LOOSE = re.compile(
    rf"[ \t]*+(?P<mark>(?:(?:{_MARK})[ \t]*+)*+)(?P<bullets>(?:{_BULLET}[ \t]*+)*+)"
    r"(?P<opening>[`*_]*+)(?:\((?:top-)?gdb\)[ \t]*+)*+"
)
_COMMENT_ENDS = ("-->", "*/")
#: What may follow a string of a program on its line: `\n" \`, `",`, `");`.
_BEHIND_STRING = " \t,;+.)]}\\"
#: What strings of programs escape.
_ESCAPED = re.compile(r"\\([\"'\\])")

#: What grep prints before a line, which one line is enough to learn: `libvirtd.log:12:`
_GREP = re.compile(r"[\w./~+-]{1,200}\.\w{1,8}[:-](?:\d{1,8}[:-])?")
#: A row of `info threads` stands before a frame and is no dress.
_ROW = re.compile(r"\b(?:Thread|LWP|process \d+)\b")
#: Words that follow each other are a sentence's; no prefix has so many of them.
_SENTENCE = re.compile(r"(?<![^\W\d_])(?:[^\W\d_]++[,.:;]?+ ){5}")
#: No sentence has fewer characters: words and the blanks behind them.
SHORTEST_SENTENCE = 10


class Dress:
    """The prefixes of one document that are its own: learnt from where pieces stand."""

    def __init__(self, befores: Counter[str]) -> None:
        """`befores` counts what was found before pieces on their lines."""
        shapes: Counter[str] = Counter()
        for before, count in befores.items():
            rest = before[peel(before)[0] :]
            if rest.strip().strip("-+") and not LOOSE.fullmatch(rest) and not _ROW.search(rest):
                shapes[_shape(rest)] += 2 * count if _GREP.fullmatch(rest) else count
        learnt = [shape for shape, count in shapes.most_common(20) if count > 1]
        #: What finds them, None where there is none.
        self.learnt: re.Pattern[str] | None = None
        if learnt:
            self.learnt = re.compile("|".join(sorted(learnt, key=len, reverse=True)))

    def peel(self, line: str, deepest: int | None = None) -> tuple[int, int]:
        """Return where the line's own text begins, and how deep it was quoted.

        `deepest` is how deep it can be quoted at most where that is known.
        """
        start, depth = peel(line, 0, deepest)
        while self.learnt and (found := self.learnt.match(line, start)):
            if found.end() == start:
                break
            more, deeper = peel(line, found.end(), None if deepest is None else deepest - depth)
            start, depth = more, depth + deeper
        return start, depth

    def reaches(self, line: str, at: int) -> bool:
        """Tell whether all that stands before a place of a line could be taken off it."""
        loose = LOOSE.match(line, self.peel(line)[0])
        return loose is not None and loose.end() >= at


def end_of_prose(text: str, start: int = 0, end: int = sys.maxsize) -> int:
    """Return where it is evident that a line is prose, so that no dress ends behind it.

    Where it is not, that is behind `end`.
    """
    sentence = _SENTENCE.search(text, start, end)
    return sentence.end() if sentence else sys.maxsize


def peel(line: str, start: int = 0, deepest: int | None = None) -> tuple[int, int]:
    """Take known prefixes and quotes off a line, in any order; see `Dress.peel`."""
    depth = 0
    for _ in range(8):
        begin = start
        if found := PREFIXED.match(line, start):
            start = found.end()
        if line.startswith(">", start):
            if deepest is None and (quotes := _QUOTES.match(line, start)):
                depth += quotes[0].count(">")
                start = quotes.end()
            while deepest is not None and depth < deepest and (quote := _QUOTE.match(line, start)):
                depth += 1
                start = quote.end()
        if start == begin:
            break
    return start, depth


def without_end(line: str) -> str:
    """Return a line without the end of a comment behind it."""
    text = line.rstrip(" \t")
    for end in _COMMENT_ENDS:
        if text.endswith(end):
            return text.removesuffix(end).rstrip(" \t")
    return line


def closed(before: str, line: str) -> str:
    """Return a line without what closes, behind it, the comment or string opened before it."""
    if "<!--" in before:
        line = without_end(line)
    if before[-1] in "\"'" and (string := line.rstrip(_BEHIND_STRING)).endswith(before[-1]):
        end = len(string) - 1
        while string.startswith(("\\n", "\\r"), end - 2) and string[end - 3 : end - 2] != "\\":
            end -= 2
        if string[end - 1 : end] != "\\":
            line = _ESCAPED.sub(r"\1", string[:end])
    return line


def _shape(prefix: str) -> str:
    """Return a pattern for prefixes like this one: numbers and runs of blanks may differ.

    Of the blanks at its end one is the prefix's, the others indent what stands behind it.
    """
    parts = re.findall(r"\d+|\s+|[^\d\s]+", prefix.rstrip(" \t"))
    pattern = "".join(
        r"\d++" if part.isdigit() else r"[ \t]++" if part.isspace() else re.escape(part)
        for part in parts
    )
    return pattern if prefix[-1:] not in " \t" else rf"{pattern}(?:[ \t]|$)"
