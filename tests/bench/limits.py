"""What grows: several processes, a log of 1 GB, and hostile lines."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from corpus import made
from running import Cost, megabytes, run
from texts import extract

#: Two processes are at least so many times as fast as one.
FASTER = 1.7
#: The largest resident set for a log of 1 GB, in MB.
MOST_MEMORY = 300
#: How many times as long a line of twice the length may take.
MOST_GROWTH = 2.3

JOBS = ("text", "files", "MB", "1: s", "2: s", "ratio", "at least", "a loop")


def jobs(size: float, folder: Path, files: int = 40) -> Iterator[tuple[object, ...]]:
    """Read the same files in one process and in two; the time is that of the clock.

    The last column is what a second process gains for a loop that does nothing else: where that
    is no 2, the machine has other work, and the ratio says little.
    """
    for kind in ("gdb", "mixed"):
        split = folder / f"{kind}-{size:g}-in-{files}"
        if not split.exists():
            text = made(kind, size, folder).read_text(encoding="ascii")
            split.mkdir()
            for number in range(files):
                part = text[number * len(text) // files : (number + 1) * len(text) // files]
                (split / f"{number:03}.txt").write_text(part, encoding="ascii")
        one, two = _alternating(split)
        yield kind, files, round(size), one, two, one / two, FASTER, _gain()


def _gain() -> float:
    """Return how much faster two loops end in two processes than one after the other."""
    loop = [sys.executable, "-c", "for _ in range(30_000_000): pass"]
    began = time.perf_counter()
    subprocess.run(loop, check=True)
    alone = time.perf_counter() - began
    began = time.perf_counter()
    both = [subprocess.Popen(loop) for _ in range(2)]
    for one in both:
        one.wait()
    return 2 * alone / (time.perf_counter() - began)


def _alternating(split: Path, times: int = 3) -> tuple[float, float]:
    """Return the least time with one process and with two, measured in turns."""
    runs: list[tuple[Cost, Cost]] = [
        (run(extract(split, 1)), run(extract(split, 2))) for _ in range(times)
    ]
    return min(one.wall for one, _ in runs), min(two.wall for _, two in runs)


MEMORY = ("text", "MB", "s", "MB/s", "peak MB", "at most")


def memory(size: float, folder: Path) -> Iterator[tuple[object, ...]]:
    """Read one log of so many megabytes."""
    path = made("libvirtd", size, folder)
    cost = run(extract(path))
    yield (
        "libvirtd",
        round(megabytes(path)),
        cost.seconds,
        megabytes(path) / cost.seconds,
        round(cost.peak),
        MOST_MEMORY,
    )


HOSTILE = ("line of", "100 kB: ms", "200 kB: ms", "times", "at most")

#: What a line repeats behind a beginning that each grammar looks at.
SIGNS = (*"()[]{}<>\"'`#=-+*>|@:;,.0\\/&", "> ", "==1== ", "a (", "0x", "| ", '\\"', ", x=")
STARTS = {
    "": "",
    "gdb arguments": "#1  0x0055 in f (a=",
    "gdb name": "#1  0x0055 in ",
    "valgrind name": "==1==    at 0x4C: ",
    "log": "2023-05-11 10:00:00.000+0000: 1: debug : f:1 : ",
    "hunk": "@@ -1,3 +1,3 @@ ",
    "libxl": "libxl: error: ",
}


def hostile(length: int = 100_000) -> Iterator[tuple[object, ...]]:
    """Read lines that repeat one sign, of one length and of twice that; the worst of each start."""
    from tracemine import extract_text

    def spent(text: str) -> float:
        times = []
        for _ in range(3):
            began = time.process_time()
            extract_text(text)
            times.append(time.process_time() - began)
        return 1000 * min(times)

    extract_text("warm")
    for name, start in STARTS.items():
        worst: tuple[float, float, float, str] = (0, 0, 0, "")
        for sign in SIGNS:
            once = start + sign * (length // len(sign)) + "\n"
            twice = start + sign * (2 * length // len(sign)) + "\n"
            short, long = spent(once), spent(twice)
            # Below some milliseconds it is the beginning that is measured.
            growth = long / max(short, 5.0)
            worst = max(worst, (growth, short, long, sign))
        growth, short, long, sign = worst
        yield f"{name} {sign!r}".strip(), short, long, growth, MOST_GROWTH
