"""An incident whole."""

import msgspec

from tracemine.report.shapes.lists import FunctionRow, Row


class Frame(msgspec.Struct, frozen=True, omit_defaults=True):
    """As `records.Frame`."""

    level: int | None = None
    symbol: str | None = None
    function: str | None = None
    args: str | None = None
    file: str | None = None
    line: int | None = None
    module: str | None = None
    #: Only where no function is known.
    address: str | None = None
    inlined: bool = False
    #: True on frames that signatures pass over.
    passed: bool = False


class Stack(msgspec.Struct, frozen=True, omit_defaults=True):
    """As `records.Stack`."""

    role: str
    frames: tuple[Frame, ...] = ()
    thread: str | None = None
    truncated: str | None = None
    #: Frames that are left out after these.
    omitted: int = 0


class Prose(msgspec.Struct, frozen=True, omit_defaults=True, tag="prose"):
    """Lines of the note as they are."""

    #: 1-based physical line.
    first_line: int
    lines: tuple[str, ...] = ()
    #: Lines that are left out after these.
    omitted: int = 0


class Printed(msgspec.Struct, frozen=True, omit_defaults=True, tag="artifact"):
    """One thing that a tool printed; as `records.Artifact`."""

    id: str
    tool: str
    kind: str
    first_line: int
    last_line: int
    headline: str | None = None
    #: Hash and title.
    signature: tuple[str, str] | None = None
    stacks: tuple[Stack, ...] = ()
    #: Names with their values in words.
    details: tuple[tuple[str, str], ...] = ()
    #: Of a patch its lines, undressed, of a hunk from the `@@` on.
    lines: tuple[str, ...] = ()
    #: Lines that are left out after these.
    omitted: int = 0
    #: First and last line where it is printed again.
    again: tuple[tuple[int, int], ...] = ()


class Inner(msgspec.Struct, frozen=True, omit_defaults=True, tag="inner"):
    """Lines that belong to an incident inside of this one."""

    first_line: int
    last_line: int
    id: str
    title: str


class Again(msgspec.Struct, frozen=True, omit_defaults=True, tag="again"):
    """Lines on which an artifact is printed again."""

    first_line: int
    last_line: int
    artifact: str


class Referred(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reference of the notes, and the incidents that it means."""

    line: int
    text: str
    incidents: tuple[Row, ...] = ()


class Alike(msgspec.Struct, frozen=True, omit_defaults=True):
    """Another incident, and why it is shown."""

    incident: Row
    #: From 0 to 1.
    score: float
    #: Functions of both, the rarest first.
    shared: tuple[FunctionRow, ...] = ()
    #: An equal signature, or None.
    signature: str | None = None


class Whole(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything about one incident."""

    incident: Row
    #: Title and time of the entry around it.
    entry: tuple[str, str | None] | None = None
    #: Prose, artifacts, and what stands between, in the order of the note.
    body: tuple[Prose | Printed | Inner | Again, ...] = ()
    #: Names that the prose uses, and the functions that they mean.
    names: dict[str, str] = {}
    #: Sentences that name functions, where the text of the note is not at hand.
    sentences: tuple[tuple[int, str], ...] = ()
    #: Why the text of the note is not at hand, None where it is.
    missing: str | None = None
    references: tuple[Referred, ...] = ()
    #: The most alike, at most 12.
    alike: tuple[Alike, ...] = ()
    #: The incidents before and after it in its document.
    before: str | None = None
    after: str | None = None
