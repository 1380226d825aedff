"""Reading: from paths, archives and standard input to texts with true line numbers.

>>> from tracemine.reading import collect, read
>>> texts = [read(document) for document in collect(["notes", "-"])]  # doctest: +SKIP
"""

import msgspec

from tracemine.errors import InputError
from tracemine.reading.collect import collect
from tracemine.reading.decode import decode, is_binary, wide_encoding
from tracemine.reading.escaped import unescape
from tracemine.reading.inputs import STDIN, BinaryInput, Input
from tracemine.reading.lines import IDENTITY, LineMap
from tracemine.reading.mail import shows_transport, undo_transport
from tracemine.reading.portions import Portions, portions

__all__ = [
    "IDENTITY",
    "STDIN",
    "BinaryInput",
    "Input",
    "LineMap",
    "Portions",
    "Text",
    "collect",
    "decode",
    "is_binary",
    "portions",
    "read",
    "text_from",
    "undo_transport",
]


class Text(msgspec.Struct, frozen=True):
    """A document decoded, with the way back to the lines of what was stored."""

    #: The path as given, `-` for standard input.
    source: str
    text: str
    lines: LineMap


def read(document: Input, encoding: str | None = None) -> Text:
    """Read a document that `collect` gave.

    Raises `BinaryInput` when it holds no text, `InputError` when it cannot be read or there is
    no such encoding.
    """
    data = document.load()
    if encoding is None and wide_encoding(data) is None:
        return _text(document.name, *undo_transport(data))
    try:
        return text_from(decode(data, encoding), document.name)
    except LookupError as error:
        raise InputError(document.name, str(error)) from error


def text_from(text: str, source: str) -> Text:
    """Take a text that is decoded already; what a mail's transport did to it is undone."""
    if not text.isascii():
        # A lone surrogate cannot be stored or printed.
        text = text.encode("utf-8", "replace").decode("utf-8")
    if shows_transport(text):
        return Text(source, *undo_transport(text.encode("utf-8")))
    return _text(source, text, IDENTITY)


def _text(source: str, text: str, lines: LineMap) -> Text:
    return Text(source, *unescape(text)) if lines.is_identity else Text(source, text, lines)
