"""What a question names: functions, incidents, signatures, lines of notes; and what are paths."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tracemine.cli.memories import is_there, opened
from tracemine.errors import InputError, TracemineError

if TYPE_CHECKING:
    from tracemine.answers.query import UnknownName
    from tracemine.cli.streams import Messages
    from tracemine.store import Store

#: Names of C++ and Go that have a slash, which no path has so: `ns::operator/`, `http.(*conn).do`.
_SYMBOL = re.compile(r"::|\boperator\b|[(<]")
#: No function is called so.
_NOTE = re.compile(r"\.(?:txt|log|md|org|mbox|eml|gz|bz2|xz|zst|zip|tar)$", re.IGNORECASE)
#: Functions are called so, too: `main.main`, `settle.cold`.
_ENDING = re.compile(r"\w\.[A-Za-z]\w{0,4}$")


def split(arguments: Sequence[str], *, names: int) -> tuple[list[str], list[str]]:
    """Tell names from paths: a path is "-" or there, or cannot be a name, as FILE:LINE can.

    The first `names` arguments are names, even if there are such files.
    """
    given = list(arguments[:names])
    paths: list[str] = []
    for argument in arguments[names:]:
        (paths if _is_path(argument) else given).append(argument)
    return given, paths


def _is_path(argument: str) -> bool:
    if argument == "-" or is_there_as_file(argument):
        return True
    return _is_no_name(argument) and file_of(argument) is None


@contextmanager
def asked(
    names: Sequence[str],
    paths: Sequence[str],
    store: str | None,
    encoding: str | None,
    messages: "Messages",
    *,
    among: bool = False,
) -> "Iterator[Store]":
    """Give the memory to ask about these names: of the notes at the paths, else the store.

    Where there is no store, or it does not have what stands at a FILE:LINE, that file is asked
    instead; the store all the same where the answer is `among` what it has. A name that nothing
    is known of is told to be a path where it looks like one.
    """
    from tracemine.answers.query import UnknownName

    files = () if paths else tuple(dict.fromkeys(filter(None, map(file_of, names))))
    stored = not paths and is_there(store)
    if not (paths or stored or files):
        for name in names:
            _refuse_what_is_there(name)
            _refuse_path(name)
    with ExitStack() as stack:
        read = paths or (() if stored else files)
        memory = stack.enter_context(opened(store, read, encoding, messages))
        if stored and not among and not all(has(memory, name) for name in names):
            memory = stack.enter_context(opened(store, files, encoding, messages))
        try:
            yield memory
        except UnknownName as error:
            _refuse_what_is_there(error.name)
            if error.meant:
                raise
            _refuse_path(error.name)
            raise _looked_at(error) from error


def file_of(name: str) -> str | None:
    """Return the file of a place FILE:LINE; None for other names, and where there is none."""
    from tracemine.answers.query import place_of

    place = place_of(name)
    return place[0] if place is not None and is_there_as_file(place[0]) else None


def has(memory: "Store", name: str) -> bool:
    """Tell whether a memory has what stands at a place FILE:LINE; true of any other name."""
    from tracemine.answers.query import UnknownName, standing

    try:
        return file_of(name) is None or bool(standing(memory, name))
    except UnknownName:  # it has the document, perhaps as it was before
        return False


def is_there_as_file(name: str) -> bool:
    """Tell whether there is a file or a folder of this name."""
    return os.path.exists(name)  # noqa: PTH110 - answers no to what cannot be a path


def _is_no_name(name: str) -> bool:
    return bool("/" in name and not _SYMBOL.search(name)) or bool(_NOTE.search(name))


def _refuse_what_is_there(name: str) -> None:
    """Raise what is wrong with the path of a file or a folder where a name is expected."""
    if not is_there_as_file(name):
        return
    if Path(name).is_dir():
        raise InputError(name, "is a folder; name first what to look for in it")
    reason = f"is a file; name a line of it, {name}:LINE, or first what to look for in it"
    raise InputError(name, reason)


def _refuse_path(name: str) -> None:
    """Raise what is wrong with a path that is not there where a name is expected."""
    from tracemine.answers.query import place_of, shortened

    place = place_of(name)
    path = place[0] if place is not None else name
    if _is_no_name(path) and not is_there_as_file(path):
        raise InputError(
            shortened(path), "there is no such file, and nothing is known by this name"
        )


def _looked_at(error: "UnknownName") -> TracemineError:
    from tracemine.answers.query import UnknownName

    if not _ENDING.search(error.name) or is_there_as_file(error.name):
        return error
    return UnknownName(error.name, hint=", nor is there such a file")
