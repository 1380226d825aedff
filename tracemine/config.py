"""Settings: flags before the environment, before files, before defaults.

    store = ".tracemine/incidents.db"
    fail_on = ["recurring"]
    in_project = ["src/", "lib/"]

Files are `tracemine.toml` and, under `[tool.tracemine]`, `pyproject.toml`: of each setting the
nearest one upward counts, then the user's own `tracemine.toml`. In the environment a setting is
`TRACEMINE_` and its name in capitals, a list with commas.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tracemine.errors import TracemineError
from tracemine.spelling import meant


class ConfigError(TracemineError):
    """A file of settings cannot be read, or a setting cannot be used."""

    def __init__(self, file: Path | str, reason: str) -> None:
        super().__init__(f"{file}: {reason}")
        self.file = file
        self.reason = reason


class Setting(NamedTuple):
    """A text that is set, and the file that sets it."""

    value: str
    file: Path


class Value(NamedTuple):
    """What a setting is, and where that comes from."""

    value: Any
    #: `default`, a file, `TRACEMINE_...` or a flag.
    origin: str
    #: What a relative path is relative to.
    folder: Path = Path()


class Kind(NamedTuple):
    """What a setting may be."""

    #: In words, for messages: `a text`, `a number from 0 to 1`, ...
    expected: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()


_TEXT, _TEXTS, _FLAG = "a text", "a list of texts", "true or false"
_NUMBER, _SECONDS = "a number from 0 to 1", "a number of seconds"

SETTINGS: Mapping[str, Kind] = {
    "store": Kind(_TEXT, None, "the memory of incidents: a file, a folder or a URL"),
    "baseline": Kind(_TEXT, None, "the file of signatures that the team knows"),
    "fail_on": Kind(
        _TEXTS,
        ("recurring",),
        "what makes the exit status of `check` 1",
        ("recurring", "regression", "new", "any", "never"),
    ),
    "threshold": Kind(_NUMBER, 0.64, "from this score on a crash is similar to a known one"),
    "unknown_cause": Kind(
        _TEXT,
        "lower",
        "crashes of which the log does not say why the program stopped",
        ("lower", "same", "ignore"),
    ),
    "in_project": Kind(_TEXTS, (), "prefixes of the source files that are the team's own"),
    "redact": Kind(_FLAG, False, "pseudonyms for paths, hosts, addresses and mails in reports"),
    "time_limit": Kind(
        _SECONDS, 30, "seconds a file may take per megabyte begun with several --jobs; 0: no limit"
    ),
    "redact_key": Kind(_TEXT, None, "makes pseudonyms that nobody without it can look up"),
    "token": Kind(_TEXT, None, "what everybody who asks `serve` must know"),
}
#: Settings whose values are not shown.
SECRET = frozenset({"redact_key", "token"})
_PREFIX = "TRACEMINE_"


def text(name: str, start: Path) -> Setting | None:
    """Return a setting from the first file that has it, looking upward from a folder.

    Raises `ConfigError` when a file on the way cannot be read or sets something else than a text.
    """
    for file in _files(start):
        value = _settings(file).get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not value:
            raise ConfigError(file, f"{name} is not a text")
        return Setting(value, file)
    return None


def load(
    start: Path, environ: Mapping[str, str], flags: Mapping[str, Any] | None = None
) -> dict[str, Value]:
    """Return the value of every setting, looking for files upward from a folder.

    `flags` are settings by name as the command line gives them, None where it does not. Raises
    `ConfigError` for a file that cannot be read, an unknown name and a value that cannot be.
    """
    found = {name: Value(kind.default, "default") for name, kind in SETTINGS.items()}
    for file in reversed(list(_files(start))):
        for name, value in _settings(file).items():
            found[name] = Value(_checked(name, value, str(file)), str(file), file.parent)
    for variable, said in sorted(environ.items()):
        if variable.startswith(_PREFIX) and said:
            name = variable.removeprefix(_PREFIX).lower()
            if name not in SETTINGS:
                near = meant(name, SETTINGS, _variable)
                raise ConfigError("environment", f"{variable} is no setting; {near}")
            found[name] = Value(_checked(name, _parsed(name, said), variable), variable)
    for name, value in (flags or {}).items():
        if value is not None:
            flag = "--" + name.replace("_", "-")
            found[name] = Value(_checked(name, value, flag), flag)
    return found


def path_of(value: Value) -> Path:
    """Return a setting that is a path, relative to the file that sets it."""
    return value.folder / Path(value.value).expanduser()


def _variable(name: str) -> str:
    return _PREFIX + name.upper()


def _parsed(name: str, said: str) -> Any:  # noqa: ANN401
    """Return the value that a text of the environment means."""
    expected = SETTINGS[name].expected
    if expected == _TEXTS:
        return [part.strip() for part in said.split(",") if part.strip()]
    if expected == _FLAG:
        return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
            said.lower(), said
        )
    if expected in (_NUMBER, _SECONDS):
        try:
            return float(said)
        except ValueError:
            return said
    return said


def _checked(name: str, value: Any, origin: str) -> Any:  # noqa: ANN401
    kind = SETTINGS[name]
    if kind.expected == _TEXTS and isinstance(value, str):
        value = [value]
    if kind.expected == _TEXTS and isinstance(value, list | tuple):
        value = tuple(value)
    if not _fits(kind.expected, value):
        raise ConfigError(origin, f"{name} is {kind.expected}, not {value!r}")
    for one in value if isinstance(value, tuple) else (value,):
        if kind.choices and one not in kind.choices:
            raise ConfigError(
                origin, f"{name}: there is no {one!r}; {meant(one, kind.choices, str)}"
            )
    return value


def _fits(expected: str, value: object) -> bool:
    if expected == _TEXT:
        return isinstance(value, str) and bool(value)
    if expected == _TEXTS:
        return isinstance(value, tuple) and all(isinstance(one, str) for one in value)
    if expected == _FLAG:
        return isinstance(value, bool)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    most = 1 if expected == _NUMBER else sys.float_info.max
    return number and 0 <= value <= most  # type: ignore[operator]


def _files(start: Path) -> Iterator[Path]:
    for folder in (start, *start.parents):
        for name in ("tracemine.toml", "pyproject.toml"):
            if (folder / name).is_file():
                yield folder / name
    from platformdirs import user_config_path

    file = user_config_path("tracemine", appauthor=False) / "tracemine.toml"
    if file.is_file():
        yield file


def _settings(file: Path) -> dict[str, Any]:
    found = _table(file)
    for name in found:
        if name not in SETTINGS:
            near = meant(name.replace("-", "_"), SETTINGS, str)
            raise ConfigError(file, f"{name!r} is no setting; {near}")
    return found


def _table(file: Path) -> dict[str, Any]:
    import tomllib

    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(file, error.strerror or str(error)) from error
    except (ValueError, RecursionError) as error:  # wrong TOML and wrong UTF-8
        raise ConfigError(file, str(error).splitlines()[0]) from error
    if file.name != "pyproject.toml":
        return found
    tool = found.get("tool", {})
    ours = tool.get("tracemine", {}) if isinstance(tool, dict) else {}
    return ours if isinstance(ours, dict) else {}
