"""Sparklines: numbers as a row of small columns."""

from collections.abc import Sequence
from math import ceil

_COLUMNS = "▁▂▃▄▅▆▇█"
_NONE = "·"
_MANY = 9


def sparkline(numbers: Sequence[int], most: int, *, drawing: bool = True) -> str:
    """Return a character for each number, of which `most` is the highest column.

    Without `drawing` they are ASCII: the numbers themselves, `+` for more than 9, `.` for none.
    """
    if not drawing:
        return "".join("." if n <= 0 else str(n) if n <= _MANY else "+" for n in numbers)
    return "".join(_NONE if n <= 0 else _column(n, most) for n in numbers)


def _column(number: int, most: int) -> str:
    height = ceil(min(number, most) * len(_COLUMNS) / max(most, 1))
    return _COLUMNS[max(height, 1) - 1]
