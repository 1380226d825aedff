"""The tables of a store. Every table and column says what it means; `store schema` prints it."""

from sqlalchemy import BigInteger, Boolean, Column, Index, MetaData, SmallInteger, Table, Text

from tracemine.store.columns import Sorted, number, row_id, row_of, text

#: The version of the tables; raised together with a step in `migrations`.
VERSION = 2

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True, comment="schema"),
    text("value", "for schema: the version of these tables"),
    comment="Facts about the store itself.",
)

documents = Table(
    "documents",
    metadata,
    row_id("row"),
    Column(
        "source",
        Sorted,
        nullable=False,
        unique=True,
        comment="path, relative to the folder of .tracemine where it lies in it; unique",
    ),
    text("digest", "BLAKE2b of the bytes, 32 hex digits"),
    text("recipe", "with what it was read: version, grammars, encoding"),
    text("path", "the file that holds it (of an archive's member: the archive)", null=True),
    number("size", "bytes of that file", null=True),
    number(
        "mtime", "when that file was changed, ns since 1970; null: not to be trusted", null=True
    ),
    number("warnings", "how much of it could only be read in part"),
    comment="What was indexed: files, members of archives, standard input.",
)

entries = Table(
    "entries",
    metadata,
    row_id("row"),
    row_of("documents", "the document"),
    text("entry", "stable id, 12 hex digits; unique in the document"),
    text("title", "its heading"),
    text("time", "ISO 8601, as far as it is known", null=True),
    text("tags", "JSON array of texts"),
    number("first_line", "1-based physical line"),
    number("last_line", "the same, inclusive"),
    Index("entries_document", "document_id"),
    Index("entries_time", "time"),
    comment="Dated or headed sections that hold incidents.",
)

incidents = Table(
    "incidents",
    metadata,
    row_id("row; what the API calls the key"),
    row_of("documents", "the document"),
    row_of("entries", "the entry around it", null=True),
    number("position", "its place among the incidents of the document, from 0"),
    Column(
        "incident",
        Sorted,
        nullable=False,
        comment="stable id, 12 hex digits; unique in the document",
    ),
    text("title", "what the notes call it"),
    text("time", "ISO 8601, as far as it is known", null=True),
    text("tags", "JSON array of texts"),
    number("first_line", "1-based physical line"),
    number("last_line", "the same, inclusive"),
    text("functions", "JSON array: functions of its most telling stack, innermost first"),
    text("kind", "signal, or valgrind's kind, of its first crash or error", null=True),
    text("message", "headline of its first crash or error", null=True),
    number("message_hash", "of the message without addresses, paths and numbers", null=True),
    Index("incidents_document", "document_id"),
    Index("incidents_entry", "entry_id"),
    Index("incidents_incident", "incident"),
    Index("incidents_message", "message_hash"),
    comment="The smallest titled pieces of the notes that hold artifacts.",
)

signatures = Table(
    "signatures",
    metadata,
    row_id("row"),
    Column("hash", Sorted, nullable=False, comment="16 hex digits"),
    Column("version", SmallInteger, nullable=False, comment="version of the rules that made it"),
    text("title", "what a person calls the crash"),
    text("functions", "JSON array: the functions it is made of, innermost first"),
    Index("signatures_hash", "hash"),
    comment="Names for the same crash.",
)

artifacts = Table(
    "artifacts",
    metadata,
    row_id("row"),
    row_of("incidents", "the incident"),
    number("position", "its place in the incident, from 0"),
    Column("artifact", Sorted, nullable=False, comment="stable id, 16 hex digits"),
    text("grammar", "gdb, valgrind, libvirtd, patch, ..."),
    text("kind", "backtrace, stop, error, leak, log, hunk, ..."),
    text("headline", "what the tool said about it", null=True),
    number("first_line", "1-based physical line"),
    number("last_line", "the same, inclusive"),
    row_of("signatures", "null for logs and hunks", null=True),
    text("details", "JSON object: what only its grammar knows"),
    number("count", "how often it is printed in the incident: 1 + its rows in repeats"),
    text("shape", "hash of the functions of its stacks: equal is the same crash", null=True),
    text("run", "hash of shape, addresses and process: equal is the same run", null=True),
    Index("artifacts_incident", "incident_id"),
    Index("artifacts_artifact", "artifact"),
    Index("artifacts_signature", "signature_id"),
    Index("artifacts_shape", "shape"),
    comment="What tools printed, each once in its incident.",
)

repeats = Table(
    "repeats",
    metadata,
    row_of("artifacts", "the artifact that is printed again", key=True),
    Column(
        "position", BigInteger, primary_key=True, autoincrement=False, comment="from 0, in order"
    ),
    Column("artifact", Sorted, nullable=False, comment="the id that it has there"),
    number("first_line", "1-based physical line"),
    number("last_line", "the same, inclusive"),
    text("run", "as in artifacts", null=True),
    Index("repeats_artifact", "artifact"),
    comment="Where an artifact of an incident is printed again, with the same functions and lines.",
    sqlite_with_rowid=False,
)

stacks = Table(
    "stacks",
    metadata,
    row_id("row"),
    row_of("artifacts", "the artifact"),
    number("position", "its place in the artifact, from 0"),
    text("role", "crash, stop, thread, error, freed, allocated, leak, log, patch, ..."),
    text("thread", "as the tool names it", null=True),
    text("truncated", "why frames are missing", null=True),
    Index("stacks_artifact", "artifact_id"),
    comment="Ordered runs of frames with one role.",
)

functions = Table(
    "functions",
    metadata,
    row_id("row"),
    Column("name", Sorted, nullable=False, comment="the normalised name; unique"),
    number("hash", "of the name, to find it by"),
    Column(
        "search", Sorted, nullable=False, comment="the name without case, its first 200 characters"
    ),
    number("incidents", "in how many incidents' stacks and patches it is"),
    Index("functions_hash", "hash"),
    Index("functions_search", "search"),
    comment="The functions that link incidents.",
)

spellings = Table(
    "spellings",
    metadata,
    Column("name", Sorted, primary_key=True, comment="a name that prose may use"),
    row_of("functions", "the function that it means", key=True),
    Index("spellings_function", "function_id"),
    comment="Under which names prose may speak of a function.",
    sqlite_with_rowid=False,
)

parts = Table(
    "parts",
    metadata,
    Column("name", Sorted, primary_key=True, comment="o and a class or namespace, w and a word"),
    row_of("functions", "the function in whose name it is", key=True),
    Index("parts_function", "function_id"),
    comment="Which functions have names of the same class, namespace or words.",
    sqlite_with_rowid=False,
)

features = Table(
    "features",
    metadata,
    Column(
        "name",
        Sorted,
        primary_key=True,
        comment="family and text: o, w as in parts, k kind, c its words, m message, t its words",
    ),
    number("incidents", "how many incidents have it"),
    comment="How rare it is what similarity compares besides functions.",
    sqlite_with_rowid=False,
)

frames = Table(
    "frames",
    metadata,
    row_of("stacks", "the stack", key=True),
    Column(
        "position",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="its place in the stack, from 0, the innermost",
    ),
    number("level", "as printed (#4)", null=True),
    text("symbol", "the function as printed", null=True),
    # Not enforced: the index that a foreign key wants would be as large as the table.
    number("function_id", "row of functions", null=True),
    text("args", "between the parentheses, as printed", null=True),
    text("file", "source file", null=True),
    number("line", "in the source file", null=True),
    number("column", "in that line", null=True),
    text("module", "object file or library", null=True),
    text("address", "0x and hex digits", null=True),
    Column("inlined", Boolean, nullable=False, comment="its code is in the next outer function's"),
    Column("relevant", Boolean, nullable=False, comment="signatures do not pass over it"),
    number("note_line", "1-based physical line on which it begins"),
    comment="One function of a stack each.",
    sqlite_with_rowid=False,
)

links = Table(
    "links",
    metadata,
    row_of("functions", "the function", key=True),
    row_of("incidents", "the incident", key=True),
    Column("role", Text, primary_key=True, comment="of the stacks, or patch-mention"),
    number("depth", "the smallest, counted over relevant frames"),
    Column("relevant", Boolean, nullable=False, comment="on one frame at least"),
    number("count", "on how many frames"),
    Index("links_incident", "incident_id"),
    comment="Which function is in which incident, and how: the index that answers are found by.",
    sqlite_with_rowid=False,
)

mentions = Table(
    "mentions",
    metadata,
    row_id("row"),
    row_of("documents", "the document"),
    row_of("incidents", "the incident that owns the sentence", null=True),
    Column("name", Sorted, nullable=False, comment="as written; see spellings"),
    number("line", "1-based physical line"),
    text("sentence", "in which the name stands"),
    Index("mentions_document", "document_id"),
    Index("mentions_incident", "incident_id"),
    Index("mentions_name", "name"),
    comment="Names of functions in prose, also of functions that no stack has shown yet.",
)

references = Table(
    "references",
    metadata,
    row_id("row"),
    row_of("documents", "the document"),
    row_of("incidents", "the incident that refers", null=True),
    text("stamp", "time of the entry that is meant; null: the same entry", null=True),
    text("path", "JSON array: the numbers of the item that is meant, outermost first"),
    number("line", "1-based physical line"),
    Index("references_document", "document_id"),
    Index("references_incident", "incident_id"),
    comment="References of the notes to entries and items.",
)
