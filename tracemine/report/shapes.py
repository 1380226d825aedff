"""What the pages are given: the records of every answer, wherever it comes from.

The pages ask through the interface `Source` of `page/source.js`; each of its methods returns one
of these records as JSON. A field that is left out has its default. `page/types.js` says the same
to the type checker of the browser's modules.

    summary()                          Summary
    incidents(filter, offset, limit)   Incidents    newest first
    timeline(filter)                   Timeline
    signatures(filter, offset, limit)  Signatures   those of most incidents first
    signature(hash)                    Crash
    functions(filter, offset, limit)   Functions    those of most incidents first
    function(name)                     Named
    incident(id)                       Whole
    around(kind, name, limit)          Neighbours   kind: incident, function, signature
    search(filter, limit)              Found

`filter` is a `Filter`; what is unknown is null.
"""

import msgspec


class Filter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which incidents are meant; every field that is given must hold."""

    #: Words that all must be in the title, the crash, the functions, the place or the prose.
    q: str = ""
    #: Beginnings of ISO times, inclusive: `2013-12`.
    since: str = ""
    until: str = ""
    #: A grammar, a signal (or valgrind's kind), a document.
    tool: str = ""
    signal: str = ""
    source: str = ""


class Count(msgspec.Struct, frozen=True, omit_defaults=True):
    """A name to filter by, and how many incidents have it."""

    name: str
    incidents: int


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """What there is to look at."""

    title: str
    #: Version of Tracemine.
    version: str
    documents: int
    incidents: int
    artifacts: int
    frames: int
    functions: int
    signatures: int
    #: How many signatures more than one incident has.
    recurring: int
    #: ISO times of the first and the last incident.
    first: str | None = None
    last: str | None = None
    tools: tuple[Count, ...] = ()
    signals: tuple[Count, ...] = ()
    sources: tuple[Count, ...] = ()
    #: How much a role counts in the graph, from 0 to 1; others count a half.
    weights: dict[str, float] = {}
    #: What the reader should know: notes that were not found, texts that were left out.
    remarks: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident in a list."""

    #: `Incident.id`; `ID~2` is the second incident of this id (a copy in another document).
    id: str
    title: str
    source: str
    #: 1-based physical lines, inclusive.
    first_line: int
    last_line: int
    #: ISO 8601 as far as it is known.
    time: str | None = None
    #: Signal, or valgrind's kind, of its first crash or error.
    signal: str | None = None
    #: Title of its first crash.
    crash: str | None = None
    #: Hashes.
    signatures: tuple[str, ...] = ()
    #: Grammars.
    tools: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    #: How many artifacts it has.
    artifacts: int = 0


class Incidents(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of a list of incidents."""

    total: int
    rows: tuple[Row, ...] = ()


class Bin(msgspec.Struct, frozen=True, omit_defaults=True):
    """A span of the time line."""

    #: Beginning of ISO times: `2013`, `2013-12`, `2013-12-02`; by quarter the first month.
    start: str
    #: The last of them, inclusive.
    end: str
    incidents: int = 0
    #: How many of them hold a crash.
    crashes: int = 0


class Timeline(msgspec.Struct, frozen=True, omit_defaults=True):
    """Incidents over time, without gaps."""

    #: `day`, `month`, `quarter` or `year`.
    unit: str
    bins: tuple[Bin, ...] = ()
    #: How many incidents have no time.
    undated: int = 0


class SignatureRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A signature in a list."""

    hash: str
    title: str
    functions: tuple[str, ...]
    version: int = 1
    incidents: int = 0
    artifacts: int = 0
    first: str | None = None
    last: str | None = None
    #: Incidents in 24 equal spans of time from the first to the last incident of all.
    trend: tuple[int, ...] = ()


class Signatures(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of a list of signatures."""

    total: int
    rows: tuple[SignatureRow, ...] = ()


class Crash(msgspec.Struct, frozen=True, omit_defaults=True):
    """A signature with its incidents, by time."""

    signature: SignatureRow
    incidents: tuple[Row, ...] = ()


class FunctionRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function in a list."""

    name: str
    incidents: int
    #: False when signatures pass over it.
    relevant: bool = True


class Functions(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page of a list of functions."""

    total: int
    rows: tuple[FunctionRow, ...] = ()


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a function belongs to an incident."""

    incident: Row
    #: The most telling first: crash, freed, log, patch, mention, ...
    roles: tuple[str, ...]
    #: The smallest depth in the first role, over relevant frames.
    depth: int = 0


class Named(msgspec.Struct, frozen=True, omit_defaults=True):
    """A function with the incidents that it links, best first, at most 500."""

    function: FunctionRow
    total: int
    places: tuple[Place, ...] = ()
    #: Signatures that are made of it.
    signatures: tuple[SignatureRow, ...] = ()


# --- an incident whole


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
    #: Of a hunk its lines, undressed, from the `@@` on.
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


# --- the graph


class Node(msgspec.Struct, frozen=True, omit_defaults=True):
    """A node of the neighbourhood."""

    #: Unique in the graph.
    id: str
    #: `incident` or `function`.
    kind: str
    #: The address: id of the incident, name of the function.
    name: str
    label: str
    #: Of a function in how many incidents it is, of an incident its time.
    incidents: int = 0
    time: str | None = None
    #: Signature of an incident's first crash.
    signature: str | None = None
    #: Steps from what was asked for, 0: itself.
    distance: int = 0


class Edge(msgspec.Struct, frozen=True, omit_defaults=True):
    """That a function is in an incident."""

    incident: str
    function: str
    roles: tuple[str, ...]
    depth: int = 0
    #: From 0 to 1.
    weight: float = 0.5


class Neighbours(msgspec.Struct, frozen=True, omit_defaults=True):
    """The incidents and functions around one of them: the nearest, at most as many as asked."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    #: How many nodes of the same distance were left out.
    omitted: int = 0


class Hit(msgspec.Struct, frozen=True, omit_defaults=True):
    """An incident that was found."""

    incident: Row
    #: A line of the note with one of the words, None where it was found by other things.
    text: str | None = None
    #: Functions that were found in it.
    functions: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, omit_defaults=True):
    """What has all the words: at most as many of each as asked, and how many there are."""

    functions: tuple[FunctionRow, ...] = ()
    function_total: int = 0
    signatures: tuple[SignatureRow, ...] = ()
    signature_total: int = 0
    incidents: tuple[Hit, ...] = ()
    incident_total: int = 0
