"""Where a frame's code is in the repository under review."""

from functools import lru_cache
from pathlib import Path, PurePosixPath

from tracemine.check.records import FrameAt, Site

#: So many leading folders of a path are taken off to find it here.
_DEEPEST = 24


class Repository:
    """The files below a folder; the names asked for were read out of a document."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._find = lru_cache(maxsize=4096)(self._found)

    def locate(self, frame: FrameAt) -> Site | None:
        """Return the place of a frame in the repository, None where its file is not in it.

        A path of another machine is found by its end: `/builds/7/src/a.c` is `src/a.c` here.
        Nothing outside of the folder is looked at.
        """
        file = self._find(frame.file) if frame.file else None
        return None if file is None else Site(file, frame.line, frame.function)

    def _found(self, file: str) -> str | None:
        parts = [part for part in file.replace("\\", "/").split("/") if part not in ("", ".")]
        if ".." in parts:
            parts = parts[len(parts) - parts[::-1].index("..") :]
        for start in range(min(len(parts), _DEEPEST)):
            path = PurePosixPath(*parts[start:])
            if self._holds(path):
                return str(path)
        return None

    def _holds(self, path: PurePosixPath) -> bool:
        here = self._root / path
        try:
            return here.is_file() and here.resolve().is_relative_to(self._root)
        except (OSError, ValueError):
            return False
