"""What a crash is called, and why: the functions that matter, as a short, stable, versioned name.

A signature is made of the class of the crash (`SIGSEGV`, `InvalidFree`) and of the innermost
functions that belong to the application. It is the same for every spelling of these functions
and every depth of recursion. Changing a rule here, in `functions` or in the lists of `relevance`
so that hashes change raises `VERSION`.

The stack that signs is the one that crashed, or shows the error or the leak; where the document
does not say why the program stopped, the one stack there is. Of this stack

1. everything above an abort, a failed assertion, an uncaught exception or a signal handler is
   passed over, for that ran after the fact;
2. what the lists of `relevance` name is passed over;
3. the walk ends at the floor (`main`, `start_thread`, an event loop) above which it found
   something;
4. each function counts once, where it stands innermost, so that recursion does not matter.

A stack in which nothing is left is named after what is known: the library function that the
application called, the modules, the headline. Such a name is never that of a whole stack.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from tracemine.functions import normalise
from tracemine.records import Frame, Signature, Stack
from tracemine.relevance import UNKNOWN, UNSURE, Rule, may_be_passed_over, passed_over

#: Raised when a change of the rules changes hashes.
VERSION = 1

#: How many functions a hash is made of, and how many a title shows.
_FUNCTIONS = 5
_TITLED = 3
#: How much of one name a title shows, in characters.
_SHOWN = 80

#: The roles that sign, the most telling first; of equal ones the first in the document.
_SIGNING = {"crash": 0, "error": 1, "leak": 1, "unknown": 2, "conflict": 3, "lock": 3}
#: Groups of frames that ran after the program was lost: what is above them says nothing.
_ENDS = frozenset({"raise", "abort", "terminate"})
_SIGNAL_HANDLER = "<signal handler called>"
#: The floor functions that say more than that there was a thread.
_MAINS = frozenset({"main", "main.main"})


class Verdict(msgspec.Struct, frozen=True):
    """What became of one frame of the signing stack."""

    frame: Frame
    #: True when the signature is made of this frame's function.
    used: bool
    #: The rule that passes it over, None where no rule does.
    rule: Rule | None
    why: str


class Explanation(msgspec.Struct, frozen=True):
    """Why an artifact has the signature that it has, or why it has none."""

    signature: Signature | None
    #: Index of the stack that signs, None where none does.
    stack: int | None
    #: Why this stack, what the name was made of, or why there is none.
    why: str
    #: One for each frame of the signing stack, innermost first.
    frames: tuple[Verdict, ...]


def sign(
    grammar: str,
    kind: str,
    headline: str | None,
    details: Mapping[str, Any],
    stacks: Sequence[Stack],
) -> Signature | None:
    """Return the signature of an artifact of these parts, None where it does not crash."""
    chosen = _signing_stack(stacks)
    return None if chosen is None else _Walk(stacks[chosen], grammar).sign(kind, headline, details)


def sign_and_mark(
    grammar: str,
    kind: str,
    headline: str | None,
    details: Mapping[str, Any],
    stacks: Sequence[Stack],
) -> tuple[Signature | None, tuple[Stack, ...]]:
    """Return what `sign` and `mark_relevance` return, and look up each function only once."""
    chosen = _signing_stack(stacks)
    walks = [_Walk(stack, grammar) for stack in stacks]
    signature = None if chosen is None else walks[chosen].sign(kind, headline, details)
    return signature, tuple([walk.marked() for walk in walks])


def explain(
    grammar: str,
    kind: str,
    headline: str | None,
    details: Mapping[str, Any],
    stacks: Sequence[Stack],
) -> Explanation:
    """Return what `sign` returns, with what became of each frame and why."""
    chosen = _signing_stack(stacks)
    if chosen is None:
        roles = ", ".join(dict.fromkeys(stack.role for stack in stacks)) or "no stack"
        return Explanation(None, None, f"nothing crashed here: {roles}", ())
    walk = _Walk(stacks[chosen], grammar)
    signature = walk.sign(kind, headline, details)
    why = [f"stack {chosen + 1} of {len(stacks)} ({stacks[chosen].role}) signs"]
    if signature is None:
        why.append("there is no name for it: no function, no module and no headline is known")
    elif not walk.used:
        why.append("no function of the application is known, so it is named after what is")
    return Explanation(signature, chosen, "; ".join(why), tuple(walk.verdicts()))


def mark_relevance(stack: Stack, grammar: str | None = None) -> Stack:
    """Return the stack with `relevant` false on the frames that a signature passes over.

    `grammar` is the name of the one that read it.
    """
    return _Walk(stack, grammar).marked()


def _signing_stack(stacks: Sequence[Stack]) -> int | None:
    ranked = [
        (_SIGNING[stack.role], number)
        for number, stack in enumerate(stacks)
        if stack.role in _SIGNING
    ]
    return min(ranked)[1] if ranked else None


class _Part(NamedTuple):
    """One of the names that a signature is made of."""

    name: str
    is_function: bool
    is_titled: bool = True


class _Walk:
    """A walk over one stack, from the innermost frame outwards."""

    def __init__(self, stack: Stack, grammar: str | None) -> None:
        self.stack = stack
        self.frames = stack.frames
        self.rules = [
            _rule(frame, grammar) if may_be_passed_over[frame.function] else None
            for frame in stack.frames
        ]
        #: How many of the innermost frames ran after the program was lost.
        self.after = _after(self.rules) if stack.role in _SIGNING else 0

    def marked(self) -> Stack:
        """Return the stack with what is passed over marked."""
        wanted = [rule is None for rule in self.rules]
        wanted[: self.after] = [False] * self.after
        if wanted == [frame.relevant for frame in self.frames]:
            return self.stack
        frames = tuple(
            frame if frame.relevant == relevant else replace(frame, relevant=relevant)
            for frame, relevant in zip(self.frames, wanted, strict=True)
        )
        return replace(self.stack, frames=frames)

    @cached_property
    def used(self) -> list[int]:
        """Indexes of the frames whose functions make the signature, innermost first."""
        return list(islice(self._used(), _FUNCTIONS))

    def _used(self) -> Iterator[int]:
        seen: set[str | None] = set()
        for number in range(self.after, len(self.frames)):
            rule, function = self.rules[number], self.frames[number].function
            if rule is None and function not in seen:
                seen.add(function)
                yield number
            elif rule is not None and rule.group == "floor" and seen:
                return

    def sign(self, kind: str, headline: str | None, details: Mapping[str, Any]) -> Signature | None:
        """Return the signature of this stack."""
        name, words = self._class(kind, details)
        if self.used:
            # The same crash is signed again and again.
            used = tuple([self.frames[number].function or "" for number in self.used])
            return _of_functions(name, words, used)
        parts = list(islice(self._rest(), _FUNCTIONS))
        where = " in " if parts else ": "
        parts = parts or list(_headline(headline))
        return _signed(name, words + where, "rest", parts) if parts else None

    def _class(self, kind: str, details: Mapping[str, Any]) -> tuple[str, str]:
        """Return what kind of crash this is, for the hash and for people.

        Where nothing says why the program stopped, people are told no more than that it did.
        """
        signal, error = details.get("signal"), details.get("kind")
        if isinstance(signal, str) and signal.strip():
            return signal.strip(), _shown(signal)
        if isinstance(error, str) and error.strip():
            return error.strip(), _class_words(error)
        if any(rule and rule.group == "abort" for rule in self.rules[: self.after]):
            # Pasted without the line that names the signal it is still the same crash.
            return "SIGABRT", "abort"
        return (kind, kind.capitalize()) if kind in ("error", "leak") else ("crash", "stopped")

    def _rest(self) -> Iterator[_Part]:
        """Yield what is known where no function of the application is, innermost first."""
        names = dict.fromkeys(self._library_calls())
        for frame in self.frames:
            if frame.function in _MAINS:
                names.setdefault(_Part("main", True))
                # Every program has a main: its file tells one from another.
                if frame.file:
                    names.setdefault(_Part(frame.file.rpartition("/")[2], False, False))
                break
        if not names:
            # Only the floor, or only the way to die: the first name there is.
            known = (frame.function for frame in self.frames[max(self.after - 1, 0) :])
            names.update(
                (_Part(function, True), None) for function in islice(filter(None, known), 1)
            )
        yield from names

    def _library_calls(self) -> Iterator[_Part]:
        """Yield the functions that unknown frames called, and the modules of these frames.

        Of library functions that call each other the outermost counts: what is inside differs
        from one build of the library to the next.
        """
        outermost: str | None = None
        for number in range(self.after, len(self.frames)):
            rule, frame = self.rules[number], self.frames[number]
            if rule is not None and rule.group == "floor":
                break
            if rule is UNSURE:
                continue
            if frame.function is not None:
                outermost = frame.function
                continue
            if outermost is not None:
                yield _Part(outermost, True)
                outermost = None
            module = (frame.module or frame.file or "").strip().rpartition("/")[2]
            if module:
                yield _Part(module, False)
        if outermost is not None:
            yield _Part(outermost, True)

    def verdicts(self) -> Iterator[Verdict]:
        """Yield what became of each frame."""
        place = {number: position for position, number in enumerate(self.used, 1)}
        seen = {self.frames[number].function for number in self.used}
        for number, (frame, rule) in enumerate(zip(self.frames, self.rules, strict=True)):
            if number in place:
                why = f"function {place[number]} of the signature"
            elif rule is not None:
                why = rule.reason
            elif number < self.after:
                why = f"ran after {_name(self.frames[self.after - 1])}"
            elif frame.function in seen:
                why = "the same function stands further in"
            else:
                why = "further out than the signature reaches"
            yield Verdict(frame, number in place, rule, why)


@lru_cache(maxsize=4096)
def _of_functions(name: str, words: str, functions: tuple[str, ...]) -> Signature:
    parts = [_Part(function, True) for function in functions]
    return _signed(name, f"{words} in ", "functions", parts)


def _signed(name: str, words: str, made_of: str, parts: Sequence[_Part]) -> Signature:
    said = "\0".join((str(VERSION), name, made_of, *(part.name for part in parts)))
    titled = [part for part in parts if part.is_titled]
    return Signature(
        version=VERSION,
        hash=sha256(said.encode("utf-8", "backslashreplace")).hexdigest()[:16],
        title=words + " < ".join(_shown(part.name) for part in titled[:_TITLED]),
        functions=tuple(part.name for part in parts if part.is_function),
    )


def _after(rules: Sequence[Rule | None]) -> int:
    """Return how many of the innermost frames ran after the program was lost."""
    if rules.count(None) == len(rules):
        return 0
    ends = [number for number, rule in enumerate(rules) if rule and _is_end(rule)]
    if not ends:
        return 0
    last = max((number for number, rule in enumerate(rules) if rule is None), default=None)
    # The outermost end counts, for a handler may have died in its turn, but only while it
    # leaves something: threads of a sanitizer begin in functions of the sanitizer.
    return max((end + 1 for end in ends if last is None or end < last), default=0)


def _rule(frame: Frame, grammar: str | None) -> Rule | None:
    if frame.function is None and frame.symbol is not None:
        if normalise(frame.symbol) is not None:
            return UNSURE
        # Markers are no functions, but `<signal handler called>` and `(below main)` are on lists.
        return passed_over(frame.symbol, None, None) or UNKNOWN
    return passed_over(frame.function, frame.module, frame.file, grammar)


def _name(frame: Frame) -> str:
    return frame.function or frame.symbol or UNKNOWN.name


def _is_end(rule: Rule) -> bool:
    return rule.group in _ENDS or rule.name == _SIGNAL_HANDLER


_changing = re.compile(r"0x[0-9A-Fa-f]++|\d++")


def _headline(headline: str | None) -> Iterator[_Part]:
    """Yield the headline without the numbers that differ from one run to the next."""
    text = " ".join((headline or "").split())
    if text:
        yield _Part(_changing.sub("N", text), False)


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    text = (files("tracemine") / "data" / "classes.txt").read_text(encoding="utf-8")
    pairs = (line.partition("=") for line in text.splitlines() if not line.startswith("#"))
    return {kind.strip(): words.strip() for kind, _, words in pairs}


_hump = re.compile(r"(?<=[a-z])(?=[A-Z])|_")


def _class_words(kind: str) -> str:
    """`InvalidFree` -> `Invalid free`."""
    known = _classes().get(kind.strip())
    return known or _shown(_hump.sub(" ", kind).capitalize())


@lru_cache(maxsize=4096)
def _shown(name: str) -> str:
    text = " ".join(name[: _SHOWN * 2].split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
