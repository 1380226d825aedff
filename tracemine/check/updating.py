"""Writing a baseline: blocks that are there stay as people wrote them, new ones are put between.

Each block stands alone and in its place by hash, so two branches that add different crashes
merge, and a merge conflict is of one block.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from tracemine.check import baseline
from tracemine.check.baseline import FORMAT, Baseline, BaselineError
from tracemine.check.records import Entry, Finding

_HEAD = f"""\
# Crashes that `tracemine check` knows; `--update-baseline` adds to them and changes no others.
# Yours to edit: state ("seen", "accepted" or "fixed"), reason, link, expires.
format = {FORMAT}
"""
_block = re.compile(
    r"^[ \t]*\[[ \t]*signature[ \t]*\.[ \t]*[\"']?([0-9a-f]{16})[\"']?[ \t]*\]", re.MULTILINE
)
_comments = re.compile(r"(?:^[ \t]*#.*\n)+\Z", re.MULTILINE)


class Update(NamedTuple):
    """The new text of a baseline, and what is new in it."""

    text: str
    added: tuple[Entry, ...]
    #: Entries of an older signature version that were signed anew.
    renewed: tuple[Entry, ...]


def updated(
    text: str | None, findings: Iterable[Finding], *, state: str, today: date, file: Path
) -> Update:
    """Return a baseline's text with the crashes of findings in it; None: there is none yet.

    What people wrote stays: a block that is there is not touched, but for one of an older
    signature version, which is written anew with their reason, link, state and dates.
    """
    before = Baseline() if text is None else baseline.parse(text, file)
    added: dict[str, Entry] = {}
    renewed: dict[str, Entry] = {}
    for finding in findings:
        entry, signed = finding.entry, finding.crash.signature
        if entry is not None and entry.hash == signed.hash and entry.version == signed.version:
            continue
        new = _entry(finding, state, today)
        if entry is None:
            added.setdefault(new.hash, new)
        else:
            kept = replace(
                new,
                state=entry.state,
                first_seen=entry.first_seen,
                expires=entry.expires,
                reason=entry.reason,
                link=entry.link,
            )
            renewed[entry.hash] = kept
    fresh = {e.hash: e for e in (*added.values(), *renewed.values())}
    gone = renewed.keys() | fresh.keys()
    wanted = {h: e for h, e in before.entries.items() if h not in gone} | fresh
    changed = _edited(text or _HEAD, fresh, gone)
    if _entries(changed, file) != wanted:
        # It is written in a way of its own; what it says is kept, its form is not.
        changed = _HEAD + "".join("\n" + written(wanted[h]) for h in sorted(wanted))
    return Update(changed, tuple(added.values()), tuple(renewed.values()))


def _entries(text: str, file: Path) -> dict[str, Entry] | None:
    try:
        return baseline.parse(text, file).entries
    except BaselineError:
        return None


def _entry(finding: Finding, state: str, today: date) -> Entry:
    signature = finding.crash.signature
    seen = finding.seen
    first = (seen.first.time or "")[:10] if seen else ""
    known = first if re.fullmatch(r"\d{4}-\d\d-\d\d", first) else today.isoformat()
    return Entry(
        signature.hash, signature.version, signature.title, signature.functions, state, known
    )


def _edited(text: str, fresh: dict[str, Entry], gone: Iterable[str]) -> str:
    """Take blocks out of a text and put others in, each in its place by hash."""
    head, blocks = _split(text)
    blocks = {h: block for h, block in blocks.items() if h not in gone}
    blocks |= {h: written(entry) for h, entry in fresh.items()}
    parts = [head, *(blocks[h] for h in sorted(blocks))]
    return "\n".join(part.strip("\n") + "\n" for part in parts if part.strip())


def _split(text: str) -> tuple[str, dict[str, str]]:
    """Split a baseline into what stands before the blocks, and the blocks with their comments."""
    starts: list[tuple[int, int]] = []
    for match in _block.finditer(text):
        before = _comments.search(text, starts[-1][1] if starts else 0, match.start())
        # What the file begins with is about the file.
        above = before is not None and before.start() > 0
        starts.append((before.start() if before and above else match.start(), match.end()))
    hashes = [match[1] for match in _block.finditer(text)]
    edges = [start for start, _ in starts] + [len(text)]
    blocks = {h: text[edges[n] : edges[n + 1]] for n, h in enumerate(hashes)}
    return text[: edges[0]], blocks


def written(entry: Entry) -> str:
    """Return the block of an entry, a function a line."""
    lines = [f"[signature.{entry.hash}]", f"version = {entry.version}"]
    lines += [f"title = {_quoted(entry.title)}", "frames = ["]
    lines += [f"  {_quoted(name)}," for name in entry.frames]
    lines += ["]", f"state = {_quoted(entry.state)}"]
    if entry.first_seen is not None:
        lines.append(f"first_seen = {entry.first_seen}")
    for name, value in (("reason", entry.reason), ("link", entry.link)):
        if value is not None:
            lines.append(f"{name} = {_quoted(value)}")
    if entry.expires is not None:
        lines.append(f"expires = {entry.expires}")
    return "\n".join(lines) + "\n"


_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _quoted(text: str) -> str:
    """Return a TOML basic string on one line, with what is invisible spelt out."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    if character in _SHORT:
        return _SHORT[character]
    if character.isprintable():
        return character
    number = ord(character)
    if 0xD800 <= number <= 0xDFFF:  # no UTF-8 has it
        number = 0xFFFD
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def write(file: Path, text: str) -> None:
    """Put a text in place of a file at once, so that a broken run leaves the old one."""
    folder = file.parent
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        mode = file.stat().st_mode if file.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode & 0o777)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
