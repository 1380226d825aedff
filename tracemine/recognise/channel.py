"""A channel of a grammar: the output of one process among those that are interleaved."""

from typing import TYPE_CHECKING

from msgspec.structs import replace

from tracemine.recognise.events import Context, FrameRead
from tracemine.recognise.threads import number
from tracemine.records import Frame

if TYPE_CHECKING:
    from tracemine.recognise.drafts import ArtifactDraft, StackDraft


class Channel:
    """What is open in one channel of a grammar, and what holds for what comes next."""

    def __init__(self) -> None:
        self.draft: ArtifactDraft | None = None
        self.last: ArtifactDraft | None = None
        #: The line of its last piece.
        self.line = 0
        self.forget()

    def forget(self) -> None:
        """Let nothing hold any more."""
        self.context = Context()
        #: How deep it was quoted.
        self.depth = 0
        #: The thread that the context is about.
        self.thread: str | None = None
        self.cause = 0
        #: The innermost frame of the last backtrace of this cause and thread.
        self.innermost: Frame | None = None

    def begin(self, innermost: Frame) -> None:
        """Begin a backtrace with its innermost frame, which may be that of another crash."""
        if self.cause and self.innermost and _elsewhere(innermost, self.innermost):
            self.forget()
        self.innermost = innermost

    def goes_on(self, event: FrameRead) -> "tuple[ArtifactDraft, StackDraft] | None":
        """Return the open stack that a frame goes on with, and its artifact."""
        draft = self.draft
        if draft is None or not draft.stacks or not draft.stacks[-1].follows(event):
            return None
        return draft, draft.stacks[-1]

    def file_at(self, depth: int) -> str | None:
        """Return the file that is changed; what is quoted deeper is of another mail's patch."""
        return self.context.file if depth <= self.depth else None

    def turn(self, context: Context, cause: int, depth: int) -> None:
        """Let a context hold from here on; one that says why something stopped is a new cause."""
        before, self.depth = self.context, depth
        if context.details is not None:
            self.cause, self.context, self.thread = cause, context, context.thread
            self.innermost = None
            return
        role = context.role or before.role
        if context.other_thread:
            self.innermost = None
        if context.other_thread and before.role in ("crash", "thread"):
            role = "crash" if number(context.thread) == number(self.thread) else "thread"
        elif context.thread is not None and not context.other_thread:
            self.thread = context.thread
        self.context = replace(
            before,
            role=role,
            thread=context.thread or before.thread,
            file=context.file or before.file,
            headline=context.headline or before.headline,
        )


def _elsewhere(one: Frame, other: Frame) -> bool:
    """Tell whether a program that stopped at one frame cannot have stopped at the other.

    A frame decorator may have put something before the name. Of the same function, a stop at
    another line is another one; where no line is known, one at another address.
    """
    names = one.function or "", other.function or ""
    if all(names) and not (names[0].endswith(names[1]) or names[1].endswith(names[0])):
        return True
    if one.line is not None and other.line is not None:
        return one.line != other.line
    return None not in (one.address, other.address) and one.address != other.address
