r"""JSON for programs: `jsonl` with one artifact a line, `json` with everything in one object.

The text never acts on a terminal: msgspec spells out the ASCII control characters, this module
the others that do, as JSON's own `\u` escapes, so what a program reads is unchanged.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from tracemine.records import SCHEMA, Document

# Values of `details` that JSON does not know are written as their text.
_encoder = msgspec.json.Encoder(enc_hook=str)

#: In UTF-8: DEL, the C1 controls, bidirectional marks and overrides, line and paragraph ends.
_ACTIVE = re.compile(
    rb"\x7f|\xc2[\x80-\x9f]|\xd8\x9c|\xe2\x80[\x8e\x8f\xa8-\xae]|\xe2\x81[\xa6-\xa9]"
)


#: Artifacts that are encoded in one go.
_AT_ONCE = 500


def lines(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield lines of JSON, one for each artifact: the fields of the contract, `schema` first."""
    for found in documents:
        for start in range(0, len(found.artifacts), _AT_ONCE):
            some = found.artifacts[start : start + _AT_ONCE]
            try:
                yield _safe(_encoder.encode_lines(some))
            except UnicodeEncodeError:
                yield from (encoded(artifact) + b"\n" for artifact in some)


def document(documents: Iterable[Document]) -> Iterator[bytes]:
    """Yield one JSON object that holds every document, with one artifact a line."""
    yield b'{"schema":%d,"documents":[' % SCHEMA
    before = b"\n"
    for found in documents:
        yield before + b'{"source":' + encoded(found.source) + b',"artifacts":['
        yield from _rows(map(encoded, found.artifacts))
        yield b'],"incidents":['
        yield from _rows(map(encoded, found.incidents))
        yield b'],"warnings":['
        yield from _rows(map(encoded, found.warnings))
        yield b"]}"
        before = b",\n"
    yield b"\n]}\n"


def _rows(rows: Iterable[bytes]) -> Iterator[bytes]:
    before = b"\n"
    for row in rows:
        yield before + row
        before = b",\n"


def encoded(value: object) -> bytes:
    """Encode a value as JSON; what is no text and what acts on a screen is spelt out."""
    try:
        text = _encoder.encode(value)
    except UnicodeEncodeError:
        text = _encoder.encode(_encodable(msgspec.to_builtins(value, enc_hook=str)))
    return _safe(text)


def _safe(text: bytes) -> bytes:
    if text.isascii() and b"\x7f" not in text:
        return text
    return _ACTIVE.sub(_spelt, text)


def _spelt(match: re.Match[bytes]) -> bytes:
    return b"\\u%04x" % ord(match[0].decode())


def _encodable(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value with its lone surrogates, which no UTF-8 has, replaced."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(name): _encodable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value
