"""The records that everything in Tracemine is made of.

All of them are frozen: a step reads the records of the step before and makes new ones.
The field names are the words of the JSON that `tracemine extract` prints.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

#: Version of the JSON form of an artifact; raised when a field changes its meaning or goes.
SCHEMA = 1


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One function of a stack: which, where, and on which line of the document it is printed.

    A field that the tool did not print is `None`, never an empty text or 0.
    """

    #: Position in the stack as printed (gdb's `#4`), or None where the tool does not number.
    level: int | None
    #: The function as printed, None for `??` and `???`.
    symbol: str | None
    #: The symbol normalised: the name under which incidents are linked. None where it names no
    #: function, and where the tool itself is not sure that it was called (the kernel's `?`).
    function: str | None
    #: The text between the parentheses as printed, wraps joined; None where there are none.
    args: str | None
    file: str | None
    line: int | None
    column: int | None
    #: The object file or library that holds the code.
    module: str | None
    #: As printed, `0x` and hexadecimal digits.
    address: str | None
    #: True when the compiler put this function's body into the next outer frame's function.
    inlined: bool
    #: False when signatures pass over this frame.
    relevant: bool
    #: 1-based physical line of the document on which the frame begins.
    note_line: int


class Stack(msgspec.Struct, frozen=True):
    """An ordered run of frames with one role, innermost first."""

    #: `crash`, `stop`, `unknown`, `thread`, `error`, `freed`, `allocated`, `origin`, `conflict`,
    #: `leak`, `log`, `patch`, ...
    role: str
    #: The thread as the tool names it (`14`, `4 "worker-2"`), or None.
    thread: str | None
    #: Why frames are missing (`Backtrace stopped: ...`), or None for a whole stack.
    truncated: str | None
    frames: tuple[Frame, ...]


class Signature(msgspec.Struct, frozen=True):
    """A short, stable name for "the same crash", made of the functions that matter."""

    version: int
    #: 16 hexadecimal digits.
    hash: str
    #: What a person calls the crash: `SIGSEGV in libxlEventHandlerThread < virThreadHelper`.
    title: str
    #: The functions the hash is made of, innermost first.
    functions: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """A titled run of lines of a document: an entry of the notes, or an incident inside one."""

    #: Stable: made of what the section says, not of where it stands.
    id: str
    title: str
    #: ISO 8601, as far as it is known (`2013-12-05T10:23`), or None.
    time: str | None
    tags: tuple[str, ...]
    first_line: int
    last_line: int


class Artifact(msgspec.Struct, frozen=True, tag_field="schema", tag=SCHEMA):
    """One thing that a tool printed: a backtrace, a stop, an error, a log line, a hunk.

    Its JSON form begins with `schema`.
    """

    #: Stable: the same text in the same document has the same id, whatever stands around it.
    id: str
    #: The path as given, `-` for standard input.
    source: str
    entry: Section | None
    incident: Section | None
    #: Name of the grammar that read it: `gdb`, `valgrind`, `libvirtd`, `patch`, ...
    grammar: str
    #: `backtrace`, `stop`, `error`, `leak`, `log`, `hunk`, ...
    kind: str
    headline: str | None
    #: 1-based physical lines of the document, inclusive.
    first_line: int
    last_line: int
    signature: Signature | None
    stacks: tuple[Stack, ...]
    #: What only this grammar knows: signal, pid, leak bytes, log level and time, hunk counts, ...
    details: dict[str, Any]

    @property
    def frames(self) -> Iterator[Frame]:
        """All frames of all stacks, in order."""
        return (frame for stack in self.stacks for frame in stack.frames)


class Warning(msgspec.Struct, frozen=True):
    """Something that could not be read whole; it never loses what stands around it."""

    source: str
    #: 1-based physical lines, inclusive; None when the warning is about the whole document.
    first_line: int | None
    last_line: int | None
    message: str


class Document(msgspec.Struct, frozen=True):
    """What one input gave: its artifacts in document order, its incidents and the warnings."""

    source: str
    artifacts: tuple[Artifact, ...]
    incidents: tuple[Section, ...]
    warnings: tuple[Warning, ...]
