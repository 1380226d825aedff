"""Outputs of several containers, a line of one and a line of another: each is put together.

web-1  | #0  0x0000555555555304 in pumpRun (state=0x7ffe1c02,
db-1   | ==1== Invalid read of size 4
web-1  |     flags=3) at pump/main.c:212
"""

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from tracemine.reading.lines import LineMap

#: What stands before a container's line, behind time stamps and quotes, and is none of them.
_NAMED = re.compile(r"[^|\n]{0,80}?(?<![\w.:-])(?P<name>[A-Za-z][\w.-]{0,39}) +\|(?: |$)")


class Apart(NamedTuple):
    """A text in which the lines of each container follow each other."""

    text: str
    #: Which line of the document each of its lines is.
    lines: LineMap
    #: The lines of the text on which that of one container ends.
    breaks: list[int]


def put_together(text: str, befores: Iterable[str]) -> Apart | None:
    """Put the lines of each container together, None where there are not several.

    `befores` is what stands before pieces on their lines.
    """
    if not any("|" in before and _NAMED.match(before) for before in set(befores)):
        return None
    lines = text.split("\n")
    order: list[int] = []
    breaks: list[int] = []
    for numbers in _outputs(lines):
        breaks += [len(order) + 1] * bool(order)
        order += numbers
    if not breaks:
        return None
    return Apart(
        "\n".join(lines[number] for number in order),
        LineMap(array("I", (number + 1 for number in order))),
        breaks,
    )


def _outputs(lines: Sequence[str]) -> Iterator[list[int]]:
    """Yield the places of the lines of each container in turn, and of what stands between."""
    names = ((named["name"] if (named := _NAMED.match(line)) else None) for line in lines)
    others: list[int] = []
    for is_named, some in groupby(enumerate(names), lambda one: one[1] is not None):
        of: dict[str | None, list[int]] = {}
        for number, name in some:
            of.setdefault(name, []).append(number)
        # Names that do not come again are the first column of a table.
        if is_named and sum(len(numbers) > 1 for numbers in of.values()) > 1:
            if others:
                yield others
                others = []
            yield from of.values()
        else:
            others += sorted(chain.from_iterable(of.values()))
    if others:
        yield others
