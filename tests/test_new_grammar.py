"""`tracemine grammar new`: what it writes works before anything in it is changed."""

import json

import pytest
from click.testing import CliRunner

from tracemine.cli import tracemine

NOTE = """\
it died again:
> glue: fatal: the ring is empty
>     at take_letter (ring.c:88)
>     at main (courier.c:31)
and then nothing.
"""


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments, status=0):
    result = CliRunner().invoke(tracemine, list(arguments))
    assert result.exit_code == status, result.output
    return result


def test_a_new_grammar_reads_its_format_in_a_dress(place):
    run("grammar", "new", "glue")
    (place / "note.txt").write_text(NOTE)
    printed = run("extract", "-f", "jsonl", "-g", "glue.py", "note.txt").stdout
    [artifact] = map(json.loads, printed.splitlines())
    assert (artifact["grammar"], artifact["headline"]) == ("glue", "the ring is empty")
    frames = artifact["stacks"][0]["frames"]
    assert [(f["function"], f["file"], f["line"], f["note_line"]) for f in frames] == [
        ("take_letter", "ring.c", 88, 3),
        ("main", "courier.c", 31, 4),
    ]


def test_each_rule_of_a_new_grammar_reads_its_samples(place):
    run("grammar", "new", "glue")
    shown = run("grammar", "show", "./glue.py").stdout
    samples = [
        line.partition("sample")[2].strip() for line in shown.splitlines() if "sample" in line
    ]
    assert len(samples) == 2
    for sample in samples:
        (place / "sample.txt").write_text(sample + "\n")
        said = run("grammar", "test", "-g", "glue.py", "sample.txt").stdout
        assert said.endswith("glue: 1 line touched, 1 read, 0 not\n")


def test_nothing_is_written_over(place):
    (place / "glue.py").write_text("mine")
    assert "is there already" in run("grammar", "new", "glue", status=2).stderr
    assert (place / "glue.py").read_text() == "mine"
    assert run("grammar", "new", "glue", "-o", "-").stdout.startswith('"""glue: ')


@pytest.mark.parametrize("name", ["", "a b", "../up", "A", "1st", 'x";import os;"'])
def test_a_name_is_that_of_a_module(place, name):
    assert run("grammar", "new", name, status=2).stdout == ""
    assert not list(place.iterdir())
