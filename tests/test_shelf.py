"""The terminal program: what it lists, and which editor it opens."""

import os

import pytest
from memories import artifact, documents, stored, texts

from tracemine.browse import editor
from tracemine.browse.shelf import Shelf
from tracemine.errors import TracemineError


@pytest.fixture(scope="module")
def notes(fixtures):
    return stored(texts([str(fixtures / "notes")]))


@pytest.fixture(scope="module")
def shelf(notes):
    return Shelf(notes)


# --- what is listed


def titles(headers):
    return [header.title for header in headers]


@pytest.mark.parametrize(
    ("text", "signatures", "incidents"),
    [
        ("58e0e479", 1, 0),
        ("  COUNT_ends   weave ", 2, 4),
        ("2023-05-15", 0, 1),
        ("worklog.txt crier", 0, 1),
        # In a log line only, which no signature is made of.
        ("libxl__loft_settle", 0, 2),
        ("no-such-word", 0, 0),
        ("[%_*", 0, 0),
    ],
)
def test_search_finds_what_has_all_words(shelf, text, signatures, incidents):
    found = shelf.find(text)
    assert (len(found.signatures), len(found.incidents)) == (signatures, incidents)


def test_without_words_there_is_everything(shelf, notes):
    found = shelf.find(" ")
    assert found.signatures == notes.signatures()
    assert sorted(header.key for header in found.incidents) == notes.keys()


def test_the_newest_come_first_and_the_undated_last(shelf):
    times = [header.time for header in shelf.find("").incidents]
    dated = [time for time in times if time is not None]
    assert dated == sorted(dated, reverse=True)
    assert times[: len(dated)] == dated
    assert len(dated) < len(times)


def test_a_signature_has_its_incidents(shelf):
    [known] = shelf.find("58e0e479").signatures
    assert len(shelf.of(known.signature.hash)) == known.incidents == 4
    assert shelf.of("0000") == []


def test_an_incident_that_has_gone_is_not_mixed_up():
    with stored(documents(artifact(1, ["f"]))) as store:
        shelf = Shelf(store)
        [header] = shelf.find("").incidents
        assert shelf.whole(header.key).incident.title == "incident 1"
        assert shelf.whole(header.key + 1) is None
        store.remove(["a.txt"])
        assert shelf.whole(header.key) is None


# --- the editor


@pytest.mark.parametrize(
    ("chosen", "opened"),
    [
        ({"EDITOR": "vi"}, ["vi", "+7", "{}"]),
        ({"EDITOR": "vi", "VISUAL": "emacs -nw"}, ["emacs", "-nw", "+7", "{}"]),
        ({"EDITOR": "", "VISUAL": "code --wait"}, ["code", "--wait", "--goto", "{}:7"]),
        ({"EDITOR": "hx"}, ["hx", "{}:7"]),
        ({"EDITOR": "kate -b"}, ["kate", "-b", "--line", "7", "{}"]),
        ({"EDITOR": "'my editor'"}, ["my editor", "+7", "{}"]),
    ],
)
def test_editors_are_told_the_line(tmp_path, chosen, opened):
    for name in ("vi", "emacs", "code", "hx", "kate", "my editor"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    note = tmp_path / "-R; touch x.txt"
    note.write_text("")
    words = editor.command({**chosen, "PATH": str(tmp_path)}, str(note), 7)
    assert words == [word.format(note) for word in opened]


@pytest.mark.parametrize(
    ("environment", "file", "said"),
    [
        ({}, __file__, "set VISUAL or EDITOR"),
        ({"EDITOR": "'"}, __file__, "cannot be started"),
        ({"EDITOR": "no-such-editor"}, __file__, "no-such-editor is not there"),
        ({"EDITOR": "sh"}, "notes.tar!a.txt", "is no file"),
        ({"EDITOR": "sh"}, "-:0123456789ab", "is no file"),
    ],
)
def test_what_cannot_be_opened(environment, file, said):
    path = os.environ["PATH"]
    with pytest.raises(TracemineError, match=said):
        editor.command({"PATH": path, **environment}, file, 1)
