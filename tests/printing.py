"""Artifacts of every kind, and documents as each form prints them, for the tests of output."""

import re

from tracemine.output import renderer
from tracemine.output.escape import escape
from tracemine.output.ink import Ink
from tracemine.records import (
    Artifact,
    Document,
    Frame,
    Section,
    Signature,
    Stack,
    Warning,
)

FIELDS = [
    "schema",
    "id",
    "source",
    "entry",
    "incident",
    "grammar",
    "kind",
    "headline",
    "first_line",
    "last_line",
    "signature",
    "stacks",
    "details",
]


def frame(level=0, symbol="harbour_open", **fields):
    given = {
        "function": symbol,
        "args": "dock=0x5581, depth=3",
        "file": "src/harbour.c",
        "line": 41,
        "column": None,
        "module": None,
        "address": "0x00005581a0c4",
        "inlined": False,
        "relevant": True,
        "note_line": 7,
    } | fields
    return Frame(level, symbol, **given)


EMPTY_FRAME = Frame(None, None, None, None, None, None, None, None, None, False, True, 3)
SECTION = Section("s1", "2, harbour closes twice", "2021-04-06T10:23", ("xen",), 1, 30)


def artifact(kind="backtrace", *, grammar="gdb", stacks=None, number=1, **fields):
    given = {
        "entry": SECTION,
        "incident": SECTION,
        "headline": "Program received signal SIGSEGV, Segmentation fault.",
        "first_line": 7,
        "last_line": 12,
        "signature": None,
        "details": {},
    } | fields
    stacks = (Stack("unknown", None, None, (frame(),)),) if stacks is None else stacks
    return Artifact(f"a{number}", "notes.txt", grammar=grammar, kind=kind, stacks=stacks, **given)


CRASH = artifact(
    signature=Signature(1, "0123456789abcdef", "SIGSEGV in harbour_open", ("harbour_open",)),
    stacks=(
        Stack(
            "crash",
            '4 "worker-2"',
            "Backtrace stopped: frame did not save the PC",
            (
                frame(0, "raise", relevant=False, file=None, line=None, module="/lib/libc.so.6"),
                frame(1, "harbour_open", inlined=True),
                frame(12, "std::vector<int, std::allocator<int> >::push_back", column=4),
                frame(13, None, file=None, line=None),
            ),
        ),
        Stack("thread", "1", None, (frame(0, "poll"),)),
    ),
)
LOG = artifact(
    "log",
    grammar="libvirtd",
    headline="monitor has gone",
    stacks=(Stack("log", None, None, (frame(None, "qemuMonitorIO", file=None, line=631),)),),
    details={"time": "2021-04-06 10:23:11.204+0000", "level": "error", "thread": "4576"},
)
HUNK = artifact(
    "hunk",
    grammar="patch",
    headline="static int harbour_open(int dock)",
    stacks=(Stack("patch", None, None, (frame(None),)),),
    details={"added": 3, "removed": 1},
)
NOTHING = Artifact("", "-", None, None, "other", "error", None, 1, 1, None, (), {})
BARE = [
    artifact(
        kind,
        entry=None,
        incident=None,
        headline=None,
        number=10 + i,
        stacks=(Stack("unknown", None, None, (EMPTY_FRAME,)),),
    )
    for i, kind in enumerate(["backtrace", "stop", "error", "leak", "log", "hunk", "other"])
]

LONE_WARNING = Warning("notes.txt", 3, 5, "a frame that could not be read")


def document(*artifacts, source="notes.txt", warnings=()):
    return Document(source, artifacts, (SECTION,), tuple(warnings))


def printed(form, *documents, ink=None, verbose=False):
    render = renderer(form, ink or Ink(), verbose=verbose)
    return b"".join(render(documents)).decode()


def escapes_gone(text):
    return re.sub(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\", "", text)


def harmless(text):
    """Whether every line is made of visible characters and spaces."""
    return all(escape(line) == line for line in text.split("\n"))
