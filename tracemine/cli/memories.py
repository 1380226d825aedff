"""Where answers come from: the store, or the notes that are named on the command line."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from tracemine.errors import InputError, NoInputError

if TYPE_CHECKING:
    from tracemine.answers import Answer, Memory
    from tracemine.answers.records import Fix, Prose, Related
    from tracemine.answers.remembered import Remembered
    from tracemine.cli.streams import Messages

    _Placed = TypeVar("_Placed", Related, Fix, Prose)

store_option = click.option(
    "--store",
    metavar="PLACE",
    help="A file, a folder or an SQLAlchemy URL.  [default: TRACEMINE_STORE, .tracemine, ...]",
)


@contextmanager
def opened(
    store: str | None, paths: Sequence[str], encoding: str | None, messages: "Messages"
) -> "Iterator[Memory]":
    """Give the memory to ask: of the notes at these paths if there are any, else the store."""
    if paths:
        yield read(paths, encoding, messages)
        return
    from tracemine.store import locate, open_store

    with open_store(locate(store)) as found:
        yield found


def read(paths: Sequence[str], encoding: str | None, messages: "Messages") -> "Remembered":
    """Read notes into a memory; raises `NoInputError` and, when nothing is read, `InputError`."""
    from tracemine import extracting, reading
    from tracemine.answers.remembered import Remembered

    memory = Remembered()
    errors: list[InputError] = []
    count = 0
    for one in reading.collect(paths):
        try:
            text = reading.read(one, encoding)
        except reading.BinaryInput:
            continue
        except InputError as error:
            errors.append(error)
            continue
        count += 1
        memory.add(text, extracting.extract_read(text, None))
    if errors and not count:
        raise errors[0]
    if not count:
        raise NoInputError(f"nothing to read in {', '.join(paths)}")
    for unreadable in errors:
        messages.warning(str(unreadable))
    return memory


def from_here(memory: "Memory", answer: "Answer") -> "Answer":
    """Return an answer with the sources of a store as paths that can be opened from here."""
    path_of: Callable[[str], str] | None = getattr(memory, "path_of", None)
    if path_of is None:
        return answer
    find = path_of
    from msgspec.structs import replace

    def here(one: "_Placed") -> "_Placed":
        path = Path(find(one.source))
        if not path.is_absolute() or not path.exists():
            return one
        below = path.is_relative_to(Path.cwd())
        return replace(one, source=str(path.relative_to(Path.cwd()) if below else path))

    return replace(
        answer,
        related=tuple(
            replace(here(one), fixes=tuple(map(here, one.fixes))) for one in answer.related
        ),
        fixes=tuple(map(here, answer.fixes)),
        prose=tuple(map(here, answer.prose)),
    )


def split(arguments: Sequence[str], *, names: int) -> tuple[list[str], list[str]]:
    """Tell names from paths: a path is "-" or there, or has a slash and cannot be a name.

    The first `names` arguments are names, even if there are such files.
    """
    given = list(arguments[:names])
    paths: list[str] = []
    for argument in arguments[names:]:
        (paths if _is_path(argument) else given).append(argument)
    return given, paths


def _is_path(argument: str) -> bool:
    try:
        there = argument == "-" or Path(argument).exists()
    except (OSError, ValueError):  # too long, or with a NUL
        return False
    return there or ("/" in argument and "::" not in argument and "operator" not in argument)


def complete_function(ctx: click.Context, _: click.Parameter, incomplete: str) -> list[str]:
    """Return the functions of the store that begin so; none when there is no store."""
    from tracemine.errors import TracemineError

    try:
        with _store(ctx.params.get("store")) as store:
            return [known.name for known in store.functions(incomplete, 50)]
    except (TracemineError, OSError):
        return []


@contextmanager
def _store(place: str | None) -> "Iterator[Memory]":
    from tracemine.store import locate, open_store

    with open_store(locate(place)) as store:
        yield store
