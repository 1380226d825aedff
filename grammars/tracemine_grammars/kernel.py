"""The Linux kernel: oopses, warnings, hangs and the reports of its checkers, by their call traces.

    BUG: kernel NULL pointer dereference, address: 0000000000000018
    Oops: 0000 [#1] PREEMPT SMP PTI
    CPU: 2 PID: 4127 Comm: harbourd Tainted: G           OE      6.1.0-13-amd64 #1
    RIP: 0010:ferry_moor+0x1c/0x90 [ferry]
    Code: 8b 47 18 <48> 8b 40 08
    Call Trace:
     <TASK>
     ? asm_exc_page_fault+0x22/0x30
     ferry_dock+0x47/0xd0 [ferry]
     do_syscall_64+0x58/0xc0
     </TASK>
    ---[ end trace 0000000000000000 ]---

    report = opening { fact } [ pointer ] { trace } [ end ]
    trace  = ( "Call Trace:" | "Call trace:" ) { marker | frame | register }
    frame  = [ address ] [ "?" ] name "+" offset "/" size [ "[" module "]" ] [ file ":" line ]

The instruction pointer is the innermost frame; processors other than x86 print it once more as
the first of the trace. What stands behind `?` was found on the stack and may be left from an
earlier call: it is in the record, with its symbol, but it is no function that links incidents.
Where decode_stacktrace.sh or syzkaller has put places into a trace, offsets may be gone: such
frames are read behind the head of a trace.
"""

import pyparsing as pp

from tracemine.recognise.grammar import (
    Closes,
    Event,
    Grammar,
    Note,
    Opens,
    Place,
    Rule,
    StackOpens,
    Tokens,
)
from tracemine_grammars.kernel_frames import (
    call,
    called,
    counter,
    end,
    head,
    inlined,
    pointer,
    read_trace,
)
from tracemine_grammars.kernel_reports import OPENING, TRIGGERS, facts, report
from tracemine_grammars.kernel_traces import (
    finish,
    read_call,
    read_counter,
    read_frame,
    read_head,
    read_pointer,
    read_sleeping,
)

# --- meaning


def read_opening(tokens: Tokens, place: Place) -> Event | None:
    """A line that begins a report."""
    line = (tokens["text"] or "").strip()
    found = report(line)
    if found is None:
        return None
    details = found.details | facts(place.text, place.start, place.end) | found.details
    comm, pid = details.get("comm"), details.get("pid")
    return Opens(
        found.artifact,
        line,
        found.role,
        thread=f"{comm}:{pid}" if comm and pid is not None else None,
        details=details,
        tentative="die" in tokens,
    )


def read_task(_tokens: Tokens, _place: Place) -> Event:
    """`CPU: 2 PID: 4127`: registers and trace of a task begin; the trace before has ended."""
    return Closes()


def read_section(tokens: Tokens, place: Place) -> list[Event]:
    """A line between the traces of one report: what the next is of."""
    said = (tokens["section"] or "").lower()
    role = next((role for words, role in SECTIONS.items() if words in said), "origin")
    return [StackOpens(role, kind="error", tentative=role == "conflict"), *read_trace(place)]


#: The role of the trace behind a line that holds these words.
SECTIONS = {
    "allocated by": "allocated",
    "freed by": "freed",
    "->": "lock",
    "read to": "conflict",
    "write to": "conflict",
    "created at": "origin",
    "stored to": "origin",
    "work creation": "origin",
}


def read_breaking(_tokens: Tokens, _place: Place) -> Event:
    """Where s390 last jumped: no frame."""
    return Note({})


def read_end(tokens: Tokens, _place: Place) -> list[Event]:
    """The report is over, or the next begins."""
    return [Closes(whole=True)] if tokens["cut"] else [Note({}), Closes(whole=True)]


# --- the grammar

#: Not in the middle of a sentence, not behind another address, and not of Xen.
_ALONE = (
    r"(?<![\w.$+/-])(?<![a-z,(] )(?<!at: )(?<!IP: )(?<! : )(?<!>\] )(?<!>\]  )(?<!>\] [RF] )"
    + "".join(rf"(?<!\(XEN\){' ' * blanks})" for blanks in range(1, 9))
)
_CODE = r"(?:\(?\[<[0-9a-f]{1,16}>\]\s+|\[[0-9a-f]{8,16}\]\s+\[[0-9a-f]{8,16}\]\s+)?+"

grammar = Grammar(
    name="kernel",
    title="oopses and call traces of the Linux kernel",
    source=__file__,
    finish=finish,
    open_lines=100,
    unopened="backtrace",
    rules=(
        Rule(
            "opening",
            TRIGGERS,
            OPENING,
            pp.Regex(r"(?P<text>[^\n]*+)"),
            read_opening,
            (
                "BUG: kernel NULL pointer dereference, address: 0000000000000018",
                "kernel BUG at drivers/ferry/oar.c:88!",
                "Unable to handle kernel paging request at virtual address dead000000000108",
                "watchdog: BUG: soft lockup - CPU#3 stuck for 26s! [harbourd:4127]",
                "INFO: task harbourd:4127 blocked for more than 120 seconds.",
                "rcu: INFO: rcu_preempt self-detected stall on CPU",
                "WARNING: CPU: 1 PID: 4127 at drivers/ferry/oar.c:88 ferry_row+0x2c/0x80 [ferry]",
                "WARNING: possible circular locking dependency detected",
                "UBSAN: array-index-out-of-bounds in drivers/ferry/oar.c:90:14",
                "Kernel panic - not syncing: Attempted to kill init! exitcode=0x0000000b",
            ),
        ),
        Rule(
            "die",
            ("[#",),
            r"(?<![\w.-])[A-Z_a-z][\w ,():/-]{1,120}?(?:: \S[^\n\[]{0,80}+)?\[# ?\d+\]",
            pp.Regex(r"(?P<text>[^\n]*+(?P<die>))"),
            read_opening,
            (
                "Oops: 0002 [#1] PREEMPT SMP PTI",
                "general protection fault, for address 0xdead000000000108: 0000 [#2] SMP NOPTI",
                "Internal error: Oops: 0000000096000004 [#1] SMP",
                "Oops[#1]:",
            ),
        ),
        Rule(
            "pointer",
            ("IP: ", "IP is at "),
            r"(?<![\w.])(?:RIP: [0-9a-f]{3}[048c]:|EIP: |EIP is at )",
            pointer,
            read_pointer,
            (
                "RIP: 0010:ferry_moor+0x1c/0x90 [ferry]",
                "RIP: 0010:[<ffffffff81171b02>]  [<ffffffff81171b02>] ferry_moor+0x1c/0x90",
                "RIP: 0010:ferry_moor (drivers/ferry/moor.c:41 (discriminator 3)) ferry",
                "RIP: 0010:0x0",
                "EIP is at ferry_moor+0x1c/0x90",
            ),
        ),
        Rule(
            "counter",
            ("+0x", "PSW : "),
            r"(?<![\w.])(?:pc|lr|PC|LR|epc|ra|ERA|NIP|Krnl PSW)(?: is at | *: | +\[)",
            counter,
            read_counter,
            (
                "pc : ferry_moor+0x1c/0x90 [ferry]",
                "PC is at ferry_moor+0x1c/0x90 [ferry]",
                "epc : ferry_moor+0x1c/0x90",
                "epc   : 80123456 ferry_moor+0x1c/0x90 [ferry]",
                "NIP [c000000000f92830] ferry_moor+0x1c/0x90",
                "Krnl PSW : 0704c00180000000 0000015710cda7fe (ferry_moor+0x1c/0x90 [ferry])",
            ),
        ),
        Rule(
            "head",
            ("Call Trace:", "Call trace:"),
            r"(?<![\w\"'`(])Call [Tt]race:",
            head,
            read_head,
            ("Call Trace:", "Call trace:"),
        ),
        Rule(
            "call",
            ("+0x", ") from"),
            _ALONE + r"(?:\[<[0-9a-f]{8,16}>\] \([A-Za-z_$.]"
            r"|\(?[A-Za-z_$.][\w$.+/]*+(?: \[[\w-]+\])?\)? from(?: |$))",
            call,
            read_call,
            (
                "[<c0544db4>] (oar_pull [ferry]) from [<c0545228>] (oar_row+0x14/0x128 [ferry])",
                "oar_pull from oar_row+0x14/0x128",
            ),
        ),
        Rule(
            "sleeping",
            ("[<0>]",),
            r"(?<![\w.])\[<0>\] ",
            called,
            read_sleeping,
            ("[<0>] ferry_wait+0x110/0x310 [ferry]",),
        ),
        Rule(
            "frame",
            ("+0x",),
            _ALONE + _CODE + r"(?:\? +)?[A-Za-z_$.][\w$.]*+\+0x[0-9a-f]{1,8}/0x",
            called,
            read_frame,
            (
                "ferry_dock+0x47/0xd0 [ferry]",
                "? asm_exc_page_fault+0x22/0x30",
                "[<ffffffff81656b45>] ? ferry_dock+0x47/0xd0 [ferry]",
                "[c0000000bf2a7d90] [c000000000f92830] ferry_dock+0x47/0xd0 (unreliable)",
                "([<000001ecd4d9516>] ferry_dock+0xf6/0x128)",
                "ferry_dock+0x47/0xd0 (P)",
                "ferry_dock+0x47/0xd0 drivers/ferry/dock.c:107",
                "ferry_dock+0x47/0xd0 [ferry 4ac41c1a2f5d6e7b8c9d0e1f2a3b4c5d6e7f8091]",
            ),
            in_runs=True,
        ),
        Rule(
            "inlined",
            ("[inline]",),
            r"(?<![\w.$+/-])(?:\? +)?[A-Za-z_$.][\w$.]*+ [\w./][\w.,+/-]*+:\d++ \[inline\]",
            inlined + end,
            read_frame,
            ("__ferry_row drivers/ferry/oar.c:88 [inline]",),
        ),
        Rule(
            "section",
            ("y task ", "y interrupt on cpu", "Uninit was ", "y related work", "-> #"),
            r"(?<![\w.])(?:(?:[Aa]llocated|[Ff]reed) by task \d"
            r"|(?:read|write)(?: \([^)\n]{1,30}\))? to 0x[0-9a-f]+ .{1,40} by "
            r"|Uninit was (?:created|stored to memory) at:"
            r"|(?:Last|Second to last) potentially related"
            r"|-> #\d+ \()",
            pp.Regex(r"(?P<section>[^\n]*+)"),
            read_section,
            (
                "Allocated by task 4127:",
                "Freed by task 4127 on cpu 1 at 12.345s:",
                "write to 0xffff888103e4b2c0 of 8 bytes by task 4127 on cpu 1:",
                "-> #1 (&oar->lock){+.+.}-{3:3}:",
            ),
        ),
        Rule(
            "task",
            ("CPU: ", "Pid: "),
            r"(?<![\w.])(?:CPU: \d+ (?:UID: \d+ )?PID: \d+ |Pid: \d+, comm: )",
            pp.Regex(r"[^\n]*+"),
            read_task,
            ("CPU: 2 PID: 4127 Comm: harbourd Tainted: G           OE      6.1.0-13-amd64 #1",),
        ),
        Rule(
            "last jump",
            ("Breaking-Event-Address",),
            r"(?<![\w.])Last Breaking-Event-Address:",
            pp.Regex(r"[^\n]*+(?:\n[^\n]*+)?"),
            read_breaking,
            ("Last Breaking-Event-Address:\n [<000001ecd4d9516>] ferry_dock+0xf6/0x128",),
        ),
        Rule(
            "end",
            ("---[ end ", "[ cut here ]"),
            r"-{3,}\[ (?:end (?:trace|Kernel panic)|cut here \])",
            # behind it an oops repeats its registers
            pp.Regex(r"-{3,}\[ (?P<cut>cut)?[^\n]*+(?:\n[ \t]*RIP: [^\n]*+)?"),
            read_end,
            ("---[ end trace 0000000000000000 ]---", "------------[ cut here ]------------"),
        ),
    ),
)
