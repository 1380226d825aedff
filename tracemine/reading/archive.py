"""The documents inside tar and zip archives."""

import stat
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Self

from tracemine.reading import compression
from tracemine.reading.compression import Bounded, CompressionError, Readable, one_line, unpacked
from tracemine.reading.inputs import BinaryInput, Input, content, display_name, open_path

if TYPE_CHECKING:
    import tarfile
    import zipfile

_TAR = {
    ".tar": None,
    ".tar.gz": "gz",
    ".tgz": "gz",
    ".tar.bz2": "bz2",
    ".tbz2": "bz2",
    ".tbz": "bz2",
    ".tar.xz": "xz",
    ".txz": "xz",
    ".tar.zst": "zst",
    ".tzst": "zst",
}
_SUFFIXES = (*_TAR, ".zip")
#: The headers of tar that stand before another one, with long names and the like, and how many
#: bytes they may have.
_EXTENDED = (b"x", b"g", b"X", b"L", b"K")
_LONGEST_HEADER = 1 << 20


def is_archive(name: str) -> bool:
    """Tell by its name whether a file is an archive that can be opened."""
    return name.lower().endswith(_SUFFIXES)


def archive_members(path: str) -> Iterator[Input]:
    """Give the documents of an archive, in its own order; hidden members are passed over.

    Each is read on the way, so that a compressed archive is unpacked once. A broken archive
    ends in an `Input` whose `load` says so.
    """
    source = display_name(path)
    try:
        stream = open_path(path)
    except OSError as error:
        yield Input(source, path, problem=one_line(error))
        return
    members = _zip_members if source.lower().endswith(".zip") else _tar_members
    try:
        with stream:
            yield from members(stream, path)
    except CompressionError as error:
        yield Input(source, path, problem=str(error))
    except Exception as error:  # the two libraries let through whatever a broken header causes
        yield Input(source, path, problem=f"broken archive ({one_line(error)})")


def _tar(stream: Readable) -> "tarfile.TarFile":
    """Open a tar archive, to be read from its beginning to its end."""
    import tarfile

    class Header(tarfile.TarInfo):
        """What stands before a member; the library reads it at once, however long it says it is."""

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
            header = super().frombuf(buf, encoding, errors)
            if header.type in _EXTENDED and header.size > _LONGEST_HEADER:
                raise CompressionError("broken archive (a header is too long)")
            return header

    return tarfile.open(fileobj=stream, mode="r|", tarinfo=Header)  # type: ignore[call-overload, no-any-return]


def _tar_members(stream: IO[bytes], path: str) -> Iterator[Input]:
    kind = next(kind for suffix, kind in _TAR.items() if path.lower().endswith(suffix))
    plain: Readable = stream
    if kind is not None:
        plain = Bounded(unpacked(stream, kind), compression.ARCHIVE_LIMIT)
    with _tar(plain) as archive:
        while (info := archive.next()) is not None:
            # The library remembers every member, which a huge archive makes felt.
            archive.members.clear()  # type: ignore[attr-defined]
            member = archive.extractfile(info) if info.isreg() else None
            if member is not None and not _is_hidden(info.name):
                yield _member(path, info.name, info.size, member)


def _zip_members(stream: IO[bytes], path: str) -> Iterator[Input]:
    import zipfile

    taken = 0
    with zipfile.ZipFile(stream) as archive:
        for info in filter(_is_zipped_file, archive.infolist()):
            try:
                with archive.open(info) as member:
                    bounded = Bounded(member, compression.ARCHIVE_LIMIT, taken)
                    yield _member(path, info.filename, info.file_size, bounded)
                    taken = bounded.taken
            except Exception as error:  # one member, whatever it causes, does not lose the others
                reason = f"cannot be unpacked ({one_line(error)})"
                yield Input(_name(path, info.filename), path, problem=reason)


def _member(path: str, member: str, size: int, stream: Readable) -> Input:
    name = _name(path, member)
    try:
        data = content(Bounded(stream, compression.DOCUMENT_LIMIT), name)
    except BinaryInput:
        return Input(name, path, size, binary=True)
    except CompressionError as error:
        return Input(name, path, size, problem=str(error))
    return Input(name, path, size, data=data)


def _name(path: str, member: str) -> str:
    return display_name(f"{path}/{member.lstrip('/').removeprefix('./')}")


def _is_hidden(member: str) -> bool:
    return any(part.startswith(".") and part.strip(".") for part in member.split("/"))


def _is_zipped_file(info: "zipfile.ZipInfo") -> bool:
    link = stat.S_ISLNK(info.external_attr >> 16)
    return not (info.is_dir() or link or _is_hidden(info.filename))
