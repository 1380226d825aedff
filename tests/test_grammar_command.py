"""`grammar list`, `show` and `test`, on two small grammars."""

import re
import types
from pathlib import Path

import pytest
from commands import run, write

pytestmark = pytest.mark.usefixtures("library")


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
