"""What is counted over all incidents of a report: functions, signatures, and names to filter by."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from tracemine import __version__
from tracemine.answers.roles import WEIGHTS
from tracemine.output.wording import counted
from tracemine.report.clipping import TEXT, clipped, name_of
from tracemine.report.shapes import Count, Row, SignatureRow, Summary
from tracemine.report.taking import Taken

if TYPE_CHECKING:
    from tracemine.records import Signature


class Links(msgspec.Struct, frozen=True):
    """Which functions are in which incidents, in numbers."""

    roles: tuple[str, ...]
    #: Functions and in how many incidents' stacks and patches each is.
    functions: tuple[str, ...]
    counts: tuple[int, ...]
    #: For each incident: number of the function, number of the role, depth doubled and one more
    #: where signatures do not pass over it, and again.
    incidents: tuple[tuple[int, ...], ...]


class Tally:
    """Counts incidents as they are added."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._roles: dict[str, int] = {}
        self._functions: dict[str, int] = {}
        self._counts: Counter[int] = Counter()
        self._links: list[tuple[int, ...]] = []
        self._signatures: dict[str, Signature] = {}
        self._signed: Counter[str] = Counter()
        self._artifacts: Counter[str] = Counter()
        self._seen: dict[str, list[str]] = {}
        self._frames = 0
        self._missing: Counter[str] = Counter()

    def add(self, taken: Taken) -> None:
        """Count one incident more."""
        if taken.said.missing is not None:
            self._missing[taken.row.source] += 1
        self.rows.append(taken.row)
        self._frames += taken.frames
        self._links.append(self._numbered(taken))
        for signature, artifacts in taken.signatures.items():
            self._signatures.setdefault(signature.hash, signature)
            self._signed[signature.hash] += 1
            self._artifacts[signature.hash] += artifacts
            seen = self._seen.setdefault(signature.hash, [])
            if taken.row.time is not None:
                seen.append(taken.row.time)

    def _numbered(self, taken: Taken) -> tuple[int, ...]:
        numbers: list[int] = []
        counted: set[int] = set()
        for link in taken.links:
            function = self._functions.setdefault(link.function, len(self._functions))
            role = self._roles.setdefault(link.role, len(self._roles))
            numbers += (function, role, 2 * link.depth + link.relevant)
            if link.role != "mention":
                counted.add(function)
        self._counts.update(counted)
        return tuple(numbers)

    def links(self) -> Links:
        """Return which functions are where."""
        counts = tuple(self._counts[number] for number in range(len(self._functions)))
        return Links(tuple(self._roles), tuple(self._functions), counts, tuple(self._links))

    def signatures(self) -> tuple[SignatureRow, ...]:
        """Return all signatures, those of most incidents first, then by hash."""
        found = [
            SignatureRow(
                name,
                clipped(one.title, TEXT) or "",
                tuple(name_of(function) or "" for function in one.functions),
                one.version,
                self._signed[name],
                self._artifacts[name],
                min(self._seen[name], default=None),
                max(self._seen[name], default=None),
            )
            for name, one in self._signatures.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.incidents, one.hash)))

    def summary(self, title: str) -> Summary:
        """Return what there is, in numbers."""
        times = [row.time for row in self.rows if row.time is not None]
        return Summary(
            title,
            __version__,
            len({row.source for row in self.rows}),
            len(self.rows),
            sum(row.artifacts for row in self.rows),
            self._frames,
            len(self._functions),
            len(self._signatures),
            sum(count > 1 for count in self._signed.values()),
            min(times, default=None),
            max(times, default=None),
            ranked(tool for row in self.rows for tool in row.tools),
            ranked(row.signal for row in self.rows if row.signal),
            ranked(row.source for row in self.rows),
            WEIGHTS,
            self._remarks(),
        )

    def _remarks(self) -> tuple[str, ...]:
        if not self._missing:
            return ()
        notes = counted(len(self._missing), "note")
        incidents = counted(sum(self._missing.values()), "incident")
        said = (
            f"The text of {notes} is not at hand: of {incidents} only what was recognised is shown."
        )
        return (said,)


def ranked(names: Iterable[str]) -> tuple[Count, ...]:
    """Count names to filter by, the most frequent first."""
    found = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Count(name, count) for name, count in found)
