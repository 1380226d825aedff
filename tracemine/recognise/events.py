"""The events that rules read out of a text; the assembler makes artifacts of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from tracemine.records import Frame


class Opens(msgspec.Struct, frozen=True):
    """A new artifact begins; the frames after it are its own."""

    kind: str
    headline: str | None = None
    role: str = "unknown"
    thread: str | None = None
    details: Mapping[str, Any] = {}
    #: What keeps interleaved outputs apart, such as a process id.
    channel: str | None = None
    #: Only where no other artifact has opened and still waits for its first frame.
    tentative: bool = False


class StackOpens(msgspec.Struct, frozen=True):
    """A further stack of the open artifact begins (or of a new one of `kind`, if none is open)."""

    role: str
    kind: str = "backtrace"
    thread: str | None = None
    details: Mapping[str, Any] = {}
    channel: str | None = None
    #: Only where the open stack has been closed, or none is open; it has the role of the first
    #: stack of the artifact where that has no frame.
    tentative: bool = False


class FrameRead(msgspec.Struct, frozen=True):
    """A frame, with what its line says about the stack that it belongs to."""

    frame: Frame
    channel: str | None = None
    #: This frame is the first of its stack, whatever its level.
    begins: bool = False
    #: False when only frames beside it can tell that this is one.
    sure: bool = True
    #: The whole stack is this one frame, and the artifact is of this kind.
    alone: str | None = None
    #: The line was cut before its end.
    partial: bool = False
    #: Blanks before it on its line; frames of a filter stand deeper, out of the order of levels.
    indent: int = 0


class Whole(msgspec.Struct, frozen=True):
    """An artifact that one rule reads whole, with one stack: a log line, a hunk."""

    kind: str
    headline: str | None
    role: str
    frames: Sequence[Frame]
    details: Mapping[str, Any] = {}


class Note(msgspec.Struct, frozen=True):
    """Facts for the details of the open artifact."""

    details: Mapping[str, Any]
    channel: str | None = None


class Closes(msgspec.Struct, frozen=True):
    """The open stack ends here; with `whole`, the artifact, with `run`, all that the tool says.

    Facts that come later are of another run.
    """

    truncated: str | None = None
    whole: bool = False
    run: bool = False
    channel: str | None = None


class Context(msgspec.Struct, frozen=True):
    """Facts that hold for the artifacts after it: why the tool stopped, which file is changed."""

    role: str | None = None
    headline: str | None = None
    thread: str | None = None
    file: str | None = None
    #: None keeps the details of the context before; anything else replaces it whole.
    details: Mapping[str, Any] | None = None
    #: The thread is not the one that the context is about.
    other_thread: bool = False
    channel: str | None = None


class Frames(msgspec.Struct, frozen=True):
    """Frames on lines that follow each other, all sure and whole, the innermost first."""

    frames: tuple[Frame, ...]
    channel: str | None = None
    #: The first frame is the first of its stack, whatever its level.
    begins: bool = False
    #: Blanks before each on its line.
    indent: int = 0
    #: The line on which each ends; empty where it is the one on which it begins.
    ends: Sequence[int] = ()


class Wholes(msgspec.Struct, frozen=True):
    """Artifacts that are read whole, as `Whole` of one frame each, and follow each other."""

    kind: str
    role: str
    frames: Sequence[Frame]
    headlines: Sequence[str | None]
    details: Sequence[dict[str, Any]]
    #: What the tool printed of each.
    texts: Sequence[str]
    #: The line on which each ends.
    ends: Sequence[int]


class Later(msgspec.Struct, frozen=True):
    """An event that takes long to make, and is made when nothing is read anew any more."""

    make: Callable[[], "Wholes"]


class Run(msgspec.Struct, frozen=True):
    """Frames on lines that follow each other, read one by one."""

    frames: Sequence[FrameRead]
    #: The line on which each ends.
    ends: Sequence[int]


Event = (
    Frame
    | FrameRead
    | Frames
    | Run
    | Opens
    | StackOpens
    | Whole
    | Wholes
    | Later
    | Note
    | Closes
    | Context
)
