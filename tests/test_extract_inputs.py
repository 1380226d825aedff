"""`extract`: inputs that cannot be read, are no text, or have hostile names."""

import re
from pathlib import Path

import pytest
from commands import process, run, write

pytestmark = pytest.mark.usefixtures("library")


def test_an_unreadable_only_input_is_an_error():
    done = run("extract", "absent.txt")
    assert (done.exit_code, done.stdout) == (2, "")
    assert re.fullmatch("Error: absent.txt: .+\n", done.stderr)


def test_one_unreadable_input_among_many_is_a_warning():
    write("a.txt", "#0 dock_open\n")
    for order in (["absent.txt", "a.txt"], ["a.txt", "absent.txt"]):
        done = run("extract", *order)
        assert done.exit_code == 0
        assert "dock_open" in done.stdout
        assert re.fullmatch("Warning: absent.txt: .+\n", done.stderr)
        assert run("extract", "-q", *order).stderr == ""


def test_strict_makes_an_unreadable_input_a_failure():
    write("a.txt", "#0 dock_open\n")
    done = run("extract", "--strict", "absent.txt", "a.txt")
    assert done.exit_code == 2
    assert "dock_open" in done.stdout


def test_binary_files_are_passed_over_and_named_on_request():
    write("notes/a.txt", "#0 dock_open\n")
    write("notes/core", "\0\0")
    done = run("extract", "notes")
    assert (done.exit_code, done.stderr) == (0, "")
    assert run("extract", "--strict", "notes").exit_code == 0
    assert "notes/core: passed over, a binary file\n" in run("extract", "-v", "notes").stderr


def test_nothing_but_binary_files_is_no_input():
    write("core", "\0\0")
    done = run("extract", "core")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "Error: core: is a binary file, which holds no notes\n"


@pytest.mark.parametrize("form", ["json", "csv"])
def test_no_input_has_a_status_of_its_own_and_no_result(form):
    Path("empty").mkdir()
    done = run("extract", "--format", form, "empty")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr == "Error: no input in the paths given\n"


@pytest.mark.parametrize(
    "name", ["\x1b[31mred", "line\nbreak", "\u202egnp.exe", "\udcff\udcfe", "-dash", " "]
)
def test_hostile_names_are_printed_harmlessly(name, command):
    for form in ("full", "concise", "jsonl", "csv", "markdown"):
        done = process(command, "extract", "--format", form, "--", name, f"./{name}.absent")
        assert done.returncode == 2
        assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80\xae", done.stdout + done.stderr)
    write(f"./{name}", f"#0 {name}\n".replace("\nbreak", ""))
    for form in ("full", "concise", "jsonl", "csv", "markdown"):
        done = process(command, "extract", "--format", form, "--", f"./{name}")
        assert done.returncode == 0, done.stderr
        assert not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xe2\x80\xae", done.stdout + done.stderr)
        done.stdout.decode()
