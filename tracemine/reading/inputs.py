"""One document that is to be read: where it is, and its bytes."""

import os
import stat
import sys
from contextlib import ExitStack, suppress
from io import BytesIO
from time import monotonic, sleep
from typing import IO

import msgspec

from tracemine.errors import InputError
from tracemine.reading.compression import (
    CompressionError,
    Readable,
    compression_of,
    one_line,
    unpack,
)
from tracemine.reading.decode import HEAD, is_binary

#: The name of standard input.
STDIN = "-"
#: How long to wait for somebody to open a named pipe for writing, in seconds.
PATIENCE = 2.0


class BinaryInput(InputError):  # noqa: N818
    """A file that holds no text; callers pass it over."""

    def __init__(self, source: str, reason: str = "binary file") -> None:
        super().__init__(source, reason)


class Input(msgspec.Struct, frozen=True):
    """One document to read. What is wrong with it shows when it is loaded, not before."""

    #: The path as given, `folder/member`, `archive.tar.gz/member` or `-`.
    name: str
    #: The file on disk that holds it, None for standard input.
    path: str | None = None
    #: Bytes as stored (of an archive's member: unpacked), None where not known before reading.
    size: int | None = None
    #: The text of an archive's member, which is read while the archive is walked.
    data: bytes | None = None
    #: Why it cannot be read, found while collecting.
    problem: str | None = None
    #: True for a member of an archive that holds no text.
    binary: bool = False

    def load(self) -> bytes:
        """Read and decompress it.

        Raises `BinaryInput` when it holds no text (a core file is not read to find out) and
        `InputError` when it cannot be read.
        """
        if self.binary:
            raise BinaryInput(self.name)
        if self.problem is not None:
            raise InputError(self.name, self.problem)
        if self.data is not None:
            return self.data
        try:
            return self._read()
        except MemoryError as error:
            raise InputError(self.name, "does not fit into memory") from error
        except (CompressionError, OSError, ValueError) as error:
            raise InputError(self.name, one_line(error)) from error

    def _read(self) -> bytes:
        if self.path is not None:
            with open_path(self.path) as stream:
                return content(stream, self.name)
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return content(sys.stdin.buffer, self.name)


def display_name(path: str) -> str:
    """Give a path as text that can be printed and stored, whatever bytes its name is made of."""
    return path.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def open_path(path: str) -> IO[bytes]:
    """Open a file or a pipe for reading; raises `OSError` for anything else."""
    with ExitStack() as closing:
        # Without O_NONBLOCK, opening a pipe that nobody writes to never returns.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        closing.callback(os.close, descriptor)
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISFIFO(mode):
            return BytesIO(_read_pipe(descriptor, path))
        if stat.S_ISDIR(mode):
            raise OSError("is a folder")
        if not (stat.S_ISREG(mode) or path == os.devnull):
            raise OSError("is a device, not a file")
        closing.pop_all()
        return os.fdopen(descriptor, "rb")


def _read_pipe(descriptor: int, path: str) -> bytes:
    """Read a pipe to its end, once somebody writes to it."""
    deadline = monotonic() + PATIENCE
    first = b""
    with suppress(BlockingIOError):  # somebody does, and has nothing to say yet
        while not (first := os.read(descriptor, HEAD)):
            # The pipe of a shell's `<(command)` had its writer before us: it has ended.
            if path.startswith("/dev/"):
                return b""
            if monotonic() > deadline:
                raise OSError("nobody writes to this pipe")
            sleep(0.01)
    os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "rb", closefd=False) as stream:
        return first + stream.read()


def content(stream: Readable, name: str) -> bytes:
    """Read an open document to its end and decompress it.

    Raises `BinaryInput` when it holds no text, `CompressionError` when it cannot be unpacked.
    """
    data = stream.read(HEAD)
    kind = compression_of(name, data)
    if kind is None:
        if is_binary(data):
            raise BinaryInput(name)
        return data + stream.read()
    data = unpack(BytesIO(data + stream.read()), kind)
    if is_binary(data):
        raise BinaryInput(name)
    return data
