"""How fast the whole command is: `tracemine extract --format jsonl`, one process, start-up included.

    python tests/bench/extract.py [--megabytes 20] [KIND...]

Prints for each kind of text MB/s and frames/s of processor time, the peak memory, and the ratio
to a bare `re.finditer` over the same text that builds nothing, run in a process of its own. Both
are the best of three, in one run, for machines are noisy.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from corpus import KINDS, write

#: One line of each kind, with its fields in groups; prose is searched for backtraces.
BARE = {
    "gdb": r"^#(\d+) +(?:(0x[0-9a-f]+) in )?(\S+) \((.*)\)(?: at (\S+):(\d+)| from (\S+))?$",
    "valgrind": r"^==(\d+)== +(?:at|by) (0x[0-9A-F]+): (.+?) \((?:in (.*)|(.*):(\d+))\)$",
    "libvirtd": r"^(\S+ \S+): (\d+): (\w+) : (\w+):(\d+) : (.*)$",
    "patch": r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$",
}
_SEARCH = "import re, sys\nfor _ in re.finditer(sys.argv[1], open(sys.argv[2]).read(), re.M): pass"


class Cost(NamedTuple):
    """Processor time in seconds and the largest resident set in MB."""

    seconds: float
    peak: float


def measure(command: list[str], times: int = 3) -> Cost:
    """Run a command and return its best time, and the memory of that run."""
    costs = []
    for _ in range(times):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"failed: {' '.join(command)}")
        costs.append(Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024))
    return min(costs)


def frames_in(path: Path) -> int:
    """Count the frames that the command prints for a file."""
    command = [sys.executable, "-m", "tracemine", "extract", "-q", "-f", "concise", str(path)]
    return subprocess.run(command, capture_output=True, check=True).stdout.count(b"\n")


def main() -> None:
    """Measure the kinds named, all without names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=list(KINDS))
    parser.add_argument("--megabytes", type=float, default=20)
    chosen = parser.parse_args()
    print(f"{'text':10} {'MB/s':>7} {'frames/s':>9} {'peak MB':>8} {'times bare re':>14}")
    with tempfile.TemporaryDirectory() as folder:
        for kind in chosen.kinds:
            path = Path(folder, f"{kind}.txt")
            with path.open("w") as stream:
                write(kind, chosen.megabytes, stream)
            size = path.stat().st_size / 1e6
            bare = measure([sys.executable, "-c", _SEARCH, BARE.get(kind, BARE["gdb"]), str(path)])
            ours = measure(
                [
                    sys.executable,
                    "-m",
                    "tracemine",
                    "extract",
                    "-q",
                    "-f",
                    "jsonl",
                    "-j",
                    "1",
                    str(path),
                ]
            )
            print(
                f"{kind:10} {size / ours.seconds:7.1f} {frames_in(path) / ours.seconds:9.0f} "
                f"{ours.peak:8.0f} {ours.seconds / bare.seconds:14.1f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
