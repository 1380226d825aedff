"""From the paths a user names to the documents to read."""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec

from tracemine.reading.archive import archive_members, is_archive
from tracemine.reading.compression import one_line
from tracemine.reading.ignore import IgnoreRules, rules_for
from tracemine.reading.inputs import STDIN, Input, display_name


def collect(
    paths: "Iterable[str | os.PathLike[str]]",
    members: Callable[[str], Iterable[Input]] = archive_members,
) -> Iterator[Input]:
    """Give the documents that the paths name, each once, in the order named.

    `-` is standard input; a folder is walked in sorted order, without hidden files, symbolic
    links, pipes and devices and what `.gitignore` files exclude; the members of archives are
    documents, which `members` gives. Nothing is raised here: what cannot be read is an `Input`
    whose `load` raises.
    """
    seen: set[str] = set()
    for path in paths:
        for place in _places(os.fspath(path)):
            if place.identity not in seen:
                seen.add(place.identity)
                yield from _documents(place, members)


class _Place(msgspec.Struct, frozen=True):
    """A file to read, None for standard input, and what is already known to be wrong with it."""

    path: str | None
    #: The same for every name of the same file.
    identity: str
    size: int | None = None
    problem: str | None = None


class _Folder(msgspec.Struct, frozen=True):
    """A folder to walk, and the same folder without symbolic links."""

    path: Path
    real: Path
    rules: IgnoreRules


def _documents(place: _Place, members: Callable[[str], Iterable[Input]]) -> Iterator[Input]:
    if place.path is None:
        yield Input(STDIN)
    elif place.problem is None and is_archive(place.path):
        yield from members(place.path)
    else:
        yield Input(display_name(place.path), place.path, place.size, problem=place.problem)


def _places(path: str) -> Iterator[_Place]:
    if path == STDIN:
        yield _Place(None, STDIN)
        return
    if not path:  # to pathlib, the working folder
        yield _Place(path, path, problem=os.strerror(errno.ENOENT))
        return
    try:
        status = Path(path).stat()
        real = Path(path).resolve()
    except (OSError, ValueError) as error:
        yield _Place(path, path, problem=one_line(error))
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(Path(path), real)
    else:
        yield _Place(path, str(real), status.st_size if stat.S_ISREG(status.st_mode) else None)


def _walk(root: Path, real: Path) -> Iterator[_Place]:
    # A stack of our own: folders may be nested deeper than Python's calls.
    waiting: list[_Place | _Folder] = [_Folder(root, real, rules_for(real))]
    while waiting:
        item = waiting.pop()
        if isinstance(item, _Place):
            yield item
            continue
        try:
            waiting.extend(reversed(_members(item)))
        except OSError as error:
            yield _Place(str(item.path), str(item.real), problem=one_line(error))


def _members(folder: _Folder) -> "list[_Place | _Folder]":
    with os.scandir(folder.path) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    members = (_member(folder, entry) for entry in found if not entry.name.startswith("."))
    return [member for member in members if member is not None]


def _member(folder: _Folder, entry: "os.DirEntry[str]") -> _Place | _Folder | None:
    path = folder.path / entry.name
    real = folder.real / entry.name
    try:
        is_folder = entry.is_dir(follow_symlinks=False)
        if not is_folder and not entry.is_file(follow_symlinks=False):
            return None
        if folder.rules.ignores(real, is_folder=is_folder):
            return None
        if is_folder:
            return _Folder(path, real, folder.rules.inside(real))
        return _Place(str(path), str(real), entry.stat(follow_symlinks=False).st_size)
    except OSError as error:
        return _Place(str(path), str(real), problem=one_line(error))
