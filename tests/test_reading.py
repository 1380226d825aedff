"""Reading: encodings, files, folders, archives, and what cannot be read."""

import bz2
import gzip
import io
import lzma
import os
import pickle
import socket
import subprocess
import sys
import tarfile
import threading
import zipfile
from array import array
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from tracemine.errors import InputError
from tracemine.reading import (
    IDENTITY,
    BinaryInput,
    Input,
    LineMap,
    collect,
    decode,
    inputs,
    is_binary,
    read,
    text_from,
)
from tracemine.reading import compression as limits
from tracemine.reading.lines import line_map

NOTE = "14:35 2015-03-03\n#0  flush_queue (queue=0x0) at pump/queue.c:88\nça va\n"


def names(*paths):
    return [document.name for document in collect(map(str, paths))]


def only(path):
    (document,) = collect([str(path)])
    return document


def error_of(document):
    with pytest.raises(InputError) as caught:
        read(document)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"{document.name}: ")
    return caught.value.reason


@pytest.fixture
def tree(tmp_path):
    def grow(*files, **texts):
        for name, text in (*((name, NOTE) for name in files), *texts.items()):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return grow


# -- lines --------------------------------------------------------------------------------------


def test_line_maps():
    assert [IDENTITY.physical(line) for line in (1, 2, 7_000_000)] == [1, 2, 7_000_000]
    mapped = LineMap(array("I", [1, 4, 4, 9]))
    assert [mapped.physical(line) for line in (0, 1, 2, 3, 4, 5, 99)] == [1, 1, 4, 4, 9, 9, 9]
    assert line_map(array("I", [1, 2, 3])) is IDENTITY
    assert line_map(array("I", [1, 3])) == LineMap(array("I", [1, 3]))
    with pytest.raises(AttributeError):
        mapped.numbers = None


# -- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        ("ça\n".encode(), "ça\n"),
        ("ça\n".encode("utf-8-sig"), "ça\n"),
        (b"\xff\xfe" + "ça\n漢".encode("utf-16-le"), "ça\n漢"),
        (b"\xfe\xff" + "ça\n漢".encode("utf-16-be"), "ça\n漢"),
        (b"\xff\xfe\0\0" + "ça\n".encode("utf-32-le"), "ça\n"),
        (b"\0\0\xfe\xff" + "ça\n".encode("utf-32-be"), "ça\n"),
        (NOTE.encode("utf-16-le"), NOTE),
        (NOTE.encode("utf-16-be"), NOTE),
        (b"caf\xe9 \x93quoted\x94 \x80\n", "café “quoted” €\n"),
        (b"\x81\x8d\x8f\x90\x9d\xe9", "\x81\x8d\x8f\x90\x9dé"),
        ("漢字\n".encode() + b"caf\xe9\n" + "ça".encode(), "漢字\ncafé\nça"),
        (b"a\r\nb\rc\x0b\x0c\x85\n", "a\r\nb\rc\x0b\x0c…\n"),
        (b"a\0b\nc", "a\0b\nc"),
    ],
)
def test_decode(data, text):
    assert decode(data) == text
    assert text.count("\n") == text_from(text, "x").text.count("\n")


@pytest.mark.parametrize(
    ("encoding", "data", "text"),
    [
        ("utf-8", b"\xef\xbb\xbfa\xffb", "a\ufffdb"),
        ("UTF8", b"a\r\n", "a\r\n"),
        ("latin-1", b"caf\xe9\x80", "café\x80"),
        ("utf-16", "ça".encode("utf-16"), "ça"),
        ("utf-16-le", "ça".encode("utf-16-le") + b"x", "ça\ufffd"),
        ("koi8-r", b"\xd2\xc1\xda", "раз"),
    ],
)
def test_decode_with_an_explicit_encoding(encoding, data, text):
    assert decode(data, encoding) == text


@pytest.mark.parametrize("encoding", ["no-such", "hex", "undefined", "rot13"])
def test_encodings_that_cannot_be_used(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(b"x")
    with pytest.raises(InputError, match=r"a\.txt: "):
        read(only(tmp_path / "a.txt"), encoding)


@pytest.mark.parametrize(
    ("data", "binary"),
    [
        (b"", False),
        (NOTE.encode(), False),
        (NOTE.encode("latin-1"), False),
        (NOTE.encode("utf-16"), False),
        (NOTE.encode("utf-16-be"), False),
        (NOTE.encode("utf-32"), False),
        (b"\x1b[31mred\x1b[0m\a\b\f\n", False),
        (b"a chat log with one stray byte at its end\n" * 9 + b"\0", False),
        (b"x" * 9000 + bytes(9000), False),
        (b"\0\1\2\3" + NOTE.encode(), True),
        (bytes(100), True),
        (bytes(range(256)) * 9, True),
        (b"\x7fELF\x02\x01\x01", True),
        (b"\x89PNG\r\n\x1a\n", True),
        (b"\x1f\x8b\x08\0", True),
        (b"%PDF-1.7\n", True),
        (b"SQLite format 3\0", True),
        (array("H", range(1, 3000)).tobytes(), True),
    ],
)
def test_is_binary(data, binary):
    assert is_binary(data) is binary


@given(st.binary(max_size=300))
def test_any_bytes_decode(data):
    text = decode(data)
    text.encode()
    if b"\0" not in data and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        assert text.count("\n") == data.count(b"\n")


@given(st.text(max_size=200))
def test_any_text_is_taken(text):
    taken = text_from(text, "x")
    taken.text.encode()
    assert taken.source == "x"
    assert taken.text.count("\n") == text.count("\n")


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


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_permissions(tree):
    root = tree("open.txt", "closed.txt", "folder/a.txt")
    (root / "closed.txt").chmod(0)
    (root / "folder").chmod(0)
    try:
        closed, folder, opened = collect([str(root)])
        assert error_of(closed) == error_of(folder) == "Permission denied"
        assert read(opened).text == NOTE
    finally:
        (root / "folder").chmod(0o755)


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


# -- folders ------------------------------------------------------------------------------------


def test_walks_in_sorted_order_without_hidden_files(tree):
    root = tree("b.txt", "a/z.txt", "a/b/c.txt", "c.txt", ".git/x", ".tracemine/x", ".hidden")
    assert names(root) == [str(root / name) for name in ("a/b/c.txt", "a/z.txt", "b.txt", "c.txt")]
    assert names(root / ".hidden") == [str(root / ".hidden")]
    assert names(root / ".git") == [str(root / ".git/x")]


def test_each_document_once(tree):
    root = tree("a.txt", "b/c.txt")
    (root / "link.txt").symlink_to(root / "a.txt")
    found = names(root / "b/../a.txt", root, root / "link.txt", root / "b", root / "a.txt")
    assert found == [str(root / "b/../a.txt"), str(root / "b/c.txt")]


def test_relative_folders(tree, monkeypatch):
    root = tree("notes/a.txt", "notes/b/c.txt")
    monkeypatch.chdir(root / "notes")
    assert names("b") == names("b/") == names("./b") == ["b/c.txt"]
    assert names("../notes/b") == ["../notes/b/c.txt"]


def test_symbolic_links_and_pipes_are_passed_over_in_folders(tree):
    root = tree("a/b.txt")
    (root / "a/loop").symlink_to(root)
    (root / "a/link.txt").symlink_to(root / "a/b.txt")
    (root / "a/dangling").symlink_to(root / "nowhere")
    os.mkfifo(root / "a/pipe")
    assert names(root) == [str(root / "a/b.txt")]
    assert names(root / "a/link.txt") == [str(root / "a/link.txt")]
    assert names(root / "a/loop/a/loop/a") == [str(root / "a/loop/a/loop/a/b.txt")]
    (root / "self").symlink_to(root / "self")
    assert error_of(only(root / "self"))


def test_deep_folders(tmp_path):
    path = tmp_path
    for _ in range(400):
        path /= "d"
    path.mkdir(parents=True)
    (path / "a.txt").write_text(NOTE)
    assert read(only(tmp_path)).text == NOTE


def test_empty_folders_give_nothing(tmp_path):
    assert names(tmp_path) == []
    assert names() == []


def test_file_names_that_are_no_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(NOTE.encode())
    document = only(tmp_path)
    document.name.encode()
    assert read(document).text == NOTE


IGNORES = {
    ".gitignore": "*.log\n!keep.log\n/build/\n# comment\ntmp*/\n\\#odd\n",
    "sub/.gitignore": "!*.log\nsecret.txt\r\n/only-here.txt\n",
    "sub/deep/.gitignore": "*.log\n",
}


def test_gitignore_at_every_level(tree):
    ignored = ["a.log", "build/x.txt", "tmp1/x.txt", "#odd", "sub/secret.txt", "sub/only-here.txt"]
    ignored += ["sub/deep/b.log", "sub/deep/secret.txt", "sub/build.d/tmp2/x.txt"]
    kept = ["keep.log", "only-here.txt", "secret.txt", "sub/a.log", "sub/build/x.txt"]
    root = tree(*ignored, *kept, **IGNORES)
    assert names(root) == [str(root / name) for name in kept]


def test_gitignore_of_the_repository_around(tree):
    root = tree("notes/a.log", "notes/b.txt", "build/x.txt", ".git/HEAD", **IGNORES)
    assert names(root / "notes") == [str(root / "notes/b.txt")]
    assert names(root / "notes/a.log") == [str(root / "notes/a.log")]
    assert names(root / "build") == [str(root / "build/x.txt")]


def test_gitignore_without_a_repository_does_not_reach_further_down(tree):
    root = tree("notes/a.log", **IGNORES)
    assert names(root / "notes") == [str(root / "notes/a.log")]
    assert names(root) == []


def test_ignored_folders_of_links(tree):
    root = tree("notes/a.log", "notes/b.txt", ".git/HEAD", **IGNORES)
    (root / "link").symlink_to(root / "notes")
    assert names(root / "link") == [str(root / "link/b.txt")]


@pytest.mark.parametrize("pattern", ["!", "\\", "[z-a]", "[", "/", "**", "\0", "\udcff" * 3])
def test_odd_gitignore_patterns(tree, pattern):
    root = tree("a.log", "a.txt")
    (root / ".gitignore").write_bytes(os.fsencode(f"{pattern}\n*.log\n!a.txt\n"))
    assert names(root) == [str(root / "a.txt")]


def test_a_gitignore_that_cannot_be_read(tree):
    root = tree("a.txt")
    (root / ".gitignore").mkdir()
    assert names(root) == [str(root / "a.txt")]


# -- compressed files ---------------------------------------------------------------------------

PACKERS = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstandard.compress,
}


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("name", ["note.txt{}", "NOTE.TXT{}", "renamed"])
def test_compressed_files(tmp_path, suffix, name):
    path = tmp_path / (name.format(suffix) if "." not in name else name.format(suffix.upper()))
    path.write_bytes(PACKERS[suffix](NOTE.encode()))
    text = read(only(path))
    assert (text.source, text.text) == (str(path), NOTE)


@pytest.mark.parametrize("suffix", PACKERS)
def test_concatenated_streams(tmp_path, suffix):
    pack = PACKERS[suffix]
    (tmp_path / f"a{suffix}").write_bytes(pack(b"one\n") + pack(NOTE.encode() * 9999))
    assert read(only(tmp_path / f"a{suffix}")).text == "one\n" + NOTE * 9999


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: data[:-1],
        lambda data: data[:9] + b"\xff\xff\xff\xff" + data[13:],
        lambda data: data + b"and then this",
        lambda _: NOTE.encode(),
    ],
)
def test_broken_compressed_files(tmp_path, suffix, damage):
    data = PACKERS[suffix](os.urandom(3000).hex().encode())
    (tmp_path / f"a{suffix}").write_bytes(damage(data))
    document = only(tmp_path / f"a{suffix}")
    if damage(data).endswith(b"this") and suffix in (".bz2", ".xz"):
        assert document.load()  # the libraries pass over what follows
    else:
        assert error_of(document).startswith(f"broken {suffix[1:]} data (")


@pytest.mark.parametrize("suffix", PACKERS)
def test_compressed_binaries(tmp_path, suffix):
    (tmp_path / f"core{suffix}").write_bytes(PACKERS[suffix](b"\x7fELF" + bytes(90)))
    with pytest.raises(BinaryInput):
        only(tmp_path / f"core{suffix}").load()


@pytest.mark.parametrize("suffix", PACKERS)
def test_decompression_is_bounded(tmp_path, monkeypatch, suffix):
    monkeypatch.setattr(limits, "DOCUMENT_LIMIT", 1 << 20)
    (tmp_path / f"a{suffix}").write_bytes(PACKERS[suffix](b"x" * (1 << 20)))
    (tmp_path / f"b{suffix}").write_bytes(PACKERS[suffix](b"x" * ((1 << 20) + 1)))
    assert len(only(tmp_path / f"a{suffix}").load()) == 1 << 20
    assert error_of(only(tmp_path / f"b{suffix}")) == "larger than 1 MiB when unpacked"


def test_zstd_without_its_library(tmp_path, monkeypatch):
    (tmp_path / "a.zst").write_bytes(zstandard.compress(b"x"))
    monkeypatch.setitem(sys.modules, "zstandard", None)
    assert "pip install 'tracemine[zst]'" in error_of(only(tmp_path / "a.zst"))
    (tmp_path / "a.gz").write_bytes(b"broken")
    assert error_of(only(tmp_path / "a.gz")).startswith("broken gz data")


# -- archives -----------------------------------------------------------------------------------


def tar_of(path, members, mode="w:", extra=()):
    with tarfile.open(path, mode) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in extra:
            archive.addfile(info)
    return path


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def archive_of(path, members):
    name = path.name.lower()
    if name.endswith(".zip"):
        return zip_of(path, members)
    for suffix, pack in (*PACKERS.items(), ("gz", gzip.compress)):
        if name.endswith((suffix, ".tgz")):
            tar_of(path, members)
            path.write_bytes(pack(path.read_bytes()))
            return path
    return tar_of(path, members)


ARCHIVES = ["a.tar", "a.tar.gz", "a.tgz", "A.TAR.BZ2", "a.tar.xz", "a.tar.zst", "a.zip"]
MEMBERS = {
    "./z.txt": NOTE.encode(),
    "logs/old.log.gz": gzip.compress(b"old\n"),
    "logs/core": b"\x7fELF" + bytes(20_000),
    "logs/.hidden": b"x",
    ".git/config": b"x",
    "../up.txt": b"up\n",
    "/root.txt": b"root\n",
    "broken.gz": b"\x1f\x8b\x08 no",
    "empty": b"",
}


@pytest.mark.parametrize("name", ARCHIVES)
@pytest.mark.parametrize("walked", [False, True])
def test_archives(tmp_path, name, walked):
    path = archive_of(tmp_path / name, MEMBERS)
    documents = list(collect([str(tmp_path if walked else path)]))
    found = {document.name.removeprefix(f"{path}/"): document for document in documents}
    assert list(found) == [
        "z.txt", "logs/old.log.gz", "logs/core", "../up.txt", "root.txt", "broken.gz", "empty",
    ]  # fmt: skip
    assert read(found["z.txt"]).text == NOTE
    assert read(found["z.txt"]).source == f"{path}/z.txt"
    assert found["z.txt"].size == len(NOTE.encode())
    assert read(found["logs/old.log.gz"]).text == "old\n"
    assert read(found["empty"]).text == ""
    assert error_of(found["broken.gz"]).startswith("broken gz data")
    with pytest.raises(BinaryInput):
        found["logs/core"].load()


@pytest.mark.parametrize("name", ARCHIVES)
def test_broken_archives(tmp_path, name):
    path = archive_of(tmp_path / name, {"a.txt": os.urandom(20_000).hex().encode(), "b": b"b"})
    whole = path.read_bytes()
    for data in (whole[:300], whole[: len(whole) // 2], b"no archive", b""):
        path.write_bytes(data)
        *_, last = collect([str(path)])
        assert last.name == str(path)
        assert error_of(last)


def test_links_and_devices_in_archives_are_passed_over(tmp_path):
    extra = []
    for number, kind in enumerate(
        (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE)
    ):
        info = tarfile.TarInfo(f"m{number}")
        info.type, info.linkname = kind, "/etc/passwd"
        extra.append(info)
    path = tar_of(tmp_path / "a.tar", {"a.txt": b"a"}, extra=extra)
    assert names(path) == [f"{path}/a.txt"]
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.mkdir("folder") if hasattr(archive, "mkdir") else archive.writestr("folder/", "")
    assert names(tmp_path / "a.zip") == []


@pytest.mark.parametrize("name", ARCHIVES[1:])
def test_archives_are_bounded(tmp_path, monkeypatch, name):
    monkeypatch.setattr(limits, "ARCHIVE_LIMIT", 5 << 20)
    monkeypatch.setattr(limits, "DOCUMENT_LIMIT", 2 << 20)
    members = {
        "a": b"a" * (1 << 20),
        "b": b"b" * ((2 << 20) + 1),
        "c": b"c" * (1 << 20),
        "d": b"d" * (2 << 20),
    }
    path = archive_of(tmp_path / name, members)
    first, second, *rest = collect([str(path)])
    assert len(first.load()) == 1 << 20
    assert error_of(second) == "larger than 2 MiB when unpacked"
    assert "when unpacked" in error_of(rest[-1])
    assert sum(len(document.data or b"") for document in (first, second, *rest)) <= 5 << 20


def test_encrypted_members(tmp_path):
    path = zip_of(tmp_path / "a.zip", {"a.txt": b"a", "b.txt": b"b"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    first, second = collect([str(path)])
    assert "encrypted" in error_of(first)
    assert read(second).text == "b"


@given(st.sampled_from(ARCHIVES), st.binary(max_size=200), st.integers(0, 3000), st.booleans())
def test_damaged_archives_never_raise(tmp_path_factory, name, noise, at, insert):
    path = archive_of(tmp_path_factory.mktemp("damaged") / name, MEMBERS)
    data = path.read_bytes()
    path.write_bytes(data[:at] + noise + data[at + (0 if insert else len(noise)) :])
    for document in collect([str(path)]):
        with suppress(InputError):
            read(document).text.encode()


@given(st.binary(max_size=400), st.sampled_from(["", ".txt", ".gz", ".bz2", ".xz", ".zst", ".eml"]))
def test_any_bytes_are_read_or_refused(tmp_path_factory, data, suffix):
    path = tmp_path_factory.mktemp("any") / f"a{suffix}"
    path.write_bytes(data)
    with suppress(InputError):
        read(only(path)).text.encode()


# -- the package --------------------------------------------------------------------------------


def test_inputs_can_be_sent_to_other_processes(tree):
    document = only(tree("a.txt") / "a.txt")
    assert pickle.loads(pickle.dumps(document)) == document
    assert pickle.loads(pickle.dumps(read(document))) == read(document)


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
