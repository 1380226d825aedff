"""`--output`: the ending of the file says in which form, and `-` is standard output."""

import json
import re
from pathlib import Path

import click
import pytest
from commands import run

from tracemine import cli


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def options_of(command, name=""):
    """Every option of every command, with the command's name."""
    if isinstance(command, click.Group):
        for one in command.list_commands(click.Context(command)):
            yield from options_of(command.get_command(None, one), f"{name} {one}".strip())
    for option in command.params:
        if isinstance(option, click.Option):
            yield name, option


def test_options_of_one_name_are_spelt_alike_everywhere():
    spelt = {}
    for _, option in options_of(cli.tracemine):
        for name in option.opts:
            spelt.setdefault(name, set()).add(tuple(option.opts))
    assert {name: ways for name, ways in spelt.items() if len(ways) > 1} == {}


SHARED = [
    "--store",
    "--grammar",
    "--encoding",
    "--color",
    "--jobs",
    "--since",
    "--kind",
    "--redact",
]


@pytest.mark.parametrize("name", SHARED)
def test_options_of_one_name_are_explained_alike_everywhere(name):
    said = {option.help for _, option in options_of(cli.tracemine) if name in option.opts}
    assert len(said) == 1


def test_every_value_of_an_option_has_a_name():
    for command, option in options_of(cli.tracemine):
        context = click.Context(cli.tracemine)
        shown = option.get_help_record(context)
        assert shown is None or not re.search(r"INTEGER|FLOAT|RANGE|TEXT\]", shown[0]), command
        assert not (option.help or "").startswith("["), (command, option.name)


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (["extract"], "`virsh save alpha`"),
        (["extract", "-f", "jsonl"], '{"schema":1,'),
        (["check", "--exit-zero", "--known", "{notes}", "-f", "json"], '{"schema":1,'),
        (["check", "--exit-zero", "--known", "{notes}", "-f", "json=-"], '{"schema":1,'),
        (["graph", "-f", "dot"], "graph tracemine {"),
        (["report"], "<!DOCTYPE html>"),
    ],
    ids=" ".join,
)
def test_a_dash_is_standard_output(worklog, arguments, begin):
    given = [one.replace("{notes}", worklog) for one in arguments]
    done = run(*given, "-o", "-", worklog)
    assert done.exit_code == 0
    assert done.stdout.startswith(begin)
    assert "-:" not in done.stderr
    assert not Path("-").exists()


def test_a_dash_is_standard_output_where_nothing_is_read(store):
    assert run("grammar", "new", "glibc", "-o", "-").stdout.startswith('"""')
    done = run("store", "export", "-", "--store", store)
    assert done.stdout.startswith('{"tracemine":"store"')
    assert done.stderr.endswith("documents written to standard output\n")
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("out.jsonl", '{"schema":1,"id"'),
        ("out.ndjson", '{"schema":1,"id"'),
        ("out.json", '{"schema":1,"documents"'),
        ("out.CSV", "source,"),
        ("out.md", "## "),
        ("out.txt", "`virsh save alpha`"),
        ("out", "`virsh save alpha`"),
        ("out.sarif", "`virsh save alpha`"),
    ],
)
def test_extract_writes_what_the_file_is_called(worklog, name, begin):
    assert run("extract", worklog, "-o", name).exit_code == 0
    assert Path(name).read_text().startswith(begin)
    assert run("extract", worklog, "-o", name, "--format", "jsonl").exit_code == 0
    assert Path(name).read_text().startswith('{"schema":1,"id"')


def test_check_writes_what_the_file_is_called(worklog):
    known = ["check", "--exit-zero", "--known", worklog, worklog]
    for name in ("out.sarif", "out.xml", "out.txt"):
        assert run(*known, "-o", name).exit_code == 0
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert Path("out.xml").read_text().startswith("<?xml")
    assert Path("out.txt").read_text().startswith("warning: ")


@pytest.mark.parametrize("name", ["notes/a.md", "notes/a.txt", "notes/below/a.log", "notes/a"])
def test_nothing_is_written_over_a_note_of_a_folder_that_is_read(worklog, name):
    note = Path(name)
    note.parent.mkdir(parents=True)
    note.write_bytes(Path(worklog).read_bytes())
    for command in (
        ["extract", "notes"],
        ["extract", "."],
        ["check", "--known", "notes", worklog],
        ["graph", "-f", "dot", "notes"],
        ["report", "notes/../notes"],
    ):
        done = run(*command, "-o", name)
        assert (done.exit_code, done.stdout) == (2, "")
        assert f"{name} is read and would be written over" in done.stderr
    assert note.read_bytes() == Path(worklog).read_bytes()


def test_nothing_is_written_over_the_store_or_a_note_that_it_has(worklog):
    note = Path("note.txt")
    note.write_bytes(Path(worklog).read_bytes())
    assert run("index", "note.txt", "--store", "s.db").exit_code == 0
    for command in (["graph", "-f", "dot"], ["report"]):
        for name in ("s.db", "note.txt", "./note.txt"):
            before = Path(name).read_bytes()
            done = run(*command, "--store", "s.db", "-o", name)
            assert done.exit_code == 2
            assert "would be written over" in done.stderr
            assert Path(name).read_bytes() == before
        assert run(*command, "--store", "s.db", "-o", "new.txt").exit_code == 0


def test_results_are_written_over_older_ones_in_a_folder_that_is_read(worklog):
    Path("note.txt").write_bytes(Path(worklog).read_bytes())
    for _ in range(2):
        assert run("report", "-o", "crashes.html", ".").exit_code == 0
        assert run("extract", "-o", "all.csv", ".").exit_code == 0
        assert run("extract", "-o", "new/../other.txt", "note.txt").exit_code == 2
        assert run("extract", "-o", "other.txt", "note.txt").exit_code == 0


@pytest.mark.parametrize("name", ["-", "out.pdf", "out"])
def test_a_graph_whose_form_nothing_tells_is_refused(worklog, name):
    done = run("graph", worklog, "-o", name)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "one of .graphml, .gexf, .dot, .json, or --format" in done.stderr
    assert run("graph", worklog, "-o", name, "--format", "dot").exit_code == 0
