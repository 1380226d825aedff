"""Addresses that a terminal opens when a place is clicked."""

from functools import lru_cache
from pathlib import Path


def note_link(source: str) -> str | None:
    """Return the address of a document; None for standard input and what is no file."""
    path = Path(source)
    try:
        return path.absolute().as_uri() if source != "-" and path.is_file() else None
    except (OSError, ValueError):
        return None


@lru_cache(maxsize=4096)
def source_link(file: str) -> str | None:
    """Return the address of a source file below the current folder; None where it is not there.

    The name was read out of a document, so no other place is looked at.
    """
    path = Path(file)
    if path.is_absolute() or ".." in path.parts:
        return None
    return note_link(file)
