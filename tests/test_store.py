"""The store: what goes in comes out, whatever the order, and what it answers."""

import os
import re
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import tracemine
from tracemine.incidents import incidents_of
from tracemine.mentions import Mention
from tracemine.records import Artifact, Document, Frame, Section, Signature, Stack
from tracemine.store import Cited, Fingerprint, StoreError, locate, migrate, open_store
from tracemine.store.repeats import fold

PRINT = Fingerprint("0" * 32, "recipe")
NOTES = sorted((Path(__file__).parent.parent / "fixtures" / "notes").iterdir())


#: Another database for the tests of answers, as an URL; what is in it is lost.
DATABASE = os.environ.get("TRACEMINE_TEST_DATABASE", "sqlite://")


@pytest.fixture
def store():
    with open_store(DATABASE, create=True) as opened:
        opened.remove(list(opened.fingerprints()))
        opened.prune(lambda *_: True)
        yield opened


def frame(name, line=3, **fields):
    known = {"level": None, "symbol": name, "function": name, "args": None, "file": "a.c"}
    known |= {"line": line, "column": None, "module": None, "address": None, "inlined": False}
    return Frame(**(known | {"relevant": True, "note_line": line} | fields))


def crash(source, functions, number=1, **fields):
    """Make a crash in an incident of its own."""
    section = Section(f"i{number}", f"crash {number}", f"2024-01-{number:02}", ("t",), 1, 99)
    frames = tuple(frame(name, level=level) for level, name in enumerate(functions))
    signed = Signature(1, f"{abs(hash(tuple(functions))):016x}"[:16], functions[0], (functions[0],))
    known = {"id": f"a{number}", "source": source, "entry": None, "incident": section}
    known |= {"grammar": "gdb", "kind": "backtrace", "headline": "Signal 0x1 in thread 2"}
    known |= {"first_line": number * 10, "last_line": number * 10 + 5, "signature": signed}
    known |= {"stacks": (Stack("crash", None, None, frames),), "details": {"signal": "SIGSEGV"}}
    return Artifact(**(known | fields))


def put(store, *artifacts, source=None, **more):
    source = source or artifacts[0].source
    document = Document(source, artifacts, (), ())
    store.add(document, incidents_of(artifacts), fingerprint=PRINT, **more)


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


# --- answers


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


# --- hostile names

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


# --- places, versions, damage


def test_where_the_store_is(tmp_path, monkeypatch):
    monkeypatch.delenv("TRACEMINE_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    notes = tmp_path / "project" / "deep"
    notes.mkdir(parents=True)
    assert locate(start=notes) == str(tmp_path / "data" / "tracemine" / "incidents.db")
    (tmp_path / "project" / ".tracemine").mkdir()
    inside = str(tmp_path / "project" / ".tracemine" / "incidents.db")
    assert locate(start=notes) == inside
    (tmp_path / "project" / "pyproject.toml").write_text('[tool.tracemine]\nstore = "x.db"\n')
    assert locate(start=notes) == str(tmp_path / "project" / "x.db")
    (notes / "tracemine.toml").write_text('store = "postgresql://h/d"\n')
    assert locate(start=notes) == "postgresql://h/d"
    monkeypatch.setenv("TRACEMINE_STORE", "/env.db")
    assert locate(start=notes) == "/env.db"
    assert locate("/flag.db", notes) == "/flag.db"


@pytest.mark.parametrize("text", ["store = 3", "store = ", "store = ''", "\xff"])
def test_broken_settings_are_an_error(tmp_path, monkeypatch, text):
    monkeypatch.delenv("TRACEMINE_STORE", raising=False)
    (tmp_path / "tracemine.toml").write_text(text, encoding="latin-1")
    with pytest.raises(tracemine.errors.TracemineError, match=r"tracemine\.toml"):
        locate(start=tmp_path)


def test_a_store_in_a_folder_is_kept_out_of_version_control(tmp_path):
    with open_store(tmp_path / ".tracemine", create=True) as store:
        assert store.root == tmp_path
        assert store.path_of("notes/a.txt") == str(tmp_path / "notes" / "a.txt")
        assert store.path_of("/abs") == "/abs"
    assert (tmp_path / ".tracemine" / ".gitignore").read_text() == "*\n"


def refusal(place, **options):
    with pytest.raises(StoreError) as caught:
        open_store(place, **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_store_that_is_not_there_or_not_ours(tmp_path):
    assert "index" in refusal(tmp_path / "none.db")
    (tmp_path / "text.db").write_text(
        "this is no database, but long enough to be read as one\n" * 9
    )
    for create in (True, False):
        assert "not a store" in refusal(tmp_path / "text.db", create=create)
    with sqlite3.connect(tmp_path / "foreign.db") as foreign:
        foreign.execute("CREATE TABLE documents (x)")
    assert "other tables" in refusal(tmp_path / "foreign.db", create=True)
    (tmp_path / "empty.db").touch()
    assert "empty" in refusal(tmp_path / "empty.db")
    open_store(tmp_path / "empty.db", create=True).close()
    (tmp_path / "file").touch()
    assert "file" in refusal(tmp_path / "file" / "s.db", create=True)


@pytest.mark.parametrize(
    "url", ["nosuch://u:secret@host/db", "mysql://u:secret@host/db", "sqlite+nosuch:///x"]
)
def test_urls_that_cannot_be_used(url):
    said = refusal(url, create=True)
    assert "secret" not in said


def test_older_and_newer_stores(tmp_path, monkeypatch):
    from tracemine.store import migrations, schema

    file = tmp_path / "s.db"
    with open_store(file, create=True) as store:
        put(store, crash("a", ["f"]))
    assert migrate(file) == []
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE meta SET value = '7'")
    assert "newer" in refusal(file)
    assert "newer" in refusal(file, create=True)
    with pytest.raises(StoreError, match="newer"):
        migrate(file)
    with sqlite3.connect(file) as raw:
        raw.execute("UPDATE meta SET value = '2'")
    monkeypatch.setattr(schema, "VERSION", 4)
    assert "migrate" in refusal(file)

    def step(connection):
        connection.exec_driver_sql("ALTER TABLE meta ADD COLUMN added TEXT")

    def fails(connection):
        connection.exec_driver_sql("ALTER TABLE nowhere ADD COLUMN added TEXT")

    monkeypatch.setattr(migrations, "STEPS", {3: step, 4: fails})
    with pytest.raises(StoreError):
        migrate(file)
    monkeypatch.setattr(migrations, "STEPS", {3: step, 4: lambda _: None})
    assert migrate(file) == [3, 4]
    with open_store(file) as store:
        assert len(store.keys()) == 1


def test_a_store_of_the_first_version_knows_features_after_migration(tmp_path):
    file = tmp_path / "s.db"
    with open_store(file, create=True) as store:
        put(store, crash("a", ["Tree::pick", "main"]), crash("a", ["Tree::prune"], 2))
        asked = ["oTree", "wpick", "wtree", "kSIGSEGV", "fTree::pick", "wnone"]
        counts = store.feature_counts(asked)
    with sqlite3.connect(file) as raw:
        raw.execute("DROP TABLE parts")
        raw.execute("DROP TABLE features")
        raw.execute("DROP INDEX incidents_message")
        raw.execute("ALTER TABLE incidents DROP COLUMN message_hash")
        raw.execute("UPDATE meta SET value = '1'")
    assert "migrate" in refusal(file)
    assert migrate(file) == [2]
    with open_store(file) as store:
        assert store.feature_counts(asked) == counts
        assert counts == {"oTree": 2, "wpick": 1, "wtree": 2, "kSIGSEGV": 2, "fTree::pick": 1}
        assert store.namesakes(["oTree"]) == {"oTree": ["Tree::pick", "Tree::prune"]}
        assert store.saying("Signal 0x7f in thread 5", 9) == store.keys()
        assert store.check() == []


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


def test_a_damaged_store_is_told_of(tmp_path):
    file = tmp_path / "s.db"
    with open_store(file, create=True) as store:
        for number in range(30):
            put(store, crash(f"{number}", [f"f{n}" for n in range(40)]))
    data = bytearray(file.read_bytes())
    data[8192:-4096] = b"\xa5" * (len(data) - 12288)
    file.write_bytes(data)
    with pytest.raises(StoreError) as caught, open_store(file) as store:  # noqa: PT012
        assert any("damaged" in problem for problem in store.check())
        list(store.export())
    assert "damaged" in str(caught.value)


def test_check_finds_counts_that_are_off(store):
    put(store, crash("a", ["f"]))
    with store.rows() as connection:
        connection.exec_driver_sql("UPDATE functions SET incidents = 5")
        connection.exec_driver_sql("UPDATE artifacts SET count = 5")
        connection.exec_driver_sql("UPDATE features SET incidents = 3 WHERE name = 'kSIGSEGV'")
    counts, features, repeats = store.check()
    assert features == "features: kSIGSEGV is in 1 incidents, not in 3"
    assert counts == "functions: f is in 1 incidents, not in 5"
    assert repeats == "artifacts: a1 says that it was printed 5 times"


def test_every_table_and_column_is_explained():
    from tracemine.store.schema import metadata

    for table in metadata.sorted_tables:
        assert table.comment
        assert all(column.comment for column in table.c), table.name
        assert all(re.fullmatch(r"[a-z_]+", column.name) for column in table.c)
