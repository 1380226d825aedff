"""One way to run, to time and to print, for all that is measured here.

Every run is a process of its own. `seconds` is the time of the processor, the best of some runs,
because a machine with other work to do makes nothing faster; `wall` is for what runs in several
processes.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

#: How often a command runs, the best time counts.
TIMES = 3


class Cost(NamedTuple):
    """What a run costs: times in seconds, the largest resident set in MB (10**6 bytes)."""

    seconds: float
    wall: float
    peak: float


class Failed(Exception):  # noqa: N818 - it names what became of the command
    """A command ended with an error; the message is the last thing that it said."""


def tracemine(*arguments: str) -> list[str]:
    """Return the command line of Tracemine with these arguments."""
    return [sys.executable, "-m", "tracemine", *arguments]


def run(command: Sequence[str], *, accept: tuple[int, ...] = (0,)) -> Cost:
    """Run a command once; raises `Failed` for an exit status that is not accepted."""
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        assert process.stderr is not None
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    if process.returncode not in accept:
        last = said.decode(errors="replace").strip().rpartition("\n")[2]
        raise Failed(f"exit status {process.returncode}: {last[:200]}")
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * 1024 / 1e6)


def best(command: Sequence[str], times: int = TIMES, *, accept: tuple[int, ...] = (0,)) -> Cost:
    """Run a command some times and return the least of each cost."""
    costs = [run(command, accept=accept) for _ in range(times)]
    return Cost(*(min(values) for values in zip(*costs, strict=True)))


def counted(command: Sequence[str], text: bytes) -> int:
    """Return how often a text is in what a command prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        return sum(line.count(text) for line in process.stdout)


def megabytes(path: Path) -> float:
    """Return the size of a file in MB (10**6 bytes)."""
    return path.stat().st_size / 1e6


def machine() -> str:
    """Say in a line what kind of machine this is."""
    model = platform.processor() or platform.machine()
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    except OSError:  # another system than Linux
        pass
    return f"{time.strftime('%Y-%m-%d')}, {os.cpu_count()} x {model}, Python {platform.python_version()}"


def show(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Print rows as a table of Markdown, each row as soon as it is there, and return it.

    The first two columns may be words, the others are numbers.
    """
    widths = [max(len(name), 24 if place == 0 else 9) for place, name in enumerate(header)]
    table = [f"**{title}**", "", _row(header, widths)]
    table.append(
        "|" + "|".join("-" * (w + 1) + ("-" if i == 0 else ":") for i, w in enumerate(widths)) + "|"
    )
    print("", *table, sep="\n", flush=True)
    for row in rows:
        table.append(_row([_cell(value) for value in row], widths))
        print(table[-1], flush=True)
    return "\n".join(table)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [
        cell.ljust(width) if place == 0 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
