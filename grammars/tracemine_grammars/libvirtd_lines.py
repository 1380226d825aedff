"""What every log line of libvirt and libxl has, whatever its form: message, frame, details."""

import re
from functools import lru_cache

import pyparsing as pp

from tracemine.recognise.grammar import Event, Place, Tokens, Whole, frame

DAEMONS = (
    "libvirtd", "virtqemud", "virtxend", "virtlxcd", "virtlogd", "virtlockd", "virtproxyd",
    "virtnetworkd", "virtstoraged", "virtnodedevd", "virtsecretd", "virtinterfaced",
    "virtnwfilterd", "virtvboxd", "virtvzd", "virtbhyved", "virtchd",
)  # fmt: skip
DAEMON = rf"(?:{'|'.join(DAEMONS)})"
LEVEL = r"(?:debug|info|warning|error|unknown)"
# `2013-12-05 06:27:51.200+0000`; before 0.9 `10:53:48.725`; a paste may have lost first digits
TIME = r"(?:\d{2,4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{3}(?:\+0000)?"
# what syslog, journals and kernels write before a line
STAMP = (
    r"(?:[A-Z][a-z]{2} )?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d"
    r"| [A-Z]{2,5})?"
    r"|(?:\w{2,5}\.? +\d{1,2}|\d{1,2} \w{2,5}) \d\d:\d\d:\d\d(?:\.\d+)?"
    r"|\[ *\d+\.\d+\]|\d{9,10}\.\d{6}"
)

message = pp.Regex(r"(?P<message>[^\n]*+)")

#: A message that is evidently cut within quotes goes on below.
_OPEN_QUOTE = re.compile(r"(?:stdout|stderr|output|message): '[^']*$")


def iso(text: str | None) -> str | None:
    """Write libvirt's stamp as ISO 8601."""
    if not text or "-" not in text:
        return text
    return text.replace(" ", "T").replace("+0000", "Z")


@lru_cache(maxsize=4096)
def whole_number(text: str | None) -> int | None:
    """Return a number of a token, None where there is none, or one that no tool prints."""
    return int(text) if text and len(text) < 19 and text.lstrip("-").isdecimal() else None


def log_line(tokens: Tokens, place: Place, **details: object) -> Event:
    """Make the artifact of a line: the function that logged it, and what it said."""
    symbol, file, at = tokens["symbol"], tokens.get("file"), tokens["line"]
    text = (tokens["message"] or "").strip()
    return Whole(
        kind="log",
        headline=_whole_message(text, place),
        role="log",
        frames=[frame(place.line, symbol=symbol, file=file, at=at)],
        details={"level": tokens["level"]} | details,
    )


def goes_on(text: str) -> bool:
    """Tell whether a message is evidently cut within quotes."""
    return "'" in text and _OPEN_QUOTE.search(text) is not None


def _whole_message(text: str, place: Place) -> str:
    """Add the lines that a message goes on over: indented ones, and an open quotation."""
    below = place.text
    quoted = goes_on(text)
    if not quoted and not below.startswith("\n  ", place.end):
        return text
    lines = [text]
    for _ in range(20):
        start = place.end + 1
        end = below.find("\n", start)
        line = below[start : end if end >= 0 else len(below)]
        indented = line[:2] == "  " and line.strip()[:1].isalpha()
        still_open = quoted and "'" not in "".join(lines[1:])
        if start > len(below) or not (indented or still_open) or _BEGINS.search(line):
            break
        lines.append(line)
        place.end = start + len(line)
    return "\n".join(lines)


#: A line that begins something of its own.
_BEGINS = re.compile(
    rf"{TIME}(?:: )?\d+: {LEVEL} :|#\d+ |==\d+==|(?:libxl|xc|domainbuilder): |{DAEMON}(?:\[|:)"
)
