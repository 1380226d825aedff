"""Values as columns hold them: JSON in text, and nothing that a database cannot store."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection

_encoder = msgspec.json.Encoder(enc_hook=str)
_texts = msgspec.json.Decoder(tuple[str, ...])
_object = msgspec.json.Decoder(dict[str, Any])
#: What 64 bits hold.
_HIGHEST = 2**63 - 1


def array(values: Iterable[str]) -> str:
    """Return texts as a JSON array."""
    return _encode(list(values))


def read_array(text: str) -> tuple[str, ...]:
    """Read a JSON array of texts."""
    return _texts.decode(text) if text != "[]" else ()


def object_(value: dict[str, Any]) -> str:
    """Return a mapping as a JSON object."""
    return _encode(value) if value else "{}"


def read_object(text: str) -> dict[str, Any]:
    """Read a JSON object."""
    return _object.decode(text) if text != "{}" else {}


def _encode(value: Any) -> str:  # noqa: ANN401
    try:
        return _encoder.encode(value).decode()
    except UnicodeEncodeError:
        return _encoder.encode(_plain(value)).decode()


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value without lone surrogates."""
    if isinstance(value, str):
        return unicode(value)
    if isinstance(value, dict):
        return {unicode(str(name)): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def unicode(text: str) -> str:
    """Return a text with its lone surrogates, which UTF-8 has not, replaced."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def storable_text(connection: Connection, text: str) -> str:
    """Return a text as the database can store it: without NUL where it knows none."""
    text = unicode(text)
    if "\0" in text and connection.dialect.name != "sqlite":
        return text.replace("\0", "\ufffd")
    return text


def storable(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows without what the database cannot store.

    Numbers beyond 64 bits, which only broken input has, become null.
    """
    return [tuple(_storable(connection, value) for value in row) for row in rows]


def _storable(connection: Connection, value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, str):
        return storable_text(connection, value)
    if isinstance(value, int) and not -_HIGHEST <= value <= _HIGHEST:
        return None
    return value
