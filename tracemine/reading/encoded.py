"""Base64 bodies (RFC 2045, 6.8) with the physical line of each line of their text."""

import binascii
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import takewhile

import msgspec

from tracemine.reading.quoted import Decoded

_LINE = re.compile(rb"[A-Za-z0-9+/]++={0,2}")


class Body(msgspec.Struct, frozen=True):
    """A base64 body decoded, and the line on which it ends, counted from 0 and not its own."""

    decoded: Decoded
    stop: int


def unbase64(lines: Sequence[bytes], start: int, stop: int) -> Body | None:
    """Decode the base64 that begins at `lines[start]`, counted from 0, and ends before `stop`.

    What follows it, such as the footer of a mailing list, is not taken. None where there is
    no base64. A body that is cut is decoded as far as it goes.
    """
    while start < stop and not lines[start].strip():
        start += 1
    packed = _packed(lines[index] for index in range(start, stop))
    if not packed:
        return None
    pieces: list[bytes] = []
    # The offset, in decoded bytes, from which on each physical line holds the first character.
    offsets: list[int] = []
    size = 0
    run: list[bytes] = []
    length = 0
    for line in packed:
        offsets.append(size + (3 * length + 3) // 4)
        run.append(line)
        length += len(line)
        if line.endswith(b"="):
            pieces.append(_decode(run))
            size += len(pieces[-1])
            run, length = [], 0
    pieces.append(_decode(run))
    data = b"".join(pieces)
    return Body(_numbered(data.removesuffix(b"\n"), offsets, start + 1), start + len(packed))


def _packed(lines: Iterable[bytes]) -> list[bytes]:
    """Give the lines of base64 that `lines` begin with, stripped."""
    return list(takewhile(_LINE.fullmatch, map(bytes.strip, lines)))


def _decode(run: list[bytes]) -> bytes:
    letters = b"".join(run).rstrip(b"=")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def _numbered(data: bytes, offsets: list[int], first: int) -> Decoded:
    """Say for each line of `data` which physical line holds its first character."""
    numbers = array("I", [first])
    at = data.find(b"\n")
    while at >= 0:
        numbers.append(first + bisect_right(offsets, at + 1) - 1)
        at = data.find(b"\n", at + 1)
    return Decoded(data, numbers)
