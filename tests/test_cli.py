"""The commands, on a small library of their own: what is printed where, and exit statuses."""

import inspect
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import types
from importlib import import_module
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

import tracemine
from tracemine import cli
from tracemine.cli import progress as progress_module
from tracemine.cli.inputs import KINDS, complete_grammar

#: A library that finds a crash in each line `#0 NAME`, and more where a line says so.
LIBRARY = """
import os, sys, types
from tracemine import errors, reading, records

def artifact(source, number, name, grammar):
    frame = records.Frame(
        0, name, name, None, "src/a.c", 3, None, None, None, False, True, number)
    stack = records.Stack("crash", None, None, (frame,))
    signature = records.Signature(1, "0123456789abcdef", "SIGSEGV in " + name, (name,))
    return records.Artifact(
        "a%d" % number, source, None, None, grammar, "backtrace", "Signal", number, number,
        signature, (stack,), {})

def extract_text(text, source="-", *, grammars=None):
    found, warnings = [], []
    for number, line in enumerate(text.split("\\n"), 1):
        if line.startswith("#0 "):
            found.append(artifact(source, number, line[3:], (grammars or ["gdb"])[0]))
        elif line == "odd":
            warnings.append(records.Warning(source, number, number, "an odd frame"))
        elif line == "interrupt":
            raise KeyboardInterrupt
    return records.Document(source, tuple(found), (), tuple(warnings))

def extract(path, *, grammars=None, encoding=None):
    return read(next(iter(reading.collect([path]))), grammars, encoding)

def read(document, grammars, encoding):
    text = reading.read(document, encoding)
    return extract_text(text.text, text.source, grammars=grammars)

def extract_many(paths, *, grammars=None, kinds=None, encoding=None, jobs=None, on_done=None):
    if grammars and "nope" in grammars:
        raise errors.GrammarError("nope", "is not installed")
    collected = list(reading.collect(paths))
    if not collected:
        raise errors.NoInputError("no input in the paths given")
    for one in collected:
        try:
            document = read(one, grammars, encoding)
        except errors.InputError as error:
            yield error
            continue
        on_done(1000)
        if kinds and "backtrace" not in kinds:
            document = records.Document(document.source, (), (), document.warnings)
        yield document

def many(paths, travel, *, time_limit, in_parts, **options):
    return extract_many(paths, **options)

def install():
    module = sys.modules["tracemine.extracting"] = types.ModuleType("tracemine.extracting")
    for name in ("extract", "extract_many", "extract_text", "many"):
        setattr(module, name, globals()[name])
"""


@pytest.fixture(autouse=True)
def library(monkeypatch, tmp_path):
    """The library above in the place of the real one, and an empty folder to be in."""
    fake = types.ModuleType("fake_library")
    exec(LIBRARY, fake.__dict__)
    # Put back after the test, whatever `install` puts there.
    monkeypatch.setitem(sys.modules, "tracemine.extracting", fake)
    fake.install()
    module = sys.modules["tracemine.extracting"]
    monkeypatch.setattr(tracemine, "extracting", module, raising=False)
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    return fake


def run(*arguments, stdin=None):
    # Before click 8.2 the streams are mixed unless asked.
    mixing = "mix_stderr" in inspect.signature(CliRunner).parameters
    runner = CliRunner(**{"mix_stderr": False} if mixing else {})
    return runner.invoke(cli.tracemine, arguments, input=stdin, prog_name="tracemine")


def write(name, text):
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8", errors="surrogateescape")
    return name


# --- real processes ----------------------------------------------------------------------------


@pytest.fixture
def command(tmp_path):
    """The arguments that start the command line on the library above in a process."""
    script = tmp_path / "run.py"
    ending = "\ninstall()\nfrom tracemine.cli import main\nmain()\n"
    script.write_text(LIBRARY + ending, encoding="utf-8")
    return [sys.executable, str(script)]


def environment(**more):
    path = os.pathsep.join(sys.path)
    return {**os.environ, "PYTHONPATH": path, "TERM": "xterm-256color", **more}


def process(command, *arguments, **options):
    env = environment(**options.pop("env", {}))
    given = {"stdin": subprocess.DEVNULL} if "input" not in options else {}
    return subprocess.run(
        [*command, *arguments], capture_output=True, env=env, check=False, **given, **options
    )


def on_terminal(command, *arguments, columns="80", **more):
    """Run with all three standard streams on one terminal; return its status and what it shows."""
    controller, terminal = pty.openpty()
    running = subprocess.Popen(
        [*command, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment(COLUMNS=columns, **more),
        start_new_session=True,
    )
    os.close(terminal)
    shown = b""
    while True:
        select.select([controller], [], [], 30)
        try:
            chunk = os.read(controller, 65536)
        except OSError:  # the other side is closed
            chunk = b""
        if not chunk:
            break
        shown += chunk
    os.close(controller)
    return running.wait(30), shown.decode()


# --- extract: results --------------------------------------------------------------------------


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


# --- extract: what goes wrong ------------------------------------------------------------------


def test_nothing_found_is_said_and_no_failure():
    write("a.txt", "prose\n")
    write("b.txt", "prose\n")
    done = run("extract", "a.txt", "b.txt")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == (
        "0 artifacts in 2 files; see which lines were touched: tracemine grammar test FILE\n"
    )
    assert run("extract", "-q", "a.txt").output == ""


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("log", "see which lines were touched: tracemine grammar test FILE"),
        ("lgo", "Tracemine's own grammars have no kind 'lgo'; did you mean 'log'?"),
        ("sigh", "Tracemine's own grammars have no kind 'sigh'; there are backtrace, stop, "),
    ],
)
def test_a_kind_that_no_grammar_of_ours_has_is_told_of(kind, hint):
    """Grammars of others have kinds of their own, so it is no error."""
    write("a.txt", "#0 dock_open\n")
    done = run("extract", "--kind", kind, "a.txt")
    assert done.exit_code == 0
    assert done.stderr.startswith(f"0 artifacts of kind {kind} in 1 file; {hint}")


def test_all_kinds_of_our_grammars_are_known(fixtures):
    files = (fixtures / "golden").iterdir()
    lines = (line for file in files for line in file.read_bytes().splitlines())
    assert {json.loads(line)["kind"] for line in lines} == set(KINDS)


def test_a_grammar_that_there_is_not_is_refused_with_those_that_are():
    for command in ("extract", "related", "check", "index"):
        done = run(command, "--grammar", "gbd", "a.txt")
        assert done.exit_code == 2
        assert done.stderr.endswith("there is no grammar 'gbd'; did you mean 'gdb'?\n")
    assert "there are gdb, " in run("extract", "--grammar", "fortran", "a.txt").stderr


def test_an_empty_input_is_called_so(library, monkeypatch):
    def many(paths, _travel, **_):
        yield library.records.Document(paths[0], (), (), ())

    monkeypatch.setattr(sys.modules["tracemine.extracting"], "many", many)
    done = run("extract", "empty.txt")
    assert done.stderr == "0 artifacts in 1 file; there was nothing in it to read\n"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["extrat"], "Did you mean 'extract'?"),
        (["notes.txt"], "To read it: tracemine extract notes.txt"),
        (["my notes"], "To read it: tracemine extract 'my notes'"),
        (["zzz\0"], "See `tracemine --help`."),
        (["extract", ""], "an argument is empty; is a variable not set?"),
        (["related", "f", "--kind", ""], "an argument is empty; is a variable not set?"),
    ],
)
def test_a_command_that_cannot_be_meant_is_told_what_may_be(typed, meant):
    write("notes.txt", "prose\n")
    write("my notes", "prose\n")
    done = run(*typed)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.endswith(f"{meant}\n")


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


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract", "--format", "yaml", "a.txt"],
        ["extract", "--jobs", "0", "a.txt"],
        ["extract", "--jobs", "many", "a.txt"],
        ["extract", "--encoding", "klingon", "a.txt"],
        ["extract", "--encoding", "base64", "a.txt"],
        ["extract", "--encoding", "undefined", "a.txt"],
        ["extract", "--encoding", "\0", "a.txt"],
        ["extract", "--color", "blue", "a.txt"],
        ["extract", "--grammar", "nope", "a.txt"],
        ["extract", "--no-such-option"],
        ["extract", "a.txt", "-o", "absent/out.txt"],
        ["extract", "a.txt", "-o", "."],
        ["no-such-command"],
        ["completion", "tcsh"],
        ["grammar", "show", "nope"],
        ["grammar", "show"],
        ["grammar", "test", "absent.txt"],
        ["explain", "absent.txt"],
        ["explain", "."],
        ["explain", "a.txt:1"],
        ["explain", "a.txt:0"],
        ["explain"],
    ],
    ids=" ".join,
)
def test_unusable_arguments_are_one_message_and_status_2(arguments):
    write("a.txt", "prose\n#0 dock_open\n")
    done = run(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stdout == ""
    assert re.search(r"^(Error|Usage): ", done.stderr, re.MULTILINE)
    assert "Traceback" not in done.stderr
    assert isinstance(done.exception, SystemExit)


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


def test_the_module_is_the_command():
    done = process([sys.executable, "-m", "tracemine"], "--version", env={})
    assert done.stdout == f"tracemine, version {tracemine.__version__}\n".encode()


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


# --- the bar -----------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes a second further whenever it is asked."""
    now = iter(range(1000))
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: float(next(now)))


class FakeBar:
    """What `Progress` uses of rich's bar."""

    def __init__(self):
        self.task_ids = [0]
        self.calls = []

    def __getattr__(self, name):
        return lambda *_, **given: self.calls.append((name, *given.values()))


@pytest.fixture
def bar(monkeypatch):
    bar = FakeBar()
    monkeypatch.setattr(progress_module, "_bar", lambda: bar)
    return bar


@pytest.mark.usefixtures("clock")
def test_long_work_shows_a_bar_that_goes_away(bar):
    progress = progress_module.Progress(shown=True)
    progress.done(300)
    progress.done(200)
    progress.hide()
    progress.hide()
    drawn = [("update", 300), ("refresh",), ("update", 500), ("refresh",)]
    assert bar.calls == [("start",), *drawn, ("stop",)]


def test_short_work_shows_no_bar(bar, monkeypatch):
    monkeypatch.setattr(progress_module.time, "monotonic", lambda: 1.0)
    progress = progress_module.Progress(shown=True)
    progress.done(300)
    assert bar.calls == []


@pytest.mark.usefixtures("clock")
def test_no_bar_is_drawn_where_it_shall_not_be_seen(bar):
    progress = progress_module.Progress(shown=False)
    progress.done(300)
    progress.hide()
    assert bar.calls == []


@pytest.mark.usefixtures("clock")
def test_the_bar_is_richs_own(capsys, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    progress = progress_module.Progress(shown=True)
    progress.done(4_000_000)
    progress.hide()
    assert "4.0 MB" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "terminal", "shown"),
    [
        (["-o", "out"], {"stderr"}, True),
        (["-f", "jsonl"], {"stderr"}, True),
        (["-f", "jsonl"], {"stderr", "stdout"}, False),
        (["-f", "full"], {"stderr"}, False),
        (["-o", "out"], set(), False),
        (["-q", "-o", "out"], {"stderr"}, False),
    ],
)
@pytest.mark.usefixtures("clock")
def test_the_bar_never_meets_the_results(bar, monkeypatch, arguments, terminal, shown):
    write("notes.txt", "#0 dock_open\n")
    module = import_module("tracemine.cli.extract")
    streams = {"stdout", "stderr"} & terminal
    monkeypatch.setattr(module, "is_terminal", lambda s: any(s is getattr(sys, n) for n in streams))
    assert run("extract", "notes.txt", *arguments).exit_code == 0
    assert bool(bar.calls) == shown


# --- grammars ----------------------------------------------------------------------------------


@pytest.fixture
def grammars(monkeypatch):
    """Two small grammars, and a trace that touches the lines with a hash sign."""
    import pyparsing as pp

    from tracemine.recognise import installed as library
    from tracemine.recognise import look, tracing

    def rule(name, anchor, *samples):
        expression = pp.Regex(anchor).set_name(f"{name} line")
        return types.SimpleNamespace(
            name=name, triggers=("#", "\n#"), anchor=anchor, expression=expression, samples=samples
        )

    rules = (
        rule("frame", "^#", "#0 dock_open", "#1 a\n  at b"),
        rule("hostile", "^\x1b", "\x1b[2J"),
    )
    loaded = {
        name: types.SimpleNamespace(
            name=name, title=title, rules=own, source=f"/grammars/{name}.py"
        )
        for name, title, own in (("gdb", "GNU debugger", rules), ("mine", "My tool", rules[:1]))
    }

    def load_grammars(names=None):
        if names and "nope" in names:
            raise library.GrammarError("nope", "is not installed; there are gdb, mine")
        chosen = set(loaded) if names is None or "all" in names else set(names)
        return {name: one for name, one in loaded.items() if name in chosen}

    def trace(text, grammar):
        for number, line in enumerate(text.split("\n"), 1):
            if line.startswith("#"):
                taken = line[1:2].isdigit()
                reason = "read" if taken else "the expression does not match"
                yield look.Touch(number, grammar.rules[0].name, line, taken, reason)

    monkeypatch.setattr(library, "load_grammars", load_grammars)
    monkeypatch.setattr(tracing, "trace", trace)


@pytest.mark.usefixtures("grammars")
def test_grammar_list_tells_where_each_comes_from():
    done = run("grammar", "list")
    assert done.exit_code == 0
    assert done.stdout == (
        "gdb   GNU debugger  2 rules  /grammars/gdb.py\nmine  My tool  1 rule  /grammars/mine.py\n"
    )


@pytest.mark.usefixtures("grammars")
def test_grammar_show_prints_rules_anchors_and_samples():
    done = run("grammar", "show", "gdb")
    assert done.exit_code == 0
    assert done.stdout == (
        "gdb  GNU debugger\n"
        "/grammars/gdb.py\n"
        "\n"
        "frame\n"
        "  triggers  #  \\n#\n"
        "  anchor    ^#\n"
        "  reads     frame line\n"
        "  sample    #0 dock_open\n"
        "  sample    #1 a\n"
        "              at b\n"
        "\n"
        "hostile\n"
        "  triggers  #  \\n#\n"
        "  anchor    ^\\x1b\n"
        "  reads     hostile line\n"
        "  sample    \\x1b[2J\n"
    )


@pytest.mark.usefixtures("grammars")
def test_a_grammar_that_is_not_there_is_named_with_those_that_are():
    done = run("grammar", "show", "nope")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "Error: grammar nope: is not installed; there are gdb, mine\n"


def test_what_is_typed_does_not_act_on_the_terminal():
    for typed in (
        ["config", "\x1b[2J"],
        ["grammar", "show", "a", "b\x07"],
        ["extract", "--\x1b]0;"],
    ):
        done = run(*typed)
        assert done.exit_code == 2
        assert "\x1b" not in done.stderr
        assert "\x07" not in done.stderr
    assert "\tbash,\n" in run("completion").stderr


@pytest.mark.usefixtures("grammars")
def test_grammar_test_goes_on_when_one_file_of_a_folder_cannot_be_read():
    write("notes/a.txt", "#0 dock_open\n")
    Path("notes/b.bin").write_bytes(b"\x7fELF\0\0\0\1" * 100)
    write("notes/c.txt", "#0 dock_open\n")
    done = run("grammar", "test", "notes", "--grammar", "gdb")
    assert done.exit_code == 0
    assert done.stdout.count("gdb frame: read") == 2
    assert done.stderr == "Warning: notes/b.bin: binary file\n"
    assert run("grammar", "test", "notes/b.bin").exit_code == 2


@pytest.mark.usefixtures("grammars")
def test_grammar_test_tells_of_each_line_that_was_touched():
    write("notes.txt", "#0 dock_open\nprose\n# \x1b heading\n")
    done = run("grammar", "test", "notes.txt", "--grammar", "gdb")
    assert done.exit_code == 0
    assert done.stdout == (
        "notes.txt:1: gdb frame: read\n"
        "    #0 dock_open\n"
        "notes.txt:3: gdb frame: the expression does not match\n"
        "    # \\x1b heading\n"
        "gdb: 2 lines touched, 1 read, 1 not\n"
    )


@pytest.mark.usefixtures("grammars")
def test_grammar_test_prints_what_was_missed_only_on_request():
    done = run("grammar", "test", "-", "--missed", stdin="#0 dock_open\n# heading\n")
    assert re.findall("^-:.*", done.stdout, re.MULTILINE) == [
        "-:2: gdb frame: the expression does not match",
        "-:2: mine frame: the expression does not match",
    ]
    assert "mine: 2 lines touched, 1 read, 1 not\n" in done.stdout


@pytest.mark.usefixtures("grammars")
def test_grammar_test_of_an_empty_folder_is_no_input():
    Path("empty").mkdir()
    done = run("grammar", "test", "empty")
    assert (done.exit_code, done.stderr) == (3, "Error: empty: nothing to read\n")


@pytest.mark.usefixtures("grammars")
def test_grammars_are_coloured_on_request():
    write("notes.txt", "#0 dock_open\n")
    for arguments in (["list"], ["show", "gdb"], ["test", "notes.txt"]):
        plain = run("grammar", *arguments).stdout
        coloured = run("grammar", *arguments, "--color", "always").stdout
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain != coloured


# --- explain -----------------------------------------------------------------------------------


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


# --- help and completion -----------------------------------------------------------------------


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_has_help_and_help_for_every_option(name):
    command = cli.tracemine.get_command(None, name)
    assert command.help
    assert command.get_short_help_str(200).endswith(".")
    commands = [command, *getattr(command, "commands", {}).values()]
    for one in commands:
        assert one.help
        options = [option for option in one.params if option.param_type_name == "option"]
        assert all(option.help for option in options)


def test_help_names_every_command_and_fits_80_columns():
    done = run("--help")
    assert all(f"\n  {name} " in done.output for name in cli.COMMANDS)
    for group in ([], ["store"], ["grammar"], ["signatures"], ["config"]):
        assert "..." not in run(*group, "--help").output.partition("\nCommands:\n")[2]
    for name in cli.COMMANDS:
        assert max(map(len, run(name, "--help").output.splitlines())) <= 80


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_script_of_each_shell(shell):
    done = run("completion", shell)
    assert done.exit_code == 0
    assert f"_TRACEMINE_COMPLETE={shell}_complete" in done.stdout


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tracemine ", {"extract", "explain", "grammar", "completion"}),
        ("tracemine extract --kind l", {"leak", "log"}),
        ("tracemine extract --format js", {"json", "jsonl"}),
        ("tracemine completion ", {"bash", "zsh", "fish"}),
    ],
)
def test_the_shell_completes_words(words, expected):
    request = {"_TRACEMINE_COMPLETE": "fish_complete", "COMP_WORDS": words}
    request["COMP_CWORD"] = words.rpartition(" ")[2]
    done = process([sys.executable, "-m", "tracemine"], env=request)
    found = {line.partition(",")[2].partition("\t")[0] for line in done.stdout.decode().split("\n")}
    assert expected <= found


def test_the_shell_completes_the_names_of_installed_grammars(monkeypatch):
    from importlib import metadata

    points = [types.SimpleNamespace(name=name) for name in ("patch", "gdb", "gdbm")]
    monkeypatch.setattr(metadata, "entry_points", lambda group: points * (group[:9] == "tracemine"))
    assert complete_grammar(None, None, "gd") == ["gdb", "gdbm"]
