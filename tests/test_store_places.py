"""Where a store is, which version it has, and whether it is damaged."""

import sqlite3

import pytest
from stores import crash, emptied, put

import tracemine
from tracemine.store import StoreError, locate, migrate, open_store


@pytest.fixture
def store():
    with emptied() as opened:
        yield opened


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
