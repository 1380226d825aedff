"""Stores for tests, and crashes to put into them."""

import os
from contextlib import contextmanager

from tracemine.incidents import incidents_of
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack
from tracemine.store import Fingerprint, open_store

PRINT = Fingerprint("0" * 32, "recipe")

#: Another database for the tests of answers, as an URL; what is in it is lost.
DATABASE = os.environ.get("TRACEMINE_TEST_DATABASE", "sqlite://")


@contextmanager
def emptied():
    """Open that database, with nothing in it."""
    with open_store(DATABASE, create=True) as opened:
        opened.remove(list(opened.fingerprints()))
        opened.prune(lambda *_: True)
        yield opened


def frame(name, line=3, **fields):
    known = {"level": None, "symbol": name, "function": name, "args": None, "file": "a.c"}
    known |= {"line": line, "column": None, "module": None, "address": None, "inlined": False}
    return Frame(**(known | {"relevant": True, "note_line": line} | fields))


def crash(source, functions, number=1, **fields):
    """Make a crash in an incident of its own."""
    section = Section(f"i{number}", f"crash {number}", f"2024-01-{number:02}", ("t",), 1, 99)
    frames = tuple(frame(name, level=level) for level, name in enumerate(functions))
    signed = Signature(1, f"{abs(hash(tuple(functions))):016x}"[:16], functions[0], (functions[0],))
    known = {"id": f"a{number}", "source": source, "entry": None, "incident": section}
    known |= {"grammar": "gdb", "kind": "backtrace", "headline": "Signal 0x1 in thread 2"}
    known |= {"first_line": number * 10, "last_line": number * 10 + 5, "signature": signed}
    known |= {"stacks": (Stack("crash", None, None, frames),), "details": {"signal": "SIGSEGV"}}
    return Artifact(**(known | fields))


def put(store, *artifacts, source=None, **more):
    source = source or artifacts[0].source
    document = Document(source, artifacts, (), ())
    store.add(document, incidents_of(artifacts), fingerprint=PRINT, **more)
