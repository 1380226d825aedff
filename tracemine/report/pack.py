"""The data of a report as parts that the page unpacks when it needs them.

Each part is JSON, deflated, in base64. The first is enough for the first view; the second, which
functions are where, is read next; then come the places of frames, each once, and for so many
incidents each what the notes say, which search reads through, and what the tools printed, which is
read for the incident that is opened. `page/embedded.js` puts them together again.
"""

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from tracemine.output.json import encoded
from tracemine.report.bodies import Piece
from tracemine.report.shapes import Frame, Printed, Prose, Row, SignatureRow, Summary
from tracemine.report.taking import Taken
from tracemine.report.tally import Tally

#: So many incidents are unpacked at once.
_TOGETHER = 64
_LEVEL = 9


class Part(NamedTuple):
    """A part of the page: its name and what stands in it."""

    name: str
    content: str


class _Sites:
    """Everything of a frame but its level and arguments: few, and each stands in many stacks."""

    def __init__(self) -> None:
        self._numbers: dict[Frame, int] = {}

    def numbered(self, frame: Frame) -> tuple[int, int | None, str | None]:
        """Return the number of a frame's site, its level and its arguments."""
        site = replace(frame, level=None, args=None)
        number = self._numbers.setdefault(site, len(self._numbers))
        return number, frame.level, frame.args

    def all(self) -> list[Frame]:
        """Return the sites by their numbers."""
        return list(self._numbers)


class _First(msgspec.Struct, frozen=True):
    summary: Summary
    rows: tuple[Row, ...]
    signatures: tuple[SignatureRow, ...]
    #: How many incidents each of the later parts holds.
    together: int


def parts(taken: Iterable[Taken], title: str) -> tuple[Summary, list[Part]]:
    """Pack incidents; return what there is of them, and the parts in the order of the page."""
    tally = Tally()
    sites = _Sites()
    later: list[Part] = []
    for number, some in enumerate(_groups(taken, tally)):
        later.append(Part(f"said-{number}", _packed([_searched(one) for one in some])))
        later.append(Part(f"printed-{number}", _packed([_shown(one, sites) for one in some])))
    summary = tally.summary(title)
    first = _First(summary, tuple(tally.rows), tally.signatures(), _TOGETHER)
    whole = {"first": first, "links": tally.links(), "sites": sites.all()}
    return summary, [*(Part(name, _packed(value)) for name, value in whole.items()), *later]


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


def _shown(one: Taken, sites: _Sites) -> dict[str, Any]:
    """Return the rest, with the number of lines for prose and of the site for a frame."""
    fields: dict[str, Any] = msgspec.to_builtins(replace(one.said, body=()))
    fields["body"] = [_short(piece, sites) for piece in one.said.body]
    return fields


def _short(piece: Piece, sites: _Sites) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(piece)
    if isinstance(piece, Prose):
        fields["lines"] = len(piece.lines)
    elif isinstance(piece, Printed):
        for stack, shown in zip(piece.stacks, fields.get("stacks", ()), strict=True):
            shown["frames"] = [sites.numbered(frame) for frame in stack.frames]
    return fields


def _packed(value: object) -> str:
    data = zlib.compress(encoded(value), _LEVEL)
    return b64encode(data).decode("ascii")
