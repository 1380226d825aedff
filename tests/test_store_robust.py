"""A store that is shared, killed, locked, read-only or on a full disk: nothing is lost."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from tracemine.errors import TracemineError
from tracemine.store import Fingerprint, StoreError, connecting, open_store, sqlite_files
from tracemine.store.ingest import index

ROOT_ONLY = "the superuser may write anywhere"

SCRIPT = """
import sys
from tracemine.store import open_store
from tracemine.store.ingest import index
if __name__ == "__main__":
    with open_store(sys.argv[1], create=True) as store:
        print("ready", flush=True)
        for _ in index(store, sys.argv[2:], jobs=1):
            pass
"""


def notes(folder, count, stacks=4):
    """Write notes with made-up crashes into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        chance = random.Random(f"{folder.name} {number}")
        lines = [f"14:35 2023-05-{1 + number % 28:02}"]
        for item in range(stacks):
            lines += [
                "",
                f"{item + 1}, crash {item} of {number}",
                "Program received signal SIGSEGV.",
            ]
            lines += [
                f"#{level}  0x0000{chance.getrandbits(24):06x} in fun{chance.randrange(30)} ()"
                f" at src/f{level}.c:{chance.randrange(900)}"
                for level in range(8)
            ]
            lines.append(f"it may be fun_{chance.randrange(30)}() again")
        (folder / f"{number:03}.txt").write_text("\n".join(lines) + "\n")
    return folder


def indexer(store, *folders):
    command = [sys.executable, "-c", SCRIPT, str(store), *map(str, folders)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def fill(store, *folders):
    list(index(store, [str(folder) for folder in folders], jobs=1))


def exported(place):
    with open_store(place) as store:
        assert store.check() == []
        return list(store.export())


def test_two_processes_at_once_lose_nothing(tmp_path):
    one, other = notes(tmp_path / "one", 40), notes(tmp_path / "other", 40)
    both = notes(tmp_path / "both", 20)
    shared = tmp_path / "shared.db"
    processes = [indexer(shared, one, both), indexer(shared, both, other)]
    for process in processes:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, "")
    with open_store(tmp_path / "alone.db", create=True) as alone:
        fill(alone, one, both, other)
    assert exported(shared) == exported(tmp_path / "alone.db")


def test_a_kill_at_any_moment_leaves_a_store_that_is_right_after_the_next_run(tmp_path):
    folder = notes(tmp_path / "notes", 80)
    with open_store(tmp_path / "whole.db", create=True) as whole:
        fill(whole, folder)
    expected = exported(tmp_path / "whole.db")
    chance = random.Random(7)
    sizes = set()
    for attempt in range(4):
        place = tmp_path / f"{attempt}.db"
        process = indexer(place, folder)
        if attempt:
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
        else:
            time.sleep(0.3)  # perhaps while the tables are made
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with open_store(place, create=True) as store:
            assert store.check() == []
            there = {stored.source: stored for stored in store.export()}
            assert [there[s.source] for s in expected if s.source in there] == list(there.values())
            sizes.add(len(there))
            fill(store, folder)
        assert exported(place) == expected
    assert sizes != {80}, "no run was killed early"


def test_a_locked_store_is_told_of_and_can_still_be_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(sqlite_files, "PATIENCE", 0.1)
    place = tmp_path / "s.db"
    with open_store(place, create=True) as store:
        fill(store, notes(tmp_path / "notes", 2))
    blocker = sqlite3.connect(place, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with open_store(place, create=True) as store:
        assert len(store.keys()) == 8
        with pytest.raises(StoreError, match="another process has been writing"):
            store.remove(list(store.fingerprints()))
        blocker.execute("ROLLBACK")
        assert store.remove(list(store.fingerprints())) == 2
    blocker.close()


def test_a_full_disk_loses_nothing(tmp_path):
    place = tmp_path / "s.db"
    first, more = notes(tmp_path / "first", 3), notes(tmp_path / "more", 40)
    with open_store(place, create=True) as store:
        fill(store, first)
    before = exported(place)
    with open_store(place, create=True) as store:
        with store.snapshot() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        with pytest.raises(StoreError, match="no room left"):
            fill(store, more)
        assert list(store.export()) == before
    assert exported(place) == before
    with open_store(place, create=True) as store:
        fill(store, more)
        assert len(store.fingerprints()) == 43


@pytest.mark.skipif(os.geteuid() == 0, reason=ROOT_ONLY)
@pytest.mark.parametrize("folder_too", [False, True])
def test_a_store_that_cannot_be_written_to_can_be_asked(tmp_path, folder_too):
    folder = tmp_path / "store"
    place = folder / "s.db"
    with open_store(place, create=True) as store:
        fill(store, notes(tmp_path / "notes", 2))
    place.chmod(0o400)
    if folder_too:
        folder.chmod(0o500)
    try:
        with open_store(place) as store:
            assert len(store.keys()) == 8
            with pytest.raises(StoreError, match="cannot be written"):
                store.remove(list(store.fingerprints()))
    finally:
        folder.chmod(0o700)


def test_why_a_store_cannot_be_opened_is_said_as_the_system_says_it(tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "folder" / "incidents.db").mkdir(parents=True)
    for place, why in [
        (tmp_path / "file" / "s.db", "File exists"),
        (tmp_path / "round", "[Ss]ymlink loop|symbolic links"),
        (tmp_path / "folder", "is no file"),
        (tmp_path / ("n" * 300), "File name too long"),
        ("/proc/s.db", "cannot be opened: No such file or directory"),
    ]:
        with pytest.raises(StoreError, match=why):
            open_store(place, create=True)
    with pytest.raises(StoreError, match="is no file"):
        open_store(tmp_path / "folder")


def test_a_store_opened_as_unchangeable_refuses_to_be_written(tmp_path):
    place = tmp_path / "s.db"
    with open_store(place, create=True) as store:
        fill(store, notes(tmp_path / "notes", 2))
    database = connecting.Database(
        sqlite_files.engine_of(lambda: sqlite_files.connect_to(place, "mode=ro&immutable=1")), "it"
    )
    with pytest.raises(StoreError, match="it: cannot be written to"), database.writing() as c:
        c.exec_driver_sql("DELETE FROM documents")
    database.close()


def test_an_interrupted_iteration_stores_what_it_told_of(tmp_path):
    folder = notes(tmp_path / "notes", 10)
    with open_store("sqlite://", create=True) as store:
        run = index(store, [str(folder)], jobs=1)
        told = [next(run).source for _ in range(3)]
        run.close()
        assert list(store.fingerprints()) == sorted(told)


def test_a_grammar_that_there_is_not_writes_nothing(tmp_path):
    with open_store("sqlite://", create=True) as store:
        with pytest.raises(TracemineError, match="nosuch"):
            list(index(store, [str(notes(tmp_path / "n", 1))], grammars=["nosuch"]))
        assert store.fingerprints() == {}
        store.touch("nobody", Fingerprint("0"))
