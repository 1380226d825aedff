"""Stacks and artifacts while their pieces are still coming."""

from typing import Any, NamedTuple

from tracemine.recognise.events import FrameRead, Wholes
from tracemine.records import Frame

#: Lines between two frames with consecutive levels: `bt full` prints all locals between them.
FAR = 400
#: Lines between two frames when levels are missing between them.
_NEAR = 60
#: Lines in which a frame that only its neighbours can vouch for must have one.
_BESIDE = 8


class StackDraft:
    """A stack while its frames are still coming."""

    def __init__(self, role: str, thread: str | None) -> None:
        self.role = role
        self.thread = thread
        self.truncated: str | None = None
        self.read: list[Frame] = []
        #: Of the frames that only a neighbour beside them can vouch for, their places.
        self.unsure: set[int] = set()
        #: The frames that were cut.
        self.partial: list[Frame] = []
        self.closed = False
        #: A new part of the notes has begun since the last frame.
        self.parted = False
        self._indent = 0

    def add(self, event: FrameRead) -> None:
        """Add a frame as the outermost."""
        if not self.read:
            self._indent = event.indent
        if not event.sure:
            self.unsure.add(len(self.read))
        if event.partial:
            self.partial.append(event.frame)
        self.read.append(event.frame)

    def follows(self, event: FrameRead) -> bool:
        """Tell whether a frame goes on with this stack."""
        if not self.read:
            return True
        if event.begins or self.closed:
            return False
        if event.frame.level is None:
            return True
        last = self.read[-1]
        lines = event.frame.note_line - last.note_line
        level = event.frame.level
        if last.level is not None and level == last.level + 1 and lines < _NEAR:
            return True
        if self.parted:
            return False
        before = max(one.level or 0 for one in self.read[-40:])
        if event.indent > self._indent + 2 and level > 0:
            # Frames of a filter are printed behind their parent, deeper and with smaller numbers.
            return lines < _NEAR and level < before
        return level > before and lines <= (FAR if level <= before + 1 else _NEAR)

    def next(self, event: FrameRead) -> bool:
        """Tell at a glance whether a frame is the next of this stack; `follows` looks closer."""
        level, last = event.frame.level, self.read[-1].level
        if level is None:
            return last is None and not event.begins
        return last is not None and level == last + 1 and not event.begins

    def frames(self) -> tuple[Frame, ...]:
        """Return the frames that are sure, or have a sure neighbour beside them."""
        if not self.unsure:
            return tuple(self.read)
        return tuple(
            frame
            for i, frame in enumerate(self.read)
            if i not in self.unsure or self._vouched(i, frame)
        )

    def _vouched(self, i: int, frame: Frame) -> bool:
        """Look for a neighbour with the next level: sure, or like this one with arguments."""
        for j in range(max(0, i - 12), min(i + 13, len(self.read))):
            other = self.read[j]
            if j == i or abs(other.note_line - frame.note_line) > _BESIDE * abs(
                (other.level or 0) - (frame.level or 0)
            ):
                continue
            if j not in self.unsure or (frame.args is not None and other.args is not None):
                return True
        return False


class ArtifactDraft:
    """An artifact while its stacks are still coming."""

    def __init__(self, grammar: str, kind: str, first_line: int) -> None:
        self.grammar = grammar
        self.kind = kind
        self.headline: str | None = None
        self.details: dict[str, Any] = {}
        self.first_line = first_line
        self.last_line = first_line
        self.stacks: list[StackDraft] = []
        #: Stands for what led to it: drafts of one cause are of the same crash.
        self.cause = 0
        #: The texts of the pieces that it is made of, but for those of runs of frames.
        self.said: list[str] = []

    @property
    def is_read(self) -> bool:
        """True when any frame was read."""
        return any(stack.read for stack in self.stacks)


class WholesDraft(NamedTuple):
    """Artifacts that were read whole and follow each other; nothing is added to them."""

    grammar: str
    event: Wholes
    first_line: int
    last_line: int


Draft = ArtifactDraft | WholesDraft
