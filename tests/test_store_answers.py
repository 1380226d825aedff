"""What a store answers: postings, mentions, references, signatures, names."""

import pytest
from msgspec.structs import replace
from stores import crash, emptied, frame, put

from tracemine.mentions import Mention
from tracemine.records import Section, Stack
from tracemine.store import Cited


@pytest.fixture
def store():
    with emptied() as opened:
        yield opened


def test_postings_links_and_counts(store):
    put(store, crash("a", ["virFree", "virFree", "main"]))
    patch = Stack("patch", None, None, (frame("virFree", 5, file="src/util.c"),))
    hunk = crash("b", ["virFree"], kind="hunk", stacks=(patch,), signature=None)
    hunk = replace(hunk, details={"mentions": ["virAlloc"]})
    put(store, hunk, mentions=[Mention("virFree", "i1", 4, "virFree is too early")])
    a, b = store.keys()
    assert store.postings("virFree") == [
        (a, "crash", 0, True, 2),
        (b, "mention", 0, True, 1),
        (b, "patch", 0, True, 1),
    ]
    assert store.links_of([b])[b] == [
        ("virFree", "mention", 0, True, 1),
        ("virFree", "patch", 0, True, 1),
        ("virAlloc", "patch-mention", 0, True, 1),
    ]
    assert store.function_counts(["virFree", "main", "nope"]) == {"virFree": 2, "main": 1}
    assert store.functions("VIRF") == [("virFree", 2)]
    [changed] = store.patches("virFree")
    assert (changed.changes, changed.file, changed.line) == (True, "src/util.c", 5)
    assert [patch.changes for patch in store.patches("virAlloc")] == [False]
    assert [v.functions for v in store.vectors()] == [("virFree", "virFree", "main"), ("virFree",)]
    assert [h.title for h in store.headers([b, 999, a])] == ["crash 1", "crash 1"]
    assert store.incidents([b])[0].links[-1].role == "mention"


def test_a_mention_counts_once_its_function_is_known(store):
    spoken = [Mention("Tree::pick", "i1", 4, "Tree::pick frees it")]
    put(store, crash("a", ["main"]), mentions=spoken)
    assert store.mentions() == []
    assert store.postings("orchard::Tree::pick") == []
    put(store, crash("b", ["orchard::Tree::pick"]))
    a, b = store.keys()
    assert [p.key for p in store.postings("orchard::Tree::pick")] == [a, b]
    [mention] = store.mentions(["orchard::Tree::pick"])
    assert (mention.key, mention.sentence) == (a, "Tree::pick frees it")
    store.remove(["b"])
    assert store.mentions() == []
    store.set_mentions("a", [])
    put(store, crash("b", ["orchard::Tree::pick"]))
    assert store.mentions() == []


def test_references_find_the_entry_that_is_added_later(store):
    put(store, crash("a", ["main"]), references=[Cited("2024-02-03T10:00", ("3", "2)"), 11)])
    assert [r.targets for r in store.references()] == [()]
    entry = Section("e", "entry", "2024-02-03T10:00", (), 1, 99)
    put(store, crash("b", ["main"], entry=entry))
    [reference] = store.references(store.keys())
    assert (reference.key, reference.targets) == (store.keys()[0], (store.keys()[1],))
    assert reference.path == ("3", "2)")


def test_signatures_are_counted_with_their_times(store):
    put(store, crash("a", ["f", "main"], 2))
    put(store, crash("b", ["f", "main"], 5))
    put(store, crash("c", ["g", "main"], 1))
    first, second = store.signatures()
    assert (first.signature.title, first.incidents) == ("f", 2)
    assert (first.first_seen, first.last_seen) == ("2024-01-02", "2024-01-05")
    assert second.incidents == 1
    assert store.by_signature(first.signature.hash[:5]) == store.keys()[:2]
    assert store.by_signature("") == store.by_signature("zz") == []


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("virObjetUnref", "virObjectUnref"),
        ("VIROBJECTUNREF", "virObjectUnref"),
        ("ObjectUnref", "virObjectUnref"),
        ("libxlEventHandler", "libxlEventHandlerThread"),
    ],
)
def test_names_near_one(store, asked, near):
    put(store, crash("a", ["virObjectUnref", "virObjectRef", "main", "libxlEventHandlerThread"]))
    assert store.functions_near(asked)[0] == near
    assert store.functions_near("zzzzqqq") == []


def test_the_best_postings_are_those_of_all_that_count_most(store):
    from tracemine.answers.roles import FARTHER, weight

    roles = ["crash", "stop", "freed", "log", "thread", "crash"]
    for number, role in enumerate(roles):
        frames = tuple(frame(name) for name in ["g"] * (number % 3) + ["f"])
        stacks = (Stack(role, None, None, frames),)
        put(store, crash(f"{number}", ["f"], number + 1, stacks=stacks))
    postings = sorted(store.postings("f"), key=lambda one: (-weight(one), one.key))
    for most in range(1, len(roles) + 1):
        assert store.best_postings("f", FARTHER, most) == postings[:most]
    assert store.count_holding(["f"]) == store.count_holding(["f", "g"]) == len(roles)
    assert {name: sorted(keys) for name, keys in store.holders(["f", "g"], 100).items()} == {
        name: [one.key for one in store.postings(name)] for name in ("f", "g")
    }
    assert set(store.holders(["f", "g"], 5)) == {"g"}
    assert len(store.holders(["f"], 4)["f"]) == 4
