"""The store: what goes in comes out, whatever the order, and repeats are one artifact."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from stores import PRINT, crash, emptied, frame, put

import tracemine
from tracemine.incidents import incidents_of
from tracemine.mentions import Mention
from tracemine.records import Document, Stack
from tracemine.store import open_store
from tracemine.store.repeats import fold


@pytest.fixture
def store():
    with emptied() as opened:
        yield opened


NOTES = sorted((Path(__file__).parent.parent / "fixtures" / "notes").iterdir())


@pytest.mark.parametrize("path", NOTES, ids=lambda path: path.name)
def test_incidents_come_back_as_they_were(store, path):
    document = tracemine.extract(str(path))
    incidents = incidents_of(document.artifacts)
    store.add(document, incidents, fingerprint=PRINT)
    assert store.incidents(store.keys()) == [fold(one).incident for one in incidents]
    assert store.check() == []


# --- order

_names = st.sampled_from(["virFree", "virObjectUnref", "main", "ns::A::f", "free"])
_artifacts = st.builds(
    lambda names, number, address, role: (names, number, address, role),
    st.lists(_names, min_size=1, max_size=4),
    st.integers(1, 4),
    st.sampled_from([None, "0x10", "0x20"]),
    st.sampled_from(["crash", "stop", "log"]),
)
_mentions = st.lists(st.sampled_from(["virFree", "A::f", "nobody_knows", "free"]), max_size=3)
_contents = st.dictionaries(
    st.sampled_from(["a.txt", "b.txt", "c.txt", "d/e.txt"]),
    st.tuples(st.lists(_artifacts, max_size=4), _mentions),
    min_size=1,
)


def documents_of(contents):
    for source, (made, names) in contents.items():
        artifacts = []
        for place, (functions, number, address, role) in enumerate(made):
            one = crash(source, functions, number, id=f"{place:x}")
            frames = tuple(replace(f, address=address) for f in one.frames)
            artifacts.append(replace(one, stacks=(Stack(role, None, None, frames),)))
        spoken = [Mention(name, None, 7, f"see {name}") for name in names]
        yield source, Document(source, tuple(artifacts), (), ()), spoken


def exported(store):
    return list(store.export()), store.functions(), store.signatures(), store.totals()


@settings(max_examples=30)
@given(_contents, st.randoms(use_true_random=False), st.booleans())
def test_order_and_repetition_of_indexing_change_nothing(contents, chance, together):
    documents = list(documents_of(contents))
    with open_store("sqlite://", create=True) as one, open_store("sqlite://", create=True) as other:
        for _, document, spoken in documents:
            one.add(document, incidents_of(document.artifacts), fingerprint=PRINT, mentions=spoken)
        # The other store first has something else of each, and then all in another order, twice.
        shuffled = documents * 2
        chance.shuffle(shuffled)
        put(other, crash("gone.txt", ["forgotten"]))
        for source, _, _ in shuffled[:2]:
            put(other, crash(source, ["older", "main"]))
        if together:
            with other.together():
                fill(other, shuffled)
        else:
            fill(other, shuffled)
        other.prune(lambda source, _: source != "gone.txt")
        assert exported(one) == exported(other)
        assert one.mentions() == [replace(m, key=None) for m in other.mentions()]
        assert other.check() == []
        with open_store("sqlite://", create=True) as third:
            third.load(one.export())
            assert exported(third) == exported(one)


def fill(store, documents):
    for _, document, spoken in documents:
        store.add(document, incidents_of(document.artifacts), fingerprint=PRINT, mentions=spoken)


# --- repeats


def test_a_stack_printed_two_thousand_times_is_one_artifact(store):
    places = [
        crash("n", ["virFree", "main"], 1, id=f"x{n}", first_line=10 * n, last_line=10 * n + 5)
        for n in range(2000)
    ]
    places = [replace(one, headline=f"Thread {n} hit 0x{n:x}") for n, one in enumerate(places)]
    put(store, *places)
    [incident] = store.incidents(store.keys())
    assert [artifact.id for artifact in incident.artifacts] == ["x0"]
    [again] = store.repeats(store.keys()).values()
    assert [place.first_line for place in again["x0"]] == [10 * n for n in range(1, 2000)]
    assert store.signatures()[0].artifacts == 2000
    assert store.totals().frames == 2
    assert store.find("x1999") == store.keys()


@pytest.mark.parametrize(
    "change",
    [
        {"headline": "Another signal"},
        {"kind": "stop"},
        {"signature": None},
        {"stacks": (Stack("stop", None, None, (frame("virFree"), frame("main"))),)},
        {"stacks": (Stack("crash", None, None, (frame("virFree"), frame("main", 4))),)},
        {"stacks": (Stack("crash", None, None, (frame("virFree"), frame("exit"))),)},
    ],
)
def test_what_differs_is_no_repeat(store, change):
    stacks = (Stack("crash", None, None, (frame("virFree"), frame("main"))),)
    first = crash("n", ["virFree", "main"], id="1", stacks=stacks)
    put(store, first, replace(first, id="2", **change))
    assert store.repeats(store.keys()) == {}
    assert store.totals().artifacts == 2


def test_the_same_run_and_the_same_crash_are_known_in_other_notes(store):
    def at(address):
        frames = (frame("virFree", address=address), frame("main"))
        return (Stack("crash", None, None, frames),)

    put(store, crash("a", ["virFree", "main"], 1, stacks=at("0x1")))
    put(store, crash("b", ["virFree", "main"], 2, stacks=at("0x1")))
    put(store, crash("c", ["virFree", "main"], 3, stacks=at("0x2")))
    put(store, crash("d", ["virFree", "exit"], 4))
    a, b, c, _ = store.keys()
    assert [(s.key, s.how) for s in store.same(a)] == [(b, "run"), (c, "crash")]


def test_a_snapshot_does_not_see_what_others_write(tmp_path):
    with open_store(tmp_path / "s.db", create=True) as one, open_store(tmp_path / "s.db") as other:
        put(one, crash("a", ["f"]))
        with other.snapshot():
            assert len(other.keys()) == 1
            put(one, crash("b", ["f"]))
            assert len(other.keys()) == 1
            with pytest.raises(RuntimeError, match="snapshot"):
                other.remove(["a"])
        assert len(other.keys()) == 2


def test_what_is_written_together_is_stored_or_not_at_all(store):
    put(store, crash("a", ["f"]))
    with pytest.raises(RuntimeError, match="snapshot"), store.together():  # noqa: PT012
        put(store, crash("b", ["g"]))
        raise RuntimeError("no snapshot, but any error")
    put(store, crash("c", ["g"]))
    assert list(store.fingerprints()) == ["a", "c"]
    assert store.check() == []


def test_what_cannot_be_stored_in_one_document_changes_no_other_of_its_transaction(store):
    huge = Stack("crash", None, None, (frame("g", 2**70, note_line=1),))
    with store.together():
        put(store, crash("a\udc80", ["f", "g"]))
        put(store, crash("b", ["g"]))
        put(store, crash("a\udcff", ["g", "\ud800"]))  # the name that it is stored under is a's
        assert store.function_counts(["f", "g"]) == {"g": 2}
        put(store, crash("c", ["g"], stacks=(huge,)))
        put(store, crash("d", ["g"]))
    assert list(store.fingerprints()) == ["a?", "b", "c", "d"]
    assert store.function_counts(["g"]) == {"g": 4}
    assert store.check() == []


def test_every_table_and_column_is_explained():
    from tracemine.store.schema import metadata

    for table in metadata.sorted_tables:
        assert table.comment
        assert all(column.comment for column in table.c), table.name
        assert all(re.fullmatch(r"[a-z_]+", column.name) for column in table.c)
