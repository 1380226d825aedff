"""The features of an incident, and how much each of them counts.

A feature is a text with the letter of its family before it. Its weight in an incident is a step,
a byte that stands for 2 ** (-step / 32): weights multiply by adding steps, and an index keeps a
byte where it would keep a float.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from math import log2
from typing import NamedTuple

from tracemine.functions import normalise, short_name
from tracemine.relevance import passed_over

#: The families: the first character of a feature.
FUNCTION, OWNER, WORD = "f", "o", "w"
KIND, KIND_WORD = "k", "c"
MESSAGE, MESSAGE_WORD = "m", "t"

#: The families whose features are many and, where they are common, tell nothing.
HINTS = frozenset({OWNER, WORD, KIND_WORD, MESSAGE_WORD})

#: A step is 1/32 of a halving; 255 of them are 0.004.
_STEPS = 32
_LAST = 255
#: The weight that each step stands for.
WEIGHTS = tuple(2 ** (-step / _STEPS) for step in range(_LAST + 1))


def _step(weight: float) -> int:
    return min(round(-_STEPS * log2(weight)), _LAST)


#: A function that is d functions away from the innermost one counts (1 + d) ** -0.25.
_DEPTHS = tuple(_step((1 + depth) ** -0.25) for depth in range(128))
#: Functions of run-time libraries, and what every thread begins with.
_RUNTIME = _step(0.25)
_OWNER = _step(0.3)
_WORD = _step(0.25)
_HINT = _step(1 / 3)
_KIND = _step(0.5)
_KIND_WORD = _step(0.2)
_MESSAGE = _step(0.6)

#: How much of hostile text is looked at: of a name, a kind, a message in characters, in words.
_NAME = 512
_TEXT = 4096
_MOST_WORDS = 64
#: Names up to this length are remembered.
_REMEMBERED = 512
#: Longer messages are known by their hash.
_VERBATIM = 64

# `virDomainObj`, `XMLParser`, `ha_innobase`: one piece each; the digits of a name tell nothing.
_piece = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")
# `{anon}`, `{lambda}`: what has no name of its own
_unnamed = re.compile(r"\{[^{}]*+\}")
_address = re.compile(r"0[xX][0-9a-fA-F]++")
_path = re.compile(r"(?<![\w/.])(?:[.~]{0,2}/[\w.+@-]++){2,}+/?")
_number = re.compile(r"\d++")


class _Profile(NamedTuple):
    """What one function brings along."""

    feature: str
    #: The features besides the function itself, with the steps of their families.
    others: tuple[tuple[str, int], ...]
    #: The same without the steps.
    hints: tuple[str, ...]
    #: True when signatures pass over the function wherever it stands.
    runtime: bool


class Description(NamedTuple):
    """The features of an incident with their steps, the functions first."""

    steps: dict[str, int]
    #: How many of the features are functions.
    functions: int


def describe(functions: Iterable[str | None], kind: str | None, message: str | None) -> Description:
    """Return the features of an incident; functions innermost first, normalised or as printed.

    The depth of a function is the number of different functions further in, so that neither
    recursion nor frames of run-time libraries make a difference.
    """
    own: dict[str, int] = {}
    others: dict[str, int] = {}
    depth = 0
    for function in functions:
        profile = _profile(function) if function else None
        if profile is None or profile.feature in own:
            continue
        base = _DEPTHS[min(depth, len(_DEPTHS) - 1)] + (_RUNTIME if profile.runtime else 0)
        own[profile.feature] = base
        for feature, step in profile.others:
            if base + step < others.get(feature, _LAST + 1):
                others[feature] = base + step
        depth += not profile.runtime
    others.update(_said(kind or "", message or ""))
    return Description({**own, **others}, len(own))


def hints(functions: Iterable[str], kind: str | None, message: str | None) -> set[str]:
    """Return the names of the features of an incident besides its functions."""
    profiles = filter(None, map(_profile, functions))
    said = (name for name, _ in _said(kind or "", message or ""))
    return set(said).union(*[profile.hints for profile in profiles])


def describe_function(function: str) -> dict[str, int]:
    """Return the features to search for where only one function is known, itself first.

    Its owner and its words count a third: alone they say much less than in a whole stack.
    """
    steps = describe([function], None, None).steps
    return {
        name: min(step + (0 if name[0] == FUNCTION else _HINT), _LAST)
        for name, step in steps.items()
    }


def _profile(function: str) -> _Profile | None:
    return (_remembered if len(function) <= _REMEMBERED else _new_profile)(function)


def _new_profile(function: str) -> _Profile | None:
    name = normalise(function)
    if name is None:
        return None
    others = {WORD + word: _WORD for word in _words(_unnamed.sub(" ", name[:_NAME]))}
    owner = name.removesuffix(short_name(name)).rstrip(":.")
    if any(character.isalnum() for character in _unnamed.sub("", owner[:_NAME])):
        others[OWNER + owner] = _OWNER
    runtime = passed_over(name, None, None) is not None
    return _Profile(FUNCTION + name, tuple(others.items()), tuple(others), runtime)


_remembered = lru_cache(maxsize=1 << 14)(_new_profile)


def _words(text: str) -> list[str]:
    """Return the different words of three letters or more, lower-cased, in order."""
    pieces = dict.fromkeys(piece.lower() for piece in _piece.findall(text) if len(piece) > 2)
    return list(pieces)[:_MOST_WORDS]


def _said(kind: str, message: str) -> tuple[tuple[str, int], ...]:
    long = len(kind) + len(message) > _REMEMBERED
    return (_features_said if long else _remembered_said)(kind, message)


def _features_said(kind: str, message: str) -> tuple[tuple[str, int], ...]:
    return (*_of_kind(kind), *_of_message(message))


_remembered_said = lru_cache(maxsize=1 << 10)(_features_said)


def _of_kind(kind: str) -> Iterator[tuple[str, int]]:
    kind = " ".join(kind[:_NAME].split())
    if kind:
        yield KIND + kind, _KIND
        for word in _words(kind):
            yield KIND_WORD + word, _KIND_WORD


def _of_message(message: str) -> Iterator[tuple[str, int]]:
    """Yield the message as a whole and its words; all the words together count 1."""
    text = message[:_TEXT]
    said = normalised_message(text)
    if not said:
        return
    if len(said) > _VERBATIM:
        said = blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    yield MESSAGE + said, _MESSAGE
    words = _words(_without_numbers(text, " ", " ", " "))
    for word in words:
        yield MESSAGE_WORD + word, _step(len(words) ** -0.5)


def normalised_message(message: str) -> str:
    """Return a message without what differs from run to run: `at 0x7f3a:12` -> `at ADDR:N`."""
    return " ".join(_without_numbers(message, "ADDR", "PATH", "N").split())


def _without_numbers(text: str, address: str, path: str, number: str) -> str:
    return _number.sub(number, _path.sub(path, _address.sub(address, text)))
