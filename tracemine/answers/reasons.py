"""Why an incident is an answer, in words, with the line of the notes that shows it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from tracemine.answers import roles
from tracemine.answers.query import Query
from tracemine.answers.ranking import Scored
from tracemine.answers.records import Reason
from tracemine.functions import short_name
from tracemine.incidents import Incident, Link
from tracemine.records import Artifact
from tracemine.store.records import Posting

#: Functions of a crash that are told one by one, and reasons of one incident in all.
_FUNCTIONS, _REASONS = 3, 8
#: So many incidents are told in words of their own.
_FEW = 5
_HEADLINE = 120


def reasons(
    incident: Incident,
    scored: Scored,
    query: Query,
    counts: Mapping[str, int],
) -> tuple[Reason, ...]:
    """Return the reasons for one incident, the most telling first; `counts` are of functions."""
    found = list(_signed(incident, query))
    named = len(query.functions) > 1
    for function in _told(incident, query, counts):
        found += _of_function(incident, function, counts.get(function), named=named)
    if not found:
        found += _over(incident, scored, counts)
    if not found:
        found += _alike(incident, scored, query)
    return tuple(found[:_REASONS])


def _signed(incident: Incident, query: Query) -> Iterator[Reason]:
    for artifact in incident.artifacts:
        signature = artifact.signature
        if signature is not None and signature.hash in query.signatures:
            text = f"the same signature {signature.hash[:8]}, {signature.title}"
            yield Reason(text, "signature", None, artifact.first_line)
            return


def _told(incident: Incident, query: Query, counts: Mapping[str, int]) -> list[str]:
    """Return the asked functions that an incident has: of a crash the rarest."""
    there = {link.function for link in incident.links}
    functions = [function for function in query.functions if function in there]
    if not query.crash:
        return functions
    return sorted(functions, key=lambda f: counts.get(f, 0))[:_FUNCTIONS]


def _of_function(
    incident: Incident, function: str, incidents: int | None, *, named: bool
) -> list[Reason]:
    artifacts = {artifact.id: artifact for artifact in incident.artifacts}
    best: dict[str, tuple[float, Link, str]] = {}
    for link in incident.links:
        if link.function != function:
            continue
        posting = Posting(0, link.role, link.depth, link.relevant, 1)
        text = _text(link, artifacts.get(link.artifact or ""))
        # Each log line and each hunk tells something else; of a stack the nearest place is told.
        key = text if link.role in ("log", "patch") else link.role
        value = roles.weight(posting)
        if key not in best or value > best[key][0]:
            best[key] = (value, link, text)
    ranked = sorted(best.values(), key=lambda item: (-item[0], item[1].note_line))
    front = f"{function} " if named else ""
    shared = f", {_shared(incidents)}" if named and incidents else ""
    return [
        Reason(
            front + text + (shared if number == 0 else ""),
            link.role,
            function,
            link.note_line,
            incidents,
        )
        for number, (_, link, text) in enumerate(ranked)
    ]


def _text(link: Link, artifact: Artifact | None) -> str:
    place = "" if link.file is None else link.file + ("" if link.line is None else f":{link.line}")
    words = roles.phrase(link.role, link.depth)
    if link.role == "mention":
        return words
    if link.role == "patch":
        return f"{words} {place}".rstrip()
    if link.role == "patch-mention":
        frame = next(artifact.frames, None) if artifact is not None else None
        if frame is None or not frame.file:
            return words
        return f"{words} {frame.file}" + (f":{frame.line}" if frame.line else "")
    if link.role == "log":
        said = artifact.headline if artifact is not None else None
        return f"{words} {_cut(said)}" if said else words
    title = artifact.headline if artifact is not None and link.role in _HEADED else None
    what = f" ({_cut(title)})" if title else ""
    return f"{words}{what}" + (f", {place}" if place else "")


#: Roles whose reason says what the tool said.
_HEADED = frozenset({"crash", "error", "leak"})


def _cut(text: str | None) -> str:
    said = " ".join((text or "")[: 2 * _HEADLINE].split())
    return said if len(said) <= _HEADLINE else said[: _HEADLINE - 1] + "…"


def _shared(incidents: int | None) -> str:
    if incidents == 1:
        return "which no other incident has"
    few = "that only" if incidents is not None and incidents <= _FEW else "that"
    return f"{few} {incidents} incidents share"


def _over(incident: Incident, scored: Scored, counts: Mapping[str, int]) -> Iterator[Reason]:
    """Yield the functions that lead from what was asked to an incident."""
    lines = {link.function: link.note_line for link in reversed(incident.links)}
    leading = [name for name in scored.via if name in lines and counts.get(name, 0) > 1]
    for name in leading[:_FUNCTIONS]:
        steps = "two" if scored.steps <= 2 else str(scored.steps)
        text = f"{steps} steps away through {name}, {_shared(counts.get(name))}"
        yield Reason(text, "via", name, lines[name], counts.get(name))


def _alike(incident: Incident, scored: Scored, query: Query) -> Iterator[Reason]:
    """Yield what is alike where no function is the same."""
    lines = {link.function: link.note_line for link in reversed(incident.links)}
    owners = {owner for function in query.functions if (owner := _owner(function))}
    for name in lines:
        if _owner(name) in owners:
            yield Reason(f"of the same class or module: {name}", "name", name, lines[name])
            return
    for name in _most_alike(lines, query.functions):
        yield Reason(f"a function with a similar name: {name}", "name", name, lines[name])
        return
    kind = "the same kind of crash" if scored.parts.get("kind") else "a similar message"
    yield Reason(kind, "name", None, None)


def _owner(function: str) -> str:
    return function.removesuffix(short_name(function)).rstrip(":.")


def _most_alike(names: Iterable[str], asked: Sequence[str]) -> list[str]:
    """Return the name that begins most like one that was asked for, at least by 3 characters."""
    ranked = [(-_common(name, other), name) for name in names for other in asked[:8]]
    return [name for size, name in sorted(ranked)[:1] if size <= -3]


def _common(one: str, other: str) -> int:
    size = 0
    for left, right in zip(one[:100], other[:100], strict=False):
        if left != right:
            break
        size += 1
    return size
