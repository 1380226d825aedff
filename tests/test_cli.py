"""What holds for every command: arguments that cannot be used, help, completion."""

import json
import re
import sys
import types

import pytest
from commands import process, run, write

import tracemine
from tracemine import cli
from tracemine.cli.inputs import complete_grammar
from tracemine.cli.kinds import KINDS

pytestmark = pytest.mark.usefixtures("library")


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


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["extrat"], "there is no command 'extrat'; did you mean 'extract'?"),
        (["notes.txt"], "to read it: tracemine extract notes.txt"),
        (["my notes"], "to read it: tracemine extract 'my notes'"),
        (["zzz\0"], "see tracemine --help"),
        (["st"], "there is no command 'st'; did you mean 'stats' or 'store'?"),
        (["store", "exprt"], "there is no command 'exprt'; did you mean 'export'?"),
        (["grammar", "foo"], "there is no command 'foo'; there are list, new, show, test"),
        (["config", "foo"], "there is no command 'foo'; there are show"),
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


def test_the_module_is_the_command():
    done = process([sys.executable, "-m", "tracemine"], "--version", env={})
    assert done.stdout == f"tracemine, version {tracemine.__version__}\n".encode()


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
