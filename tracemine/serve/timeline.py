"""Incidents over time in bars: days, months, quarters or years, the finest that fits."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tracemine.answers.trend import day_of
from tracemine.report.shapes import Bin, Row, Timeline

#: How many bars there are at most; of years as many as there are.
_BARS = 96


def timeline(rows: Iterable[Row]) -> Timeline:
    """Count incidents, and those that hold a crash, without gaps."""
    some = list(rows)
    dated = [(day, row) for row in some if (day := day_of(row.time)) is not None]
    if not dated:
        return Timeline("year", (), len(some))
    days = [day for day, _ in dated]
    unit, starts = _starts(min(days), max(days))
    counts = {start: [0, 0] for start in starts}
    for day, row in dated:
        there = counts[_start(day, unit)]
        there[0] += 1
        there[1] += row.crash is not None
    bins = (Bin(start, _end(start, unit), n, crashes) for start, (n, crashes) in counts.items())
    return Timeline(unit, tuple(bins), len(some) - len(dated))


def _starts(first: date, last: date) -> tuple[str, list[str]]:
    days = (last - first).days + 1
    if days <= _BARS:
        return "day", [str(first + timedelta(n)) for n in range(days)]
    for unit in ("month", "quarter"):
        starts = list(dict.fromkeys(_start(month, unit) for month in _months(first, last)))
        if len(starts) <= _BARS:
            return unit, starts
    return "year", [f"{year:04}" for year in range(first.year, last.year + 1)]


def _months(first: date, last: date) -> Iterator[date]:
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield date(number // 12, number % 12 + 1, 1)


def _start(day: date, unit: str) -> str:
    if unit == "day":
        return str(day)
    if unit == "year":
        return f"{day.year:04}"
    month = day.month if unit == "month" else (day.month - 1) // 3 * 3 + 1
    return f"{day.year:04}-{month:02}"


def _end(start: str, unit: str) -> str:
    """Return the last day, month or year of a bar, in the form of its start."""
    return f"{start[:5]}{int(start[5:]) + 2:02}" if unit == "quarter" else start
