"""`extract`, on a small library of its own: results, and what is said where there are none."""

import json
import re
import sys
from pathlib import Path

import pytest
from commands import run, write

pytestmark = pytest.mark.usefixtures("library")


@pytest.mark.parametrize(
    ("form", "begin"),
    [
        ("full", "notes.txt\n"),
        ("concise", "notes.txt:2: gdb dock_open (src/a.c:3)\n"),
        ("jsonl", '{"schema":1,"id":"a2",'),
        ("json", '{"schema":1,"documents":['),
        ("csv", "source,"),
        ("markdown", "## `notes.txt`\n"),
    ],
)
def test_extract_prints_results_in_each_format(form, begin):
    write("notes.txt", "prose\n#0 dock_open\n")
    done = run("extract", "--format", form, "notes.txt")
    assert done.exit_code == 0
    assert done.stdout.startswith(begin)
    assert "dock_open" in done.stdout
    assert done.stderr == ""


def test_full_is_the_default():
    write("notes.txt", "#0 dock_open\n")
    assert run("extract", "notes.txt").stdout == run("extract", "-f", "full", "notes.txt").stdout


def test_results_come_in_the_order_of_the_arguments():
    write("b.txt", "#0 second\n")
    write("a.txt", "#0 first\n")
    done = run("extract", "--format", "concise", "b.txt", "a.txt")
    assert re.findall("first|second", done.stdout) == ["second", "first"]


@pytest.mark.parametrize("arguments", [["-"], []])
def test_standard_input_is_read(arguments):
    done = run("extract", "--format", "concise", *arguments, stdin="#0 dock_open\n")
    assert done.stdout == "-:1: gdb dock_open (src/a.c:3)\n"


def test_options_reach_the_library(library, monkeypatch):
    seen = {}

    def many(paths, _travel, **options):
        seen.update(options, paths=paths)
        return iter([library.records.Document("a", (), (), ())])

    monkeypatch.setattr(sys.modules["tracemine.extracting"], "many", many)
    arguments = "--grammar gdb --grammar patch --kind log --kind hunk --jobs 3 --encoding latin-1"
    done = run("extract", *arguments.split(), "a", "b")
    assert done.exit_code == 0
    del seen["on_done"]
    assert seen == {
        "paths": ("a", "b"),
        "grammars": ("gdb", "patch"),
        "kinds": ("log", "hunk"),
        "jobs": 3,
        "encoding": "latin-1",
        "time_limit": 30,
        "in_parts": False,
    }
    run("extract", "a")
    del seen["on_done"], seen["time_limit"], seen["in_parts"]
    assert set(seen.values()) == {("a",), None}


def test_results_go_into_a_file():
    write("notes.txt", "#0 dock_open\n")
    done = run("extract", "notes.txt", "--format", "jsonl", "--output", "out.jsonl")
    assert (done.exit_code, done.output) == (0, "")
    assert json.loads(Path("out.jsonl").read_text())["id"] == "a1"


def test_output_dash_is_standard_output():
    write("notes.txt", "#0 dock_open\n")
    assert "dock_open" in run("extract", "notes.txt", "-o", "-").stdout
    assert not Path("-").exists()


@pytest.mark.parametrize("path", ["notes.txt", "./notes.txt", "link.txt"])
def test_results_never_overwrite_the_notes(path):
    write("notes.txt", "#0 dock_open\n")
    Path("link.txt").symlink_to("notes.txt")
    done = run("extract", "notes.txt", "-o", path)
    assert done.exit_code == 2
    assert "written over" in done.stderr
    assert Path("notes.txt").read_text() == "#0 dock_open\n"


def test_a_file_for_results_is_left_alone_when_nothing_was_read():
    write("out.txt", "old results")
    assert run("extract", "absent.txt", "-o", "out.txt").exit_code == 2
    assert Path("out.txt").read_text() == "old results"


def test_nothing_found_is_said_and_no_failure():
    write("a.txt", "prose\n")
    write("b.txt", "prose\n")
    done = run("extract", "a.txt", "b.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == (
        "0 artifacts in 2 files; see which lines were touched: tracemine grammar test FILE\n"
    )
    assert run("extract", "-q", "a.txt").output == ""


def test_an_empty_input_is_called_so(library, monkeypatch):
    def many(paths, _travel, **_):
        yield library.records.Document(paths[0], (), (), ())

    monkeypatch.setattr(sys.modules["tracemine.extracting"], "many", many)
    done = run("extract", "empty.txt")
    assert done.stderr == "0 artifacts in 1 file; there was nothing in it to read\n"


@pytest.mark.parametrize(
    ("form", "lines"), [("jsonl", 0), ("csv", 1), ("markdown", 0), ("concise", 0)]
)
def test_nothing_found_is_an_empty_result(form, lines):
    write("a.txt", "prose\n")
    done = run("extract", "--format", form, "a.txt")
    assert (done.exit_code, done.stdout.count("\n")) == (0, lines)


def test_nothing_found_is_a_document_of_json():
    write("a.txt", "prose\n")
    done = run("extract", "--format", "json", "a.txt")
    assert json.loads(done.stdout)["documents"] == [
        {"source": "a.txt", "artifacts": [], "incidents": [], "warnings": []}
    ]


def test_warnings_are_lines_on_standard_error():
    write("a.txt", "#0 dock_open\nodd\n")
    done = run("extract", "--format", "jsonl", "a.txt")
    assert done.exit_code == 0
    assert done.stderr == "Warning: a.txt:2: an odd frame\n"
    assert run("extract", "-q", "--format", "jsonl", "a.txt").stderr == ""


def test_warnings_that_a_format_holds_are_not_told_twice():
    write("a.txt", "#0 dock_open\nodd\n")
    done = run("extract", "a.txt")
    assert "a.txt:2: an odd frame" in done.stdout
    assert done.stderr == ""


def test_many_warnings_are_counted():
    write("a.txt", "odd\n" * 50)
    done = run("extract", "--format", "concise", "a.txt")
    assert done.stderr.count("odd frame") == 20
    assert "... and 30 more warnings; --verbose shows all\n" in done.stderr
    assert run("extract", "-v", "-f", "concise", "a.txt").stderr.count("odd frame") == 50
