"""Opening a line of a file in the editor that the user has chosen."""

import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

from tracemine.errors import TracemineError

#: How editors are told the line, by the name of the program; all others are as vi and emacs.
_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_COLON = frozenset({"subl", "sublime_text", "hx", "helix", "zed", "zeditor", "lite-xl"})
_OPTION = frozenset({"kate", "kwrite", "idea", "clion", "pycharm"})


def command(environment: Mapping[str, str], file: str, line: int) -> list[str]:
    """Return the command that opens a file at a line, as `VISUAL` or else `EDITOR` has it.

    Raises `TracemineError` when neither is set or there is no such program, or no such file.
    """
    chosen = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(chosen)
    except ValueError as error:
        raise TracemineError(f"the editor {chosen} cannot be started: {error}") from error
    if not words:
        raise TracemineError("no editor is chosen: set VISUAL or EDITOR")
    if shutil.which(words[0], path=environment.get("PATH")) is None:
        raise TracemineError(f"the editor {words[0]} is not there; see VISUAL and EDITOR")
    path = Path(file)
    if not path.is_file():
        raise TracemineError(f"{file} is no file that can be opened")
    # An absolute path is never taken for an option.
    return words + _place(Path(words[0]).name.removesuffix(".exe"), str(path.absolute()), line)


def _place(editor: str, path: str, line: int) -> list[str]:
    if editor in _GOTO:
        return ["--goto", f"{path}:{line}"]
    if editor in _COLON:
        return [f"{path}:{line}"]
    if editor in _OPTION:
        return ["--line", str(line), path]
    return [f"+{line}", path]
