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

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from tracemine.records import Signature, Stack
from tracemine.relevance import may_be_passed_over
from tracemine.signatures.naming import VERSION
from tracemine.signatures.walk import SIGNING, Verdict, Walk

__all__ = [
    "VERSION",
    "Explanation",
    "Verdict",
    "explain",
    "mark_relevance",
    "sign",
    "sign_and_mark",
]


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
    return None if chosen is None else Walk(stacks[chosen], grammar).sign(kind, headline, details)


def sign_and_mark(
    grammar: str,
    kind: str,
    headline: str | None,
    details: Mapping[str, Any],
    stacks: Sequence[Stack],
) -> tuple[Signature | None, tuple[Stack, ...]]:
    """Return what `sign` and `mark_relevance` return, and look up each function only once."""
    chosen = _signing_stack(stacks)
    walks = [Walk(stack, grammar) for stack in stacks]
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
    walk = Walk(stacks[chosen], grammar)
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
    for one in stack.frames:
        if may_be_passed_over[one.function] or not one.relevant:
            return Walk(stack, grammar).marked()
    return stack


def _signing_stack(stacks: Sequence[Stack]) -> int | None:
    ranked = [
        (SIGNING[stack.role], number)
        for number, stack in enumerate(stacks)
        if stack.role in SIGNING
    ]
    return min(ranked)[1] if ranked else None
