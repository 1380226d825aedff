"""What is guessed of a name that there is not."""

import pytest

from tracemine.cli import COMMANDS
from tracemine.cli.kinds import KINDS
from tracemine.spelling import guess, meant, nearest

GRAMMARS = ["gdb", "kernel", "libvirtd", "patch", "valgrind"]


@pytest.mark.parametrize(
    ("name", "known", "near"),
    [
        ("gbd", GRAMMARS, ["gdb"]),
        ("gd", GRAMMARS, ["gdb"]),
        ("GDB", GRAMMARS, ["gdb"]),
        ("val", GRAMMARS, ["valgrind"]),
        ("libvirt", GRAMMARS, ["libvirtd"]),
        ("lgo", KINDS, ["log"]),
        ("Log", KINDS, ["log"]),
        ("trace", KINDS, ["backtrace"]),
        ("back-trace", KINDS, ["backtrace"]),
        ("foo", KINDS, []),
        ("st", COMMANDS, ["stats", "store"]),
        ("sig", COMMANDS, ["signatures"]),
        ("wyh", COMMANDS, ["why"]),
        ("x" * 10_000, COMMANDS, []),
        ("", COMMANDS, []),
        ("s", COMMANDS, []),
    ],
)
def test_names_that_are_spelt_alike(name, known, near):
    assert nearest(name, known, 3) == near


def test_a_guess_is_a_question_and_else_all_are_listed():
    assert guess("st", COMMANDS) == "did you mean 'stats' or 'store'?"
    assert guess("gd", GRAMMARS, str) == "did you mean gdb?"
    assert guess("explian", COMMANDS) == "did you mean 'explain'?"
    assert guess("js", ["jsonl", "json", "junit"]) == "did you mean 'json' or 'jsonl'?"
    assert guess("fortran", GRAMMARS) == ""
    assert meant("fortran", GRAMMARS) == "there are gdb, kernel, libvirtd, patch, valgrind"
    assert meant("lo", KINDS) == "did you mean 'log'?"
