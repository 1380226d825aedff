"""How each peer reads a text at its best: `python adapters.py PEER FILE` in the peer's environment.

Prints how many frames or hunks it found. Only the standard library and the peer are imported.
Peers that read one trace are given one trace after the other.
"""

import contextlib
import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path


def reports(text: str) -> Iterator[str]:
    """Yield the pieces between blank lines, and lines that only have valgrind's mark."""
    return (piece for piece in re.split(r"\n(?:==\d+== )?\n", text) if piece)


def fuzzmanager(text: str) -> int:
    """Read gdb text, a trace at a time, the class of parser chosen for it."""
    from FTB.ProgramConfiguration import ProgramConfiguration
    from FTB.Signatures.CrashInfo import GDBCrashInfo

    configuration = ProgramConfiguration("courier", "x86-64", "linux")
    found = 0
    for trace in reports(text):
        with contextlib.suppress(Exception):  # it gives up on a trace with an odd frame
            found += len(GDBCrashInfo([], trace.splitlines(), configuration).backtrace)
    return found


def fuzzmanager_valgrind(text: str) -> int:
    """Read valgrind text, a report at a time, the class of parser chosen for it."""
    from FTB.ProgramConfiguration import ProgramConfiguration
    from FTB.Signatures.CrashInfo import ValgrindCrashInfo

    configuration = ProgramConfiguration("courier", "x86-64", "linux")
    found = 0
    for report in reports(text):
        with contextlib.suppress(Exception):
            found += len(ValgrindCrashInfo([], report.splitlines(), configuration).backtrace)
    return found


def clusterfuzz(text: str) -> int:
    """Read gdb text, a trace at a time, behind the line without which it looks for no frame."""
    from clusterfuzz.stacktraces import StackParser

    parser, found = StackParser(), 0
    signal = "Program received signal SIGSEGV, Segmentation fault.\n"
    with contextlib.redirect_stdout(io.StringIO()):
        for trace in reports(text):
            found += sum(map(len, parser.parse(signal + trace).frames))
    return found


def unidiff(text: str) -> int:
    """Read patches."""
    from unidiff import PatchSet

    return sum(len(file) for file in PatchSet(text))


def whatthepatch(text: str) -> int:
    """Read patches; its hunks are counted by the changes that are told to be in one."""
    from whatthepatch import parse_patch

    found = 0
    for diff in parse_patch(text):
        found += len({change.hunk for change in diff.changes or ()})
    return found


def drain3(text: str) -> int:
    """Find the templates of log lines; which function a line is of it does not tell."""
    import logging

    from drain3 import TemplateMiner

    logging.disable()
    miner, found = TemplateMiner(), 0
    for line in text.splitlines():
        miner.add_log_message(line)
        found += 1
    return found


PEERS: dict[str, Callable[[str], int]] = {
    peer.__name__: peer
    for peer in (fuzzmanager, fuzzmanager_valgrind, clusterfuzz, unidiff, whatthepatch, drain3)
}

if __name__ == "__main__":
    print(PEERS[sys.argv[1]](Path(sys.argv[2]).read_text(encoding="utf-8")))
