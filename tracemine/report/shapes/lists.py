"""Lists of incidents, signatures and functions, the time line, and what is found in them."""

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
