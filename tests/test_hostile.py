"""No text raises, none blows up, and one bad piece loses nothing else."""

import json
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import tracemine
from tracemine.cli import tracemine as command

FRAME = "#0  0x0055aa in settle (book=0x1) at book.c:7\n"
#: Bits of tools' output, so that random text often almost is some.
BITS = st.sampled_from(
    [
        "#0  0x0055 in f (", "#1  main () at x.c:1", "==12== ", "==12==    at 0x4C: ", "(in ",
        "Invalid read of size 4", "@@ -1,3 +1,4 @@ int f(void)", "--- a/x", "+++ b/x", "+a;", "-b;",
        "libxl: error: ", "2013-12-05 06:27:51.200+0000: 1: info : f:1 : ", "libvirtd[1]: ", "> ",
        "Program received signal SIGSEGV, Segmentation fault.", "(gdb) bt", "Thread 1 (LWP 2):",
        "---Type <return> to continue, or q <return> to quit---", " at x.c:1", " from /lib/l.so",
        "\x1b[34m", "\r", "&lt;optimized out&gt;", "<error>", "<frame><ip>0x1</ip></frame>", "=3D",
        "BUG: kernel NULL pointer", "Call Trace:", " ? f+0x1/0x2 [m]", "[<ffffffff81000000>] g+0x1/0x2",
        "RIP: 0010:h+0x1/0x2", "f from g+0x1/0x2", " <TASK>", "CPU: 1 PID: 2 Comm: c", "[#1]",
        "---[ end trace 0 ]---", "Freed by task 1:", "pc : f+0x1/0x2", "a (b.c:1) m", "b c.c:1 [inline]",
        "{\n x\n Memcheck:Leak\n fun:f\n}", '"', "(", ")", "\\", "\x00", "\u202e", "\n", "\n", "\n", " ",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(BITS, st.text(max_size=5)), max_size=40).map("".join)

SIZE = 100_000
SIGNS = "()[]{}<>\"'`#=-+*>|@:;,.0\\/&"
#: Texts of a length that repeat one sign, where a grammar looks at it.
MADE_OF = {
    "run of": lambda c, size: c * size,
    "arguments of": lambda c, size: "#1  0x0055 in f (a=" + c * size,
    "name of": lambda c, size: "#1  0x0055 in " + f"{c} " * (size // 2),
    "calls of": lambda c, size: "#1  0x0055 in " + f"a ({c}" * (size // 4),
    "valgrind name of": lambda c, size: "==1==    at 0x4C: " + f"{c} " * (size // 2) + "(a.c:1)",
    "log of": lambda c, size: "libxl: error: " + c * size,
    "kernel frame of": lambda c, size: "Call Trace:\n f+0x1/0x2 " + f"{c} " * (size // 2),
    "decoded frame of": lambda c, size: "Call Trace:\n f (a:1 " + f"{c}:1 " * (size // 4),
    "oops of": lambda c, size: "BUG: KASAN: " + f"{c} in " * (size // 4),
    "kernel lines of": lambda c, size: f"Call Trace:\n f+0x1/0x2 {c}\n" * (size // 20),
    "heading of": lambda c, size: "@@ -1,3 +1,3 @@ " + f"{c} " * (size // 2),
    "hunks of": lambda c, size: f"@@ -1 +1,2 @@ {c}\n {c}(a\n" * (size // 22),
    "lines of": lambda c, size: f"{c}\n" * (size // 2),
}
HOSTILE = {
    **{f"{where} {sign!r}": make(sign, SIZE) for sign in SIGNS for where, make in MADE_OF.items()},
    "parentheses": "(" * 200_000,
    "a frame in 20,000 quotes": "> " * 20_000 + FRAME,
    "frames on one line": FRAME.strip() * (SIZE // 40),
    "paths of blanks": "".join(f"{sign} a{' ' * SIZE}b\n" for sign in ("---", "+++", "***")),
    "ten billion lines": "@@ -1,9999999999 +1,9999999999 @@\n" + " a\n" * (SIZE // 3),
    "a number of a thousand digits": "#0  f () at x.c:" + "9" * 1000,
    "prompts": "---Type <return> " * (SIZE // 17),
    "many prefixes": "".join(f"p{i}: {FRAME}" for i in range(SIZE // 50)),
    "locations without frames": "0x0055 in a b c\n" * (SIZE // 16),
    "unclosed XML": "<error><" * (SIZE // 8),
    "open suppressions": "{\n" * (SIZE // 2),
    "base64 in a mail": "Content-Transfer-Encoding: base64\n\n" + "A" * SIZE,
    "oopses without traces": "BUG: kernel NULL pointer dereference\n" * (SIZE // 37),
    "registers without traces": "pc : f+0x1/0x2\n" * (SIZE // 15),
    "calls of arm": "f from g+0x1/0x2\n" * (SIZE // 17),
    "heads of traces": "Call Trace:\n" * (SIZE // 12),
    "frames of the kernel on one line": "f+0x1/0x2 " * (SIZE // 10),
    "a trace of many frames": "Call Trace:\n" + " f+0x1/0x2 [m]\n" * (SIZE // 15),
    "journal fields": "MESSAGE=a\n" * (SIZE // 10),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_ends_and_loses_nothing_else(text):
    """What stands before and behind it, with room between, is read all the same."""
    document = tracemine.extract_text(f"{FRAME}\n\n\n{text}\n\n\n\n{FRAME}")
    own = [f for a in document.artifacts for f in a.frames if f.symbol == "settle"]
    assert len(own) >= 2


def steps(text):
    """Count the calls of functions that reading a text takes, those of C among them.

    What one search of `re` costs is not in it; tests/bench measures that.
    """
    count = 0

    def seen(_frame, event, _function):
        nonlocal count
        count += event.endswith("call")

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        tracemine.extract_text(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("where", MADE_OF)
def test_twice_the_length_is_at_most_twice_the_work(where):
    """The number of steps, which is the same on every machine, grows with the length only."""
    make = MADE_OF[where]
    for sign in SIGNS:
        tracemine.extract_text(make(sign, 100))  # what is compiled once is no part of it
        once, twice = (steps(make(sign, size)) for size in (6_000, 12_000))
        assert twice <= 2.1 * once + 100, sign


@settings(max_examples=300)
@given(TEXTS)
def test_no_text_raises_and_twice_is_the_same(text):
    """Extracting is a function: equal texts give equal records, and none an error."""
    assert tracemine.extract_text(text) == tracemine.extract_text(text)


@settings(max_examples=100)
@given(TEXTS, st.sampled_from(["Some prose.\n\n", "A line.\n" * 3 + "\n\n"]))
def test_an_id_does_not_depend_on_what_stands_around(text, around):
    """Prose before or behind leaves the ids of what is there."""
    ids = {a.id for a in tracemine.extract_text(FRAME + "\n" + around).artifacts}
    more = {a.id for a in tracemine.extract_text(around + FRAME + "\n" + around).artifacts}
    assert ids == more
    assert tracemine.extract_text(text).source == "-"


@given(TEXTS)
def test_nothing_reaches_the_screen_raw(text):
    """No escape sequence and no control character of a note is printed."""
    text = text.replace("\0", "")  # A file with it is binary: nothing of it is read.
    noisy = f"#0  0x0055 in evil\x1b[31m\x07name\u202e () at a\x1b]0;x\x07b.c:1\n{text}\n{FRAME}"
    shown = CliRunner().invoke(command, ["extract"], input=noisy.encode("utf-8", "replace"))
    assert shown.exit_code == 0, shown.output
    assert not set(shown.stdout) & set(map(chr, [*range(9), 11, 12, *range(14, 32), 127, 0x202E]))


def test_json_lines_hold_any_text():
    """Lone surrogates and control characters come out as valid JSON."""
    shown = CliRunner().invoke(
        command, ["extract", "-f", "jsonl"], input=b'#0  0x0055 in f (a="\x01\xff") at x.c:1\n'
    )
    [line] = shown.stdout.splitlines()
    assert json.loads(line)["stacks"][0]["frames"][0]["symbol"] == "f"
