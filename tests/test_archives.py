"""Reading: compressed files and archives, whole, damaged and hostile."""

import bz2
import gzip
import io
import lzma
import os
import sys
import tarfile
import zipfile
from contextlib import suppress

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from readings import NOTE, error_of, names, only

from tracemine.errors import InputError
from tracemine.reading import (
    BinaryInput,
    collect,
    read,
)
from tracemine.reading import compression as limits

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


def test_what_stands_before_a_member_is_bounded(tmp_path):
    """The library takes it into memory whole, up to what an archive may have."""
    path = tmp_path / "a.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as archive:
        for name in ("a.txt", "n" * (3 << 20)):
            archive.addfile(tarfile.TarInfo(name))
    first, second = collect([str(path)])
    assert read(first).text == ""
    assert error_of(second) == "broken archive (a header is too long)"


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
