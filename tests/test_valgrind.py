"""What the grammar of valgrind reads: frames, and which stacks a report is made of."""

import re

import pytest
from conftest import ROOT
from extracted import frames

import tracemine

SESSIONS = ROOT / "fixtures" / "sessions"

FRAMES = [
    (
        "free (in /usr/lib/vgpreload_memcheck.so)",
        ("free", None, None, "/usr/lib/vgpreload_memcheck.so"),
    ),
    ("dropBook (book.c:580)", ("dropBook", "book.c", 580, None)),
    ("???", (None, None, None, None)),
    ("??? (in /usr/lib/libx.so)", (None, None, None, "/usr/lib/libx.so")),
    ("(below main) (libc-start.c:58)", ("(below main)", "libc-start.c", 58, None)),
    ("(within /usr/lib/libpng.so)", (None, None, None, "/usr/lib/libpng.so")),
    (
        "Box<int>::put(int (*)(int)) (box.cpp:12)",
        ("Box<int>::put(int (*)(int))", "box.cpp", 12, None),
    ),
    ("<A as b::C>::run (a.rs:229)", ("<A as b::C>::run", "a.rs", 229, None)),
    (
        "operator new(unsigned long) (in /lib/vg.so)",
        ("operator new(unsigned long)", None, None, "/lib/vg.so"),
    ),
    ("stopSession\n(session.c:4255)", ("stopSession", "session.c", 4255, None)),
    ("raise (nptl/./nptl/kill.c:44)", ("raise", "nptl/./nptl/kill.c", 44, None)),
    ("sortMail (sort.c:20)  \u2190 ours!", ("sortMail", "sort.c", 20, None)),
    ("Box::put(int) (box.cpp:12) <-- here", ("Box::put(int)", "box.cpp", 12, None)),
    ("nest (in /lib/libnest.so)  # (again)", ("nest", None, None, "/lib/libnest.so")),
    ("fill (vg_nest.c:...)", ("fill", "vg_nest.c", None, None)),
    ("Box::put(int) (box.cpp:12)   (our code)", ("Box::put(int)", "box.cpp", 12, None)),
    ("fill (nest.c:9) <<< here", ("fill", "nest.c", 9, None)),
]


@pytest.mark.parametrize(("rest", "expected"), FRAMES)
@pytest.mark.parametrize(
    "mark",
    [
        "==77==    at ",
        "**77**    by ",
        "==00:00:00:01.047 77==    at ",
        "   by ",
        "\u3000\u3000by ",
    ],
)
def test_valgrind_frames(mark, rest, expected):
    """Name and place of a frame, behind every form of the mark."""
    if "77" not in mark and rest == "???":
        rest = "??? (in ???)"
    [frame] = frames(f"{mark}0x4C2AF6C: {rest}\n")
    assert (frame.symbol, frame.file, frame.line, frame.module) == expected
    assert frame.address == "0x4C2AF6C"


def test_a_location_that_was_left_out_is_no_part_of_the_name():
    text = "==7== at 0x4846828: malloc (...)\n==7== by 0x109211: fill (nest.c:21)\n"
    assert [(frame.symbol, frame.file) for frame in frames(text)] == [
        ("malloc", None),
        ("fill", "nest.c"),
    ]


def test_a_typographic_apostrophe_tells_what_a_block_was():
    text = (
        "==7== Invalid read of size 4\n==7==    at 0x109211: fill (nest.c:21)\n"
        "==7==  Address 0x4a590a0 is 0 bytes inside a block of size 12 free\u2019d\n"
        "==7==    at 0x483997B: free (nest.c:20)\n"
    )
    [report] = tracemine.extract_text(text).artifacts
    assert [stack.role for stack in report.stacks] == ["error", "freed"]


def artifacts(text):
    return [a for a in tracemine.extract_text(text).artifacts if a.grammar == "valgrind"]


def test_reports_of_two_processes_line_by_line_stay_whole():
    """valgrind marks every line with the process, logs stand between."""
    text = (SESSIONS / "courier-doublefree.O0.valgrind.txt").read_text()
    pid = text[2 : text.index("==", 2)]
    log = "2024-05-05 10:00:00.000+0000: 7: debug : pourTea:5 : between\n"
    pairs = zip(text.splitlines(), text.replace(f"=={pid}==", "==99==").splitlines(), strict=True)
    mixed = "".join(f"{a}\n{log}{b}\n" for a, b in pairs)
    [alone] = [a for a in artifacts(text) if a.kind == "error"]
    both = [a for a in artifacts(mixed) if a.kind == "error"]
    assert [a.details["pid"] for a in both] == [int(pid), 99]
    for one in both:
        assert [(s.role, [f.symbol for f in s.frames]) for s in one.stacks] == [
            (s.role, [f.symbol for f in s.frames]) for s in alone.stacks
        ]
        assert one.signature == alone.signature


REPORTS = [
    ("Invalid read of size 4", "error", "error", True),
    ("Conditional jump or move depends on uninitialised value(s)", "error", "error", True),
    ("Process terminating with default action of signal 11 (SIGSEGV)", "error", "crash", True),
    ("16 bytes in 1 blocks are definitely lost in loss record 1 of 3", "leak", "leak", True),
    ("Thread #2 was created", "announcement", "announced", False),
]


@pytest.mark.parametrize(("heading", "kind", "role", "signed"), REPORTS)
def test_a_valgrind_report_is_of_what_its_heading_says(heading, kind, role, signed):
    text = (
        f"==7== {heading}\n==7==    at 0x10: pour (cup.c:12)\n==7==    by 0x11: main (cup.c:20)\n"
    )
    [report] = artifacts(text)
    assert (report.kind, report.headline, report.stacks[0].role) == (kind, heading, role)
    assert (report.signature is not None) == signed


def test_helgrind_parts_one_report_by_empty_lines():
    text = (SESSIONS / "loom-knot-helgrind.O0.valgrind.txt").read_text()
    order = next(a for a in artifacts(text) if a.details.get("kind") == "LockOrder")
    assert {stack.role for stack in order.stacks} == {"lock"}
    assert len(order.stacks) >= 4
    race = artifacts((SESSIONS / "loom-tangle-helgrind.O0.valgrind.txt").read_text())[2]
    assert [stack.role for stack in race.stacks] == ["error", "conflict"]


def test_suppressions_are_kept_apart():
    """What `--gen-suppressions` prints is no stack, and goes with the report above it."""
    text = (
        "==7== Invalid read of size 4\n==7==    at 0x10: pour (cup.c:12)\n==7== \n"
        "{\n   <insert_a_suppression_name_here>\n   Memcheck:Addr4\n   fun:pour\n   fun:main\n}\n"
        "==7== Invalid read of size 8\n==7==    at 0x20: fill (cup.c:30)\n"
    )
    first, second = artifacts(text)
    assert first.details["suppression"] == {
        "kind": "Memcheck:Addr4",
        "frames": ["fun:pour", "fun:main"],
    }
    assert "suppression" not in second.details
    assert [len(a.stacks) for a in (first, second)] == [1, 1]


@pytest.mark.parametrize("crash", ["ledger-leak", "dovecote-stale"])
def test_xml_says_what_text_says(crash):
    """Two runs of one program: all that does not depend on the run is the same."""
    names = f"{crash}.O0.valgrind.txt", f"{crash}-xml.O0.valgrind.xml"
    as_text, as_xml = (
        [_said(a) for a in artifacts((SESSIONS / name).read_text())] for name in names
    )
    # with XML, memcheck looks for leaks without being asked
    assert as_text == as_xml[: len(as_text)]
    assert {kind for kind, *_ in as_xml[len(as_text) :]} <= {"leak"}


def _said(artifact):
    stacks = [
        (s.role, [(f.symbol, f.function, f.file, f.line, f.module, f.relevant) for f in s.frames])
        for s in artifact.stacks
    ]
    headline = re.sub(r"[\d,]+", "N", artifact.headline)
    return artifact.kind, artifact.details["kind"], headline, artifact.signature, stacks


@pytest.mark.parametrize(
    "banner",
    [
        "Memcheck, a memory error detector\n==7== Copyright (C) 2002-2022\n==7== Command: ./two",
        "Helgrind, a thread error detector",
        "drd, a thread error detector",
        "DHAT, a dynamic heap analysis tool",
        "Using Valgrind-3.19.0 and LibVEX; rerun with -h for copyright info",
        "Command: ./two",
    ],
)
def test_facts_of_a_second_run_of_the_same_process_id_are_not_those_of_the_first(banner):
    """In a container every run is process 1 or 7."""
    text = (
        "==7== Invalid read of size 4\n==7==    at 0x10915E: fill (cup.c:3)\n==7== \n"
        "==7== HEAP SUMMARY:\n==7==     in use at exit: 0 bytes in 0 blocks\n"
        "==7== ERROR SUMMARY: 1 errors from 1 contexts (suppressed: 0 from 0)\n"
        f"==7== {banner}\n==7== \n==7== \n"
        "==7== HEAP SUMMARY:\n==7==     in use at exit: 40 bytes in 1 blocks\n"
        "==7== 40 bytes in 1 blocks are definitely lost in loss record 1 of 1\n"
        "==7==    at 0x10915E: pour (cup.c:9)\n==7== \n"
        "==7== ERROR SUMMARY: 2 errors from 2 contexts (suppressed: 0 from 0)\n"
    )
    first, second = tracemine.extract_text(text).artifacts
    assert (first.first_line, first.last_line) == (1, 6)
    assert first.details["in_use_at_exit"] == {"bytes": 0, "blocks": 0}
    assert first.details["errors"]["errors"] == 1
    assert second.details["errors"]["errors"] == 2
