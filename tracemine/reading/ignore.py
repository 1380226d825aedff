"""The `.gitignore` files that hold for a folder."""

import os
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pathspec import GitIgnoreSpec


class IgnoreRules(msgspec.Struct, frozen=True):
    """What git ignores below a folder, by its own `.gitignore` and those of the folders around."""

    #: Absolute.
    folder: Path
    #: A `pathspec.GitIgnoreSpec`.
    spec: Any
    outer: "IgnoreRules | None" = None

    def inside(self, folder: Path) -> "IgnoreRules":
        """Give the rules for a folder below this one."""
        spec = _read_spec(folder)
        return self if spec is None else IgnoreRules(folder, spec, self)

    def ignores(self, path: Path, *, is_folder: bool) -> bool:
        """Tell whether git ignores a file or folder: the innermost rule about it counts."""
        for rules in self._outwards():
            below = path.relative_to(rules.folder).as_posix() + ("/" if is_folder else "")
            verdict: bool | None = rules.spec.check_file(below).include
            if verdict is not None:
                return verdict
        return False

    def _outwards(self) -> "Iterator[IgnoreRules]":
        rules: IgnoreRules | None = self
        while rules is not None:
            if rules.spec is not None:
                yield rules
            rules = rules.outer


def rules_for(folder: Path) -> IgnoreRules:
    """Give the rules that hold in an absolute folder, with those of the repository around it.

    A folder that the rules around it ignore is still walked when it is named: they are left out.
    """
    *around, last = _from_repository(folder)
    rules: IgnoreRules | None = None
    for parent in around:
        rules = IgnoreRules(parent, _read_spec(parent), rules)
        if rules.ignores(folder, is_folder=True):
            return IgnoreRules(last, _read_spec(last))
    return IgnoreRules(last, _read_spec(last), rules)


def _from_repository(folder: Path) -> list[Path]:
    """Give the folders from the root of the repository down to `folder`, itself included."""
    for depth, parent in enumerate((folder, *folder.parents)):
        if os.path.lexists(parent / ".git"):
            return [*reversed(folder.parents[:depth]), folder]
    return [folder]


def _read_spec(folder: Path) -> "GitIgnoreSpec | None":
    path = folder / ".gitignore"
    try:
        # A pipe would be waited for, a device may have no end.
        patterns = path.read_bytes() if path.is_file() else None
    except OSError:
        return None
    return None if patterns is None else _spec(os.fsdecode(patterns))


@lru_cache(maxsize=64)
def _spec(patterns: str) -> "GitIgnoreSpec":
    from pathspec import GitIgnoreSpec

    lines = [line.rstrip("\r") for line in patterns.split("\n")]
    try:
        return GitIgnoreSpec.from_lines(lines)
    except (ValueError, re.error):
        # git passes over a pattern that makes no sense.
        return GitIgnoreSpec.from_lines(filter(_is_pattern, lines))


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
