"""The hunks of patches that a function is in."""

from collections.abc import Iterator

from tracemine.incidents import Incident
from tracemine.records import Artifact
from tracemine.store.records import Patch

#: Roles of links by which a hunk belongs to a function, and whether it changes it.
_ROLES = {"patch": True, "patch-mention": False}


def patches(key: int, incident: Incident, function: str) -> Iterator[Patch]:
    """Yield the hunks of an incident that change a function or name it."""
    artifacts = {artifact.id: artifact for artifact in incident.artifacts}
    for link in incident.links:
        if link.function == function and link.role in _ROLES and link.artifact:
            yield _patch(key, artifacts[link.artifact], changes=_ROLES[link.role])


def _patch(key: int, artifact: Artifact, *, changes: bool) -> Patch:
    frame = next(artifact.frames, None)
    return Patch(
        key,
        artifact.source,
        artifact.id,
        changes,
        artifact.headline,
        frame.file if frame else None,
        frame.line if frame else None,
        artifact.first_line,
        artifact.last_line,
    )
