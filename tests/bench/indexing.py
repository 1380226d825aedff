"""How long `tracemine index` takes for a folder of notes, the first time and unchanged.

    python tests/bench/indexing.py [--files 700] [--megabytes 20] [--keep FOLDER] [-- OPTION]...

Without options 700 files of 20 MB and 40,000 frames in all, mostly prose, every kind of artifact
between. Runs are whole processes, each first one into a new store; options behind `--` are given
to `tracemine index`. What must hold is 15 s, and 1 s when nothing has changed.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from corpus import mixed, prose
from running import TIMES, Cost, machine, run, tracemine

#: How much of a file is prose besides what `mixed` has of it: 2 frames for each 1,000 characters.
_PROSE = 0.26


def write(folder: Path, files: int, size: int) -> None:
    """Write notes of so many characters in all."""
    rng = random.Random("notes")
    notes, words = mixed(rng), prose(rng)
    for number in range(files):
        place = folder / f"{number % 28:02}" / f"{number:04}.txt"
        place.parent.mkdir(parents=True, exist_ok=True)
        each = size // files
        text = "".join([*_until(notes, int(each * (1 - _PROSE))), *_until(words, each * _PROSE)])
        place.write_text(text, encoding="ascii")


def _until(lines: Iterator[str], size: float) -> Iterator[str]:
    while size > 0:
        [line] = islice(lines, 1)
        size -= len(line)
        yield line


def measure(notes: Path, stores: Path, options: list[str]) -> None:
    """Index notes some times anew, and each time again; print the best of each."""
    first, again = list[Cost](), list[Cost]()
    for number in range(TIMES):
        command = tracemine(
            "index", "--quiet", "--store", str(stores / f"{number}.db"), *options, str(notes)
        )
        first.append(run(command))
        again.append(run(command))
    for name, costs in (("first", first), ("unchanged", again)):
        wall, spent = min(c.wall for c in costs), min(c.seconds for c in costs)
        peak = max(c.peak for c in costs)
        print(f"  {name:<10} {wall:>6.2f} s of the clock, {spent:>6.2f} s of processors,", end=" ")
        print(f"{peak:.0f} MB at most")


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=700)
    parser.add_argument("--megabytes", type=float, default=20)
    parser.add_argument("--keep", type=Path, help="folder for the notes, used again when there")
    parser.add_argument("options", nargs="*", help="of tracemine index, behind --")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as temporary:
        notes = given.keep or Path(temporary, "notes")
        if not notes.exists():
            write(notes, given.files, int(given.megabytes * 1_000_000))
        measure(notes, Path(temporary), given.options)
        _told(notes, Path(temporary, "0.db"))


def _told(notes: Path, place: Path) -> None:
    from tracemine.store import open_store

    size = sum(path.stat().st_size for path in notes.rglob("*.txt"))
    with open_store(place) as store:
        totals = store.totals()
    print(
        f"  {totals.documents} documents, {size / 1e6:.1f} MB: {totals.frames:,} frames in", end=" "
    )
    print(f"{totals.incidents:,} incidents, {totals.mentions:,} mentions")


if __name__ == "__main__":
    sys.exit(main())
