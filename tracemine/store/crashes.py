"""What a store knows of crashes and patches, and how much it holds."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BindParameter, Connection, Table, bindparam, func, select

from tracemine.records import Signature
from tracemine.store import schema, texts
from tracemine.store.names import known
from tracemine.store.queries import begins_so, each
from tracemine.store.records import KnownSignature, Patch, Totals

_d, _e, _i, _a = schema.documents, schema.entries, schema.incidents, schema.artifacts
_s, _fr, _f, _l = schema.stacks, schema.frames, schema.functions, schema.links
_g, _m, _r = schema.signatures, schema.mentions, schema.references
_some: BindParameter[Any] = bindparam("some", expanding=True)


def by_signature(connection: Connection, prefix: str) -> list[int]:
    """Return the incidents with a signature whose hash begins so."""
    if not prefix:
        return []
    begins = texts.storable_text(connection, prefix).lower()
    query = (
        select(_i.c.id)
        .join(_a, _a.c.incident_id == _i.c.id)
        .join(_g, _g.c.id == _a.c.signature_id)
        .join(_d, _d.c.id == _i.c.document_id)
        .where(begins_so(_g.c.hash, begins))
        .order_by(_d.c.source, _i.c.position)
    )
    return list(dict.fromkeys(connection.execute(query).scalars()))


def signatures(connection: Connection) -> list[KnownSignature]:
    """Return all signatures, those of most incidents first, then by hash."""
    query = (
        select(
            _g.c.version,
            _g.c.hash,
            _g.c.title,
            _g.c.functions,
            func.count(_i.c.id.distinct()),
            func.sum(_a.c.count),
            func.min(_i.c.time),
            func.max(_i.c.time),
        )
        .join(_a, _a.c.signature_id == _g.c.id)
        .join(_i, _i.c.id == _a.c.incident_id)
        .group_by(_g.c.id, _g.c.version, _g.c.hash, _g.c.title, _g.c.functions)
    )
    found = [
        KnownSignature(
            Signature(version, hash_, title, texts.read_array(named)),
            incidents,
            int(artifacts),
            first,
            last,
        )
        for version, hash_, title, named, incidents, artifacts, first, last in connection.execute(
            query
        )
    ]
    return sorted(found, key=lambda k: (-k.incidents, k.signature.hash, k.signature.title))


_TIMES = (
    select(_g.c.hash, _i.c.id, _i.c.time)
    .join(_a, _a.c.signature_id == _g.c.id)
    .join(_i, _i.c.id == _a.c.incident_id)
    .where(_g.c.hash.in_(_some), _i.c.time.is_not(None))
    .distinct()
)


def signature_times(connection: Connection, hashes: Collection[str]) -> dict[str, list[str]]:
    """Return by signature the times of its incidents, sorted."""
    found: dict[str, list[str]] = {hash_: [] for hash_ in hashes}
    for hash_, _, time in each(connection, _TIMES, found):
        found[hash_].append(time)
    return {hash_: sorted(times) for hash_, times in found.items()}


def patches(connection: Connection, function: str) -> list[Patch]:
    """Return the hunks that change a function, then those that name it."""
    number = known(connection, [function]).get(function)
    if number is None:
        return []
    in_patches = (
        select(_l.c.incident_id)
        .where(_l.c.function_id == number, _l.c.role.in_(("patch", "patch-mention")))
        .distinct()
    )
    query = (
        select(
            _a, _d.c.source, _i.c.position.label("place"), _fr.c.function_id, _fr.c.file, _fr.c.line
        )
        .join(_i, _i.c.id == _a.c.incident_id)
        .join(_d, _d.c.id == _i.c.document_id)
        .join(_s, _s.c.artifact_id == _a.c.id)
        .join(_fr, _fr.c.stack_id == _s.c.id)
        .where(_a.c.incident_id.in_(in_patches), _s.c.role == "patch", _fr.c.position == 0)
    )
    found = []
    for row in connection.execute(query):
        changes = row.function_id == number
        if changes or function in (texts.read_object(row.details).get("mentions") or ()):
            patch = Patch(
                row.incident_id,
                row.source,
                row.artifact,
                changes,
                row.headline,
                row.file,
                row.line,
                row.first_line,
                row.last_line,
            )
            found.append(patch)
    return sorted(found, key=lambda p: (not p.changes, p.source, p.first_line, p.artifact))


def totals(connection: Connection) -> Totals:
    """Count what is in the store."""

    def rows(table: Table) -> int:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    used = select(func.count()).select_from(_f).where(_f.c.incidents > 0)
    signed = select(func.count(_a.c.signature_id.distinct()))
    first, last = connection.execute(select(func.min(_i.c.time), func.max(_i.c.time))).one()
    return Totals(
        documents=rows(_d),
        entries=rows(_e),
        incidents=rows(_i),
        artifacts=rows(_a),
        repeats=rows(schema.repeats),
        stacks=rows(_s),
        frames=rows(_fr),
        functions=connection.execute(used).scalar_one(),
        signatures=connection.execute(signed).scalar_one(),
        mentions=rows(_m),
        references=rows(_r),
        first_seen=first,
        last_seen=last,
    )
