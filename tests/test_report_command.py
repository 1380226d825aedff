"""`tracemine report`: of a store and of notes, and what it refuses."""

import json
import re
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from reports import NOTE, unpacked, wholes

from tracemine.cli import tracemine


def run(*arguments):
    return CliRunner().invoke(tracemine, ["report", *map(str, arguments)])


@pytest.fixture
def note(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    return path


def test_equal_input_gives_equal_bytes(note, tmp_path):
    for name in ("a.html", "b.html"):
        assert run("-o", tmp_path / name, note).exit_code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


# --- the command


def index(*arguments):
    done = CliRunner().invoke(tracemine, ["index", *map(str, arguments)])
    assert done.exit_code == 0, done.output


def test_a_store_gives_what_its_notes_give(note, tmp_path):
    index("--store", "s.db", note)
    done = run("-o", "store.html", "--store", "s.db")
    assert done.exit_code == 0, done.output
    assert "store.html: 2 incidents, 0." in done.stderr
    assert run("-o", "notes.html", "note.txt").exit_code == 0
    stored, read = (wholes((tmp_path / name).read_text()) for name in ("store.html", "notes.html"))
    assert {whole["row"]["source"] for whole in stored.values()} == {"note.txt"}
    for one, other in zip(stored.values(), read.values(), strict=True):
        assert one["body"] == other["body"]
        assert one.get("names") == other.get("names")


@pytest.mark.parametrize(
    ("happens", "said"),
    [
        (lambda note: note.unlink(), "is not where it was"),
        (lambda note: note.write_text("new\n" + NOTE), "has changed since it was indexed"),
    ],
)
def test_a_note_that_is_not_what_was_indexed_is_not_shown(note, tmp_path, happens, said):
    index("--store", "s.db", note)
    happens(note)
    assert run("-o", "r.html", "--store", "s.db").exit_code == 0
    page = (tmp_path / "r.html").read_text()
    crash, _ = wholes(page).values()
    assert crash["missing"] == said
    assert [piece["type"] for piece in crash["body"]] == ["artifact"]
    assert crash["sentences"][0][1].startswith("the loft fell down")
    assert "1 note is not at hand" in unpacked(page)["first"]["summary"]["remarks"][0]


@pytest.mark.parametrize("arguments", [["--store", "s.db"], ["note.txt"]])
def test_a_log_that_is_too_large_is_not_read_again(note, tmp_path, monkeypatch, arguments):
    index("--store", "s.db", note)
    monkeypatch.setattr("tracemine.report.notes.LARGEST", len(NOTE) - 1)
    assert run("-o", "r.html", *arguments).exit_code == 0
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    assert crash["missing"] == "is too large to be shown"


def test_members_of_an_archive_are_read_again(note, tmp_path):
    with tarfile.open(tmp_path / "notes.tar.gz", "w:gz") as archive:
        archive.add(note, "old/note.txt")
    index("--store", "s.db", tmp_path / "notes.tar.gz")
    assert run("-o", "r.html", "--store", "s.db").exit_code == 0
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    assert crash.get("missing") is None
    assert crash["body"][0]["lines"]


def test_of_an_archive_only_so_much_is_read_again(note, tmp_path, monkeypatch):
    with tarfile.open(tmp_path / "notes.tar.gz", "w:gz") as archive:
        for name in ("a.txt", "b.txt"):
            archive.add(note, name)
    index("--store", "s.db", tmp_path / "notes.tar.gz")
    monkeypatch.setattr("tracemine.report.notes.LARGEST", len(NOTE) * 3 // 2)
    assert run("-o", "r.html", "--store", "s.db").exit_code == 0
    missing = [whole.get("missing") for whole in wholes(Path("r.html").read_text()).values()]
    assert missing == [None, None, "is too large to be shown", "is too large to be shown"]


def test_a_report_that_no_browser_would_open_is_refused(note, tmp_path, monkeypatch):
    monkeypatch.setattr("tracemine.cli.report.MEGABYTE", 1000)
    done = run("-o", "r.html", note)
    assert done.exit_code == 2
    assert "more than 48" in done.stderr
    assert "--max-size" in done.stderr
    assert not (tmp_path / "r.html").exists()


def test_pseudonyms_for_what_is_private(note, tmp_path):
    note.write_text(NOTE.replace("called twice", "called twice, ask ruth@corp.example on 10.1.2.3"))
    done = run("-o", "r.html", "--redact", note)
    assert done.exit_code == 0, done.output
    crash, _ = wholes((tmp_path / "r.html").read_text()).values()
    said = json.dumps(crash)
    assert not re.search(r"ruth|corp\.example|10\.1\.2\.3|/lib64", said)
    assert "mail-" in crash["row"]["title"]
    assert crash["body"][1]["stacks"][0]["frames"][1]["function"] == "loft_close"


def test_the_settings_ask_for_pseudonyms_too(note, tmp_path, monkeypatch):
    note.write_text(NOTE.replace("called twice", "called twice, ask ruth@corp.example"))

    def page(*arguments):
        assert run("-o", "r.html", *arguments, note).exit_code == 0
        return json.dumps(list(wholes((tmp_path / "r.html").read_text()).values()))

    assert "ruth@" in page()
    (tmp_path / "tracemine.toml").write_text("redact = true\n")
    hidden = page()
    assert "ruth@" not in hidden
    assert "ruth@" in page("--no-redact")
    monkeypatch.setenv("TRACEMINE_REDACT_KEY", "hush")
    mails = [set(re.findall(r"mail-\w+", one)) for one in (hidden, page())]
    assert mails[0] != mails[1]
    assert all(mails)


@pytest.mark.parametrize(("since", "incidents"), [("2023-05-11", 2), ("2023", 2), ("2024", 0)])
def test_only_incidents_since_a_day(note, tmp_path, since, incidents):
    assert run("-o", "r.html", "--since", since, note).exit_code == 0
    summary = unpacked((tmp_path / "r.html").read_text())["first"]["summary"]
    assert summary["incidents"] == incidents


def test_a_title_that_is_no_text(note):
    assert run("-o", "r.html", "--title", "caf\udce9", note).exit_code == 0
    assert "<title>caf\ufffd" in Path("r.html").read_text(encoding="utf-8")


def test_a_report_is_not_written_over_a_note(note):
    done = run("-o", note, note)
    assert done.exit_code == 2
    assert note.read_text() == NOTE


@pytest.mark.usefixtures("note")
def test_without_a_store_and_notes_the_error_is_a_line():
    done = run("-o", "r.html", "--store", "nowhere.db")
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
