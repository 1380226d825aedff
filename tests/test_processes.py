"""Work in several processes: in order, and nothing but the culprit is lost."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from tracemine.cli import tracemine
from tracemine.errors import InputError
from tracemine.output import FORMATS
from tracemine.processes import Travel, Work, in_order, itself
from tracemine.reading import BinaryInput, Input

#: Larger than what is read before other processes have started.
LARGE = 3_000_000


class Answer(msgspec.Struct, frozen=True):
    text: str
    process: int


def read(one):
    """Do what the name of an input says."""
    what = one.name.rpartition("/")[2]
    if what == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if what == "exits":
        os._exit(3)
    if what == "hangs":
        time.sleep(600)
    if what == "raises":
        raise RuntimeError("an odd\nthing")
    if what == "binary":
        raise BinaryInput(one.name)
    if what == "large":
        return Answer("x" * 2_000_000, os.getpid())
    return Answer(what, os.getpid())


def short(answer):
    return Answer(answer.text[:1].upper(), answer.process)


def inputs(names, size=LARGE):
    return [Input(f"{number}/{name}", f"/{number}", size) for number, name in enumerate(names)]


def results(names, processes=2, size=LARGE, time_limit=0.0, travel=None):
    """What comes of inputs of these names, one a name."""
    work = Work(read, itself, travel or Travel(Answer, itself))
    given = inputs(names, size)
    pairs = list(in_order(work, given, processes, time_limit))
    assert [one for one, _ in pairs] == given
    return [result for _, result in pairs]


def said(result):
    return str(result) if isinstance(result, InputError) else result.text


NAMES = st.lists(st.sampled_from(["a", "b", "large", "raises", "binary"]), min_size=2, max_size=60)


@settings(max_examples=15, deadline=None)
@given(NAMES, st.sampled_from([0, 900, 100_000, LARGE]), st.integers(2, 4))
def test_results_do_not_depend_on_the_number_of_processes(names, size, processes):
    alone = results(names, 1, size)
    assert list(map(said, results(names, processes, size))) == list(map(said, alone))


def test_the_work_is_shared():
    found = results("abcdefgh" * 20)
    assert os.getpid() not in {one.process for one in found}
    assert len({one.process for one in found}) == 2


@pytest.mark.parametrize("small", [True, False], ids=["in batches", "one by one"])
@pytest.mark.parametrize(
    ("culprit", "reason"),
    [
        ("dies", "the process that read it was killed (SIGKILL)"),
        ("exits", "the process that read it ended with status 3"),
        ("raises", "reading it failed (RuntimeError: an odd thing)"),
    ],
)
def test_what_ends_a_process_costs_itself_only(culprit, reason, small):
    """Also when it does so twice, in the middle of a batch and at the end."""
    names = ["a"] * 20 + [culprit] + ["b"] * 10 + [culprit, culprit] + ["c"] * 7 + [culprit]
    found = results(names, size=1000 if small else LARGE)
    wrong = {number: str(one) for number, one in enumerate(found) if isinstance(one, InputError)}
    places = [number for number, name in enumerate(names) if name == culprit]
    assert wrong == {number: f"{number}/{culprit}: {reason}" for number in places}
    assert [one.text for one in found if isinstance(one, Answer)] == [
        n for n in names if n != culprit
    ]


def test_what_hangs_is_given_up_after_its_time():
    """The limit is for each megabyte begun; the neighbours in its batch are read all the same."""
    names = ["a"] * 18 + ["hangs"] + ["b"] * 5
    began = time.monotonic()
    found = results(names, size=900, time_limit=0.5)
    assert 0.5 <= time.monotonic() - began < 60
    assert isinstance(found[18], InputError)
    assert "18/hangs: takes longer than 0." in str(found[18])
    assert [one.text for one in found if isinstance(one, Answer)] == ["a"] * 18 + ["b"] * 5


def test_a_larger_input_has_more_time():
    work = Work(read, itself, Travel(Answer, itself))
    given = [*inputs("a"), Input("1/hangs", "/1", 1_500_000)]
    began = time.monotonic()
    *_, (_, last) = in_order(work, given, 2, 0.4)
    assert "takes longer" in str(last)
    assert time.monotonic() - began >= 0.8


def test_another_process_may_hand_over_less():
    found = results(["apple", "large", "binary", "pear"], travel=Travel(Answer, short))
    assert list(map(said, found)) == ["A", "X", "2/binary: binary file", "P"]
    assert isinstance(found[2], BinaryInput)


def test_what_only_this_process_can_read_is_read_here():
    """A pipe has no size, and no other process has its end."""
    work = Work(read, itself, Travel(Answer, itself))
    given = [*inputs("ab"), Input("pipe", "/dev/fd/63"), *inputs("cd")]
    found = [result for _, result in in_order(work, given, 2, 0)]
    assert [one.text for one in found] == ["a", "b", "pipe", "c", "d"]
    assert [one.process == os.getpid() for one in found] == [False, False, True, False, False]


def test_no_more_is_taken_than_can_be_kept():
    """Who does not ask on is not read ahead for without end."""
    taken = []

    def more():
        for one in inputs(["a"] * 5000, 900_000):
            taken.append(one)
            yield one

    work = Work(read, itself, Travel(Answer, itself))
    running = in_order(work, more(), 2, 0)
    next(running)
    assert len(taken) < 1000
    running.close()
    assert len(taken) < 1000


# Who runs the tests in the background of a shell may have told them not to listen.
ASK = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path[:0] = {path!r}
from test_processes import Answer, inputs, read
from tracemine.processes import Travel, Work, in_order, itself
work = Work(read, itself, Travel(Answer, itself))
for _ in in_order(work, inputs({names!r}), 2, 0):
    print(flush=True)
    time.sleep({pause})
"""
HERE = [str(Path(__file__).parent), str(Path(__file__).parents[1])]


@pytest.mark.parametrize(
    ("names", "pause", "end"),
    [
        # Ctrl-C reaches the whole group, also who does not listen.
        (["a", "hangs"] * 9, 0, lambda asked: os.killpg(asked, signal.SIGINT)),
        (["a", "b"] * 9, 600, lambda asked: os.kill(asked, signal.SIGKILL)),
    ],
    ids=["Ctrl-C", "killed"],
)
def test_no_process_outlives_who_asked(names, pause, end):
    code = ASK.format(path=HERE, names=names, pause=pause)
    with subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as asked:
        asked.stdout.readline()
        end(asked.pid)
        # The pipe is at its end when the last process has closed it.
        _, errors = asked.communicate(timeout=60)
    assert errors.count("Traceback") == (1 if pause == 0 else 0)  # of who asked, a bare script


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_printed_does_not_depend_on_the_number_of_processes(form):
    """Also where the processes that read print what they found."""
    command = ["extract", "--quiet", "--format", form, str(ROOT / "fixtures" / "notes")]
    alone, together = (
        CliRunner().invoke(tracemine, [*command, "--jobs", number]) for number in ("1", "3")
    )
    assert alone.stdout_bytes
    assert (together.exit_code, together.stdout_bytes) == (alone.exit_code, alone.stdout_bytes)
