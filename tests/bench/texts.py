"""How fast the whole command is on each kind of text, beside a bare pass of `re`."""

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from corpus import KINDS, made
from running import best, counted, megabytes, tracemine
from searchers import alternation

#: A line of each kind, its fields in groups: what a script of ten lines would look for.
_FRAME = r"^#(\d+) +(?:(0x[0-9a-f]+) in )?(\S+) \((.*)\)(?: at (\S+):(\d+)| from (\S+))?$"
BARE = {
    "gdb": _FRAME,
    "gdb_varied": _FRAME,
    "valgrind": r"^==(\d+)== +(?:at|by) (0x[0-9A-F]+): (.+?) \((?:in (.*)|(.*):(\d+))\)$",
    "libvirtd": r"^(\S+ \S+): (\d+): (\w+) : (\w+):(\d+) : (.*)$",
    "patch": r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$",
}
#: How many times the bare pass the whole command may take.
MOST = {"gdb": 3.0, "gdb_varied": 3.0, "valgrind": 4.0, "libvirtd": 4.0, "patch": 4.0, "prose": 1.5}
#: Prose is searched so much faster that a larger text is needed to see it.
LARGER = {"prose": 10}
_SEARCH = "import re, sys\nfor _ in re.finditer(sys.argv[1], open(sys.argv[2]).read(), re.M): pass"
#: The same, and of each line's groups a record, written as JSON: the least that a program in
#: Python can do, which knows one form of one line and nothing of stacks, crashes or notes.
_RECORD = """
import msgspec, re, sys
form = re.compile(sys.argv[1], re.M)
Line = msgspec.defstruct("Line", [f"field{i}" for i in range(form.groups)])
lines = [Line(*found.groups()) for found in form.finditer(open(sys.argv[2]).read())]
sys.stdout.buffer.write(msgspec.json.Encoder().encode_lines(lines))
"""


@cache
def triggers() -> list[str]:
    """Return what all rules of all grammars look for first."""
    from tracemine.recognise.installed import load_grammars

    rules = [rule for grammar in load_grammars().values() for rule in grammar.rules]
    return sorted({trigger for rule in rules for trigger in rule.triggers})


def bare(kind: str, path: Path) -> list[str]:
    """Return the command of a bare pass: for frames of this kind, in prose for all triggers."""
    return [sys.executable, "-c", _SEARCH, BARE.get(kind) or alternation(triggers()), str(path)]


def records(kind: str, path: Path) -> list[str]:
    """Return the command of a pass that makes records of what the bare one finds."""
    return [sys.executable, "-c", _RECORD, BARE[kind], str(path)]


def extract(path: Path, jobs: int = 1) -> list[str]:
    """Return the command that is measured: the whole way to JSON Lines."""
    return tracemine("extract", "-q", "-f", "jsonl", "-j", str(jobs), str(path))


HEADER = (
    "text",
    "MB",
    "MB/s",
    "frames/s",
    "peak MB",
    "bare MB/s",
    "times bare",
    "at most",
    "least",
)


def rows(
    size: float, folder: Path, kinds: tuple[str, ...] = tuple(KINDS)
) -> Iterator[tuple[object, ...]]:
    """Measure kinds of text of so many megabytes."""
    for kind in kinds:
        path = made(kind, size * LARGER.get(kind, 1), folder)
        whole, pass_only = best(extract(path)), best(bare(kind, path))
        pace = megabytes(path) / whole.seconds
        yield (
            kind,
            round(megabytes(path)),
            pace,
            round(counted(extract(path), b'"note_line":') / whole.seconds),
            round(whole.peak),
            megabytes(path) / pass_only.seconds,
            whole.seconds / pass_only.seconds,
            MOST.get(kind, ""),
            best(records(kind, path)).seconds / pass_only.seconds if kind in BARE else "",
        )
