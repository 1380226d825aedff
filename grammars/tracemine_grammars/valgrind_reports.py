"""What valgrind's reports say: their headings, and the lines between their stacks.

The kinds are those of valgrind's own XML, so that a report read as text and one read as XML give
the same records.
"""

import re
from functools import lru_cache


def number(text: str | None) -> int | None:
    """Read `1,234,567`."""
    return int(text.replace(",", "")[:18]) if text else None


# --- headings: what went wrong; the kinds are those of valgrind's own XML

HEADINGS: tuple[tuple[str, str], ...] = (
    ("InvalidRead", r"Invalid read of size (?P<size>[\d,]+)"),
    ("InvalidWrite", r"Invalid write of size (?P<size>[\d,]+)"),
    ("InvalidFree", r"Invalid free\(\)"),
    ("MismatchedFree", r"Mismatched free\(\)"),
    ("MismatchedAllocateDeallocateSize", r"Mismatched \S+ size value"),
    ("MismatchedAllocateDeallocateAlignment", r"Mismatched \S+ alignment"),
    ("UninitCondition", r"Conditional jump or move depends on uninitialised value"),
    ("UninitValue", r"Use of uninitialised value of size (?P<size>[\d,]+)"),
    ("SyscallParam", r"Syscall param (?P<param>\S+) (?:contains|points to)"),
    ("ClientCheck", r"(?:Uninitialised|Unaddressable) byte\(s\) found during client check"),
    ("InvalidJump", r"Jump to the invalid address"),
    ("Overlap", r"Source and destination overlap in"),
    ("InvalidMemPool", r"Illegal memory pool address"),
    ("FishyValue", r"Argument '[^']*' of function"),
    ("ReallocSizeZero", r"realloc\(\) with size 0"),
    ("BadAlignment", r"Invalid (?:alignment|size) value"),
    ("UnsafeZeroSize", r"Unsafe allocation with size of zero"),
    ("FdBadClose", r"File descriptor -?\d+: .* is already closed"),
    ("FdNotClosed", r"Open (?:file descriptor|\S+ socket) -?\d+"),
    ("FdBadUse", r"File descriptor -?\d+"),
    ("Race", r"Possible data race during (?:read|write) of size (?P<size>[\d,]+)"),
    ("LockOrder", r"Thread #\d+: lock order \"[^\"]*\" violated"),
    ("UnlockUnlocked", r"Thread #\d+ unlocked a not-locked lock"),
    ("UnlockForeign", r"Thread #\d+ unlocked lock at"),
    ("UnlockBogus", r"Thread #\d+ unlocked an invalid lock"),
    ("PthAPIerror", r"Thread #\d+'s call to \S+ failed"),
    ("Misc", r"Thread #\d+: (?!lock order)"),
    ("ConflictingAccess", r"Conflicting (?:load|store) by thread \d+ at \S+ size (?P<size>\d+)"),
    ("MutexErr", r"(?:Mutex |Recursive locking|Destroying locked mutex)"),
    ("MutexErr", r"The object at address \S+ is not a mutex"),
    ("CondErr", r"(?:cond|condition variable|Probably a race condition: condition variable)\b"),
    ("SemaphoreErr", r"(?:Semaphore|Invalid semaphore)\b"),
    ("BarrierErr", r"(?:Barrier|barrier)\b"),
    ("RwlockErr", r"(?:Reader-writer lock|rwlock)\b"),
    ("HoldtimeErr", r"(?:Lock on|Acquired at)"),
    ("CoreMemError", r"\S+ contains unaddressable byte"),
)  # fmt: skip
_headings = [(kind, re.compile(pattern)) for kind, pattern in HEADINGS]

# `16 (8 direct, 8 indirect) bytes in 1 blocks are definitely lost in loss record 6 of 131`
leak = re.compile(
    r"(?P<bytes>[\d,]+) (?:\((?P<direct>[\d,]+) direct, (?P<indirect>[\d,]+) indirect\) )?"
    r"bytes? in "
    r"(?P<blocks>[\d,]+) blocks? (?:is|are) (?P<loss>definitely lost|indirectly lost|possibly lost"
    r"|still reachable)(?: in loss record (?P<record>[\d,]+) of(?:\s+(?P<records>[\d,]+))?)?"
)
# `Process terminating with default action of signal 11 (SIGSEGV): dumping core`
fatal = re.compile(r"Process terminating with default action of signal \d+ \((?P<signal>SIG\w+)\)")
# `Thread 14:`, `Thread 4 worker-2:`, in an internal error `Thread 1: status = VgTs_Runnable`
thread = re.compile(r"Thread (?P<thread>\d+)(?: (?P<name>[^:\n]+))?:(?: status = .*)?$")

# --- auxiliary lines: what the stack behind them is of

AUXILIARIES: tuple[tuple[str, str], ...] = (
    ("freed", r" ?Address 0x\S+ is (?!not ).*free['\u2019]d"),
    ("allocated", r" ?Address 0x\S+ is (?!not ).*(?:alloc['\u2019]d|client-defined)"),
    ("allocated", r" ?[Bb]lock was alloc['\u2019]d"),
    ("allocated", r"Address 0x\S+ is at offset .* Allocation context:"),
    ("allocated", r" ?Block was "),
    ("origin", r" ?Uninitialised value was created"),
    ("conflict", r" ?This conflicts with a previous"),
    ("conflict", r"Other segment (?:start|end)"),
    ("lock", r" ?(?:Lock at|Required order was established|Observed \(incorrect\) order)"),
    ("lock", r" ?.* was first observed"),
    ("lock", r" followed by a later acquisition"),
    ("announced", r"Thread #\d+ (?:was created|is the program's root thread)"),
    ("origin", r" ?(?:Previously closed|Originally opened)"),
)  # fmt: skip
_auxiliary = re.compile("|".join(f"({pattern})" for _, pattern in AUXILIARIES))


@lru_cache(maxsize=1024)
def heading_kind(text: str) -> tuple[str, dict[str, str | None]] | None:
    """Return the kind of a heading, and what it names; None for a line that is none."""
    for kind, pattern in _headings:
        if found := pattern.match(text):
            return kind, found.groupdict()
    return None


def auxiliary_role(text: str) -> str | None:
    """Return the role of the stack behind an auxiliary line; None for a line that is none."""
    found = _auxiliary.match(text)
    return AUXILIARIES[(found.lastindex or 1) - 1][0] if found else None


# ` Address 0x162485b0 is 0 bytes inside a block of size 16 free'd`
_about = re.compile(r" ?Address (?P<address>0x[0-9a-fA-F]+) is (?P<where>.*)")


def about_address(text: str) -> dict[str, str]:
    """Return what a line says about the address that was touched."""
    found = _about.match(text)
    return {"address": found["address"], "address_is": found["where"]} if found else {}
