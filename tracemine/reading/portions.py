"""A document too large to hold, a portion at a time."""

import re
from collections.abc import Callable, Iterator

from tracemine.errors import InputError
from tracemine.reading.compression import compression_of, one_line
from tracemine.reading.decode import HEAD, decode, is_binary, wide_encoding
from tracemine.reading.inputs import BinaryInput, Input, open_path
from tracemine.reading.mail import shows_transport

#: Bytes of a portion.
PORTION = 3_000_000

#: How a mail or a folder of mails begins.
_MAIL = re.compile(rb"\s*(?:From \S|[A-Z][A-Za-z-]*:[ \t])")

#: Reads the portions of a document from its beginning: texts that end with lines.
Portions = Callable[[], Iterator[str]]


def portions(document: Input, size: int = PORTION) -> Portions | None:
    """Return what reads the portions of a file, each time from its beginning.

    None where a document cannot be read in portions: it is no plain file, it is compressed, it
    is in UTF-16 or UTF-32, or it begins like a mail and a mail's transport has to be undone (a
    log may well name a `Content-Type`). Raises `BinaryInput` when it holds no text and
    `InputError` when it cannot be read.
    """
    path = document.path
    if path is None or document.data is not None or document.problem or document.binary:
        return None
    try:
        with open_path(path) as stream:
            head = stream.read(HEAD)
        if compression_of(document.name, head) is not None or wide_encoding(head) is not None:
            return None
        if is_binary(head):
            raise BinaryInput(document.name)
        if _MAIL.match(head) and any(map(shows_transport, _lines_of(path, size))):
            return None
    except OSError as error:
        raise InputError(document.name, one_line(error)) from error
    return lambda: map(decode, _lines_of(path, size))


def _lines_of(path: str, size: int) -> Iterator[bytes]:
    """Yield whole lines of a file, about so many bytes at a time."""
    rest: list[bytes] = []
    with open_path(path) as stream:
        while data := stream.read(size):
            end = data.rfind(b"\n") + 1
            if end:
                yield b"".join((*rest, data[:end]))
                rest.clear()
            rest.append(data[end:])
    if any(rest):
        yield b"".join(rest)
