"""`--kind`: a kind that there is not is refused, unless somebody else's grammar may have it."""

import pytest
from commands import run, write

from tracemine.cli.kinds import KINDS
from tracemine.recognise import installed


@pytest.fixture
def foreign(monkeypatch):
    """A grammar that is not one of ours is installed."""
    monkeypatch.setattr(installed, "names", lambda: ["gdb", "glue"])


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("lgo", "there is no kind 'lgo'; did you mean 'log'?"),
        ("LOG", "there is no kind 'LOG'; did you mean 'log'?"),
        ("foo", "there is no kind 'foo'; there are backtrace, stop, "),
    ],
)
def test_a_kind_that_nothing_has_is_refused(worklog, store, kind, said):
    for arguments in (
        ["extract", worklog],
        ["extract", worklog, "--grammar", "gdb", "--grammar", "all"],
        ["related", "doveCry", worklog],
        ["related", "doveCry", "--store", store],
    ):
        for more in ([], ["--kind", "log"]):
            done = run(*arguments, "--kind", kind, *more)
            assert (done.exit_code, done.stdout) == (2, "")
            assert said in done.stderr


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_our_grammars_is_never_refused(worklog, kind):
    assert run("extract", worklog, "--kind", kind).exit_code == 0
    assert run("related", "doveCry", worklog, "--kind", kind).exit_code in (0, 1)


@pytest.mark.usefixtures("library", "foreign")
def test_a_kind_that_another_grammar_may_have_is_told_of():
    write("a.txt", "#0 dock_open\n")
    done = run("extract", "--kind", "lgo", "a.txt")
    assert done.exit_code == 0
    assert done.stderr.startswith(
        "0 artifacts of kind lgo in 1 file; Tracemine's own grammars have no kind 'lgo';"
        " did you mean 'log'?"
    )
    assert run("extract", "--kind", "lgo", "a.txt", "--grammar", "gdb").exit_code == 2


def test_a_kind_that_only_the_store_has_is_known(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("grammar", "new", "glue")
    module = tmp_path / "glue.py"
    module.write_text(module.read_text().replace('"backtrace"', '"mess"'))
    write("a.txt", "> glue: fatal: the ring is empty\n>     at take_letter (ring.c:88)\n")
    assert run("extract", "a.txt", "-g", "glue.py", "--kind", "mess").stderr == ""
    run("index", "a.txt", "-g", "glue.py", "--store", "s.db")
    asked = ("related", "take_letter", "--store", "s.db")
    assert run(*asked, "--kind", "mess").exit_code == 0
    assert "did you mean 'mess'?" in run(*asked, "--kind", "mes").stderr


def test_a_kind_that_is_read_on_request_says_so(worklog):
    done = run("extract", worklog, "--kind", "oops")
    assert done.stderr == "0 artifacts of kind oops in 1 file; --grammar kernel reads these\n"
    asked = run("extract", worklog, "--kind", "oops", "--grammar", "kernel")
    assert "tracemine grammar test FILE" in asked.stderr
