"""Everything in a store as a file: which form a name asks for, JSON Lines written and read."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from tracemine.cli.inputs import form_of
from tracemine.errors import InputError

if TYPE_CHECKING:
    from tracemine.store import StoredDocument

FORMS = ("jsonl", "parquet")
#: The first line of an export, so that it is known again, and the most that is read as one.
_HEAD = b'{"tracemine":"store","schema":%d}\n'
_LONGEST = 200


def form_for(output: str) -> str:
    """Return the form that a name asks for; raises `click.UsageError` where it asks for another."""
    if output.endswith("/"):
        return "parquet"
    # A folder that is there may be that of the notes: it is not filled unasked.
    plain = output == "-" or not (Path(output).suffix or Path(output).is_dir())
    form = "jsonl" if plain else form_of(output, FORMS[:1])
    if form is None:
        raise click.UsageError(
            f"{output}: for JSON Lines name it .jsonl, for Parquet name a folder (tables/),"
            " or say --format"
        )
    return form


def write(documents: "Iterator[StoredDocument]", stream: IO[bytes]) -> int:
    """Write documents as JSON Lines; return their number."""
    from tracemine.output.json import encoded
    from tracemine.store.schema import VERSION

    stream.write(_HEAD % VERSION)
    count = 0
    for document in documents:
        stream.write(encoded(document) + b"\n")
        count += 1
    return count


@contextmanager
def documents(source: str) -> "Iterator[Iterator[StoredDocument]]":
    """Give the documents of a file, "-" or a folder, once all of them are known to be whole.

    So what is damaged further down changes nothing, and makes no store. Raises `InputError`,
    `StoreError` for a folder, and `OSError`.
    """
    if source != "-" and Path(source).is_dir():
        from tracemine.store import parquet

        with parquet.documents(Path(source)) as found:
            yield found
        return
    with _again_and_again(source) as stream:
        for _ in _lines(stream, source):
            pass
        stream.seek(0)
        yield _lines(stream, source)


@contextmanager
def _again_and_again(source: str) -> Iterator[IO[bytes]]:
    """Open what can be read more than once; a pipe is copied."""
    with nullcontext(sys.stdin.buffer) if source == "-" else Path(source).open("rb") as stream:
        if stream.seekable():
            yield stream
            return
        with tempfile.TemporaryFile() as kept:
            shutil.copyfileobj(stream, kept)
            kept.seek(0)
            yield kept


def _lines(stream: IO[bytes], name: str) -> "Iterator[StoredDocument]":
    import msgspec

    from tracemine.store import StoredDocument
    from tracemine.store.schema import VERSION

    head = stream.readline(_LONGEST)
    if head != _HEAD % VERSION:
        ours = head.startswith(_HEAD.partition(b"%")[0])
        other = (
            "is of another version; export it again with this one, after tracemine store migrate"
        )
        raise InputError(name, other if ours else "is not what tracemine store export writes")
    decoder = msgspec.json.Decoder(StoredDocument)
    for number, line in enumerate(stream, 2):
        try:
            yield decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            reason = f"line {number} is damaged, nothing was imported ({error})"
            raise InputError(name, reason) from error
