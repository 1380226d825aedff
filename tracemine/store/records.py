"""What a store takes and gives besides `Incident`: small records, none of which knows SQL.

`key` is the number of an incident in one store. It is not stable: a document that is indexed
again gets new ones. What a user may write down is `Incident.id`.
"""

from typing import NamedTuple

import msgspec

from tracemine.incidents import Incident
from tracemine.mentions import Mention
from tracemine.records import Signature


class Fingerprint(msgspec.Struct, frozen=True):
    """What a document was when it was indexed, to know later whether it is still the same."""

    #: BLAKE2b of its bytes, 32 hexadecimal digits.
    digest: str
    #: With what it was read: version, grammars and encoding; a change reads it again.
    recipe: str = ""
    #: The file on disk that holds it (for an archive's member the archive); None: standard input.
    path: str | None = None
    #: Bytes of that file.
    size: int | None = None
    #: When that file was changed, in ns; None where the time does not tell whether it changed.
    mtime: int | None = None


class StoredMention(msgspec.Struct, frozen=True):
    """A sentence of the notes that names a known function."""

    function: str
    #: As written: one of `tracemine.mentions.spellings` of the function.
    name: str
    #: The incident that owns the sentence, None where none does.
    key: int | None
    source: str
    #: 1-based physical line of the document.
    line: int
    sentence: str


class Cited(msgspec.Struct, frozen=True):
    """A reference of the notes to an entry or an item, as `notes.Reference` on a physical line."""

    #: Time of the entry that is meant, as `Section.time` has it; None: the same entry.
    stamp: str | None
    #: Numbers of the item as printed, outermost first.
    path: tuple[str, ...]
    #: 1-based physical line of the document.
    line: int


class StoredReference(msgspec.Struct, frozen=True):
    """A reference, with where it stands and the incidents of the entry that it means."""

    #: The incident that refers, None where no incident owns the line.
    key: int | None
    source: str
    line: int
    stamp: str | None
    path: tuple[str, ...]
    #: The incidents of the entry that is meant, as far as they are in the store.
    targets: tuple[int, ...]


class StoredDocument(msgspec.Struct, frozen=True):
    """A document with all that the store has of it, as it is exported and imported."""

    source: str
    #: Without size and time of the file, which say nothing elsewhere.
    fingerprint: Fingerprint
    #: How much of it could only be read in part.
    warnings: int
    incidents: tuple[Incident, ...]
    #: By `Incident.id` and by `Artifact.id`: where artifacts are printed again.
    repeats: dict[str, dict[str, tuple["Repeat", ...]]]
    references: tuple[Cited, ...]
    mentions: tuple[Mention, ...]


class Posting(NamedTuple):
    """That a function belongs to an incident: one of its roles there."""

    key: int
    #: Role of the stack (`crash`, `stop`, `log`, `patch`, ...), `patch-mention` or `mention`.
    role: str
    #: The smallest depth in stacks of this role, counted over relevant frames.
    depth: int
    #: True when signatures count it in at least one stack of this role.
    relevant: bool
    #: On how many frames of stacks of this role it stands, or how often it is mentioned.
    frames: int


class LinkOf(NamedTuple):
    """The same as a posting, seen from the incident."""

    function: str
    role: str
    depth: int
    relevant: bool
    frames: int


class Vector(NamedTuple):
    """What similarity compares: `Incident.functions`, `Incident.kind` and the message."""

    key: int
    functions: tuple[str, ...]
    kind: str | None
    #: Headline of the first crash or error.
    message: str | None


class Header(NamedTuple):
    """An incident without its artifacts."""

    key: int
    id: str
    source: str
    title: str
    time: str | None
    tags: tuple[str, ...]
    first_line: int
    last_line: int
    kind: str | None


class Repeat(NamedTuple):
    """Where an artifact is printed again in its incident."""

    #: The id that the artifact has there.
    artifact: str
    first_line: int
    last_line: int
    #: Equal in artifacts with the same addresses, which is the same run of a program.
    run: str | None


class Same(NamedTuple):
    """Another incident in which an artifact of an incident stands too."""

    key: int
    artifact: str
    #: `run`: equal functions and addresses, so the same run; `crash`: equal functions.
    how: str


class KnownFunction(NamedTuple):
    """A function of the store, with the number of incidents that have it in a stack or patch."""

    name: str
    incidents: int


class Outline(NamedTuple):
    """What the artifacts of an incident are, without them."""

    grammars: tuple[str, ...]
    #: Hash and title of each signature, in the order of the note.
    signatures: tuple[tuple[str, str], ...]
    #: How many artifacts there are.
    artifacts: int


class FunctionOutline(NamedTuple):
    """A function of the store."""

    name: str
    incidents: int
    #: False when signatures pass over it wherever it is.
    relevant: bool


class KnownSignature(msgspec.Struct, frozen=True):
    """A signature of the store, with how often and when it was seen."""

    signature: Signature
    incidents: int
    #: Artifacts with it, repeats counted.
    artifacts: int
    #: The earliest and the latest `Incident.time`, as far as incidents have one.
    first_seen: str | None
    last_seen: str | None


class Patch(msgspec.Struct, frozen=True):
    """A hunk of a patch that touches a function, or that names it in its lines."""

    key: int
    source: str
    #: `Artifact.id`.
    artifact: str
    #: True when the hunk changes the function, False when its lines only name it.
    changes: bool
    headline: str | None
    #: The file that the patch changes and the line in it.
    file: str | None
    line: int | None
    #: 1-based physical lines of the document.
    first_line: int
    last_line: int


class Totals(msgspec.Struct, frozen=True):
    """How much is in a store."""

    documents: int
    entries: int
    incidents: int
    artifacts: int
    #: Artifacts that were not stored again, being repeats.
    repeats: int
    stacks: int
    frames: int
    functions: int
    signatures: int
    mentions: int
    references: int
    #: The earliest and the latest `Incident.time`.
    first_seen: str | None
    last_seen: str | None
