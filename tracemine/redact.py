"""Pseudonyms for what should not leave the house: paths, hosts, addresses, mails.

The same text has the same pseudonym everywhere and always, so what belongs together still does:

    /home/ruth/keeper/src/van.c   -> /dir-5c1a92f0/van.c
    ruth@corp.example             -> mail-0b77d1aa
    10.1.2.3                      -> ip-9a03c4de

Names of functions, relative paths and the names of files stay: without them a crash says nothing.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

T = TypeVar("T")

#: Domains of hosts that are not also the endings of source files (`.py`, `.rs`, `.sh`, ...).
_DOMAINS = (
    "com|org|net|edu|gov|io|dev|de|at|ch|fr|uk|eu|nl|it|es|cz|se|fi|no|dk|be|us|ca|au|jp|cn|in|br|"
    "local|lan|localdomain|internal|intern|intranet|corp|home|private|test|example|invalid"
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})"
_SEGMENT = r"[^\s/\\:;,'\"<>()\[\]{}|`*?]{1,255}"

_PATTERNS = {
    "mail": rf"[A-Za-z0-9._%+-]{{1,64}}@(?:{_LABEL}\.){{0,8}}{_LABEL}",
    "url": rf"(?<=://)(?:[^\s/@:]{{1,64}}(?::[^\s/@]{{0,64}})?@)?(?:{_LABEL}\.){{0,8}}{_LABEL}",
    "ip": r"(?<![\w.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\w.])"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\w:])"
    r"|(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\w:])",
    "mac": r"(?<![\w:-])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![\w:-])",
    "windows": rf"(?<![\w])[A-Za-z]:[\\/](?:{_SEGMENT}[\\/]){{0,64}}(?:{_SEGMENT})?",
    "path": rf"(?<![\w./:~-])~?/(?:{_SEGMENT}/){{1,64}}(?:{_SEGMENT})?",
    "host": rf"(?<![\w.@/-])(?:{_LABEL}\.){{1,8}}(?:{_DOMAINS})(?![\w-]|\.\w)",
}
_private = re.compile("|".join(f"(?P<{name}>{text})" for name, text in _PATTERNS.items()))
#: What a text must have for any of the patterns to match.
_hint = re.compile(r"[@/\\:]|\w\.\w")

#: Kinds whose pseudonyms have another name than the kind.
_CALLED = {"url": "host", "windows": "dir", "path": "dir"}


class Redactor:
    """Gives pseudonyms; with a key nobody else can find out by trying what they stand for."""

    def __init__(self, key: str = "", names: Iterable[str] = ()) -> None:
        """`names` are further words to hide wherever they stand alone: a host, a user."""
        self._key = key.encode("utf-8", "replace") or b"tracemine"
        words = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
        self._names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")
        self._has_names = bool(words)
        self.text = lru_cache(maxsize=4096)(self._text)

    def _text(self, text: str) -> str:
        if _hint.search(text) is not None:
            text = _private.sub(self._pseudonym, text)
        if self._has_names:
            text = self._names.sub(lambda match: f"name-{self._hash(match[0])}", text)
        return text

    def _pseudonym(self, match: re.Match[str]) -> str:
        kind, text = match.lastgroup or "", match[0]
        if kind in ("path", "windows"):
            end = max(text.rfind("/"), text.rfind("\\"))
            folder, file = text[: end + 1], text[end + 1 :]
            # Without an ending it may be anything: a folder, a program named after a customer.
            kept = file if re.fullmatch(r"[\w+-]+(?:\.[\w+-]+)+", file) else ""
            hidden = folder if kept else text
            return f"/dir-{self._hash(hidden)}" + (f"/{kept}" if kept else "")
        return f"{_CALLED.get(kind, kind)}-{self._hash(text.lower())}"

    def _hash(self, text: str) -> str:
        said = text.encode("utf-8", "replace")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()[:8]

    def record(self, record: T) -> T:
        """Return a record, a list or a dictionary with every text in it redacted."""
        changed: T = self._value(record)
        return changed

    def _value(self, value: Any) -> Any:  # noqa: ANN401
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, msgspec.Struct):
            fields = {name: getattr(value, name) for name in value.__struct_fields__}
            return replace(value, **{name: self._value(one) for name, one in fields.items()})
        if isinstance(value, tuple):
            return tuple(self._value(one) for one in value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        if isinstance(value, dict):
            return {name: self._value(one) for name, one in value.items()}
        return value
