r"""Text inside JSON strings, as exports of trackers and logs of containers hold it.

    {"log":"#0  0x0000000000401136 in leaf (s=0x1 \"a\") at leaf.c:3\n","stream":"stdout"}

A string that holds line breaks stands on lines of its own; all of them have the number of the
line that they were printed on.
"""

import re
from array import array
from collections.abc import Iterator

import msgspec

from tracemine.reading.lines import IDENTITY, LineMap

#: How a line begins that may be JSON as it stands.
_OPENS = re.compile(r'^[ \t]*+(?:\{[ \t]*+"|\[[ \t]*+[\[{"])', re.MULTILINE)
#: How a document begins that is JSON as a whole, maybe over many lines.
_BEGINS = re.compile(r'\s*+[\[{]\s*+["\[{]')
#: Nothing but the name of a member: a title would be made of it.
_KEY = re.compile(r'[\s{}\[\],"]*+(?:[\w -]{1,40}"\s*:\s*)?["{\[]*')
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"')


def unescape(text: str) -> tuple[str, LineMap]:
    """Return a text with what stands in its JSON strings as it was before it was escaped."""
    is_json = _BEGINS.match(text) is not None and text.rstrip()[-1] in "]}"
    if "\\n" not in text or not (is_json or _OPENS.search(text)):
        return text, IDENTITY
    lines: list[str] = []
    numbers = array("I")
    for number, line in enumerate(text.split("\n"), 1):
        parts = list(_parts(line)) if "\\" in line and _is_json(line, is_json) else [line]
        lines += parts
        numbers.extend([number] * len(parts))
    if len(lines) == numbers[-1]:
        return text, IDENTITY
    return "\n".join(lines), LineMap(numbers)


def _is_json(line: str, within: bool) -> bool:
    """Tell whether a line is a value, or `within` a document of JSON a member of one."""
    line = line.strip().removesuffix(",")
    if line[:1] in ("{", "["):
        return _decoded(line) is not None
    return (
        within
        and line[:1] == '"'
        and (_decoded(f"[{line}]") is not None or _decoded(f"{{{line}}}") is not None)
    )


def _parts(line: str) -> Iterator[str]:
    """Yield the lines that a line becomes: each string with line breaks stands apart."""
    at = 0
    for found in _STRING.finditer(line):
        string = _decoded(found[0]) if "\\n" in found[0] else None
        if isinstance(string, str) and "\n" in string:
            before = line[at : found.start() + 1]
            yield "" if _KEY.fullmatch(before) else before
            yield from string.encode("utf-8", "replace").decode("utf-8").split("\n")
            at = found.end() - 1
    yield line[at:]


def _decoded(text: str) -> object:
    """Return a value of JSON, None for what is none."""
    try:
        value: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
    return value
