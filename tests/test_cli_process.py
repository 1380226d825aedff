"""The commands as processes: their ends, terminals and colours."""

import json
import signal
import subprocess
from pathlib import Path

import pytest
from commands import environment, on_terminal, process, write

pytestmark = pytest.mark.usefixtures("library")


# --- the ends of a process ---------------------------------------------------------------------


def test_an_interrupt_ends_with_130(command):
    write("a.txt", "interrupt\n")
    done = process(command, "extract", "a.txt")
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_ctrl_c_ends_with_130_after_what_was_printed(command):
    write("a.txt", "#0 dock_open\n")
    running = subprocess.Popen(
        [*command, "extract", "-f", "concise", "a.txt", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdout.readline() == b"a.txt:1: gdb dock_open (src/a.c:3)\n"
    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=30)
    assert (running.returncode, stderr) == (130, b"")


@pytest.mark.parametrize("form", ["full", "concise", "jsonl", "json", "csv", "markdown"])
def test_a_reader_that_goes_away_ends_it_quietly(command, form):
    write("a.txt", "#0 dock_open\n" * 20_000)
    running = subprocess.Popen(
        [*command, "extract", "-f", form, "a.txt"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert running.stdout.read(10)
    running.stdout.close()
    assert running.stderr.read() == b""
    assert running.wait(30) == 141  # as of a program that SIGPIPE ends
    running.stderr.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("target", ["standard output", "--output"])
def test_a_full_disk_is_one_line(command, target):
    write("a.txt", "#0 dock_open\n" * 2000)
    with Path("/dev/full").open("wb") as full:
        more = [] if target == "standard output" else ["-o", "/dev/full"]
        done = subprocess.run(
            [*command, "extract", "a.txt", *more],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"Error: ")
    assert done.stderr.count(b"\n") == 1


def test_results_are_there_before_the_next_document_is_read(command):
    write("a.txt", "#0 dock_open\n")
    running = subprocess.Popen(
        [*command, "extract", "-f", "jsonl", "a.txt", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    assert json.loads(running.stdout.readline())["source"] == "a.txt"
    stdout, _ = running.communicate(b"#0 later\n", timeout=30)
    assert json.loads(stdout)["source"] == "-"
    assert running.returncode == 0


# --- terminals and colours ---------------------------------------------------------------------


def test_without_anything_to_read_a_person_gets_help(command):
    status, shown = on_terminal(command, "extract")
    assert status == 2
    assert "Usage: tracemine extract" in shown


@pytest.mark.parametrize("columns", ["80", "200"])
def test_a_terminal_gets_colours_and_links(command, columns):
    write("notes.txt", "#0 dock_open\n")
    status, shown = on_terminal(command, "extract", "notes.txt", columns=columns)
    assert status == 0
    assert "\x1b[1mdock_open\x1b[0m" in shown
    assert (Path.cwd() / "notes.txt").as_uri() in shown


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        (["--color", "never"], {}),
        ([], {"NO_COLOR": "1"}),
        ([], {"TERM": "dumb"}),
        (["--format", "jsonl"], {}),
        (["--format", "concise"], {}),
    ],
)
def test_a_terminal_gets_none_where_it_shall_not(command, arguments, more):
    write("notes.txt", "#0 dock_open\n")
    status, shown = on_terminal(command, "extract", "notes.txt", *arguments, **more)
    assert status == 0
    assert "dock_open" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("arguments", "more", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_a_pipe_gets_colours_only_when_asked(command, arguments, more, coloured):
    name = "dock_" + "o" * 300
    write("notes.txt", f"#0 {name}\n")
    shown = process(command, "extract", "notes.txt", *arguments, env=more).stdout.decode()
    assert ("\x1b[" in shown) == coloured
    assert "\x1b]" not in shown
    assert name in shown
