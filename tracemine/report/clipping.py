"""How much of a text is kept: a note may hold names of a megabyte."""

import hashlib

#: Characters of a line of a note or a short value, of other texts, of a name.
LINE, TEXT, NAME = 1000, 2000, 400


def clipped(text: str | None, most: int) -> str | None:
    """Return a text, or its beginning and how many characters are left out."""
    if text is None or len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text) - most:,} characters omitted)"


def line_of(text: str) -> str:
    """Return a line of a note."""
    return clipped(text.removesuffix("\r"), LINE) or ""


def name_of(name: str | None) -> str | None:
    """Return a name; one that is too long is cut, and stays another than those that begin so."""
    if name is None or len(name) <= NAME:
        return name
    digest = hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=4).hexdigest()
    return f"{name[:NAME]}…{digest}"
