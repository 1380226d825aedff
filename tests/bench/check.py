"""What `check` costs beside `extract`: `python tests/bench/check.py [LOGS [KILOBYTES [INCIDENTS]]]`.

Without arguments 100 logs of 1,000 kB, a crash in every tenth, against a store of 10,000
incidents; the goal is at most twice the time of `extract` alone. Of three crashes one recurs, one
is like a known one and one is new. Then from start to verdict on a clean log of 100 kB; the goal
is 0.5 s. What is measured is one process (`--jobs 1`), the best of three, each run a process of
its own.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from corpus import gdb, prose
from ingest import documents
from msgspec.structs import replace

from tracemine.incidents import incidents_of
from tracemine.records import Document, Frame
from tracemine.signatures import sign
from tracemine.store import Fingerprint, open_store

_EVERY = 10
_RUNS = 3


def signed(incidents: int) -> Iterator[Document]:
    """Yield documents of generated incidents with the signatures that their crashes have."""
    for document in documents(incidents):
        artifacts = tuple(
            replace(a, signature=sign(a.grammar, a.kind, a.headline, a.details, a.stacks))
            for a in document.artifacts
        )
        yield replace(document, artifacts=artifacts)


def known_crashes(incidents: int) -> Iterator[list[Frame]]:
    """Yield the stacks of the generated incidents, over and over."""
    for document in cycle(list(islice(documents(incidents), 30))):
        for artifact in document.artifacts:
            yield list(artifact.frames)


def crashes(rng: random.Random, incidents: int) -> Iterator[str]:
    """Yield crashes as gdb prints them: one that is known, one like it, one that is new."""
    known, new = known_crashes(incidents), gdb(rng)
    while True:
        yield printed(rng, next(known))
        frames = next(known)
        yield printed(rng, [replace(frames[0], symbol="another_function"), *frames[1:]])
        text = ""
        while not text.endswith("\n\n"):
            text += next(new)
        yield text


def printed(rng: random.Random, frames: list[Frame]) -> str:
    """Return a stack as another run prints it."""
    lines = [
        f"#{level:<3}0x{rng.getrandbits(47):016x} in {frame.symbol} (obj=0x{rng.getrandbits(40):x})"
        f" at {frame.file}:{rng.randrange(1, 2000)}\n"
        for level, frame in enumerate(frames)
    ]
    return "Program received signal SIGSEGV, Segmentation fault.\n" + "".join(lines) + "\n"


def logs(folder: Path, count: int, size: int, incidents: int) -> None:
    """Write logs of so many kB: lines of a build, in every tenth a crash in the middle."""
    rng = random.Random(5)
    found = crashes(rng, incidents)
    folder.mkdir()
    for number in range(count):
        half = clean(rng, size * 500)
        crash = next(found) if number % _EVERY == 0 else ""
        (folder / f"{number:05}.log").write_text(half + crash + half)


def clean(rng: random.Random, size: int) -> str:
    """Return lines as a build prints them, with prose between, of so many bytes."""
    words = prose(rng)
    lines, length = [], 0
    while length < size:
        number = rng.randrange(10_000)
        line = f"[{number:5}/10000] cc -O2 -g -Isrc -c src/part{number}.c -o out/part{number}.o\n"
        lines.append(line if number % 7 else next(words))
        length += len(lines[-1])
    return "".join(lines)


def best(*arguments: str) -> float:
    """Return the seconds that a run of the command takes, the best of some."""
    times = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "tracemine", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        times.append(time.perf_counter() - began)
        if done.returncode not in (0, 1):
            raise SystemExit(f"tracemine {' '.join(arguments)}: exit status {done.returncode}")
    return min(times)


def measure(count: int, size: int, incidents: int) -> None:
    """Print the times of both commands on the same logs, of one crash, and of a clean log."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs(folder / "logs", count, size, incidents)
        with open_store(folder / "incidents.db", create=True) as store:
            for document in signed(incidents):
                found = incidents_of(document.artifacts)
                store.add(document, found, fingerprint=Fingerprint("0" * 32))
        rng = random.Random(6)
        (folder / "clean.log").write_text(clean(rng, 100_000))
        known = known_crashes(incidents)
        (folder / "one.log").write_text(printed(rng, next(known)[1:]))
        asked = ("--store", str(folder / "incidents.db"))
        print(f"{count} logs of {size} kB, store of {incidents} incidents, {os.cpu_count()} CPUs")
        where = str(folder / "logs")
        alone = best("extract", "--jobs", "1", "--format", "jsonl", where)
        checked = best("check", "--jobs", "1", "--format", "jsonl", *asked, where)
        print(f"extract {alone:.2f} s  check {checked:.2f} s  ratio {checked / alone:.2f}")
        one, none = str(folder / "one.log"), str(folder / "clean.log")
        print(f"one similar crash:   {best('check', *asked, one):.3f} s to the verdict")
        print(f"clean log of 100 kB: {best('check', *asked, none):.3f} s to the verdict")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:4]]
    measure(*(given + [100, 1000, 10_000][len(given) :]))
