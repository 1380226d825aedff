"""Which incidents are related to functions, a signature, an incident or a pasted crash."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, islice

import msgspec

from tracemine.answers.query import Query, UnknownName, resolve
from tracemine.answers.ranking import Ranking, Scored, rank
from tracemine.answers.reasons import reasons
from tracemine.answers.records import Answer, Asked, Fix, Prose, Related, Sentence
from tracemine.incidents import Incident
from tracemine.store import Store

__all__ = ["Options", "Query", "UnknownName", "related", "resolve"]

#: Sentences of one incident, and of notes beside incidents, that are shown.
_SENTENCES, _PROSE = 2, 5
#: Functions of a crash whose patches are looked for, and patches in all.
_PATCHED, _FIXES = 5, 20
#: So many incidents that have a function are ranked, and up to so many to find those that the
#: options ask for.
_RANKED, _TRIED = 72, 2000


class Options(msgspec.Struct, frozen=True):
    """Which of the related incidents are wanted."""

    #: 1: only incidents that have the function; 2: also those that their functions lead to; ...
    depth: int = 2
    limit: int = 10
    #: The earliest time, ISO 8601 as far as wanted: `2013`, `2013-12-02`.
    since: str | None = None
    #: Only incidents with an artifact of one of these kinds, read by one of these grammars.
    kinds: tuple[str, ...] = ()
    grammars: tuple[str, ...] = ()


def related(memory: Store, query: Query, options: Options | None = None) -> Answer:
    """Return the incidents that have to do with what is asked, best first, each with reasons."""
    options = options or Options()
    with memory.snapshot():
        ranking, chosen = _chosen(memory, query, options)
        led = chain.from_iterable(scored.via for scored, _ in chosen)
        counts = memory.function_counts({*query.functions, *led})
        fixes = _fixes(memory, query, counts)
        said = _said(memory, query, [scored.key for scored, _ in chosen])
        return Answer(
            query.title,
            tuple(Asked(f, counts.get(f, 0)) for f in query.functions),
            tuple(
                _related(incident, scored, query, counts, said, fixes)
                for scored, incident in chosen
            ),
            ranking.found,
            fixes,
            () if query.crash else _prose(memory, query),
        )


def _chosen(
    memory: Store, query: Query, options: Options
) -> tuple[Ranking, list[tuple[Scored, Incident]]]:
    """Return the best incidents that the options ask for: more are ranked until that is enough."""
    most = max(_RANKED, options.limit)
    while True:
        ranking = rank(memory, query, options.depth, most)
        chosen = list(islice(_wanted(memory, ranking.scored, query, options), options.limit))
        enough = sum(scored.steps == 1 for scored, _ in chosen) == options.limit
        if enough or query.crash or most >= min(ranking.found, _TRIED):
            return ranking, chosen
        most *= 4


def _wanted(
    memory: Store, scored: Iterable[Scored], query: Query, options: Options
) -> Iterator[tuple[Scored, Incident]]:
    ranked, size = iter(scored), options.limit
    while some := {one.key: one for one in islice(ranked, size)}:
        headers = [h for h in memory.headers(some) if is_since(h.time, options.since)]
        whole = memory.incidents([header.key for header in headers])
        for header, incident in zip(headers, whole, strict=True):
            if _of_kinds(incident, query, options):
                yield some[header.key], incident


def is_since(time: str | None, since: str | None) -> bool:
    """Tell whether a time, as far as it is known, is not before another; always without that."""
    return since is None or (time is not None and time >= since[: len(time)])


def _of_kinds(incident: Incident, query: Query, options: Options) -> bool:
    """Tell whether an asked function, or else anything, is in an artifact of the kinds wanted."""
    if not options.kinds and not options.grammars:
        return True
    asked = set(query.functions)
    holding = {link.artifact for link in incident.links if link.function in asked}
    artifacts = [a for a in incident.artifacts if a.id in holding] or incident.artifacts
    return any(
        (not options.kinds or artifact.kind in options.kinds)
        and (not options.grammars or artifact.grammar in options.grammars)
        for artifact in artifacts
    )


def _related(
    incident: Incident,
    scored: Scored,
    query: Query,
    counts: dict[str, int],
    said: dict[int, tuple[Sentence, ...]],
    fixes: Iterable[Fix],
) -> Related:
    why = reasons(incident, scored, query, counts)
    return Related(
        incident.id,
        incident.source,
        incident.title,
        incident.time,
        incident.tags,
        incident.first_line,
        incident.last_line,
        next((reason.line for reason in why if reason.line), incident.first_line),
        scored.steps,
        scored.score,
        scored.parts,
        why,
        said.get(scored.key, ()),
        tuple(signature.title for signature in incident.signatures),
        tuple(f for f in fixes if f.incident == incident.id and f.source == incident.source),
    )


def _fixes(memory: Store, query: Query, counts: dict[str, int]) -> tuple[Fix, ...]:
    """Return the hunks that change what was asked; of a crash, its rarest functions."""
    functions = [f for f in query.functions if f in counts]
    if query.crash:
        functions = sorted(functions, key=lambda f: counts[f])[:_PATCHED]
    found = [
        (function, patch)
        for function in functions
        for patch in memory.patches(function)
        if patch.changes
    ][:_FIXES]
    ids = {h.key: h.id for h in memory.headers({patch.key for _, patch in found})}
    return tuple(
        Fix(function, ids[p.key], p.source, p.first_line, p.last_line, p.file, p.line)
        for function, p in found
    )


def _said(memory: Store, query: Query, keys: Collection[int]) -> dict[int, tuple[Sentence, ...]]:
    """Return what each incident says of the asked functions; of a crash, or else of others."""
    own: dict[int, dict[str, Sentence]] = defaultdict(dict)
    other: dict[int, dict[str, Sentence]] = defaultdict(dict)
    asked = set(query.functions)
    for one in memory.mentions(keys=keys):
        if one.key is not None:
            where = own if one.function in asked else other
            where[one.key].setdefault(one.sentence, Sentence(one.line, one.sentence))
    return {
        key: tuple((own.get(key) or other[key]).values())[:_SENTENCES]
        for key in ({*own, *other} if query.crash else own)
    }


def _prose(memory: Store, query: Query) -> tuple[Prose, ...]:
    """Return sentences about the asked functions that stand in no incident."""
    found = {
        (one.source, one.line): Prose(one.source, one.line, one.sentence)
        for one in memory.mentions(query.functions)
        if one.key is None
    }
    return tuple(list(found.values())[:_PROSE])
