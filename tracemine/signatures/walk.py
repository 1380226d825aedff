"""A walk over one stack: which frames a signature is made of, and why."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import msgspec
from msgspec.structs import replace

from tracemine.functions import normalise
from tracemine.records import Frame, Signature, Stack
from tracemine.relevance import UNKNOWN, UNSURE, Rule, may_be_passed_over, passed_over
from tracemine.signatures.naming import Part, class_words, of_functions, of_headline, shown, signed

#: The roles that sign, the most telling first; of equal ones the first in the document.
SIGNING = {"crash": 0, "error": 1, "leak": 1, "unknown": 2, "conflict": 3, "lock": 3}
#: How many functions a signature is made of.
_FUNCTIONS = 5
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


class Walk:
    """A walk over one stack, from the innermost frame outwards."""

    def __init__(self, stack: Stack, grammar: str | None) -> None:
        self.stack = stack
        self.frames = stack.frames
        self.rules = [
            _rule(frame, grammar) if may_be_passed_over[frame.function] else None
            for frame in stack.frames
        ]
        #: How many of the innermost frames ran after the program was lost.
        self.after = _after(self.rules) if stack.role in SIGNING else 0

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
            return of_functions(name, words, used)
        parts = list(islice(self._rest(), _FUNCTIONS))
        where = " in " if parts else ": "
        parts = parts or list(of_headline(headline))
        return signed(name, words + where, "rest", parts) if parts else None

    def _class(self, kind: str, details: Mapping[str, Any]) -> tuple[str, str]:
        """Return what kind of crash this is, for the hash and for people.

        Where nothing says why the program stopped, people are told no more than that it did.
        """
        signal, error = details.get("signal"), details.get("kind")
        if isinstance(signal, str) and signal.strip():
            return signal.strip(), shown(signal)
        if isinstance(error, str) and error.strip():
            return error.strip(), class_words(error)
        if any(rule and rule.group == "abort" for rule in self.rules[: self.after]):
            # Pasted without the line that names the signal it is still the same crash.
            return "SIGABRT", "abort"
        return (kind, kind.capitalize()) if kind in ("error", "leak") else ("crash", "stopped")

    def _rest(self) -> Iterator[Part]:
        """Yield what is known where no function of the application is, innermost first."""
        names = dict.fromkeys(self._library_calls())
        for frame in self.frames:
            if frame.function in _MAINS:
                names.setdefault(Part("main", True))
                # Every program has a main: its file tells one from another.
                if frame.file:
                    names.setdefault(Part(frame.file.rpartition("/")[2], False, False))
                break
        if not names:
            # Only the floor, or only the way to die: the first name there is.
            known = (frame.function for frame in self.frames[max(self.after - 1, 0) :])
            names.update(
                (Part(function, True), None) for function in islice(filter(None, known), 1)
            )
        yield from names

    def _library_calls(self) -> Iterator[Part]:
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
                yield Part(outermost, True)
                outermost = None
            module = (frame.module or frame.file or "").strip().rpartition("/")[2]
            if module:
                yield Part(module, False)
        if outermost is not None:
            yield Part(outermost, True)

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
