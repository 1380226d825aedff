"""Threads of a dump: whose a stack is, whether the dump goes on, which thread crashed."""

from collections.abc import Sequence

from tracemine.recognise.drafts import FAR, ArtifactDraft
from tracemine.recognise.events import StackOpens
from tracemine.records import Frame


def number(thread: str | None) -> str | None:
    """Return a thread without its name, which not every line about it tells."""
    return thread and thread.partition(" ")[0]


def dump_goes_on(draft: ArtifactDraft, event: StackOpens, line: int, cause: int) -> bool:
    """Tell whether a dump of all threads goes on: no thread has come before, nothing happened.

    gdb prints threads by number, up or down.
    """
    if event.thread is None or event.tentative:
        return True
    return (
        all(stack.thread is not None for stack in draft.stacks)
        and all(stack.thread != event.thread for stack in draft.stacks)
        and draft.cause == cause
        and _in_one_direction([stack.thread for stack in draft.stacks] + [event.thread])
        and line - draft.last_line <= FAR
    )


def _in_one_direction(threads: Sequence[str | None]) -> bool:
    """Tell whether thread numbers (`4 "worker"`) go up or down throughout."""
    names = [number(name) or "" for name in threads]
    numbers = [int(name) for name in names if name.isdecimal() and len(name) < 10]
    return numbers in (sorted(numbers), sorted(numbers, reverse=True))


def find_crashed(drafts: Sequence[ArtifactDraft]) -> None:
    """Tell the crashed thread of a dump by the frame that the tool printed when it stopped.

    `drafts` are of one cause. Nothing is told where several threads stand at that frame.
    """
    crashed = (stack for draft in drafts for stack in draft.stacks if stack.role == "crash")
    innermost = next((stack.read[0] for stack in crashed if stack.read), None)
    if innermost is None:
        return
    for draft in drafts:
        if all(stack.role == "thread" for stack in draft.stacks):
            there = [s for s in draft.stacks if s.read and _is_same(s.read[0], innermost)]
            if len(there) == 1:
                there[0].role = "crash"


def _is_same(one: Frame, other: Frame) -> bool:
    if one.symbol != other.symbol:
        return False
    if one.address and other.address:
        return one.address == other.address
    return one.symbol is not None and (one.file, one.line) == (other.file, other.line)


def settle_roles(draft: ArtifactDraft) -> None:
    """Where nothing tells which thread of a dump crashed, it may be the first: in a core it is."""
    if draft.cause == 0 and all(stack.role == "thread" for stack in draft.stacks):
        for stack in draft.stacks:
            if number(stack.thread) == "1":
                stack.role = "unknown"
