"""`store`: damage that is found, and the form in which everything is written."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from commands import environment, run


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def garbage(file, whole):  # noqa: ARG001
    file.write_bytes(b"no store at all, but long enough to be read as one\n" * 40)


def header_only(file, whole):
    file.write_bytes(whole[:60])


def cut(file, whole):
    file.write_bytes(whole[:5000])


def other_pages(file, whole):
    file.write_bytes(whole[:4096] + os.urandom(len(whole) - 4096))


def no_table(file, whole):
    changed(file, whole, "DROP TABLE frames")


def no_column(file, whole):
    changed(file, whole, "ALTER TABLE artifacts DROP COLUMN kind")


def changed(file, whole, statement):
    file.write_bytes(whole)
    connection = sqlite3.connect(file)
    connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("damage", [garbage, header_only, cut, other_pages, no_table, no_column])
def test_a_store_that_is_damaged_is_what_check_is_for(store, place, damage):
    damage(place / "s.db", Path(store).read_bytes())
    done = run("store", "check", "--store", "s.db")
    assert done.exit_code == 1
    assert "damaged" in done.stdout
    assert done.stderr.endswith(
        f"{'1 problem' if done.stdout.count(chr(10)) == 1 else 'problems'}\n"
    )
    asked = run("related", "doveCry", "--store", "s.db")
    assert (asked.exit_code, asked.stderr.count("\n")) == (2, 1)
    assert "damaged" in asked.stderr


def test_a_store_that_is_whole_missing_or_none_of_ours(store, place):
    assert run("store", "check", "--store", store).exit_code == 0
    for words in (["info"], ["check"], ["migrate"], ["prune"], ["export"]):
        done = run("store", *words, "--store", "none.db")
        assert done.exit_code == 2
        assert done.stderr.endswith("make it: tracemine index --store none.db PATH\n")
    (place / "empty.db").touch()
    for name in ("none.db", "empty.db"):
        assert run("store", "check", "--store", name).exit_code == 2


def test_how_much_is_in_a_store_is_told_to_programs_too(store, totals):
    told = json.loads(run("store", "info", "--store", store, "-f", "json").stdout)
    assert (told["schema"], told["store"]) == (1, store)
    assert told["bytes"] == Path(store).stat().st_size
    assert told["totals"]["incidents"] == totals.incidents
    shown = run("store", "info", "--store", store).stdout
    assert f"incidents     {totals.incidents}\n" in shown


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (["out.jsonl"], b'{"tracemine":"store"'),
        (["OUT.JSONL"], b'{"tracemine":"store"'),
        (["out.ndjson"], b'{"tracemine":"store"'),
        (["out"], b'{"tracemine":"store"'),
        (["out.csv", "--format", "jsonl"], b'{"tracemine":"store"'),
    ],
)
def test_an_export_is_what_its_name_says(store, arguments, begin):
    assert run("store", "export", *arguments, "--store", store).exit_code == 0
    assert Path(arguments[0]).read_bytes().startswith(begin)


def test_a_folder_is_exported_to_as_parquet(store):
    pytest.importorskip("pyarrow")
    Path("there").mkdir()
    done = run("store", "export", "there", "--store", store)
    assert (done.exit_code, list(Path("there").iterdir())) == (2, [])
    for folder in ("there/", "new/"):
        assert run("store", "export", folder, "--store", store).exit_code == 0
        assert Path(folder, "incidents.parquet").is_file()


@pytest.mark.parametrize("name", ["out.parquet", "out.csv", "out.json", "out.jsonl.gz", "out.db"])
def test_a_form_that_there_is_not_is_never_written_as_another(store, name):
    done = run("store", "export", name, "--store", store)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "for JSON Lines name it .jsonl, for Parquet name a folder" in done.stderr
    assert not Path(name).exists()


def test_an_import_through_a_pipe(store, place):
    written = run("store", "export", "--store", store).stdout_bytes
    command = [sys.executable, "-m", "tracemine", "store", "import", "-", "--store", "made.db"]
    for text, status in ((written[:9000], 2), (written, 0)):
        done = subprocess.run(
            command, input=text, capture_output=True, check=False, env=environment()
        )
        assert done.returncode == status, done.stderr
        assert (place / "made.db").exists() == (status == 0)
    assert run("store", "export", "--store", "made.db").stdout_bytes == written


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (b'{"tracemine":"store","schema":1}\n', "export it again with this one"),
        (b"prose\n", "is not what tracemine store export writes"),
        (b"x" * 1000, "is not what tracemine store export writes"),
        (b"", "is not what tracemine store export writes"),
    ],
)
def test_what_is_no_export_is_told_so(place, head, said):
    (place / "a.jsonl").write_bytes(head)
    done = run("store", "import", "a.jsonl", "--store", "s.db")
    assert done.exit_code == 2
    assert done.stderr.startswith("Error: a.jsonl: is ")
    assert said in done.stderr
    assert not (place / "s.db").exists()


def test_a_place_that_cannot_be_read_makes_no_folders(place):
    assert run("store", "import", "nope.jsonl", "--store", "a/b/s.db").exit_code == 2
    assert not (place / "a").exists()
