"""What documents are called in a store, and by what a file is known to be the same."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from tracemine.reading.archive import archive_members
from tracemine.reading.inputs import Input, display_name
from tracemine.store.records import Fingerprint

#: How old a change must be to trust that the next one has another time, in ns.
_SETTLED = 2_000_000_000


def source_of(path: str, root: Path | None) -> str:
    """Return the name of a file in a store: relative where it lies in the folder of the store."""
    real = os.path.realpath(path)
    if root is not None and within(real, str(root)):
        real = os.path.relpath(real, root)
    return display_name(real)


def within(path: str, folder: str) -> bool:
    """Tell whether a path is a file or folder, or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def fingerprint_of(path: str, holder: str, recipe: str) -> Fingerprint:
    """Return what is known of a file without reading it; `holder` is its name in the store."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError):
        return Fingerprint("", recipe, holder)
    # Right after a change, the time of a file does not tell of the next one.
    settled = time.time_ns() - status.st_mtime_ns > _SETTLED
    return Fingerprint("", recipe, holder, status.st_size, status.st_mtime_ns if settled else None)


def is_same(before: Fingerprint | None, now: Fingerprint) -> bool:
    """Tell whether a file is the one that the store knows, as far as can be told unread."""
    return before is not None and now.mtime is not None and replace(before, digest="") == now


class Archives:
    """The archives that a store knows: what has not changed is not opened."""

    def __init__(self, root: Path | None, known: Mapping[str, Fingerprint], recipe: str) -> None:
        self._root, self._known, self._recipe = root, known, recipe
        #: The sources of the members by the archive's own.
        self._members: dict[str, list[str]] = defaultdict(list)
        for source, fingerprint in known.items():
            if fingerprint.path not in (None, source):
                self._members[fingerprint.path or ""].append(source)

    def members(self, path: str) -> Iterator[Input]:
        """Give the documents of an archive; of one that is the same, without what is in them."""
        holder = source_of(path, self._root)
        now = fingerprint_of(path, holder, self._recipe)
        known = self._members.get(holder, [])
        if known and all(is_same(self._known[source], now) for source in known):
            name = display_name(path)
            return (Input(name + source.removeprefix(holder), path) for source in known)
        return archive_members(path)
