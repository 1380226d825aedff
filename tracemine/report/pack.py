"""The data of a report as parts that the page unpacks when it needs them.

Each part is JSON, deflated, in base64. The first is enough for the first view; the second, which
functions are where, is read next; then come, for so many incidents each, what the notes say, which
search reads through, and what the tools printed, which is read for the incident that is opened.
`page/embedded.js` puts them together again.
"""

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from tracemine.output.json import encoded
from tracemine.report.bodies import Piece
from tracemine.report.shapes import Prose, Row, SignatureRow, Summary
from tracemine.report.taking import Taken
from tracemine.report.tally import Tally

#: So many incidents are unpacked at once.
_TOGETHER = 64
_LEVEL = 9


class Part(NamedTuple):
    """A part of the page: its name and what stands in it."""

    name: str
    content: str


class _First(msgspec.Struct, frozen=True):
    summary: Summary
    rows: tuple[Row, ...]
    signatures: tuple[SignatureRow, ...]
    #: How many incidents each of the later parts holds.
    together: int


def parts(taken: Iterable[Taken], title: str) -> tuple[Summary, list[Part]]:
    """Pack incidents; return what there is of them, and the parts in the order of the page."""
    tally = Tally()
    later: list[Part] = []
    for number, some in enumerate(_groups(taken, tally)):
        later.append(Part(f"said-{number}", _packed([_searched(one) for one in some])))
        later.append(Part(f"printed-{number}", _packed([_shown(one) for one in some])))
    summary = tally.summary(title)
    first = _First(summary, tuple(tally.rows), tally.signatures(), _TOGETHER)
    return summary, [Part("first", _packed(first)), Part("links", _packed(tally.links())), *later]


def _groups(taken: Iterable[Taken], tally: Tally) -> Iterator[list[Taken]]:
    group: list[Taken] = []
    for one in taken:
        tally.add(one)
        group.append(one)
        if len(group) == _TOGETHER:
            yield group
            group = []
    if group:
        yield group


def _searched(one: Taken) -> tuple[list[str], list[str]]:
    """Return the lines of the prose in order, and what else is searched."""
    prose = [line for piece in one.said.body if isinstance(piece, Prose) for line in piece.lines]
    others = [text for _, text in one.said.sentences]
    return prose, [*others, *one.headlines]


def _shown(one: Taken) -> dict[str, Any]:
    """Return the rest: prose is there with the number of its lines alone."""
    fields: dict[str, Any] = msgspec.to_builtins(one.said)
    fields["body"] = [_counted(piece) for piece in one.said.body]
    return fields


def _counted(piece: Piece) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(piece)
    if isinstance(piece, Prose):
        fields["lines"] = len(piece.lines)
    return fields


def _packed(value: object) -> str:
    data = zlib.compress(encoded(value), _LEVEL)
    return b64encode(data).decode("ascii")
