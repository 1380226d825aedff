"""The name of a crash: what kind it is, and the functions and modules that tell it apart."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from tracemine.records import Signature

#: Raised when a change of the rules changes hashes.
VERSION = 1

#: How many functions a title shows, and how much of one name, in characters.
_TITLED = 3
_SHOWN = 80


class Part(NamedTuple):
    """One of the names that a signature is made of."""

    name: str
    is_function: bool
    is_titled: bool = True


@lru_cache(maxsize=4096)
def of_functions(name: str, words: str, functions: tuple[str, ...]) -> Signature:
    """Name a crash of this class after functions, the innermost first."""
    return _signature(name, f"{words} in ", "functions", functions, functions, functions)


def signed(name: str, words: str, made_of: str, parts: Sequence[Part]) -> Signature:
    """Name a crash after its parts; `made_of` keeps names of another make apart.

    `name` is the class of the crash in the hash, `words` what people are told of it.
    """
    names = [part.name for part in parts]
    titled = [part.name for part in parts if part.is_titled]
    functions = tuple(part.name for part in parts if part.is_function)
    return _signature(name, words, made_of, names, titled, functions)


def _signature(
    name: str,
    words: str,
    made_of: str,
    names: Sequence[str],
    titled: Sequence[str],
    functions: tuple[str, ...],
) -> Signature:
    said = "\0".join((str(VERSION), name, made_of, *names))
    return Signature(
        version=VERSION,
        hash=sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16],
        title=words + " < ".join(map(shown, titled[:_TITLED])),
        functions=functions,
    )


_changing = re.compile(r"0x[0-9A-Fa-f]++|\d++")


def of_headline(headline: str | None) -> Iterator[Part]:
    """Yield the headline without the numbers that differ from one run to the next."""
    text = " ".join((headline or "").split())
    if text:
        yield Part(_changing.sub("N", text), False)


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    text = (files("tracemine") / "data" / "classes.txt").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {kind.strip(): words.strip() for kind, _, words in pairs}


_hump = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


@lru_cache(maxsize=256)
def class_words(kind: str) -> str:
    """`InvalidFree` -> `Invalid free`."""
    known = _classes().get(kind.strip())
    return known or shown(_hump.sub(" ", kind).capitalize())


@lru_cache(maxsize=4096)
def shown(name: str) -> str:
    """Return a name as a title shows it, cut where it is long."""
    text = " ".join(name[: _SHOWN * 2].split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
