"""The crashes of a document: artifacts with a signature, each signature once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tracemine import signatures
from tracemine.check.records import Crash, FrameAt
from tracemine.records import Artifact, Document, Stack

#: So many frames of a crash are told, and so many of the lines where it is printed again.
_FRAMES = 8
_LINES = 10
#: Roles that sign before a stack of unknown cause does.
_TELLING = frozenset({"crash", "error", "leak"})


def crashes(document: Document, in_project: Sequence[str] = ()) -> list[Crash]:
    """Return the crashes of a document in the order in which they are first printed.

    Breakpoints, attached processes, log lines and patches have no signature, so they are none.
    `in_project` are prefixes of paths, see `is_in_project`.
    """
    grouped: dict[str, list[Artifact]] = defaultdict(list)
    for artifact in document.artifacts:
        if artifact.signature is not None:
            grouped[artifact.signature.hash].append(artifact)
    return [_crash(group, in_project) for group in grouped.values()]


def is_in_project(file: str | None, prefixes: Iterable[str]) -> bool:
    """Tell whether a source file, as a tool printed it, is the team's own.

    A prefix counts at the beginning of the path or of any folder in it: `src/net` holds of
    `src/net/a.c` and of `/builds/7/src/net/a.c`, not of `src/network/a.c`.
    """
    if file is None:
        return False
    path = "/" + file.replace("\\", "/").removeprefix("./").strip("/") + "/"
    return any(_holds(path, prefix, rooted=file.startswith("/")) for prefix in prefixes)


def _holds(path: str, prefix: str, *, rooted: bool) -> bool:
    wanted = "/" + prefix.replace("\\", "/").removeprefix("./").strip("/") + "/"
    if prefix.startswith("/"):
        return rooted and path.startswith(wanted)
    return wanted in path or wanted == "//"


def _crash(artifacts: list[Artifact], in_project: Sequence[str]) -> Crash:
    told = min(artifacts, key=lambda one: (one.kind == "stop", not _cause(one)))
    stack = _signing(told)
    signature = told.signature
    assert signature is not None
    stops = sum(one.kind == "stop" for one in artifacts)
    relevant = [frame for frame in stack.frames if frame.relevant and frame.function]
    shown = relevant or [frame for frame in stack.frames if frame.function]
    kind = told.details.get("signal") or told.details.get("kind")
    return Crash(
        signature,
        told.source,
        tuple(one.id for one in artifacts),
        told.grammar,
        str(kind) if kind else None,
        told.headline,
        told.first_line,
        told.last_line,
        max(stops, len(artifacts) - stops),
        tuple(one.first_line for one in artifacts[:_LINES]),
        any(map(_cause, artifacts)),
        tuple(frame.function for frame in relevant if frame.function),
        tuple(
            FrameAt(frame.function, frame.file, frame.line, is_in_project(frame.file, in_project))
            for frame in shown[:_FRAMES]
            if frame.function
        ),
    )


def _signing(artifact: Artifact) -> Stack:
    explained = signatures.explain(
        artifact.grammar, artifact.kind, artifact.headline, artifact.details, artifact.stacks
    )
    return artifact.stacks[explained.stack or 0]


def _cause(artifact: Artifact) -> bool:
    """Tell whether the document says why the program stopped."""
    roles = {stack.role for stack in artifact.stacks}
    return "unknown" not in roles or not roles.isdisjoint(_TELLING)
