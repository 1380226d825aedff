"""What a question may name, the same for `related`, `show`, `why` and `graph --around`."""

import shutil
from itertools import groupby
from pathlib import Path

import pytest
from commands import run, write

from tracemine.cli.names import split
from tracemine.store import open_store

CRASH = """\
Program received signal SIGSEGV, Segmentation fault.
#0  0x01 in doveCry (loft=0x0) at d.c:1
#1  0x02 in doveReport (loft=0x0) at d.c:2
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def notes(worklog):
    """The work log, in the working folder."""
    shutil.copy(worklog, "notes.txt")
    return "notes.txt"


def asks(name, *more):
    """The arguments of each command that asks, with a name."""
    return [
        ["related", name, *more],
        ["show", name, *more],
        ["why", name, "dovePigeonFree", *more],
        ["graph", "--around", name, "-f", "json", "-o", "-", *more],
    ]


@pytest.mark.parametrize(
    "name",
    [
        "doveCry",
        "9b009c51a25a",
        "9b00",
        "276240d7430",
        "SIGSEGV in doveCry < doveReport < doveDomainEventSend",
        "notes.txt:141",
        "notes.txt:141-150",
    ],
)
def test_a_name_is_the_same_in_every_command(notes, store, name):
    for more in ((notes,), ("--store", store)) if ":1" not in name else ((notes,), ()):
        for arguments in asks(name, *more):
            done = run(*arguments)
            assert done.exit_code == 0, (arguments, done.output)


def test_a_line_is_known_to_the_store_by_every_name_of_its_file(notes):
    Path("below").mkdir()
    Path(".tracemine").mkdir()
    assert run("index", notes).exit_code == 0
    for name in (notes, f"./{notes}", f"below/../{notes}", str(Path.cwd() / notes)):
        done = run("why", f"{name}:30", f"{name}:141")
        assert done.exit_code == 0
        assert "over 2 incidents" in done.stdout


def test_a_crash_that_the_store_does_not_have_is_asked_about(store):
    write("build.log", CRASH)
    done = run("related", "build.log:2", "--store", store)
    assert done.exit_code == 0
    assert "get another crash" in done.stdout.splitlines()[2]
    write("build.log", "#0 0x01 in ?? ()\n#1 0x02 in ?? ()\n")
    nothing = run("related", "build.log:1", "--store", store)
    assert nothing.exit_code == 2
    said = "no function is named by a stack on line 1; see tracemine extract build.log"
    assert nothing.stderr == f"Error: build.log: {said}\n"


def test_a_crash_without_functions_is_asked_about():
    write("a.txt", "Program received signal SIGSEGV\n#0 0x01 in ?? ()\n#1 0x02 in ?? ()\n")
    assert run("related", "a.txt:1").exit_code == 1
    assert run("show", "a.txt:1").exit_code == 0


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("some/pth/crash.tx", 2, "there is no such file"),
        ("a/b", 2, "there is no such file"),
        ("crash.txt", 2, "there is no such file"),
        ("crash.txt:30", 2, "crash.txt: there is no such file"),
        ("crash.tx", 1, "nothing is known of crash.tx, nor is there such a file"),
        ("ns::operator/", 1, "nothing is known of ns::operator/"),
        ("operator/", 1, "nothing is known of operator/"),
        ("net/http.(*conn).serve", 1, "nothing is known of net/http"),
        ("a<b/c>", 1, "nothing is known of a<b/c>\n"),
        ("notes.txt", 2, "is a file; name a line of it, notes.txt:LINE"),
        ("there", 2, "is a folder; name first what to look for in it"),
        ("notes.txt:5", 1, "no incident stands on this line"),
    ],
)
def test_what_is_no_name_is_told_so(notes, store, name, status, said):
    Path("there").mkdir()
    for more in ((notes,), ("--store", store)):
        for arguments in asks(name, *more):
            done = run(*arguments)
            assert (done.exit_code, done.stdout) == (status, ""), arguments
            assert said in done.stderr
            assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", ["some/pth/crash.tx", "notes.txt"])
def test_what_is_no_name_is_told_so_without_a_store(notes, name):  # noqa: ARG001
    for arguments in asks(name):
        assert run(*arguments).stderr.startswith(f"Error: {name}: ")
    assert "make it: tracemine index" in run("related", "doveCry").stderr


def test_a_file_of_its_name_does_not_hide_a_function(notes):
    Path("doveCry").touch()
    Path("operator").mkdir()
    for arguments in asks("doveCry", notes):
        assert run(*arguments).exit_code == 0


def test_the_beginning_of_several_ids_is_not_taken_for_one(store):
    with open_store(store) as opened:
        ids = sorted({header.id for header in opened.headers(opened.keys())})
    begun = {begin: list(some) for begin, some in groupby(ids, key=lambda one: one[:4])}
    several = [begin for begin, some in begun.items() if len(some) > 1]
    for begin in several:
        assert "incidents begin with" in run("related", begin, "--store", store).stderr


@pytest.mark.parametrize(
    ("arguments", "names", "paths"),
    [
        (["f", "-"], ["f"], ["-"]),
        (["notes.txt", "g"], ["notes.txt", "g"], []),
        (["f", "notes.txt", "g"], ["f", "g"], ["notes.txt"]),
        (
            ["f", "no/such", "ns::operator/", "gone.log"],
            ["f", "ns::operator/"],
            ["no/such", "gone.log"],
        ),
        (["f", "notes.txt:3", "x\0"], ["f", "notes.txt:3", "x\0"], []),
        (["f", "below/there.log:3", "a/b:3"], ["f", "below/there.log:3"], ["a/b:3"]),
    ],
)
def test_names_are_told_from_paths(notes, arguments, names, paths):  # noqa: ARG001
    Path("below").mkdir()
    Path("below/there.log").touch()
    assert split(arguments, names=1) == (names, paths)
