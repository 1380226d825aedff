"""Quoted-printable (RFC 2045, 6.7): declared, and what of it survives in undeclared text."""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import product

import msgspec


class Decoded(msgspec.Struct, frozen=True):
    """Decoded bytes, and the physical line on which each of their lines begins."""

    data: bytes
    numbers: "array[int]"


_HEX = "0123456789ABCDEFabcdef"
_BYTES = {(a + b).encode(): bytes([int(a + b, 16)]) for a, b in product(_HEX, _HEX)}
_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")
_SOFT = re.compile(rb"(?m)=[ \t]{0,8}+\r?$")

# What encoders write, told from `fd=12` and `x=0x3`: `other` and `begin` are read but prove
# nothing, and an `=` that no group matches is one that no encoder leaves in a text.
_MARK = re.compile(
    rb"""(?mx)=(?:
        (?P<equals>3[Dd])
        | (?P<end>(?:20|09)?+[ \t]{0,8}+\r?+$)
        | (?P<other>0[AD]|2[1-4]|40|5[BCDE]|60|7[B-F]|[89A-F][0-9A-F])
        | (?:(?<=\n=)|(?<=\A=))(?P<begin>2[DE]|46)
        |
    )"""
)
_PREFIX = re.compile(rb"[ \t>|]*+")
# Not the mark of a signature, `-- ` encoded.
_BOUNDARY = re.compile(rb"--(?!=20\r?$)[!-~]{1,200}+\s{0,8}+")

# Paragraphs without any sign that may lie between two that belong together.
_GAP = 8


def is_quoted(data: bytes) -> bool:
    """Tell whether a part that is declared quoted-printable is: some archives have decoded it."""
    equals = data.count(b"=")
    encoded = len(_ESCAPE.findall(data)) + len(_SOFT.findall(data))
    return equals > 0 and (equals - encoded) * 4 <= equals


def unquote(lines: Sequence[bytes], first: int) -> Decoded:
    """Decode the lines of a declared part; `first` is the physical line of the first of them."""
    return _join(lines, first, _unescape, prefixed=False)


def unquote_survivors(lines: Sequence[bytes], first: int) -> Decoded:
    """Decode a stretch that `surviving_stretches` found.

    It may have been indented or quoted after it was encoded: a prefix that two joined lines
    share stays once.
    """
    return _join(lines, first, _unescape_marks, prefixed=True)


def surviving_stretches(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Find the ranges of lines that are quoted-printable although nothing declares them.

    The evidence is counted over neighbouring paragraphs: several `=3D`, or one and line ends
    of the kind that encoders write, and hardly any `=` that an encoder would have escaped.
    """
    stretch = _Stretch()
    for start, stop in _paragraphs(lines):
        equals, ends, other, wrong = _signs(b"\n".join(lines[start:stop]))
        if wrong * 10 > equals + ends:
            yield from stretch.close()
        elif equals or ends or other:
            stretch.extend(start, stop, equals, ends)
        elif stretch.skip():
            yield from stretch.close()
    yield from stretch.close()


class _Stretch:
    """Neighbouring paragraphs without a sign against quoted-printable, as far as seen."""

    def __init__(self) -> None:
        self._start = self._stop = self._equals = self._ends = self._gap = 0

    def extend(self, start: int, stop: int, equals: int, ends: int) -> None:
        if not self._stop:
            self._start = start
        self._stop = stop
        self._equals += equals
        self._ends += ends
        self._gap = 0

    def skip(self) -> bool:
        """Pass a paragraph that says nothing; True when there have been too many of them."""
        self._gap += 1
        return self._gap > _GAP

    def close(self) -> Iterator[tuple[int, int]]:
        equals, ends = self._equals, self._ends
        if equals >= 3 or (equals == 2 and ends) or (equals == 1 and ends >= 2):
            yield self._start, self._stop
        self._start = self._stop = self._equals = self._ends = self._gap = 0


def _paragraphs(lines: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Give the runs of lines that are not blank; the boundary of a mail's part is one alone."""
    start = 0
    for index, line in enumerate([*lines, b""]):
        boundary = line.startswith(b"--") and _BOUNDARY.fullmatch(line)
        if line.strip() and not boundary:
            continue
        if start < index:
            yield start, index
        if boundary:
            yield index, index + 1
        start = index + 1


def _signs(text: bytes) -> tuple[int, int, int, int]:
    """Count `=3D`, encoded line ends, other escapes, and `=` that no encoder leaves."""
    if b"=" not in text:
        return 0, 0, 0, 0
    kinds = [match.lastgroup for match in _MARK.finditer(text)]
    equals, ends, wrong = map(kinds.count, ("equals", "end", None))
    return equals, ends, len(kinds) - equals - ends - wrong, wrong


def _join(
    lines: Sequence[bytes], first: int, unescape: Callable[[bytes], bytes], *, prefixed: bool
) -> Decoded:
    pieces: list[bytes] = []
    numbers = array("I")
    # Fresh: the next byte begins a line. Prefix: what the line that is continued began with.
    fresh, soft, prefix = True, False, b""
    number = first
    for number, line in enumerate(lines, first):
        if fresh and b"=" not in line:
            numbers.append(number)
            pieces += line, b"\n"
            soft, prefix = False, b""
            continue
        piece, soft = _fragment(line.removeprefix(prefix) if soft else line)
        piece = unescape(piece)
        if fresh and (piece or not soft):
            numbers.append(number)
            fresh = False
        inner = piece.count(b"\n")
        if inner:
            fresh = soft and piece.endswith(b"\n")
            numbers.extend([number] * (inner - fresh))
        pieces.append(piece)
        if not soft:
            pieces.append(b"\n")
            fresh, prefix = True, b""
        elif prefixed and not prefix:
            prefix = _prefix(line)
    if fresh and soft:
        numbers.append(number)
    return Decoded(b"".join(pieces if soft else pieces[:-1]), numbers)


def _fragment(line: bytes) -> tuple[bytes, bool]:
    """Give a line without its soft break, and whether it has one."""
    if b"=" not in line:
        return line, False
    body = line.rstrip(b" \t\r")
    return (body[:-1], True) if body.endswith(b"=") else (line, False)


def _prefix(line: bytes) -> bytes:
    match = _PREFIX.match(line)
    return match[0] if match else b""


def _unescape(piece: bytes) -> bytes:
    return _ESCAPE.sub(lambda match: _BYTES[match[1]], piece) if b"=" in piece else piece


def _unescape_marks(piece: bytes) -> bytes:
    return _MARK.sub(_byte_of, piece) if b"=" in piece else piece


def _byte_of(match: re.Match[bytes]) -> bytes:
    byte = _BYTES.get(match[0][1:3]) if match.lastgroup else None
    if byte is None:
        return match[0]
    # Behind the escape of a line's last blank may stand what the transport put there.
    return byte + b"\r" if match[0].endswith(b"\r") else byte
