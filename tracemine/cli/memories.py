"""Where answers come from: the store, or the notes that are named on the command line."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracemine.cli.inputs import not_an_input
from tracemine.cli.streams import is_file
from tracemine.errors import InputError, NoInputError

if TYPE_CHECKING:
    from tracemine.cli.streams import Messages
    from tracemine.reading import Text
    from tracemine.store import Store

_Answer = TypeVar("_Answer")

#: The notes at hand are asked as a store that is nowhere else.
_IN_MEMORY = "sqlite://"

store_option = click.option(
    "--store",
    metavar="PLACE",
    help="The store: a file, a folder or a URL.  [default: TRACEMINE_STORE, .tracemine, ...]",
)


@contextmanager
def opened(
    store: str | None,
    paths: Sequence[str],
    encoding: str | None,
    messages: "Messages",
    keep: "Callable[[Text], None] | None" = None,
) -> "Iterator[Store]":
    """Give the memory to ask: of the notes at these paths if there are any, else the store.

    `keep` is given the texts of notes that are read.
    """
    if paths:
        with read(paths, encoding, messages, keep) as notes:
            yield notes
        return
    with remembered(store) as found:
        yield found


@contextmanager
def remembered(store: str | None) -> "Iterator[Store]":
    """Give the store that `--store` names, or else the settings."""
    from tracemine.store import locate, open_store

    with helped(store), open_store(locate(store)) as found:
        yield found


@contextmanager
def helped(store: str | None) -> "Iterator[None]":
    """Tell of a store that `--store` names and that is not there how to make that one."""
    from tracemine.store import StoreError

    try:
        yield
    except StoreError as error:
        if not (store and error.is_missing):
            raise
        reason = f"there is none; make it: tracemine index --store {quote(store)} PATH"
        raise StoreError(error.store, reason) from error


def is_there(store: str | None) -> bool:
    """Tell whether there is a store to ask, without opening it."""
    from tracemine.store.locating import locate, store_file

    place = locate(store)
    return "://" in place or store_file(Path(place)).exists()


def read(
    paths: Sequence[str],
    encoding: str | None,
    messages: "Messages",
    keep: "Callable[[Text], None] | None" = None,
) -> "Store":
    """Read notes into a store in memory.

    Raises `NoInputError` and, when nothing is read, `InputError`.
    """
    from tracemine import reading
    from tracemine.store import open_store
    from tracemine.store.ingest import remember

    store = open_store(_IN_MEMORY, create=True)
    errors: list[InputError] = []
    count = 0
    with store.together():
        for one in reading.collect(paths):
            try:
                text = reading.read(one, encoding)
            except reading.BinaryInput:
                continue
            except InputError as error:
                errors.append(error)
                continue
            count += 1
            remember(store, text)
            if keep is not None:
                keep(text)
    if errors and not count:
        raise errors[0]
    if not count:
        raise NoInputError(f"nothing to read in {', '.join(paths)}")
    for unreadable in errors:
        messages.warning(str(unreadable))
    return store


def not_remembered(output: str, memory: "Store") -> None:
    """Refuse to write results over the store, or over a note that it has: raises `UsageError`."""
    from tracemine.store.sources import source_of

    not_an_input(output, [memory.place])
    if is_file(output) and source_of(output, memory.root) in memory.fingerprints():
        reason = "is a note in the store and would be written over; name another file"
        raise click.UsageError(f"{output} {reason}")


def from_here(memory: "Store", answer: "_Answer") -> "_Answer":
    """Return an answer with the sources of a store as paths that can be opened from here."""
    if memory.place == _IN_MEMORY:
        return answer
    folder = Path.cwd()

    @cache
    def here(source: str) -> str:
        path = Path(memory.path_of(source))
        if not path.is_absolute() or not path.exists():
            return source
        return str(path.relative_to(folder) if path.is_relative_to(folder) else path)

    placed: _Answer = _placed(answer, here)
    return placed


def _placed(value: Any, here: "Callable[[str], str]") -> Any:  # noqa: ANN401
    """Return a record with every `source` in it, however deep, as it is called from here."""
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return tuple(_placed(one, here) for one in value)
    names = getattr(value, "__struct_fields__", getattr(value, "_fields", ()))
    fields = {name: getattr(value, name) for name in names}
    changed = {
        name: here(one) if name == "source" else _placed(one, here)
        for name, one in fields.items()
        if name == "source" or not isinstance(one, str | int | float | None)
    }
    return type(value)(**(fields | changed)) if changed else value


def complete_function(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the functions of the store that begin so; none when there is no store."""
    from tracemine.errors import TracemineError

    try:
        with remembered(ctx.params.get("store")) as store:
            return [known.name for known in store.functions(incomplete, 50)]
    except (TracemineError, OSError):
        return []
