"""`related`: functions, signatures, a pasted trace; names that are none."""

import json
import shutil
import subprocess

import pytest
from commands import TITLE, run


def test_related_on_paths_needs_no_store(worklog):
    done = run("related", "dovePigeonFree", worklog)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "dovePigeonFree: 3 incidents, 1 further"
    assert lines[2].startswith("  1. 1.00  `virsh save alpha`")
    assert f"{worklog}:28" in lines[3]
    assert "in the crash, innermost" in lines[4]
    assert (
        "“dovePigeonFree has two callers, doveReleaseHome and doveEventHandler.”  line 41"
        in done.stdout
    )
    assert "\x1b" not in done.stdout


def test_related_asks_the_store(store):
    done = run("related", "doveWaitHome", "--store", store, "--verbose")
    assert done.exit_code == 0
    assert "possible fix: doveWaitHome patched in hunk plugins/dovecote.c:" in done.stdout
    assert "score: role " in done.stdout


def test_related_with_options(store):
    done = run(
        "related", "doveWaitHome", "--store", store, "-n", "1", "-f", "jsonl", "--kind", "error"
    )
    [line] = done.stdout.splitlines()
    assert json.loads(line)["title"] == "valgrind on the same command:"


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "markdown", "dot"])
def test_related_in_every_form(store, form):
    done = run("related", "dovePigeonFree", "doveCry", "--store", store, "--format", form)
    assert done.exit_code == 0
    assert "dovePigeonFree" in done.stdout
    if form == "json":
        answer = json.loads(done.stdout)
        assert answer["schema"] == 1
        assert answer["related"][0]["reasons"][0]["role"] == "crash"
    if form == "dot" and shutil.which("dot"):
        drawn = subprocess.run(
            ["dot", "-Tsvg"], input=done.stdout, text=True, check=True, capture_output=True
        )
        assert "dovePigeonFree" in drawn.stdout


def test_unknown_names_end_with_1_and_the_nearest(worklog):
    done = run("related", "dovePigeonFre", worklog)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith(
        "Error: nothing is known of dovePigeonFre; did you mean dovePigeonFree"
    )


def test_nothing_related_ends_with_1(worklog):
    done = run("related", "dovePigeonFree", worklog, "--since", "2030")
    assert done.exit_code == 1
    assert done.stderr == "nothing is related to dovePigeonFree\n"
    assert run("related", "dovePigeonFree", worklog, "--since", "2030", "-f", "json").exit_code == 1


def test_a_pasted_trace(store):
    pasted = "#0  0x1 in doveCry (loft=0x0) at d.c:1\n#1  0x2 in doveReport (loft=0x0) at d.c:2\n"
    done = run("related", "--trace", "-", "--store", store, stdin=pasted)
    assert done.exit_code == 0
    assert "get another crash" in done.stdout.splitlines()[2]
    nothing = run("related", "--trace", "-", "--store", store, stdin="no crash\n")
    assert nothing.exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["related"],
        ["related", "f", "no/such/notes.txt"],
        ["related", "f", "--since", "yesterday"],
        ["related", "f", "--depth", "0"],
        ["related", "f", "--store", "/no/such/store.db"],
        ["graph", "-o", "x.pdf"],
        ["graph"],
        ["why", "f"],
        ["show"],
        ["signatures", "diff", "/no/such/store.db"],
    ],
)
def test_questions_that_cannot_be_asked_end_with_2(arguments):
    done = run(*arguments)
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.stdout == ""


def test_a_file_of_that_name_is_still_a_function(worklog, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dovePigeonFree").write_text("nothing")
    assert run("related", "dovePigeonFree", worklog).exit_code == 0


HOSTILE = [
    "%",
    "';--",
    '"',
    "\x1b[31m",
    "a" * 100_000,
    "a/" * 50_000,
    "a:1" * 30_000,
    "\n",
    "--",
    "[0-9]*",
    "é\u202e",
    "_",
    "*",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_in_questions(store, name):
    for command in ("related", "show"):
        done = run(command, "--store", store, "--", name)
        assert done.exit_code in (1, 2)
        assert len(done.stderr) < 500
        assert done.stderr.rstrip("\n").isprintable()


def test_completion_of_functions_comes_from_the_store(store):
    complete = {
        "_TRACEMINE_COMPLETE": "fish_complete",
        "COMP_WORDS": "tracemine related dovePi",
        "COMP_CWORD": "dovePi",
    }
    done = run(env={**complete, "TRACEMINE_STORE": store})
    assert {"plain,dovePigeonFree", "plain,dovePigeonNew"} <= set(
        done.output.split("\n")
    ) or "dovePigeonFree" in done.output
    nothing = run(env={**complete, "TRACEMINE_STORE": "/no/such.db"})
    assert "Traceback" not in nothing.output


def test_related_takes_a_title_as_it_is_printed(worklog):
    by_title, by_hash = run("related", TITLE, worklog), run("related", "276240d7", worklog)
    assert by_title.exit_code == 0
    assert by_title.stdout == by_hash.stdout


def test_sources_of_a_store_are_shown_as_seen_from_here(worklog, tmp_path, monkeypatch):
    notes = tmp_path / "team" / "notes"
    notes.mkdir(parents=True)
    (tmp_path / ".tracemine").mkdir()
    shutil.copy(worklog, notes / "worklog.txt")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TRACEMINE_STORE", raising=False)
    assert run("index", "team").exit_code == 0
    assert "  team/notes/worklog.txt:141" in run("related", "doveCry").stdout
    monkeypatch.chdir(notes)
    assert "  worklog.txt:141" in run("related", "doveCry").stdout
    assert " worklog.txt:135" in run("why", "dovePigeonFree", "doveCry").stdout
    shown = run("show", "worklog.txt:141").stdout
    assert "team/" not in shown
    assert "  gdb backtrace  worklog.txt:" in shown
    assert "\nneighbours\n" in shown
