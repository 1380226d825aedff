"""What helps whoever writes a grammar: why a line is not read, and grammars out of files."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ROOT

import tracemine
from tracemine.cli import tracemine as command
from tracemine.errors import GrammarError
from tracemine.recognise.installed import load_grammars
from tracemine.recognise.tracing import trace

MODULE = """
import pyparsing as pp
from tracemine.recognise.grammar import Grammar, Rule, frame

number = pp.Word(pp.nums).set_name("number of the bell")

grammar = Grammar(
    name="bells",
    title="bells",
    rules=(
        Rule(
            "bell", ("bell ",), "bell ", pp.Literal("bell") + number("level") + "in"
            + pp.Word(pp.alphas)("symbol"),
            lambda tokens, place: frame(place.line, level=tokens["level"], symbol=tokens["symbol"]),
            ("bell 0 in tower",),
        ),
    ),
)
"""


@pytest.fixture
def bells(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bells.py").write_text(MODULE)
    (tmp_path / "note.txt").write_text("bell 0 in tower\nbell 1 under tower\nbell two\nbell 3 in")
    return str(tmp_path / "bells.py")


def test_a_grammar_in_a_file_need_not_be_installed(bells):
    [frame] = [
        f for a in tracemine.extract("note.txt", grammars=[bells]).artifacts for f in a.frames
    ]
    assert (frame.level, frame.symbol) == (0, "tower")
    both = load_grammars([bells, "gdb"])
    assert list(both) == ["gdb", "bells"]
    done = CliRunner().invoke(command, ["extract", "-f", "concise", "-g", "bells.py", "note.txt"])
    assert done.stdout == "note.txt:1: bells tower\n"


def test_where_an_expression_stops_matching_is_told(bells):
    touches = [
        touch.reason
        for touch in trace(Path("note.txt").read_text(), load_grammars([bells])["bells"])
    ]
    assert touches == [
        "read",
        "matches 'bell 1 ' and then expects 'in', not 'under tower'",
        "matches 'bell ' and then expects number of the bell, not 'two'",
        "matches 'bell 3 in' and then expects W:(A-Za-z), not the end of the line",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("grammar = 1", "is not a tracemine Grammar"),
        ("", "is not a tracemine Grammar"),
        ("grammar =", "does not load: invalid syntax"),
        (None, "does not load: there is no such file"),
    ],
)
def test_a_file_that_holds_no_grammar_is_refused(tmp_path, text, why):
    path = tmp_path / "odd.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(GrammarError, match=why):
        load_grammars([str(path)])


def test_our_own_grammars_load_from_their_files():
    """Also those that are made of several modules."""
    for path in sorted((ROOT / "grammars" / "tracemine_grammars").glob("*.py")):
        if path.stem in ("gdb", "valgrind", "kernel", "libvirtd", "patch"):
            assert list(load_grammars([str(path)])) == [path.stem]
