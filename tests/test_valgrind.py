"""What the grammar of valgrind reads from a line."""

import pytest
from extracted import frames

import tracemine

VALGRIND = [
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
]


@pytest.mark.parametrize(("rest", "expected"), VALGRIND)
@pytest.mark.parametrize(
    "mark", ["==77==    at ", "**77**    by ", "==00:00:00:01.047 77==    at ", "   by "]
)
def test_valgrind_frames(mark, rest, expected):
    """Name and place of a frame, behind every form of the mark."""
    if mark == "   by " and rest == "???":
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
