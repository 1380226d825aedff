"""How often signatures were seen, part by part of the time that a memory spans."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import msgspec

#: Into how many parts a time is divided at most; none is shorter than a day.
PARTS = 24


class Trend(msgspec.Struct, frozen=True):
    """Incidents by part of a time that is divided evenly, all signatures over the same time."""

    #: The first and the last day, inclusive, ISO 8601.
    first: str
    last: str
    #: By hash of the signature, the incidents in each part; those without a time are left out.
    incidents: dict[str, tuple[int, ...]]

    @property
    def days(self) -> float:
        """How long a part is."""
        parts = len(next(iter(self.incidents.values()), ()))
        return (_day(self.last, 1) - _day(self.first, 0)) / max(parts, 1)


def trend(
    times: Mapping[str, Sequence[str]], first: str | None, last: str | None, parts: int = PARTS
) -> Trend | None:
    """Count the times of each signature in parts of the days from the first to the last.

    None where that is one day, or none: there is nothing to compare.
    """
    start, end = _number(first), _number(last)
    if start is None or end is None or end <= start:
        return None
    parts = min(parts, end - start + 1)
    counted = {name: _counts(some, start, end + 1, parts) for name, some in times.items()}
    return Trend(_written(start), _written(end), counted)


def _counts(times: Iterable[str], start: int, end: int, parts: int) -> tuple[int, ...]:
    counts = [0] * parts
    for time in times:
        day = _number(time)
        if day is not None and start <= day < end:
            counts[(day - start) * parts // (end - start)] += 1
    return tuple(counts)


def _number(time: str | None) -> int | None:
    """Return the number of the day of a time, its first where only month or year are known."""
    if time is None:
        return None
    try:
        return date.fromisoformat(time[:10] + "0001-01-01"[len(time[:10]) :]).toordinal()
    except ValueError:
        return None


def _written(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _day(written: str, more: int) -> int:
    return date.fromisoformat(written).toordinal() + more
