"""`explain`: a file, a line of it, standard input."""

import re

import msgspec
import pytest
from commands import run, write

pytestmark = pytest.mark.usefixtures("library")


def test_explain_tells_why_every_crash_of_a_file_has_its_signature():
    write("notes.txt", "#0 dock_open\nprose\n#0 dock_close\n")
    done = run("explain", "notes.txt")
    assert done.exit_code == 0
    assert re.findall(r"^gdb backtrace  (.*)", done.stdout, re.MULTILINE) == [
        "notes.txt:1",
        "notes.txt:3",
    ]
    assert re.findall(r"#0  (\w+)  used ", done.stdout) == ["dock_open", "dock_close"]


@pytest.mark.parametrize("line", ["3", "3-9"])
def test_explain_takes_a_line_as_it_is_printed(line):
    write("notes.txt", "#0 dock_open\nprose\n#0 dock_close\n")
    done = run("explain", f"notes.txt:{line}")
    assert done.exit_code == 0
    assert "dock_close" in done.stdout
    assert "dock_open" not in done.stdout


def test_explain_tells_what_to_look_at_where_nothing_stands():
    write("my notes.txt", "#0 dock_open\nprose\n")
    done = run("explain", "my notes.txt:2")
    assert done.exit_code == 2
    assert done.stderr.endswith("on this line; see tracemine extract 'my notes.txt'\n")
    assert run("explain", ".").stderr == "Error: .: is a folder; name a file in it\n"


def test_explain_reads_a_file_whose_name_looks_like_a_line():
    write("notes.txt:3", "#0 dock_open\n")
    assert "dock_open" in run("explain", "notes.txt:3").stdout


def test_explain_reads_standard_input():
    assert "dock_open" in run("explain", "-", stdin="#0 dock_open\n").stdout
    assert "dock_open" in run("explain", "--", "-:1", stdin="#0 dock_open\n").stdout


def test_explain_tells_when_there_is_nothing_to_explain():
    write("notes.txt", "prose\n")
    done = run("explain", "notes.txt")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "0 crashes in notes.txt\n")


def test_explain_of_a_log_line_says_that_nothing_crashed(monkeypatch, library):
    stack = library.records.Stack("log", None, None, ())
    original = library.artifact

    def log(*arguments):
        return msgspec.structs.replace(original(*arguments), stacks=(stack,), signature=None)

    monkeypatch.setattr(library, "artifact", log)
    write("notes.txt", "#0 dock_open\n")
    assert "nothing crashed" in run("explain", "notes.txt:1").stdout
    assert run("explain", "notes.txt").stderr == "0 crashes in notes.txt\n"
