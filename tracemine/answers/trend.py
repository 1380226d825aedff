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
        span = date.fromisoformat(self.last) - date.fromisoformat(self.first)
        return (span.days + 1) / max(parts, 1)


def trend(
    times: Mapping[str, Sequence[str]], first: str | None, last: str | None, parts: int = PARTS
) -> Trend | None:
    """Count the times of each signature in parts of the days from the first to the last.

    None where that is one day, or none: there is nothing to compare.
    """
    start, end = day_of(first), day_of(last)
    if start is None or end is None or end <= start:
        return None
    days = (end - start).days + 1
    counted = {name: _counts(some, start, days, min(parts, days)) for name, some in times.items()}
    return Trend(start.isoformat(), end.isoformat(), counted)


def _counts(times: Iterable[str], start: date, days: int, parts: int) -> tuple[int, ...]:
    counts = [0] * parts
    for time in times:
        day = day_of(time)
        if day is not None and 0 <= (day - start).days < days:
            counts[(day - start).days * parts // days] += 1
    return tuple(counts)


def day_of(time: str | None) -> date | None:
    """Return the day of a time, the first where only month or year are known; else None."""
    if time is None:
        return None
    try:
        return date.fromisoformat(time[:10] + "0001-01-01"[len(time[:10]) :])
    except ValueError:
        return None
