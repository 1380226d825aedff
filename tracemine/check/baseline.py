"""The baseline: a file in the repository under review that says which crashes are known.

    [signature.d6cdb60b6a7b96d2]
    version = 1
    title = "SIGSEGV in dovePigeonFree < doveReleaseHome < doveWaitHome"
    frames = [
      "dovePigeonFree",
      "doveReleaseHome",
    ]
    state = "accepted"
    first_seen = 2023-05-11
    reason = "only on the old kernel"
    link = "https://tracker.example/41"
    expires = 2024-01-01

A block a signature, sorted by hash, no path and no line in it. `state` is `seen` (it is flagged
when it recurs), `accepted` (it is not, until it expires) or `fixed` (it is a regression).
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tracemine.check.records import Entry, Stale
from tracemine.errors import TracemineError
from tracemine.records import Signature
from tracemine.signatures import VERSION
from tracemine.spelling import meant

#: Version of the file's form.
FORMAT = 1
STATES = ("seen", "accepted", "fixed")

_HASH = re.compile(r"[0-9a-f]{16}")
_TEXTS = ("title", "state", "reason", "link")
_DATES = ("first_seen", "expires")
_KEYS = ("version", "title", "frames", "state", "first_seen", "reason", "link", "expires")


class BaselineError(TracemineError):
    """A baseline cannot be read or is damaged; the message says what to do."""

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(f"baseline {file}: {reason}")
        self.file = file
        self.reason = reason


class Baseline:
    """The entries of a baseline by signature."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.entries: dict[str, Entry] = {one.hash: one for one in entries}
        # Hashes of older rules never match: these entries are known by what they are made of.
        self._older = {_made_of(e): e for e in self.entries.values() if e.version != VERSION}

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, signature: Signature) -> Entry | None:
        """Return the entry of a signature; one of an older version by its class and functions."""
        found = self.entries.get(signature.hash)
        if found is not None and found.version == signature.version:
            return found
        return self._older.get(_class(signature.title) + signature.functions)

    def stale(self, met: Collection[str], today: date) -> list[Stale]:
        """Return the entries to look at; `met` are the hashes of entries that occurred.

        That a crash that is `seen` or `fixed` does not occur is what is wished for.
        """
        found = []
        for one in self.entries.values():
            if one.version != VERSION:
                why = f"signature version {one.version}, now {VERSION}: known by its functions only"
                why += "; --update-baseline renews it when it occurs"
            elif one.hash not in met and one.state == "accepted":
                why = "is accepted but did not occur: remove it, or make its state fixed"
            elif one.expires is not None and one.expires < today.isoformat():
                why = f"expired on {one.expires}: remove it, or give it a new date"
            else:
                continue
            found.append(Stale(one, why))
        return found


def _made_of(entry: Entry) -> tuple[str, ...]:
    return _class(entry.title) + entry.frames


def _class(title: str) -> tuple[str, ...]:
    """Return what kind of crash a title is of: `SIGSEGV`, `Invalid read`."""
    return (title.partition(" in ")[0],)


def read(file: Path) -> Baseline:
    """Read a baseline; raises `BaselineError` when there is none or it is damaged."""
    return parse(source(file), file)


def source(file: Path) -> str:
    """Return the text of a baseline; raises `BaselineError` when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        reason = "there is none; `tracemine check --update-baseline LOG...` makes it"
        raise BaselineError(file, reason) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BaselineError(file, getattr(error, "strerror", None) or "is not UTF-8") from error


def parse(text: str, file: Path) -> Baseline:
    """Read the text of a baseline; `file` is for messages. Raises `BaselineError`."""
    try:
        found = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason = str(error).splitlines()[0]
        if re.search(r"^(<<<<<<<|=======|>>>>>>>)", text, re.MULTILINE):
            reason = "a merge is not finished; keep the blocks of both sides"
        raise BaselineError(file, reason) from error
    _only(found, ("format", "signature"), file, "the file")
    if found.get("format", FORMAT) != FORMAT:
        raise BaselineError(file, f"format {found['format']!r}; this Tracemine reads {FORMAT}")
    blocks = found.get("signature", {})
    if not isinstance(blocks, dict):
        raise BaselineError(file, "`signature` is no table")
    return Baseline(_entry(hash_, block, file) for hash_, block in blocks.items())


def _entry(hash_: str, block: Any, file: Path) -> Entry:  # noqa: ANN401
    where = f"signature.{hash_}"
    if not _HASH.fullmatch(hash_):
        raise BaselineError(file, f"[{where}]: a signature is 16 hexadecimal digits")
    if not isinstance(block, dict):
        raise BaselineError(file, f"{where} is no table")
    _only(block, _KEYS, file, f"[{where}]")
    version = block.get("version", VERSION)
    if type(version) is not int or version < 1:
        raise BaselineError(file, f"[{where}]: version is a number from 1")
    if version > VERSION:
        reason = f"has version {version}, and this Tracemine knows {VERSION}: install a newer one"
        raise BaselineError(file, f"[{where}]: {reason}")
    frames = block.get("frames", [])
    if not isinstance(frames, list) or not all(isinstance(one, str) for one in frames):
        raise BaselineError(file, f"[{where}]: frames is a list of texts")
    texts = {name: _text(block, name, file, where) for name in _TEXTS}
    dates = {name: _date(block, name, file, where) for name in _DATES}
    state = texts["state"] or STATES[0]
    if state not in STATES:
        raise BaselineError(file, f"[{where}]: state is one of {', '.join(STATES)}, not {state!r}")
    return Entry(
        hash_,
        version,
        texts["title"] or "",
        tuple(frames),
        state,
        dates["first_seen"],
        dates["expires"],
        texts["reason"],
        texts["link"],
    )


def _only(found: Mapping[str, object], known: tuple[str, ...], file: Path, where: str) -> None:
    for name in found:
        if name not in known:
            near = meant(name, known)
            raise BaselineError(file, f"{where} has an unknown key {name!r}; {near}")


def _text(block: Mapping[str, Any], name: str, file: Path, where: str) -> str | None:
    value = block.get(name)
    if value is not None and not isinstance(value, str):
        raise BaselineError(file, f"[{where}]: {name} is a text")
    return value or None


def _date(block: Mapping[str, Any], name: str, file: Path, where: str) -> str | None:
    """Return a date, written as TOML's own or as a text, in ISO 8601."""
    value = block.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, datetime):
            return value.date().isoformat()
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    except (TypeError, ValueError) as error:
        raise BaselineError(file, f"[{where}]: {name} is a date like 2024-01-31") from error
