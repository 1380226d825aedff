"""Reading: files, pipes, standard input, and what cannot be read."""

import gzip
import io
import os
import socket
import subprocess
import sys
import threading
from array import array

import pytest
from readings import NOTE, error_of, only

from tracemine.reading import (
    IDENTITY,
    BinaryInput,
    Input,
    LineMap,
    collect,
    inputs,
    read,
)
from tracemine.reading.lines import line_map

# -- lines --------------------------------------------------------------------------------------


def test_line_maps():
    assert [IDENTITY.physical(line) for line in (1, 2, 7_000_000)] == [1, 2, 7_000_000]
    mapped = LineMap(array("I", [1, 4, 4, 9]))
    assert [mapped.physical(line) for line in (0, 1, 2, 3, 4, 5, 99)] == [1, 1, 4, 4, 9, 9, 9]
    assert line_map(array("I", [1, 2, 3])) is IDENTITY
    assert line_map(array("I", [1, 3])) == LineMap(array("I", [1, 3]))
    with pytest.raises(AttributeError):
        mapped.numbers = None


# -- files and standard input -------------------------------------------------------------------


def test_reads_a_named_file(tmp_path, monkeypatch):
    (tmp_path / "note.txt").write_bytes(NOTE.encode())
    monkeypatch.chdir(tmp_path)
    (document,) = collect(["./note.txt"])
    assert (document.name, document.size) == ("./note.txt", len(NOTE.encode()))
    text = read(document)
    assert (text.source, text.text, text.lines) == ("./note.txt", NOTE, IDENTITY)


def test_line_ends_are_kept(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a\r\nb\rc\n")
    assert read(only(tmp_path / "a.txt")).text == "a\r\nb\rc\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_reads_wide_files(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(NOTE.encode(encoding))
    assert read(only(tmp_path / "a.txt")).text == NOTE


def test_mails_lead_back_to_their_lines(tmp_path):
    mail = b"From: a@b.c\nSubject: x\nContent-Transfer-Encoding: quoted-printable\n\na=\n=3D\nb\n"
    (tmp_path / "a.eml").write_bytes(mail)
    text = read(only(tmp_path / "a.eml"))
    assert text.text.split("\n")[4:] == ["a=", "b", ""]
    assert [text.lines.physical(line) for line in (4, 5, 6, 7)] == [4, 5, 7, 8]


def stdin_of(monkeypatch, data):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_reads_standard_input(monkeypatch):
    stdin_of(monkeypatch, NOTE.encode())
    (document,) = collect(["-", "-"])
    text = read(document)
    assert (text.source, text.text) == ("-", NOTE)


def test_standard_input_may_be_compressed_or_closed(monkeypatch):
    stdin_of(monkeypatch, gzip.compress(NOTE.encode()))
    assert read(only("-")).text == NOTE
    monkeypatch.setattr(sys, "stdin", None)
    assert "closed" in error_of(only("-"))


def test_reads_a_named_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(NOTE.encode() * 9000,))
    writer.start()
    assert read(only(pipe)).text == NOTE * 9000
    writer.join()


def test_waits_for_who_writes_to_a_named_pipe(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    script = "import sys, time; out = open(sys.argv[1], 'w'); time.sleep(0.1); out.write('late')"
    with subprocess.Popen([sys.executable, "-c", script, str(pipe)]):
        assert read(only(pipe)).text == "late"


def test_a_pipe_that_nobody_writes_to(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "PATIENCE", 0.02)
    os.mkfifo(tmp_path / "pipe")
    assert error_of(only(tmp_path / "pipe")) == "nobody writes to this pipe"


def test_the_pipe_of_a_shell():
    for data in (b"", NOTE.encode()):
        reader, writer = os.pipe()
        os.write(writer, data)
        os.close(writer)
        assert read(only(f"/dev/fd/{reader}")).text == data.decode()
        os.close(reader)


def test_named_devices_are_not_read(tmp_path):
    assert read(only(os.devnull)).text == ""
    assert error_of(only("/dev/zero")) == "is a device, not a file"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        assert error_of(only(tmp_path / "s"))


@pytest.mark.parametrize("path", ["missing.txt", "missing/", "", "a\0b", "x" * 300, "\ud83d"])
def test_missing_paths_are_errors_when_loaded(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    document = only(path)
    assert error_of(document)
    document.name.encode()


def test_files_that_vanish_or_cannot_be_opened(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(NOTE)
    first, second = collect([str(tmp_path)])
    (tmp_path / "a").unlink()
    (tmp_path / "b").unlink()
    (tmp_path / "b").mkdir()
    assert error_of(first) == "No such file or directory"
    assert error_of(second) == "is a folder"


def test_binary_files_are_told_from_broken_ones(tmp_path):
    (tmp_path / "core").write_bytes(b"\x7fELF" + bytes(9000))
    with pytest.raises(BinaryInput, match="core: binary file"):
        only(tmp_path / "core").load()


def test_a_huge_core_file_is_not_read(tmp_path):
    with (tmp_path / "core").open("wb") as core:
        core.write(b"\x7fELF")
        core.truncate(1 << 40)
    with pytest.raises(BinaryInput):
        only(tmp_path / "core").load()


def test_inputs_are_immutable():
    with pytest.raises(AttributeError):
        Input("a").name = "b"


def test_nothing_heavy_is_imported():
    heavy = [
        "pathspec",
        "zstandard",
        "bz2",
        "lzma",
        "tarfile",
        "zipfile",
        "html",
        "email",
        "pyparsing",
    ]
    code = f"import sys, tracemine.reading; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
