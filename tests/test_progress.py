"""The bar that long work shows."""

import sys
from importlib import import_module

import pytest
from commands import run, write

from tracemine.cli import progress as progress_module

pytestmark = pytest.mark.usefixtures("library")


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
