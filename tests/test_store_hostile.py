"""Names and numbers that no table expects."""

import pytest
from stores import DATABASE, crash, emptied, frame, put

from tracemine.mentions import Mention
from tracemine.records import Section, Stack


@pytest.fixture
def store():
    with emptied() as opened:
        yield opened


HOSTILE = [
    "'; DROP TABLE functions; --",
    '"quoted" `ticks` [brackets]',
    "100%_like%",
    "%",
    "_",
    "two\nlines\r\n",
    "nul\0inside",
    "esc\x1b[31m\u202e",
    "\ud800 alone",
    "ünïcödé::関数",
    "x" * 1_000_000,
    "operator()(int, char const*)",
    "\U0010ffff",
    "",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_data(store, name):
    put(store, crash("plain", ["virFree", "main"]))
    kept = name.encode("utf-8", "replace").decode()
    if not DATABASE.startswith("sqlite"):
        kept = kept.replace("\0", "\ufffd")  # PostgreSQL has no such character
    title = Section("i", name, None, (name,), 1, 9)
    details = {"signal": name, "mentions": ["m"], name: 2**80}
    odd = crash(
        name[:900] or "-", [name or "x", "main"], headline=name, incident=title, details=details
    )
    put(store, odd, mentions=[Mention(name, None, 1, name)])
    put(store, odd)
    assert store.totals().documents == 2
    assert len(store.postings(name or "x")) == 1
    assert store.function_counts([name])[name] == 1 if name else True
    [key] = [header.key for header in store.headers(store.keys()) if header.title == kept]
    [incident] = store.incidents([key])
    assert incident.artifacts[0].headline == kept
    assert [f.name for f in store.functions(name[:5]) if name] == [kept][: len(name)]
    store.functions_near(name), store.find(name), store.by_signature(name), store.patches(name)
    assert store.check() == []
    store.remove([odd.source])
    assert list(store.fingerprints()) == ["plain"]


def test_numbers_beyond_64_bits_are_left_out(store):
    stack = Stack("crash", None, None, (frame("f", line=10**30, note_line=1, level=-(2**70)),))
    put(store, crash("a", ["f"], stacks=(stack,), details={"big": 2**90}))
    [incident] = store.incidents(store.keys())
    [only] = incident.artifacts[0].frames
    assert (only.function, only.line, only.level) == ("f", None, None)
    assert incident.artifacts[0].details == {"big": 2**90}
