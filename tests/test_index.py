"""`tracemine index` and `tracemine store`: what is read again, what is kept, what is printed."""

import os
import re
import subprocess
import sys
import tarfile

import pytest
from click.testing import CliRunner
from commands import environment

from tracemine.cli import tracemine
from tracemine.reading.archive import archive_members
from tracemine.store import ingest, open_store, reader, sources

CRASH = """\
14:35 2023-05-0{number}
1, it dies again
Program received signal SIGSEGV, Segmentation fault.
#0  0x0000000000401136 in {name} (x=1) at src/leaf.c:3
#1  0x0000000000401150 in branch (x=2) at src/leaf.c:9
#2  0x0000000000401170 in main () at src/main.c:20

"""


def crash(number, name):
    return CRASH.format(number=number, name=name)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Work in a folder of notes that has a store of its own."""
    monkeypatch.delenv("TRACEMINE_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".tracemine").mkdir()
    (tmp_path / "notes").mkdir()
    return tmp_path


def run(*arguments, status=0, **options):
    result = CliRunner().invoke(tracemine, list(arguments), **options)
    assert result.exit_code == status, result.output + repr(result.exception)
    return result


def write(path, text, age=100):
    """Write a file as if some seconds ago."""
    path.write_text(text)
    before = path.stat().st_mtime - age
    os.utime(path, (before, before))


def artifact_ids(store):
    return {a.id for one in store.incidents(store.keys()) for a in one.artifacts}


def counted(result):
    return result.stderr.splitlines()[-2]


def test_only_what_changed_is_read(place, monkeypatch):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    write(place / "notes" / "b.txt", crash(1, "twig"))
    assert (
        counted(run("index", "notes")) == "2 files: 2 new, 0 changed, 0 unchanged; 2 artifacts read"
    )
    read = []
    monkeypatch.setattr(reader, "_read", lambda job, **_: read.append(job.source))
    assert "2 unchanged" in counted(run("index", "notes"))
    assert read == []


def test_bytes_decide_where_the_time_changed(place):
    file = place / "notes" / "a.txt"
    write(file, crash(1, "leaf"))
    run("index", "notes")
    write(file, crash(1, "leaf"), age=50)
    assert "1 unchanged; 0 artifacts" in counted(run("index", "notes"))
    with open_store(place) as store:
        assert store.fingerprints()["notes/a.txt"].mtime == file.stat().st_mtime_ns


def test_a_change_right_after_indexing_is_seen(place):
    """Of two changes within the clock's resolution, the time tells of the first only."""
    file = place / "notes" / "a.txt"
    write(file, crash(1, "leaf"), age=0)
    run("index", "notes")
    before = file.stat()
    file.write_text(crash(1, "twig"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "1 changed" in counted(run("index", "notes"))
    with open_store(place) as store:
        assert [known.name for known in store.functions("twig")] == ["twig"]
        assert store.functions("leaf") == []


def test_a_file_that_grew_keeps_the_ids_of_what_was_there(place):
    file = place / "notes" / "a.txt"
    write(file, crash(1, "leaf"))
    run("index", "notes")
    with open_store(place) as store:
        ids, incidents = artifact_ids(store), {h.id for h in store.headers(store.keys())}
    write(file, crash(1, "leaf") + crash(2, "twig"), age=50)
    assert "1 changed" in counted(run("index", "notes"))
    with open_store(place) as store:
        assert ids < artifact_ids(store)
        assert incidents < {h.id for h in store.headers(store.keys())}


def test_what_is_gone_is_pruned_only_if_asked_and_only_there(place):
    for name in ("notes/a.txt", "notes/b.txt", "c.txt"):
        write(place / name, crash(1, "leaf"))
    run("index", ".")
    for name in ("notes/a.txt", "c.txt"):
        (place / name).unlink()
    run("index", "notes")
    with open_store(place) as store:
        assert list(store.fingerprints()) == ["c.txt", "notes/a.txt", "notes/b.txt"]
    assert "1 forgotten" in counted(run("index", "--prune", "notes"))
    with open_store(place) as store:
        assert list(store.fingerprints()) == ["c.txt", "notes/b.txt"]
    assert run("store", "prune", "--dry-run").stdout == "c.txt\n"
    run("store", "prune", status=2)
    assert "1 document forgotten" in run("store", "prune", "--yes").stderr
    with open_store(place) as store:
        assert list(store.fingerprints()) == ["notes/b.txt"]
    run("index", "--prune", "gone", status=2)


def test_a_file_has_one_name_however_it_is_called(place, monkeypatch):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    run("index", "notes/a.txt")
    run("index", str(place / "notes"))
    (place / "link").symlink_to("notes")
    run("index", "link/a.txt")
    monkeypatch.chdir(place / "notes")
    assert "1 unchanged" in counted(run("index", "a.txt"))
    with open_store(place) as store:
        assert list(store.fingerprints()) == ["notes/a.txt"]
        assert store.incidents(store.keys())[0].source == "notes/a.txt"
    run("index", "a.txt", "--store", str(place / "else.db"))
    with open_store(place / "else.db") as store:
        assert list(store.fingerprints()) == [str(place / "notes" / "a.txt")]


def test_members_of_archives_and_standard_input(place):
    write(place / "a.txt", crash(1, "leaf"))
    with tarfile.open(place / "all.tar.gz", "w:gz") as archive:
        archive.add(place / "a.txt", "inside/a.txt")
    run("index", "all.tar.gz")
    for _ in range(2):
        run("index", "-", input=crash(1, "twig"))
    with open_store(place) as store:
        piped, member = store.fingerprints()
        assert (piped[:2], member) == ("-:", "all.tar.gz/inside/a.txt")
        assert store.path_of(piped) == piped
    run("index", "--prune", ".")
    with open_store(place) as store:
        assert list(store.fingerprints()) == [piped, "a.txt", member]
        assert len(store.postings("leaf")) == 2


def test_an_archive_that_has_not_changed_is_not_opened(place, monkeypatch):
    file = place / "all.tar.gz"
    opened = []
    monkeypatch.setattr(
        sources, "archive_members", lambda path: opened.append(path) or archive_members(path)
    )
    for time, name in enumerate(("leaf", "twig")):
        write(place / "a.txt", crash(1, name))
        with tarfile.open(file, "w:gz") as archive:
            archive.add(place / "a.txt", "inside/a.txt")
        os.utime(file, (1e9, 1e9 + time))
        opened.clear()
        for states in ("0 unchanged; 1", "1 unchanged; 0", "1 unchanged; 0"):
            assert f"{states} artifact" in counted(run("index", "all.tar.gz"))
        assert opened == ["all.tar.gz"]


def test_an_archive_that_is_cut_is_told_of_each_time(place):
    write(place / "a.txt", crash(1, "leaf"))
    with tarfile.open(place / "all.tar", "w", format=tarfile.USTAR_FORMAT) as archive:
        archive.add(place / "a.txt", "a.txt")
        archive.add(place / "a.txt", "b.txt")
    os.truncate(place / "all.tar", 1024 + 512 + 100)
    os.utime(place / "all.tar", (1e9, 1e9))
    for states in ("1 new", "1 unchanged", "1 unchanged"):
        told = run("index", "all.tar")
        assert states in counted(told)
        assert "all.tar" in told.stderr.splitlines()[0]


def test_other_grammars_and_again_read_anew(place):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    run("index", "notes")
    assert "1 changed; " not in counted(run("index", "notes"))
    assert "1 changed" in counted(run("index", "notes", "--grammar", "valgrind"))
    with open_store(place) as store:
        assert store.totals().artifacts == 0
    assert "1 changed" in counted(run("index", "notes"))
    assert "1 changed" in counted(run("index", "notes", "--again"))


def test_many_files_are_read_by_several_processes(place):
    for number in range(40):
        write(place / "notes" / f"{number:02}.txt", crash(1, f"leaf{number % 7}"))
    (place / "notes" / "z.bin").write_bytes(b"\0\1" * 99)
    result = run("index", "notes", "--jobs", "2", "-v")
    assert "40 new" in counted(result)
    assert "z.bin: passed over" in result.stderr
    with open_store(place) as store, open_store("sqlite://", create=True) as other:
        list(ingest.index(other, [str(place / "notes")], jobs=1))
        assert store.functions() == other.functions()
        assert store.totals() == other.totals()


def test_mentions_and_references_are_stored(place):
    said = 'freed before leaf_free uses it, see"14:35 2023-05-01"\n'
    text = crash(1, "leaf_free") + said
    write(place / "notes" / "a.txt", text)
    run("index", "notes")
    with open_store(place) as store:
        [mention] = store.mentions(["leaf_free"])
        assert "freed before leaf_free uses it" in mention.sentence
        [reference] = store.references()
        assert reference.targets == tuple(store.keys())


@pytest.mark.parametrize("arguments", [(), ("--strict",)])
def test_what_cannot_be_read(place, arguments):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    result = run("index", "notes", "none.txt", *arguments, status=2 if arguments else 0)
    assert "none.txt" in result.stderr
    assert "1 new" in result.stderr
    assert "Error: none.txt" in run("index", "none.txt", status=2).stderr


def test_a_path_that_is_not_there_makes_no_store(place):
    assert (
        run("index", "none.txt", status=2).stderr == "Error: none.txt: No such file or directory\n"
    )
    assert not list((place / ".tracemine").iterdir())


def test_an_empty_folder_makes_no_store(place):
    assert "nothing to read" in run("index", "notes", status=3).stderr
    assert not (place / ".tracemine" / "incidents.db").exists()


def test_an_empty_standard_input_makes_no_store(place):
    command = [sys.executable, "-m", "tracemine", "index"]
    for text, status in (("", 3), (crash(1, "leaf"), 0)):
        done = subprocess.run(
            command, input=text, text=True, capture_output=True, check=False, env=environment()
        )
        assert done.returncode == status
        assert (place / ".tracemine" / "incidents.db").exists() == (status == 0)
    assert "1 incident of" in done.stderr


def test_quiet_and_what_needs_a_store(place):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    result = run("store", "info", status=2)
    assert result.stderr.count("\n") == 1
    assert "tracemine index" in result.stderr
    assert run("index", "-q", "notes").output == ""
    shown = run("store", "info").stdout
    assert "incidents     1" in shown
    assert "1 problem" not in run("store", "check").stderr


@pytest.mark.parametrize("form", ["jsonl", "parquet"])
def test_export_and_import_are_equal(place, form):
    if form == "parquet":
        pytest.importorskip("pyarrow")
    write(
        place / "notes" / "a.txt", crash(1, "leaf") + crash(1, "leaf") + "leaf() is wrong, see 1\n"
    )
    run("index", "notes")
    written = run("store", "export", "-f", form, "out")
    assert re.fullmatch(r"\d+ (document|rows) written to out\n", written.stderr)
    run("store", "import", "out", "--store", "other.db")
    first = run("store", "export").stdout
    assert first.count("\n") == 2
    assert run("store", "export", "--store", "other.db").stdout == first
    run("store", "import", "out", "--store", "other.db")
    assert run("store", "export", "--store", "other.db").stdout == first
    # The file is known by its bytes, so it is not extracted again.
    (place / "other.db").replace(place / ".tracemine" / "incidents.db")
    assert "1 unchanged" in counted(run("index", "notes"))


def test_a_broken_import_changes_nothing(place):
    write(place / "notes" / "a.txt", crash(1, "leaf"))
    run("index", "notes")
    lines = run("store", "export").stdout_bytes.splitlines(keepends=True)
    for broken in (lines[1:], [lines[0], lines[1], b'{"source": 3}\n'], [lines[0], b"\xff\n"]):
        (place / "broken.jsonl").write_bytes(b"".join(broken))
        result = run("store", "import", "broken.jsonl", "--store", "new.db", status=2)
        assert result.stderr.count("\n") == 1
        run("store", "import", "-", "--store", "new.db", status=2, input=b"".join(broken))
        run("store", "import", "broken.jsonl", status=2)
    (place / "empty").mkdir()
    assert "Error: " in run("store", "import", "empty", "--store", "new.db", status=2).stderr
    assert not (place / "new.db").exists()
    assert run("store", "export").stdout_bytes.splitlines(keepends=True) == lines


def test_the_schema_is_printed():
    shown = run("store", "schema").stdout
    assert "frames: " in shown
    assert "the index that answers are found by" in shown
    assert run("store", "migrate", status=2).stderr.startswith("Error: store ")


def test_the_store_among_the_notes_is_no_note(place):
    """Neither it nor what SQLite writes beside it."""
    (place / "notes.txt").write_text(crash(1, "settle"))
    for _ in range(2):
        run("index", "--store", "s.db", ".")
    with open_store(place / "s.db") as store:
        assert [source.rpartition("/")[2] for source in store.fingerprints()] == ["notes.txt"]


def test_a_missing_path_with_the_name_of_the_store_loses_nothing_else(place):
    (place / "notes.txt").write_text(crash(1, "settle"))
    told = run("index", "--store", "s.db", "nosuch/s.db", "notes.txt")
    assert "nosuch/s.db: No such file or directory" in told.stderr
    with open_store(place / "s.db") as store:
        assert len(store.fingerprints()) == 1


def test_an_export_is_not_written_over_its_store(place):
    file = place / "s.db"
    open_store(file, create=True).close()
    before = file.read_bytes()
    run("store", "export", "--store", "s.db", "s.db", status=2)
    assert file.read_bytes() == before
