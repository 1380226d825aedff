"""Real output of gdb 7.6 to 18 and valgrind 3.19 to 3.27, beside the checkout where there is any."""

import re

import pytest

import tracemine

GDB_FRAME = re.compile(r"\s*(?:\(gdb\) )*(?:Run till exit from )?#\d+ ")
VALGRIND_FRAME = re.compile(r"(?:^|[=*-]|\s)(?:at|by) 0x[0-9A-F]+: ")
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\r")

#: Lines that are read otherwise, with the reason.
EXCEPTIONS: dict[tuple[str, int], str] = {}


def _lines(path):
    text = path.read_bytes().decode("utf-8", "replace")
    return text, ESCAPES.sub("", text).split("\n")


@pytest.mark.parametrize(("folder", "frame"), [("gdb", GDB_FRAME), ("valgrind", VALGRIND_FRAME)])
def test_every_frame_line_is_read(shared, folder, frame):
    """At least 99.5 % of the frame lines, and every other one is a known exception."""
    seen = missed = 0
    unknown = []
    for path in sorted((shared / "captures" / folder).iterdir()):
        if path.name.startswith("mi_"):
            continue  # the machine interface prints no frame lines
        text, lines = _lines(path)
        read = {f.note_line for a in tracemine.extract_text(text).artifacts for f in a.frames}
        for number, line in enumerate(lines, 1):
            if frame.match(line) if folder == "gdb" else frame.search(line):
                seen += 1
                if number not in read:
                    missed += 1
                    if (path.name, number) not in EXCEPTIONS:
                        unknown.append((path.name, number, line[:100]))
    assert unknown == []
    assert seen > 800
    assert missed <= 0.005 * seen


def test_relatives_that_share_the_looks_are_silent(shared):
    """Sanitizers, eu-stack, lldb, glibc's and other languages' traces are other grammars'.

    One of them is of the kernel: where a task sleeps.
    """
    found = {}
    for path in sorted((shared / "captures" / "related").iterdir()):
        text, _ = _lines(path)
        artifacts = tracemine.extract_text(text, grammars=["all"]).artifacts
        if artifacts:
            found[path.name] = [(a.grammar, a.kind, len(list(a.frames))) for a in artifacts]
    assert found == {"kernel_proc_stack.txt": [("kernel", "backtrace", 9)]}
