"""What the Linux kernel prints when it goes wrong: frames, reports, what only looks like them."""

import pytest
from conftest import ROOT

import tracemine

NOTES = ROOT / "fixtures" / "notes"
OOPS = "BUG: kernel NULL pointer dereference, address: 0000000000000018\n"


def artifacts(text):
    return [
        a for a in tracemine.extract_text(text, grammars=["all"]).artifacts if a.grammar == "kernel"
    ]


FRAMES = [
    # (line of a trace, symbol, function, file, line, module, address)
    (" ferry_dock+0x47/0xd0", ("ferry_dock", "ferry_dock", None, None, None, None)),
    (" ferry_dock+0x47/0xd0 [ferry]", ("ferry_dock", "ferry_dock", None, None, "ferry", None)),
    (" p9_row+0x47/0xd0 [9pnet]", ("p9_row", "p9_row", None, None, "9pnet", None)),
    (
        " ferry_dock+0x47/0xd0 [ferry 4ac41c1a2f5d6e7b8c9d0e1f2a3b4c5d6e7f8091]",
        ("ferry_dock", "ferry_dock", None, None, "ferry", None),
    ),
    (" oar+0x47/0xd0 [ferry(OE)]", ("oar", "oar", None, None, "ferry", None)),
    (" ? ferry_look+0x20/0x40 [ferry]", ("ferry_look", None, None, None, "ferry", None)),
    (
        " [<ffffffff81656b45>] ? ferry_look+0x20/0x40",
        ("ferry_look", None, None, None, None, "0xffffffff81656b45"),
    ),
    (
        " [<c0123456>] do_row.isra.58+0x40/0x1e0",
        ("do_row.isra.58", "do_row", None, None, None, "0xc0123456"),
    ),
    (
        "[c0000000bf2a7d90] [c000000000f92830] ferry_dock+0x47/0xd0",
        ("ferry_dock", "ferry_dock", None, None, None, "0xc000000000f92830"),
    ),
    (
        "[c0000000bf2a7d90] [c000000000f92830] ferry_dock+0x47/0xd0 (unreliable)",
        ("ferry_dock", None, None, None, None, "0xc000000000f92830"),
    ),
    (
        "([<000001ecd4d95160>] ferry_dock+0xf6/0x128)",
        ("ferry_dock", None, None, None, None, "0x000001ecd4d95160"),
    ),
    (" ferry_dock+0x47/0xd0 (P)", ("ferry_dock", "ferry_dock", None, None, None, None)),
    (
        " ferry_dock+0x47/0xd0 drivers/ferry/dock.c:107",
        ("ferry_dock", "ferry_dock", "drivers/ferry/dock.c", 107, None, None),
    ),
    (
        " __row drivers/ferry/oar.c:88 [inline]",
        ("__row", "__row", "drivers/ferry/oar.c", 88, None, None),
    ),
    (
        " ferry_dock (drivers/ferry/dock.c:107) ferry",
        ("ferry_dock", "ferry_dock", "drivers/ferry/dock.c", 107, "ferry", None),
    ),
    (
        " ferry_dock (./include/linux/list.h:12 drivers/ferry/dock.c:107 (discriminator 3)) ferry",
        ("ferry_dock", "ferry_dock", "drivers/ferry/dock.c", 107, "ferry", None),
    ),
    (" ? row (??:?)", ("row", None, None, None, None, None)),
    (" 0xffffffffc0123456", (None, None, None, None, None, "0xffffffffc0123456")),
    (
        " [<ffffffffc0123456>] 0xffffffffc0123455",
        (None, None, None, None, None, "0xffffffffc0123456"),
    ),
    (" oar_pull from oar_row+0x14/0x128", ("oar_pull", "oar_pull", None, None, None, None)),
    (
        "[<c0544db4>] (oar_pull [ferry]) from [<c0545228>] (oar_row+0x14/0x128)",
        ("oar_pull", "oar_pull", None, None, "ferry", "0xc0544db4"),
    ),
    (
        " bpf_prog_6deef7357e7b4530_ingress+0x12/0x40",
        (
            "bpf_prog_6deef7357e7b4530_ingress",
            "bpf_prog_6deef7357e7b4530_ingress",
            None,
            None,
            None,
            None,
        ),
    ),
]


@pytest.mark.parametrize(
    ("line", "expected"), FRAMES, ids=[line.strip()[:40] for line, _ in FRAMES]
)
def test_frames(line, expected):
    """Name, place, module and address of a frame, and whether the kernel was sure of it."""
    [artifact] = artifacts(f"{OOPS}Call Trace:\n{line}\n ferry_last+0x1/0x2\n")
    frame = next(iter(artifact.frames))
    found = (frame.symbol, frame.function, frame.file, frame.line, frame.module, frame.address)
    assert found == expected
    assert frame.level is None
    assert frame.note_line == 3
    assert frame.relevant is (expected[1] is not None)
    assert frame.inlined is ("[inline]" in line)


POINTERS = [
    # (registers, the frames that they are)
    ("RIP: 0010:ferry_moor+0x1c/0x90 [ferry]", ["ferry_moor"]),
    ("RIP: 0010:[<ffffffff81171b02>]  [<ffffffff81171b02>] ferry_moor+0x1c/0x90", ["ferry_moor"]),
    ("RIP: e030:ferry_moor+0x1c/0x90", ["ferry_moor"]),
    ("RIP: 0010:ferry_moor+0x1c/0x90 drivers/ferry/moor.c:41", ["ferry_moor"]),
    ("RIP: 0010:ferry_moor (drivers/ferry/moor.c:41) ferry", ["ferry_moor"]),
    ("RIP: 0010:0x0", [None]),
    ("RIP: 0010:[<0000000000000000>]  [<          (null)>]           (null)", [None]),
    ("RIP: 0033:0x7f1c5a3c2c5b", []),
    ("EIP is at ferry_moor+0x1c/0x90 [ferry]", ["ferry_moor"]),
    ("EIP: ferry_moor+0x1c/0x90", ["ferry_moor"]),
    ("EIP: [<f8c0a21c>] ferry_moor+0x1c/0x90 [ferry] SS:ESP 0068:f6f3df30", []),
    ("RIP  [<ffffffff81171b02>] ferry_moor+0x1c/0x90\n RSP <ffff88020211fa28>", []),
    ("IP: [<ffffffff81171b02>] ferry_moor+0x1c/0x90", []),
    ("pc : ferry_moor+0x1c/0x90 [ferry]\nlr : ferry_top+0x4/0x8", ["ferry_moor"]),
    ("pc : ferry_dock+0x1c/0x90 [ferry]\nlr : ferry_top+0x4/0x8", []),
    ("PC is at ferry_moor+0x1c/0x90\nLR is at ferry_dock+0x4/0x8", ["ferry_moor"]),
    ("epc   : 80123456 ferry_moor+0x1c/0x90\nra    : 80123458 ferry_dock+0x1/0x2", ["ferry_moor"]),
    (
        "NIP [c000000000f92830] ferry_moor+0x1c/0x90\nLR [c000000000f92830] f+0x1/0x2",
        ["ferry_moor"],
    ),
    ("Krnl PSW : 0704c00180000000 0000015710cda7fe (ferry_moor+0x1c/0x90)", ["ferry_moor"]),
]


@pytest.mark.parametrize(("registers", "expected"), POINTERS)
def test_the_function_that_ran_is_the_innermost_frame(registers, expected):
    """Once, also where the trace begins with it."""
    text = f"{OOPS}{registers}\nCall Trace:\n ferry_dock+0x47/0xd0 [ferry]\n kthread+0x1/0x2\n"
    [artifact] = artifacts(text)
    assert [f.symbol for f in artifact.frames] == [*expected, "ferry_dock", "kthread"]


def test_registers_without_a_trace_are_two_frames():
    text = f"{OOPS}pc : ferry_moor+0x1c/0x90 [ferry]\nlr : ferry_dock+0x4/0x8 [ferry]\n"
    [artifact] = artifacts(text)
    assert [f.function for f in artifact.frames] == ["ferry_moor", "ferry_dock"]


REPORTS = [
    # (opening, kind, role, what it is called)
    ("BUG: kernel NULL pointer dereference, address: 0000000000000018", "oops", "crash", "NULL pointer dereference"),
    ("BUG: unable to handle kernel NULL pointer dereference at 00000018", "oops", "crash", "NULL pointer dereference"),
    ("BUG: unable to handle page fault for address: ffffc90000e0f000", "oops", "crash", "Bad page fault"),
    ("Unable to handle kernel paging request at virtual address dead0108", "oops", "crash", "Bad page fault"),
    ("CPU 1 Unable to handle kernel paging request at virtual address 00000000, epc == 80123456", "oops", "crash", "Bad page fault"),
    ("kernel BUG at drivers/ferry/oar.c:88!", "oops", "crash", "Kernel BUG"),
    ("general protection fault: 0000 [#1] SMP", "oops", "crash", "General protection fault"),
    ("Oops: general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1] SMP", "oops", "crash", "General protection fault"),
    ("divide error: 0000 [#3] PREEMPT SMP", "oops", "crash", "Divide error"),
    ("Internal error: Oops - undefined instruction: 0 [#1] SMP ARM", "oops", "crash", "Oops"),
    ("Oops[#1]:", "oops", "crash", "Oops"),
    ("Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)", "oops", "crash", "Kernel panic"),
    ("BUG: KASAN: slab-use-after-free in ferry_moor+0x1c/0x90 [ferry]", "error", "error", "Slab-use-after-free"),
    ("BUG: KFENCE: out-of-bounds read in ferry_moor+0x1c/0x90", "error", "error", "Out-of-bounds read"),
    ("BUG: KCSAN: data-race in ferry_moor / ferry_row", "error", "error", "Data-race"),
    ("UBSAN: array-index-out-of-bounds in drivers/ferry/oar.c:90:14", "error", "error", "Array-index-out-of-bounds"),
    ("BUG kmalloc-64 (Tainted: G    B): Redzone overwritten", "error", "error", "Damaged slab"),
    ("BUG: Bad page state in process harbourd  pfn:12345", "error", "error", "Bad page state"),
    ("BUG: scheduling while atomic: harbourd/4127/0x00000002", "warning", "error", "Scheduling while atomic"),
    ("BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580", "warning", "error", "Sleeping in atomic context"),
    ("WARNING: CPU: 1 PID: 4127 at drivers/ferry/oar.c:88 ferry_row+0x2c/0x80 [ferry]", "warning", "error", "Warning"),
    ("WARNING: at drivers/ferry/oar.c:88 ferry_row+0x2c/0x80()", "warning", "error", "Warning"),
    ("WARNING: possible circular locking dependency detected", "warning", "error", "Lock order violated"),
    ("[ INFO: possible circular locking dependency detected ]", "warning", "error", "Lock order violated"),
    ("WARNING: HARDIRQ-safe -> HARDIRQ-unsafe lock order detected", "warning", "error", "Inconsistent lock state"),
    ("WARNING: suspicious RCU usage", "warning", "error", "Suspicious RCU usage"),
    ("watchdog: BUG: soft lockup - CPU#3 stuck for 26s! [harbourd:4127]", "hang", "error", "Soft lockup"),
    ("NMI watchdog: Watchdog detected hard LOCKUP on cpu 3", "hang", "error", "Hard lockup"),
    ("INFO: task harbourd:4127 blocked for more than 120 seconds.", "hang", "error", "Hung task"),
    ("rcu: INFO: rcu_preempt self-detected stall on CPU", "hang", "error", "RCU stall"),
    ("INFO: rcu_sched detected stalls on CPUs/tasks: { 2} (detected by 7, t=15002 jiffies)", "hang", "error", "RCU stall"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind", "role", "words"), REPORTS, ids=[r[0][:40] for r in REPORTS]
)
def test_reports(line, kind, role, words):
    """What a report is, and that what only prints it is not what it is called after."""
    [artifact] = artifacts(
        f"{line}\nCall Trace:\n <TASK>\n dump_stack_lvl+0x1/0x2\n ferry_moor+0x1c/0x90 [ferry]\n"
        " ferry_dock+0x47/0xd0 [ferry]\n do_syscall_64+0x58/0xc0\n </TASK>\n"
    )
    assert (artifact.kind, artifact.headline, artifact.stacks[0].role) == (kind, line, role)
    assert artifact.signature.title == f"{words} in ferry_moor < ferry_dock"


def test_facts_stand_between_the_opening_and_the_trace():
    first, second, third = tracemine.extract(str(NOTES / "ferry.dmesg"), grammars=["all"]).artifacts
    assert first.details == {
        "kind": "NullPointer",
        "address": "0000000000000018",
        "cpu": 2,
        "pid": 4127,
        "comm": "harbourd",
        "tainted": "G OE",
        "kernel": "6.1.0-13-amd64",
        "hardware": "QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-debian-1.16.2-1 04/01/2014",
        "oops": 1,
    }
    assert (second.details["file"], second.details["line"]) == ("drivers/ferry/oar.c", 88)
    assert [one.stacks[0].thread for one in (first, second, third)] == [
        "harbourd:4127",
        "rower:4188",
        "rower:4188",
    ]


@pytest.mark.parametrize(
    ("line", "comm", "tainted", "kernel"),
    [
        ("CPU: 1 PID: 9 Comm: a b Not tainted 6.1.0-13-amd64 #1", "a b", None, "6.1.0-13-amd64"),
        ("CPU: 1 UID: 0 PID: 9 Comm: a Tainted: G  W 6.12.0 #1", "a", "G W", "6.12.0"),
        ("CPU: 1 PID: 9 Comm: a Tainted: G OE ------------ 3.10.0-693.el7 #1", "a", "G OE", "3.10.0-693.el7"),
        ("CPU: 1 PID: 9 Comm: a Kdump: loaded Not tainted 5.14.0 #1", "a", None, "5.14.0"),
        ("Pid: 9, comm: a Not tainted (2.6.26 #1)", "a", None, "2.6.26"),
    ],
)  # fmt: skip
def test_tasks(line, comm, tainted, kernel):
    [artifact] = artifacts(f"{OOPS}{line}\nRIP: 0010:ferry_moor+0x1c/0x90 [ferry]\n")
    details = artifact.details
    assert (details["comm"], details.get("tainted"), details["kernel"]) == (comm, tainted, kernel)
    assert (details["pid"], artifact.stacks[0].thread) == (9, f"{comm}:9")


def test_registers_end_the_trace_before():
    """A trace without a head is over where the registers of another begin."""
    text = f"{OOPS}oar_pull from oar_row+0x1/0x2\n\nNIP [c000000000f92830] ferry_moor+0x1c/0x90\n"
    [artifact] = artifacts(text)
    assert [[f.symbol for f in s.frames] for s in artifact.stacks] == [
        ["oar_pull", "oar_row"],
        ["ferry_moor"],
    ]


def test_what_the_kernel_guesses_links_nothing():
    """`?` frames are in the record and no function; where all are guesses, they are all there is."""
    [artifact] = artifacts(f"{OOPS}Call Trace:\n ? kfree+0x1/0x2\n ferry_dock+0x47/0xd0\n")
    assert artifact.signature.functions == ("ferry_dock",)
    [artifact] = artifacts(f"{OOPS}Call Trace:\n ? ferry_moor+0x1/0x2\n ? ferry_dock+0x47/0xd0\n")
    assert artifact.signature.functions == ("ferry_moor", "ferry_dock")


def test_an_interrupt_is_no_end_of_the_walk_where_only_the_tick_came_in():
    [artifact] = artifacts(
        "rcu: INFO: rcu_preempt self-detected stall on CPU\nCall Trace:\n <IRQ>\n"
        " rcu_dump_cpu_stacks+0xc8/0x100\n update_process_times+0x70/0xb0\n </IRQ>\n"
        " asm_sysvec_apic_timer_interrupt+0x16/0x20\nRIP: 0010:ferry_spin+0x6e/0x2c0 [ferry]\n"
        "RSP: 0018:ffffb1a2c0c0fdf8 EFLAGS: 00000202\n ferry_cross+0x88/0xf0 [ferry]\n"
    )
    assert artifact.signature.title == "RCU stall in ferry_spin < ferry_cross"


def test_traces_of_one_report_have_their_roles():
    kasan, decoded, locks, hang, asleep, stall = tracemine.extract(
        str(NOTES / "ferry-reports.txt"), grammars=["all"]
    ).artifacts
    assert [s.role for s in kasan.stacks] == ["error", "allocated", "freed"]
    assert [s.role for s in decoded.stacks] == ["crash"]
    assert [s.role for s in locks.stacks] == ["lock", "lock", "error"]
    assert [(s.role, s.thread) for s in hang.stacks] == [
        ("error", "harbourd:4127"),
        ("thread", "rower:4188"),
    ]
    assert [(a.kind, a.stacks[0].role, a.signature) for a in [asleep]] == [
        ("backtrace", "stop", None)
    ]
    assert stall.signature.title == "RCU stall in ferry_spin < ferry_cross"


def test_one_crash_on_six_processors_is_called_alike():
    titles = [
        a.signature.title
        for a in tracemine.extract(str(NOTES / "ferry-ports.txt"), grammars=["all"]).artifacts
    ]
    assert len(titles) == 6
    assert all(" in ferry_moor < ferry_dock" in title for title in titles)


def test_frames_far_below_are_not_of_the_report_above():
    text = f"{OOPS}ferry_moor+0x1c/0x90\n" + "A line.\n" * 150 + "ferry_dock+0x47/0xd0\n"
    assert [len(list(a.frames)) for a in artifacts(text)] == [1, 1]


LOOKALIKES = [
    "Linux desk 6.1.0 #1 SMP Fri May 31 20:21:23 UTC 2013 x86_64",
    "int3: 0000 [#1] SMP",
    "BUG: the door does not close",
    "WARNING: at home nobody knows",
    "INFO: task list for Monday",
    "Call Trace:",
    "It died in ferry_moor+0x1c/0x90 once more.",
    "see ferry_moor+0x1c/0x90",
    "0x55 <ferry_moor+0x1c>:\tcall 0x40",
    "   0x0000000000401136 <+4>:\tmov %rsp,%rbp",
    "./runes(carve_rune+0x1f)[0x55e586edf168]",
    "(XEN)    [<ffff82d040201236>] arch_moor+0x12/0x40",
    "(XEN)    [<ffff82d040201234>] R arch_bug+0x12/0x40",
    " #1 [ffff88003fc03df0] clocksource_read at ffffffff8102cbb3",
    "    [exception RIP: ferry_moor+28]",
    "(&sb->rope){++++}-{3:3}, at: ferry_moor+0x41/0x560 [ferry]",
    "(&sb->rope){+.+.}, at: [<ffffffffa04b609d>] ferry_moor+0x6d/0x320 [ferry]",
    "Workqueue: events ferry_tide_work [ferry]",
    "harbourd[4127]: segfault at 0 ip 00007f63071e6d15 sp 00007ffc error 4 in libc-2.17.so[7f63+1a1000]",
    " => ferry_moor",
]


@pytest.mark.parametrize("text", LOOKALIKES, ids=[text.strip()[:30] for text in LOOKALIKES])
def test_what_only_looks_like_a_trace_is_silent(text):
    assert artifacts(f"Some prose.\n\n{text}\n\nMore prose.\n{text}\n") == []


ENVELOPES = [
    "[  112.500177] ",
    "[  112.500177][ T4127] ",
    "[  112.500177][    C1] ",
    "<4>[  112.500177] ",
    "[Thu Mar 14 09:12:44 2024] ",
    "[  +0.021904] ",
    "2024-03-14T09:12:44,338155+00:00 ",
    "kern  :alert : [  112.500177] ",
    "4,1068,112500177,-;",
    "4,1068,112500177,-,caller=T4127;",
    "Mar 14 09:12:44 quay kernel: ",
    "Mar 14 09:12:44 quay kernel: [  112.500177] ",
    "2024-03-14T09:12:44.338155+01:00 quay kernel: [  112.500177] ",
    "[  112.500177] quay kernel: ",
    "> > [  112.500177] ",
    "2024-03-14T09:12:44.3381550Z [  112.500177] ",
]


@pytest.mark.parametrize("before", ENVELOPES)
def test_envelopes(before):
    """All lines of the kernel's ring buffer behind every prefix of it."""
    bare = (NOTES / "ferry.dmesg").read_text().splitlines()
    lines = [line[line.index("] ") + 2 :] if line[15:16] != "[" else line[24:] for line in bare]
    plain, dressed = (artifacts("\n".join(p + line for line in lines)) for p in ("", before))
    assert [(a.headline, a.signature, a.stacks) for a in dressed] == [
        (a.headline, a.signature, a.stacks) for a in plain
    ]
    assert len(plain) == 3
