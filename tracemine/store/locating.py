"""Where the store is: the option, the environment, the configuration, the notes, the user."""

import os
from pathlib import Path

from tracemine import config

#: The folder of a store that belongs to the notes around it, and the file in it.
FOLDER = ".tracemine"
FILE = "incidents.db"
_SQLITE = b"SQLite format 3\0"
#: The environment variable that names the store.
VARIABLE = "TRACEMINE_STORE"


def locate(flag: str | None = None, start: Path | None = None) -> str:
    """Return the path or the URL of the store; there may be none yet.

    The first of these: `flag`, the variable `TRACEMINE_STORE`, `store` in the configuration
    (`tracemine.config`), the nearest `.tracemine` folder in `start` (the working folder) or
    above, and the user's data folder. Raises `ConfigError` for a configuration that is broken.
    """
    if flag:
        return _absolute(flag, Path())
    if named := os.environ.get(VARIABLE):
        return _absolute(named, Path())
    start = Path(start or Path.cwd()).absolute()
    setting = config.text("store", start)
    if setting is not None:
        return _absolute(setting.value, setting.file.parent)
    for folder in (start, *start.parents):
        if (folder / FOLDER).is_dir():
            return str(folder / FOLDER / FILE)
    from platformdirs import user_data_path

    return str(user_data_path("tracemine", appauthor=False) / FILE)


def _absolute(place: str, base: Path) -> str:
    if "://" in place:
        return place
    return str((base / Path(place).expanduser()).absolute())


def is_store_file(file: Path) -> bool:
    """Tell whether a file looks like a store, without opening it as one."""
    try:
        with file.open("rb") as stream:
            return stream.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):  # it is not there, or cannot be a path
        return False


def store_file(place: Path) -> Path:
    """Return the file of a store that is named by its file, its folder or the notes' folder."""
    if place.name == FOLDER:
        return place / FILE
    if os.path.isdir(place):  # noqa: PTH112 - answers no to what cannot be a path
        inside = place / FOLDER
        return (inside if inside.is_dir() else place) / FILE
    return place
