"""Everything that is promised about speed and memory, in one run: `python tests/bench`.

Prints tables that Markdown reads: each kind of text beside a bare pass of `re` over it, every
package of PyPI that reads the format (each installed in an environment of its own), two processes
beside one, a log of 1 GB, hostile lines, and ways of searching. Only ratios within one run mean
anything; the machine should have nothing else to do. Name sections to have only these.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import limits
import peers
import searching
import texts
from corpus import KINDS
from running import machine, show

#: The tables of a page stand between these.
_BEGIN, _END = "<!-- measured -->", "<!-- end of what was measured -->"


class Section(NamedTuple):
    """A table of the page."""

    title: str
    header: Sequence[str]
    rows: Callable[[argparse.Namespace, Path], Iterator[Sequence[object]]]


SECTIONS = {
    "texts": Section(
        "The whole command to JSON Lines, one process",
        texts.HEADER,
        lambda given, folder: texts.rows(given.megabytes, folder, tuple(given.kinds)),
    ),
    "peers": Section(
        "What else reads these texts",
        peers.HEADER,
        lambda given, folder: peers.rows(given.megabytes, folder),
    ),
    "jobs": Section(
        "Two processes and one, time of the clock",
        limits.JOBS,
        lambda given, folder: limits.jobs(5 * given.megabytes, folder),
    ),
    "memory": Section(
        "One large log",
        limits.MEMORY,
        lambda given, folder: limits.memory(50 * given.megabytes, folder),
    ),
    "search": Section(
        "Where could a piece begin: all triggers in one pass",
        searching.HEADER,
        lambda given, folder: searching.rows(given.megabytes, folder, given.notes),
    ),
    "hostile": Section("Hostile lines", limits.HOSTILE, lambda _, __: limits.hostile()),
}


def main() -> None:
    """Print the tables asked for."""
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}")
    parser.add_argument("--megabytes", type=float, default=20, help="of a dense text [20]")
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS), help="of text")
    parser.add_argument("--notes", nargs="+", type=Path, default=[], help="searched as well")
    parser.add_argument("--keep", type=Path, help="folder for texts and environments, used again")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the tables into a page")
    given = parser.parse_args()
    unknown = set(given.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"there is no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    print(machine())
    tables = [machine()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in given.sections or SECTIONS:
            section = SECTIONS[name]
            tables.append(show(section.title, section.header, section.rows(given, folder)))
    if given.write:
        written(given.write, "\n\n".join(tables))


def written(page: Path, text: str) -> None:
    """Put what was measured between the two marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not end:
        raise SystemExit(f"{page}: there is no {_BEGIN} and {_END}")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
