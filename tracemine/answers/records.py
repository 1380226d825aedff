"""What `related` answers: incidents with how they are linked, and patches that may be fixes."""

import msgspec

#: Version of the JSON form of an answer; raised when a field changes its meaning or goes.
SCHEMA = 1


class Reason(msgspec.Struct, frozen=True):
    """One way in which an incident belongs to what was asked."""

    #: In words: `in the crash at depth 2, dovecote.c:83`.
    text: str
    #: Role of the stack (`crash`, `freed`, `log`, `patch`, ...), `mention`, `signature`, `run`,
    #: `shared` for a function of the asked crash, `via` for a function two steps away, `name`.
    role: str
    function: str | None
    #: 1-based physical line of the document, None where it is the whole incident.
    line: int | None
    #: How many incidents have the function, None where it does not matter.
    incidents: int | None = None


class Sentence(msgspec.Struct, frozen=True):
    """What the notes say in the engineer's own words."""

    line: int
    text: str


class Prose(msgspec.Struct, frozen=True):
    """A sentence of the notes that stands in no incident."""

    source: str
    line: int
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A hunk of a patch that changes a function that was asked for."""

    function: str
    #: The incident, and where the hunk is in the notes.
    incident: str
    source: str
    first_line: int
    last_line: int
    #: What it changes.
    file: str | None
    line: int | None


class Related(msgspec.Struct, frozen=True):
    """One incident of the answer."""

    id: str
    source: str
    title: str
    time: str | None
    tags: tuple[str, ...]
    first_line: int
    last_line: int
    #: 1-based physical line of the first reason: what to open.
    line: int
    #: 1 when it holds what was asked itself, 2 and more when functions lead to it.
    steps: int
    #: From 0 to 1; the parts sum to it.
    score: float
    parts: dict[str, float]
    reasons: tuple[Reason, ...]
    sentences: tuple[Sentence, ...]
    #: The titles of its crashes.
    crashes: tuple[str, ...]
    #: The hunks in it that change a function that was asked for.
    fixes: tuple[Fix, ...]


class Asked(msgspec.Struct, frozen=True):
    """A function that was asked for, and how many incidents have it."""

    function: str
    incidents: int


class Answer(msgspec.Struct, frozen=True):
    """Everything that is related to what was asked, best first."""

    #: What was asked, in words.
    query: str
    functions: tuple[Asked, ...]
    related: tuple[Related, ...]
    #: How many incidents there are that hold it themselves, shown or not.
    found: int
    fixes: tuple[Fix, ...]
    #: What the notes say of it outside of incidents.
    prose: tuple[Prose, ...]
    schema: int = SCHEMA
