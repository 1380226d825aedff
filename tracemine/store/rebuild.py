"""From the tables back to the records that were put in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace
from sqlalchemy import BindParameter, Connection, Select, bindparam, select

from tracemine.incidents import Incident, Link, incidents_of
from tracemine.records import Artifact, Frame, Section, Signature, Stack
from tracemine.store import schema, texts
from tracemine.store.statements import batches

#: A row whose columns have the names that the queries below give them.
_Row = Any


def incidents(connection: Connection, keys: Sequence[int]) -> list[Incident]:
    """Return incidents whole, in the order of the keys."""
    found: dict[int, Incident] = {}
    for some in batches(dict.fromkeys(keys)):
        found.update(_some(connection, some))
    return [found[key] for key in keys if key in found]


def _some(connection: Connection, keys: Sequence[int]) -> Iterator[tuple[int, Incident]]:
    stacks = _stacks(connection, keys)
    artifacts = _by_incident(connection, _ARTIFACTS, keys)
    mentions = _by_incident(connection, _MENTIONS, keys)
    for row in connection.execute(_INCIDENTS, {"keys": keys}):
        entry = _section(row, "entry_") if row.entry_id is not None else None
        own = _section(row, "") if row.id_ else None
        rebuilt = [
            _artifact(artifact, row.source, entry, own, stacks.get(artifact.id, ()))
            for artifact in artifacts[row.key]
        ]
        mentioned = tuple(
            Link(m.name, "mention", 0, True, m.line, None) for m in mentions.get(row.key, ())
        )
        if not rebuilt:
            yield row.key, _bare(row, entry, mentioned)
            continue
        [incident] = incidents_of(rebuilt)
        yield row.key, replace(incident, links=incident.links + mentioned)


def _bare(row: _Row, entry: Section | None, links: tuple[Link, ...]) -> Incident:
    """Make an incident that holds no artifact."""
    section = _section(row, "")
    return Incident(
        section.id,
        row.source,
        section.title,
        section.time,
        section.tags,
        section.first_line,
        section.last_line,
        entry,
        (),
        links,
    )


def _by_incident(
    connection: Connection, query: Select[Any], keys: Sequence[int]
) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(query, {"keys": keys}):
        found[row.incident_id].append(row)
    return found


def _stacks(connection: Connection, keys: Sequence[int]) -> dict[int, list[Stack]]:
    frames: dict[int, list[Frame]] = defaultdict(list)
    for stack, *fields in connection.execute(_FRAMES, {"keys": keys}):
        frames[stack].append(Frame(*fields))
    stacks: dict[int, list[Stack]] = defaultdict(list)
    for row in connection.execute(_STACKS, {"keys": keys}):
        stack = Stack(row.role, row.thread, row.truncated, tuple(frames[row.id]))
        stacks[row.artifact_id].append(stack)
    return stacks


def _section(row: _Row, prefix: str) -> Section:
    fields = row._mapping  # noqa: SLF001 (its public name)
    return Section(
        fields[f"{prefix}id_"],
        fields[f"{prefix}title"],
        fields[f"{prefix}time"],
        texts.read_array(fields[f"{prefix}tags"]),
        fields[f"{prefix}first_line"],
        fields[f"{prefix}last_line"],
    )


def _artifact(
    row: _Row,
    source: str,
    entry: Section | None,
    incident: Section | None,
    stacks: Sequence[Stack],
) -> Artifact:
    signed = None
    if row.hash is not None:
        signed = Signature(row.version, row.hash, row.title, texts.read_array(row.functions))
    return Artifact(
        row.artifact,
        source,
        entry,
        incident,
        row.grammar,
        row.kind,
        row.headline,
        row.first_line,
        row.last_line,
        signed,
        tuple(stacks),
        texts.read_object(row.details),
    )


_keys: BindParameter[Any] = bindparam("keys", expanding=True)
_i, _e, _d = schema.incidents, schema.entries, schema.documents
_a, _s, _f = schema.artifacts, schema.stacks, schema.frames

_INCIDENTS = (
    select(
        _i.c.id.label("key"),
        _d.c.source,
        _i.c.incident.label("id_"),
        _i.c.title,
        _i.c.time,
        _i.c.tags,
        _i.c.first_line,
        _i.c.last_line,
        _i.c.entry_id,
        _e.c.entry.label("entry_id_"),
        _e.c.title.label("entry_title"),
        _e.c.time.label("entry_time"),
        _e.c.tags.label("entry_tags"),
        _e.c.first_line.label("entry_first_line"),
        _e.c.last_line.label("entry_last_line"),
    )
    .join(_d, _d.c.id == _i.c.document_id)
    .outerjoin(_e, _e.c.id == _i.c.entry_id)
    .where(_i.c.id.in_(_keys))
)
_ARTIFACTS = (
    select(
        _a,
        schema.signatures.c.hash,
        schema.signatures.c.version,
        schema.signatures.c.title,
        schema.signatures.c.functions,
    )
    .outerjoin(schema.signatures, schema.signatures.c.id == _a.c.signature_id)
    .where(_a.c.incident_id.in_(_keys))
    .order_by(_a.c.incident_id, _a.c.position)
)
_STACKS = (
    select(_s)
    .join(_a, _a.c.id == _s.c.artifact_id)
    .where(_a.c.incident_id.in_(_keys))
    .order_by(_s.c.artifact_id, _s.c.position)
)
_FRAMES = (
    select(
        _f.c.stack_id,
        _f.c.level,
        _f.c.symbol,
        schema.functions.c.name,
        _f.c.args,
        _f.c.file,
        _f.c.line,
        _f.c.column,
        _f.c.module,
        _f.c.address,
        _f.c.inlined,
        _f.c.relevant,
        _f.c.note_line,
    )
    .join(_s, _s.c.id == _f.c.stack_id)
    .join(_a, _a.c.id == _s.c.artifact_id)
    .outerjoin(schema.functions, schema.functions.c.id == _f.c.function_id)
    .where(_a.c.incident_id.in_(_keys))
    .order_by(_f.c.stack_id, _f.c.position)
)
_MENTIONS = (
    select(
        schema.mentions.c.incident_id,
        schema.functions.c.name,
        schema.mentions.c.line,
    )
    .join(schema.spellings, schema.spellings.c.name == schema.mentions.c.name)
    .join(schema.functions, schema.functions.c.id == schema.spellings.c.function_id)
    .where(schema.mentions.c.incident_id.in_(_keys), schema.functions.c.incidents > 0)
    .order_by(
        schema.mentions.c.incident_id,
        schema.mentions.c.line,
        schema.functions.c.name,
        schema.mentions.c.id,
    )
)
