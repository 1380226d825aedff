"""Golden records: all that is read out of our notes and of one session of each kind.

`pytest --regenerate tests/test_golden.py` writes them anew; read the difference line by line.
"""

import json

import pytest
from conftest import ROOT

import tracemine
from tracemine.output import json as output

FIXTURES = ROOT / "fixtures"
NOTES = sorted(f"notes/{path.name}" for path in (FIXTURES / "notes").iterdir())
#: One of each kind: tools, languages, builds, ways to stop, and what gdb was asked for.
SESSIONS = [
    f"sessions/{name}"
    for name in (
        "courier-afterfree.O0.valgrind.txt",
        "courier-assert.O0.gdb.txt",
        "courier-walk.O0.screen.txt",
        "courier-wrongfree-xml.O0.valgrind.xml",
        "dovecote-stale-pager.O0.screen.txt",
        "kiln-thread.O0.gdb.txt",
        "ledger-leak.O0.valgrind.txt",
        "lighthouse-nullcall.O2.core.txt",
        "lighthouse-wreck.O0.gdb.txt",
        "loom-idle.O0.attach.txt",
        "loom-tangle-helgrind.O0.valgrind.txt",
        "loom-tear-switch.O0.screen.txt",
        "orchard-sort-filter.O0.gdb.txt",
        "orchard-worm-catch.O0.gdb.txt",
        "relay-inline.O2.gdb.txt",
        "twins-fork.O0.valgrind.txt",
    )
]


@pytest.mark.parametrize("name", NOTES + SESSIONS)
def test_golden_records(name, pytestconfig, monkeypatch):
    monkeypatch.chdir(FIXTURES)
    found = b"".join(output.lines([tracemine.extract(name, grammars=["all"])]))
    golden = FIXTURES / "golden" / f"{name.partition('/')[2]}.jsonl"
    if pytestconfig.getoption("regenerate"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(found)
    expected = golden.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in found.decode().splitlines()] == [
        json.loads(line) for line in expected
    ]


def test_every_golden_file_is_of_a_fixture():
    names = {f"{name.partition('/')[2]}.jsonl" for name in NOTES + SESSIONS}
    assert {path.name for path in (FIXTURES / "golden").iterdir()} == names


def test_lookalikes_give_nothing():
    assert (
        tracemine.extract(str(FIXTURES / "notes" / "lookalikes.txt"), grammars=["all"]).artifacts
        == ()
    )
