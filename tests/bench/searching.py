"""Which library finds the triggers of all grammars fastest: `re`, or one that is compiled."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus import made
from peers import environment, version
from running import Failed, megabytes
from texts import triggers

_SEARCHERS = Path(__file__).with_name("searchers.py")
_LIBRARIES = ("google-re2", "ahocorasick-rs", "hyperscan")
_KINDS = ("prose", "libvirtd", "gdb")

HEADER = ("library", "text", "MB/s", "times re", "found")


def rows(size: float, folder: Path, notes: list[Path]) -> Iterator[tuple[object, ...]]:
    """Search generated texts and the notes given with each library."""
    for path in [*(made(kind, size, folder) for kind in _KINDS), *notes]:
        base, found = _searched(Path(sys.executable), "re", path)
        yield "re", path.stem, megabytes(path) / base, 1.0, found
        for library in _LIBRARIES:
            try:
                python = environment(library, folder)
                seconds, found = _searched(python, library, path)
            except Failed as failure:
                print(f"{library}: {failure}", file=sys.stderr)
                continue
            name = f"{library} {version(python, library)}"
            yield name, path.stem, megabytes(path) / seconds, base / seconds, found


def _searched(python: Path, library: str, path: Path) -> tuple[float, int]:
    """Return the seconds of one search, and how many places it found."""
    command = [str(python), str(_SEARCHERS), library, json.dumps(triggers()), str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(done.stderr.strip().rpartition("\n")[2])
    seconds, found = done.stdout.split()
    return float(seconds), int(found)
