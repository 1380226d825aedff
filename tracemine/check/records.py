"""What `check` tells: one finding a crash and document, and the result of a run."""

import msgspec

from tracemine.records import Signature

#: Version of the JSON form of a result; raised when a field changes its meaning or goes.
SCHEMA = 1

#: What became of a crash, the gravest first.
VERDICTS = ("regression", "recurring", "similar", "new", "accepted")


class Crash(msgspec.Struct, frozen=True):
    """All times that one document prints one crash."""

    signature: Signature
    source: str
    #: `Artifact.id` of each time.
    artifacts: tuple[str, ...]
    grammar: str
    #: The signal, or valgrind's kind, as similarity wants it.
    kind: str | None
    headline: str | None
    #: 1-based physical lines of the time that says most.
    first_line: int
    last_line: int
    #: How often it is printed; where a program stopped and its backtrace are once.
    count: int
    #: The first line of each time, the first ones.
    lines: tuple[int, ...]
    #: False when the document does not say why the program stopped.
    cause_known: bool
    #: The functions that matter, innermost first.
    functions: tuple[str, ...]
    frames: tuple["FrameAt", ...]


class FrameAt(msgspec.Struct, frozen=True):
    """A frame that matters, and whose it is."""

    function: str
    file: str | None
    line: int | None
    #: True when its file is under one of the prefixes of `in_project`.
    in_project: bool = False


class Sighting(msgspec.Struct, frozen=True):
    """An incident of the notes in which a crash was seen before."""

    incident: str
    source: str
    #: 1-based physical line of the crash.
    line: int
    title: str
    #: ISO 8601 as far as the notes tell it.
    time: str | None


class Sentence(msgspec.Struct, frozen=True):
    """What the notes say about a function of the crash in the engineer's own words."""

    source: str
    line: int
    text: str


class Fix(msgspec.Struct, frozen=True):
    """A hunk in the notes that changes a function of the crash: perhaps it was the fix."""

    function: str
    #: Where the hunk is in the notes, and the title of its incident.
    source: str
    note_line: int
    title: str
    #: What it changes.
    file: str | None
    line: int | None


class Seen(msgspec.Struct, frozen=True):
    """What is known about a signature."""

    #: In how many incidents it was seen.
    incidents: int
    first: Sighting
    last: Sighting
    sentence: Sentence | None
    fix: Fix | None


class Near(msgspec.Struct, frozen=True):
    """The known incident that is most like a crash."""

    #: A cosine from 0 to 1; no probability.
    score: float
    #: The functions that both have, the rarest first; if they are the same, the innermost first.
    shared: tuple[str, ...]
    sighting: Sighting
    sentence: Sentence | None
    fix: Fix | None
    #: True when it crashed in the very functions of the signature, only for another cause.
    same_functions: bool = False


class Entry(msgspec.Struct, frozen=True):
    """A signature of a baseline, and what people decided about it."""

    hash: str
    #: Of the rules that signed it.
    version: int
    title: str
    #: The functions of the signature, innermost first.
    frames: tuple[str, ...]
    #: `seen`, `accepted` or `fixed`.
    state: str
    #: ISO 8601 dates.
    first_seen: str | None = None
    expires: str | None = None
    reason: str | None = None
    link: str | None = None


class Site(msgspec.Struct, frozen=True):
    """A place in the repository under review: the crash's innermost frame that is the team's."""

    #: Relative to the repository, with `/`.
    file: str
    line: int | None
    function: str


class Finding(msgspec.Struct, frozen=True):
    """One crash of one document, and what is known about it."""

    #: One of `VERDICTS`.
    verdict: str
    #: `error`, `warning` or `note`.
    level: str
    #: True when it makes the exit status 1.
    fails: bool
    #: Each in a sentence without its full stop, the most telling first.
    why: tuple[str, ...]
    crash: Crash
    seen: Seen | None
    near: Near | None
    entry: Entry | None
    site: Site | None


class Stale(msgspec.Struct, frozen=True):
    """An entry of the baseline that should be looked at."""

    entry: Entry
    why: str


class Result(msgspec.Struct, frozen=True):
    """What a run of `check` found, all there is to print."""

    #: The gravest verdict first, then the most frequent, then by place.
    findings: tuple[Finding, ...]
    #: Documents that were read.
    documents: int
    #: What was asked: the store, the baseline, notes.
    knowledge: tuple[str, ...]
    stale: tuple[Stale, ...] = ()
    #: What could not be read whole, in words.
    warnings: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether something was found that the policy stops at."""
        return any(finding.fails for finding in self.findings)

    def count(self, verdict: str) -> int:
        """Return the number of findings with this verdict."""
        return sum(finding.verdict == verdict for finding in self.findings)
