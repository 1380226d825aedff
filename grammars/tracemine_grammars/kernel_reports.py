"""What the kernel's reports begin with, and the facts between that line and the call trace.

Kinds are names for what went wrong, in the kernel's own words where it has some.
"""

import re
from typing import Any, NamedTuple

# --- opening lines


class Report(NamedTuple):
    """What an opening line says."""

    #: The kind of artifact: `oops`, `error`, `warning`, `hang`.
    artifact: str
    role: str
    #: With the kind of what went wrong.
    details: dict[str, Any]


# what stands before the words themselves
_BEFORE = r"(?:(?:NMI )?watchdog: |rcu: |\[ )?"
_ADDRESS = r"(?:.*?(?:address:? |at |read at |write at )(?P<address>(?:0x)?[0-9a-f]{8,16})\b)?"
_AT = r"(?:.* at (?P<file>[\w./+-]+\.[chS]):(?P<line>\d+))?"

#: Artifact and role of each kind, and what its line looks like; the first that matches counts.
REPORTS: tuple[tuple[str, str, str, str], ...] = (
    # BUG: kernel NULL pointer dereference, address: 0000000000000018
    ("oops", "crash", "NullPointer", rf"BUG: .*NULL pointer dereference{_ADDRESS}"),
    # Unable to handle kernel NULL pointer dereference at virtual address 0000000000000018
    ("oops", "crash", "NullPointer", rf"Unable to handle kernel NULL pointer{_ADDRESS}"),
    # BUG: unable to handle page fault for address: ffffc90000e0f000
    ("oops", "crash", "PageFault", rf"BUG: [Uu]nable to handle kernel{_ADDRESS}"),
    ("oops", "crash", "PageFault", rf"BUG: [Uu]nable to handle page fault{_ADDRESS}"),
    # Unable to handle kernel paging request at virtual address dead000000000108
    ("oops", "crash", "PageFault", rf"(?:CPU \d+ )?Unable to handle kernel{_ADDRESS}"),
    # BUG: TASK stack guard page was hit at 00000000b1c2d3e4 (stack is 00000000..00000000)
    ("oops", "crash", "StackOverflow", r"BUG: .*stack guard page was hit"),
    # kernel BUG at drivers/ferry/oar.c:88!
    ("oops", "crash", "KernelBug", r"kernel BUG at (?P<file>\S+?):(?P<line>\d+)!"),
    # BUG: KASAN: slab-use-after-free in ferry_moor+0x1c/0x90 [ferry]
    ("error", "error", "", r"BUG: (?P<tool>KASAN|KMSAN|KFENCE): (?P<what>[\w -]{3,60}?) in "),
    ("error", "error", "", r"BUG: (?P<tool>KASAN|KMSAN|KFENCE|KCSAN): (?P<what>[\w-]{3,60})"),
    # BUG: soft lockup - CPU#3 stuck for 26s! [harbourd:4127]
    ("hang", "error", "SoftLockup", r"BUG: soft lockup.*?(?:\[(?P<comm>.+?):(?P<pid>\d+)\])?$"),
    ("hang", "error", "HardLockup", r"Watchdog detected hard LOCKUP on cpu (?P<cpu>\d+)"),
    ("hang", "error", "WorkqueueLockup", r"BUG: workqueue lockup"),
    # INFO: task harbourd:4127 blocked for more than 120 seconds.
    ("hang", "error", "HungTask", r"INFO: task (?P<comm>.+?):(?P<pid>\d+) (?:is )?blocked "),
    # rcu: INFO: rcu_preempt detected stalls on CPUs/tasks:
    ("hang", "error", "RcuStall", r"INFO: rcu\w* (?:self-)?detected (?:expedited )?stalls? on"),
    # BUG: scheduling while atomic: harbourd/4127/0x00000002
    (
        "warning", "error", "SchedulingWhileAtomic",
        r"BUG: scheduling while atomic: (?P<comm>.+)/(?P<pid>\d+)/",
    ),
    # BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580
    ("warning", "error", "InvalidContext", rf"BUG: sleeping function called{_AT}"),
    ("warning", "error", "Preemptible", r"BUG: using \w+\(\) in preemptible"),
    ("warning", "error", "Spinlock", r"BUG: (?:spin|rw)lock "),
    ("error", "error", "BadPage", r"BUG: Bad (?:page|rss-counter)"),
    ("leak", "leak", "Leak", r"BUG: memory leak"),
    # BUG kmalloc-64 (Tainted: G    B): Redzone overwritten
    ("error", "error", "SlabDamaged", r"BUG [\w:-]+ \((?:Not tainted|Tainted: [^)]*)\): "),
    ("error", "error", "Bug", r"BUG: "),
    # UBSAN: array-index-out-of-bounds in drivers/ferry/oar.c:90:14
    (
        "error", "error", "",
        r"(?P<tool>UBSAN): (?P<what>[\w -]{3,60}) in (?P<file>\S+?):(?P<line>\d+)",
    ),
    # WARNING: possible circular locking dependency detected
    (
        "warning", "error", "LockOrder",
        r"(?:WARNING|INFO): possible (?:circular locking|recursive locking|irq lock inversion)",
    ),
    ("warning", "error", "LockState", r"(?:WARNING|INFO): (?:inconsistent lock|\S+-safe -> )"),
    ("warning", "error", "LockUnbalanced", r"WARNING: (?:bad unlock|lock held|held lock|Nested)"),
    ("warning", "error", "RcuUsage", r"(?:WARNING|INFO): suspicious RCU usage"),
    # WARNING: CPU: 1 PID: 4127 at drivers/ferry/oar.c:88 ferry_row+0x2c/0x80 [ferry]
    ("warning", "error", "Warning", rf"WARNING: {_AT}"),
    # Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b
    ("oops", "crash", "KernelPanic", r"Kernel panic - not syncing"),
    # general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] SMP
    ("oops", "crash", "GeneralProtection", rf".*general protection fault{_ADDRESS}"),
    # invalid opcode: 0000 [#1] PREEMPT SMP
    ("oops", "crash", "InvalidOpcode", r".*invalid opcode"),
    ("oops", "crash", "DivideError", r".*divide error"),
    ("oops", "crash", "DoubleFault", r".*double fault"),
    ("oops", "crash", "StackSegment", r".*stack segment"),
    ("oops", "crash", "Oops", r".*\[# ?\d+\]"),
)  # fmt: skip
_reports = [
    (artifact, role, kind, re.compile(_BEFORE + pattern))
    for artifact, role, kind, pattern in REPORTS
]

#: Where such a line could begin.
OPENING = (
    r"(?<![\w=-])(?:(?:NMI )?watchdog: |rcu: |\[ )?(?:BUG: (?=[\w-])"
    r"|BUG [\w:-]{1,60} \((?:Not t|T)ainted"
    r"|kernel BUG at |(?:CPU \d+ )?Unable to handle kernel |UBSAN: [\w-]|Kernel panic - not syncing"
    r"|Watchdog detected hard LOCKUP|INFO: (?:task .{1,60} blocked |rcu\w* (?:self-)?detected "
    r"|possible |inconsistent |suspicious RCU|\S+-safe -> )"
    r"|WARNING: (?:CPU: \d+ |at \S+:\d+ |\S+:\d+ at |possible |inconsistent lock|suspicious RCU"
    r"|bad unlock|held lock|lock held|Nested lock|\S+-safe -> ))"
)
TRIGGERS = (
    "BUG: ",
    "BUG ",
    "Unable to handle kernel",
    "UBSAN: ",
    "- not syncing",
    "Watchdog detected",
    "INFO: task ",
    "INFO: rcu",
    "INFO: possible ",
    "INFO: inconsistent lock",
    "INFO: suspicious RCU",
    "WARNING: CPU: ",
    "WARNING: at ",
    "WARNING: possible ",
    "WARNING: inconsistent lock",
    "WARNING: suspicious RCU",
    "WARNING: bad unlock",
    "WARNING: held lock",
    "WARNING: lock held",
    "WARNING: Nested",
    "-safe -> ",
)


def report(line: str) -> Report | None:
    """Read an opening line; None for a line that is none."""
    for artifact, role, kind, pattern in _reports:
        if found := pattern.match(line):
            named = {key: text for key, text in found.groupdict().items() if text}
            said = kind or named.pop("what").strip()
            numbers = {key: int(named.pop(key)) for key in _NUMBERS if _is_number(named.get(key))}
            return Report(artifact, role, {"kind": said, **named, **numbers})
    return None


_NUMBERS = ("line", "pid", "cpu", "oops")


def _is_number(text: str | None) -> bool:
    return text is not None and text.isdecimal() and len(text) < 10


# --- facts between the opening and the trace

_KERNEL = (
    r"(?:Kdump:\s+loaded\s+)?"
    r"(?:Not\s+tainted|Tainted:\s+(?P<tainted>[A-Z](?:[A-Z \n]{0,80}[A-Z])?))"
    r"[\s-]+\(?(?P<kernel>\d[\w.+~-]*)"
)
_FACTS = (
    # CPU: 2 PID: 4127 Comm: harbourd Tainted: G           OE      6.1.0-13-amd64 #1
    re.compile(
        r"CPU:\s+(?P<cpu>\d+)\s+(?:UID:\s+\d+\s+)?PID:\s+(?P<pid>\d+)\s+Comm:\s+"
        rf"(?P<comm>\S[^\n]{{0,30}}?)\s+{_KERNEL}"
    ),
    # Pid: 4127, comm: harbourd Not tainted (2.6.26 #1)
    re.compile(rf"Pid: (?P<pid>\d+), comm: (?P<comm>\S[^\n]{{0,30}}?) {_KERNEL}"),
    # Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014
    re.compile(r"Hardware name: (?P<hardware>[^\n]{1,200})"),
    # Oops: 0002 [#1] PREEMPT SMP PTI
    re.compile(r"\[# ?(?P<oops>\d+)\]"),
)
#: Behind these the facts are of something else.
_OVER = re.compile(r"Call [Tt]race:|Backtrace:|\[ cut here \]|---\[ end|\bstack backtrace:")
#: How far behind its opening line the facts of a report may stand, in characters.
_FAR = 6000


def facts(text: str, start: int, end: int) -> dict[str, Any]:
    """Return what the lines from an opening line to its trace say: task, processor, machine."""
    over = _OVER.search(text, end, end + _FAR)
    until = over.start() if over else end + _FAR
    known: dict[str, Any] = {}
    for pattern in _FACTS:
        if found := pattern.search(text, start, until):
            for key, value in found.groupdict().items():
                if value is not None:
                    number = key in _NUMBERS and _is_number(value)
                    known.setdefault(key, int(value) if number else " ".join(value.split()))
    return known


# `task:harbourd        state:D stack:    0 pid: 4127 ppid:     1 flags:0x00004000`
_task = re.compile(
    r"^[ \t]*task:(?P<comm>\S.{0,30}?)\s+state:\S.*?\bpid: *(?P<pid>\d+)", re.MULTILINE
)


def task_above(text: str, head: int) -> str | None:
    """Return the task that the trace with its head at an offset is of: `harbourd:4127`."""
    above = text[max(0, head - 1000) : head]
    tasks = list(_task.finditer(above, above.rfind("Call Trace:") + 1))
    return f"{tasks[-1]['comm']}:{tasks[-1]['pid']}" if tasks else None
