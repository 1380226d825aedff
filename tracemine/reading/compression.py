"""Compressed streams opened for reading, with a limit to what they may grow to."""

import zlib
from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, Protocol, cast

#: The most that one document may take after decompression, in bytes.
DOCUMENT_LIMIT = 1 << 30
#: The most that all members of one archive may take together, in bytes.
ARCHIVE_LIMIT = 4 << 30

_CHUNK = 1 << 20
_MAGIC = {
    b"\x1f\x8b": "gz",
    b"BZh": "bz2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zst",
}
_SUFFIXES = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}
_LONGEST_MAGIC = max(map(len, _MAGIC))


class CompressionError(Exception):
    """Compressed data that cannot be read; the message is the reason, in a few words."""


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes, everything that is left when it is negative."""
        ...


class Bounded:
    """A readable that raises `CompressionError` once more than `limit` bytes were taken.

    `taken` counts on from what was taken elsewhere under the same limit.
    """

    def __init__(self, stream: Readable, limit: int, taken: int = 0) -> None:
        self.taken = taken
        self._stream = stream
        self._limit = limit

    def read(self, size: int = -1, /) -> bytes:
        """Read up to `size` bytes, everything that is left when it is negative.

        Raises `CompressionError` when that is more than the limit.
        """
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        data = self._stream.read(min(size, max(self._limit - self.taken, 0) + 1))
        self.taken += len(data)
        if self.taken > self._limit:
            raise CompressionError(f"larger than {human_size(self._limit)} when unpacked")
        return data


def human_size(size: int) -> str:
    """Write a number of bytes as a person would: `4 GiB`."""
    for unit in ("bytes", "KiB", "MiB"):
        if size < 1024:
            return f"{size} {unit}"
        size //= 1024
    return f"{size} GiB"


def compression_of(name: str, head: bytes) -> str | None:
    """Name the compression (`gz`, `bz2`, `xz`, `zst`) of a file by its suffix, else its magic."""
    for suffix, kind in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return kind
    for magic, kind in _MAGIC.items():
        if head[:_LONGEST_MAGIC].startswith(magic) and (kind != "bz2" or head[4:5] == b"1"):
            return kind
    return None


def unpacked(stream: IO[bytes], kind: str) -> IO[bytes]:
    """Open a compressed stream; raises `CompressionError` when the library for it is missing."""
    return _OPENERS[kind](stream)


def errors_of_unpacking() -> tuple[type[Exception], ...]:
    """Name what reading from an unpacked stream can raise, besides `CompressionError`."""
    import lzma

    known: tuple[type[Exception], ...] = (EOFError, OSError, ValueError, zlib.error, lzma.LZMAError)
    try:
        from zstandard import ZstdError
    except ImportError:
        return known
    return (*known, ZstdError)


def unpack(stream: IO[bytes], kind: str, limit: int | None = None) -> bytes:
    """Read a compressed stream to its end; raises `CompressionError` for anything wrong."""
    bounded = Bounded(unpacked(stream, kind), DOCUMENT_LIMIT if limit is None else limit)
    try:
        return bounded.read()
    except errors_of_unpacking() as error:
        raise CompressionError(f"broken {kind} data ({one_line(error)})") from error


def one_line(error: Exception) -> str:
    """Give what an error says, on one line and short."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:200] or type(error).__name__


def _open_bz2(stream: IO[bytes]) -> IO[bytes]:
    import bz2

    return cast("IO[bytes]", bz2.BZ2File(stream))


def _open_xz(stream: IO[bytes]) -> IO[bytes]:
    import lzma

    return cast("IO[bytes]", lzma.LZMAFile(stream))


def _open_gzip(stream: IO[bytes]) -> IO[bytes]:
    import gzip

    return cast("IO[bytes]", gzip.GzipFile(fileobj=stream))


def _open_zstd(stream: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        reason = "needs the zstandard library: pip install 'tracemine[zst]'"
        raise CompressionError(reason) from None
    return cast("IO[bytes]", _ZstdReader(stream, zstandard.ZstdDecompressor().decompressobj))


class _ZstdReader:
    """A zstd stream that, unlike the library's own reader, tells a cut stream from a whole one."""

    # A block of four bytes can stand for 128 KiB, so the input is taken in small portions.
    _PORTION = 4096

    def __init__(self, stream: IO[bytes], new_frame: Callable[[], Any]) -> None:
        self._stream = stream
        self._new_frame = new_frame
        self._frame: Any = None
        self._packed = b""
        self._ready = BytesIO()

    def read(self, size: int, /) -> bytes:
        """Read up to `size` bytes; raises `EOFError` when the stream ends within a frame."""
        while True:
            data = self._ready.read(size)
            if data or not self._fill():
                return data

    def _fill(self) -> bool:
        packed = self._packed or self._stream.read(self._PORTION)
        self._packed = b""
        if not packed:
            if self._frame is not None:
                raise EOFError("the data end too early")
            return False
        self._frame = self._frame or self._new_frame()
        self._ready = BytesIO(self._frame.decompress(packed))
        if self._frame.eof:
            self._packed = self._frame.unused_data
            self._frame = None
        return True


_OPENERS: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    "gz": _open_gzip,
    "bz2": _open_bz2,
    "xz": _open_xz,
    "zst": _open_zstd,
}
