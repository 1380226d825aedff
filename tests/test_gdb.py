"""What the grammar of gdb reads from a line."""

import pytest
from extracted import frames

GDB = [
    # (text, level, symbol, args, file, line, module, address)
    (
        "#0  0x00007f63071e6d15 in settleLedger () from /lib64/libledger.so.6",
        (0, "settleLedger", "", None, None, "/lib64/libledger.so.6", "0x00007f63071e6d15"),
    ),
    (
        (
            '#4  0x00007f630a30af18 in growBook (ptr=ptr@entry=0x7f630b99fce8, \n    name=0x5 "a) at b.c:1",'
            " linenr=222) at book/grow.c:243"
        ),
        (
            4,
            "growBook",
            'ptr=ptr@entry=0x7f630b99fce8, name=0x5 "a) at b.c:1", linenr=222',
            "book/grow.c",
            243,
            None,
            "0x00007f630a30af18",
        ),
    ),
    (
        "#9  dispatch (prog=0x7f630b98ba10, server=0x7f63ffffffff)\n    at rpc/program.c:305",
        (
            9,
            "dispatch",
            "prog=0x7f630b98ba10, server=0x7f63ffffffff",
            "rpc/program.c",
            305,
            None,
            None,
        ),
    ),
    (
        "#3  0x00007ffff7dfb472 in __GI_abort\n    () at ./stdlib/abort.c:79",
        (3, "__GI_abort", "", "./stdlib/abort.c", 79, None, "0x00007ffff7dfb472"),
    ),
    ("#6  <signal handler called>", (6, "<signal handler called>", None, None, None, None, None)),
    ("#2  0x0000000000000000 in ?? ()", (2, None, "", None, None, None, "0x0000000000000000")),
    (
        "#1  0x00000000004011a2 in Box<int, 3>::operator<< (this=0x7ffd, out=...) at box.cpp:7",
        (
            1,
            "Box<int, 3>::operator<<",
            "this=0x7ffd, out=...",
            "box.cpp",
            7,
            None,
            "0x00000000004011a2",
        ),
    ),
    (
        "#8  0x0000000000404 in (anonymous namespace)::Hidden::operator() (this=0x1) at hidden.cpp:86",
        (
            8,
            "(anonymous namespace)::Hidden::operator()",
            "this=0x1",
            "hidden.cpp",
            86,
            None,
            "0x0000000000404",
        ),
    ),
    (
        "#5  0x0055 in std::function<int (int, char)>::operator()(int, char) const ()",
        (
            5,
            "std::function<int (int, char)>::operator()(int, char) const",
            "",
            None,
            None,
            None,
            "0x0055",
        ),
    ),
    (
        "#7  0x0055 in main::{lambda(int, std::unique_ptr<int>)#1}::operator()(int) const ()",
        (
            7,
            "main::{lambda(int, std::unique_ptr<int>)#1}::operator()(int) const",
            "",
            None,
            None,
            None,
            "0x0055",
        ),
    ),
    (
        "#2  0x0055 in kiln::fire<kiln::{closure_env#0}, !> (f=..., t=5) at src/kiln.rs:9",
        (2, "kiln::fire<kiln::{closure_env#0}, !>", "f=..., t=5", "src/kiln.rs", 9, None, "0x0055"),
    ),
    (
        "#4  0x0055 in main.(*Server).Do.func1 (a=1) at /go/server.go:12",
        (4, "main.(*Server).Do.func1", "a=1", "/go/server.go", 12, None, "0x0055"),
    ),
    (
        '#1  0x0055 in adaprog."+" (l=1) at adaprog.adb:9',
        (1, 'adaprog."+"', "l=1", "adaprog.adb", 9, None, "0x0055"),
    ),
    (
        "#3  0x00cc2 in  () at /lib64/libc.so.6",
        (3, None, None, None, None, "/lib64/libc.so.6", "0x00cc2"),
    ),
    (
        "#0  0x0fdc8 in close () from target:/lib64/libc.so.6",
        (0, "close", "", None, None, "/lib64/libc.so.6", "0x0fdc8"),
    ),
    (
        "#0  0x0055 [PAC] in seal (x=1) at seal.c:3",
        (0, "seal", "x=1", "seal.c", 3, None, "0x0055"),
    ),
    (
        "#6 0x0000ffff880f56a0 in drop (h=,\ndefault_key=, h=)\nat ../src/map.c:874",
        (6, "drop", "h=, default_key=, h=", "../src/map.c", 874, None, "0x0000ffff880f56a0"),
    ),
    (
        "#6  moor () at ferry.cc:19    // mine",
        (6, "moor", "", "ferry.cc", 19, None, None),
    ),
    (
        "#0  wait () at ../sysdeps/unix/\n    syscall-template.S:81",
        (0, "wait", "", "../sysdeps/unix/syscall-template.S", 81, None, None),
    ),
    (
        "#3  sift (queue=0x55555556d010, destroy=0x555555557c60\n<l_free>) at\nell/queue.c:107",
        (
            3,
            "sift",
            "queue=0x55555556d010, destroy=0x555555557c60 <l_free>",
            "ell/queue.c",
            107,
            None,
            None,
        ),
    ),
    (
        "#2  @tally_1208@8 (x=0x1) at c:/harbour/tally.nim:11",
        (2, "@tally_1208@8", "x=0x1", "c:/harbour/tally.nim", 11, None, None),
    ),
    (
        "**#3** 0x0055 in moor (rope=0x1) at quay.c:7",
        (3, "moor", "rope=0x1", "quay.c", 7, None, "0x0055"),
    ),
    (
        "#1  0x... in moor (rope=0x1) at quay.c:7      # <- here",
        (1, "moor", "rope=0x1", "quay.c", 7, None, None),
    ),
    (
        "#2  0x0055 in haul () at /home/ines/quay/ \nwinch.c:31",
        (2, "haul", "", "/home/ines/quay/winch.c", 31, None, "0x0055"),
    ),
    (
        "#4 0x0055 in haul (\n\nrope=0x1,\n\ndrum=2)\n\nat quay/winch.c:31",
        (4, "haul", " rope=0x1, drum=2", "quay/winch.c", 31, None, "0x0055"),
    ),
    (
        "#4  0x000000aaaade65ec in unload_ship (",
        (4, "unload_ship", None, None, None, None, "0x000000aaaade65ec"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), GDB, ids=[text[:30] for text, _ in GDB])
def test_gdb_frames(text, expected):
    """Level, symbol, arguments and place of a frame, wherever it is wrapped."""
    [frame] = frames(text + "\n")
    assert (
        frame.level,
        frame.symbol,
        frame.args,
        frame.file,
        frame.line,
        frame.module,
        frame.address,
    ) == expected
    assert frame.note_line == 1


def test_what_was_written_behind_frames_is_not_theirs():
    """Where nothing else tells that they are frames, they tell it of each other."""
    text = "#0  unloadShip (...)      <- the cranes, skip\n#1  moor (...)  // mine\n#2  main ()\n"
    assert [frame.symbol for frame in frames(text)] == ["unloadShip", "moor", "main"]


STEPS = [
    "> unload () at quay/crane.c:1124\n> 1124    lower (hook);\n",
    "> > unload () at quay/crane.c:1124\n",
    "// unload () at quay/crane.c:1124\n// 1124    lower (hook);\n",
    "Program received signal SIGSEGV, Segmentation fault. unload () at quay/crane.c:1124 (gdb) bt\n",
]


@pytest.mark.parametrize("text", STEPS)
def test_where_a_program_stopped_is_read_alone(text):
    """Behind quotes and comment marks, too, with nothing beside it that teaches the dress."""
    [frame] = frames(f"Some prose.\n\n{text}\nMore prose.\n")
    assert (frame.symbol, frame.file, frame.line) == ("unload", "quay/crane.c", 1124)


def test_frames_cut_at_their_bracket_follow_each_other():
    text = "#8  0x00aa in unload_ship (\n#9  0x00ab in moor (\n#10 0x00ac in main (\n"
    assert [frame.symbol for frame in frames(text)] == ["unload_ship", "moor", "main"]


def test_frames_of_a_sanitizer_that_were_wrapped_before_their_place_are_not_read():
    text = "".join(
        f"    #{n} 0x55d6f8b1c{n:03x} in unload_ship\n    /home/ines/quay/crane.c:{n}:7\n"
        for n in range(14)
    )
    assert frames(f"{text}    #14 0x55d6f8b1cfff in main\n../csu/start.c:308\n") == []


def test_addresses_left_out_by_a_sanitizer_are_not_read():
    text = "    #0 0x... in malloc (.../libcargo.so+0x12)\n    #1 0x... in moor quay.c:7\n"
    assert frames(text + "    #2 0x... in Crane::lower(int)\n    #3 0x... in main\n") == []


FLATTENED = [
    # a chat, a web page
    "(gdb) bt #0 0x12 in raise () from /lib64/libc.so.6 #1 0x13 in std::drain() () #2 main () at x.c:3",
    "It dies: #0 0x12 in raise () from /lib64/libc.so.6 #1 0x13 in std::drain() () #2 main () at x.c:3",
    "#0  0x12 in raise () from /lib64/libc.so.6 #1  0x13 in std::drain() () #2  main () at x.c:3 and so on",
    # a text whose lines were filled anew
    "the crash is (gdb) bt #0 raise\n   () from /lib64/libc.so.6 #1 0x13 in\n   std::drain() () #2\n   main () at\n   x.c:3 (gdb) quit",
    # glued
    "[Current thread is 1 (LWP 7)]#0  0x12 in raise () from /lib64/libc.so.6\n#1  0x13 in std::drain() ()\n#2  main () at x.c:3",
]  # fmt: skip


@pytest.mark.parametrize("text", FLATTENED)
def test_frames_that_lost_their_line_breaks(text):
    found = frames(f"Some prose.\n\n{text}\n\nMore prose.\n")
    assert [(f.level, f.symbol, f.file, f.line, f.module) for f in found] == [
        (0, "raise", None, None, "/lib64/libc.so.6"),
        (1, "std::drain()", None, None, None),
        (2, "main", "x.c", 3, None),
    ]
    lines = [line.count("#") for line in text.split("\n")]
    assert [f.note_line - 3 for f in found] == [
        n for n, count in enumerate(lines) for _ in range(count)
    ]


def test_frames_that_were_escaped_for_markdown():
    [frame] = frames("(gdb) bt\n\\#1  0x12 in drain\\_all (a=\\[1\\]) at C:\\pool\\\\_x.c:3\n")
    assert (frame.level, frame.symbol, frame.args) == (1, "drain_all", "a=[1]")
