"""From the pieces of a document to its artifacts: frames to stacks, stacks to artifacts.

Each grammar's pieces are put together apart, and within a grammar each channel (the process id
of a valgrind line), so that interleaved outputs stay whole.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from tracemine.recognise.building import Builder
from tracemine.recognise.clean import Clean
from tracemine.recognise.drafts import ArtifactDraft, Draft
from tracemine.recognise.grammar import Grammar
from tracemine.recognise.look import Piece
from tracemine.recognise.threads import find_crashed, settle_roles


class Assembly:
    """Puts the pieces of a document together, as they come."""

    def __init__(self, grammars: Mapping[str, Grammar], breaks: Sequence[int] = ()) -> None:
        """`breaks` are the lines on which a new part of the notes begins.

        Why a program stopped in one part says nothing about the next.
        """
        self._grammars = grammars
        self._breaks = breaks
        self._builders: dict[str, Builder] = {}

    def add(self, piece: Piece, clean: Clean) -> None:
        """Add the next piece of the document; its offsets are of this text."""
        builder = self._builders.get(piece.grammar)
        if builder is None:
            grammar = self._grammars[piece.grammar]
            builder = self._builders[piece.grammar] = Builder(grammar, self._breaks)
        builder.add(piece, clean)

    def take(self, line: int | None = None) -> list[Draft]:
        """Take out the drafts that pieces from a line on cannot change any more, in order.

        Those that come first in the document; without a line, all.
        """
        builders = self._builders.values()
        still_open = [] if line is None else [d for b in builders for d in b.open(line)]
        end = min((draft.first_line for draft in still_open), default=sys.maxsize)
        while (whole := min((b.whole_causes(end) for b in builders), default=end)) < end:
            end = whole
        taken: list[Draft] = []
        for builder in builders:
            taken += [draft for draft in builder.drafts if draft.first_line < end]
            builder.drafts = [draft for draft in builder.drafts if draft.first_line >= end]
        taken = [draft for draft in taken if not isinstance(draft, ArtifactDraft) or draft.is_read]
        causes: dict[tuple[str, int], list[ArtifactDraft]] = {}
        for draft in taken:
            if isinstance(draft, ArtifactDraft):
                settle_roles(draft)
                if draft.cause:
                    causes.setdefault((draft.grammar, draft.cause), []).append(draft)
        for drafts in causes.values():
            find_crashed(drafts)
        taken.sort(key=attrgetter("first_line", "last_line"))
        return taken


def assemble(
    pieces: Iterable[Piece],
    clean: Clean,
    grammars: Mapping[str, Grammar],
    breaks: Sequence[int] = (),
) -> list[Draft]:
    """Return the drafts of all artifacts of a text in document order, as `Assembly` makes them."""
    assembly = Assembly(grammars, breaks)
    for piece in pieces:
        assembly.add(piece, clean)
    return assembly.take()
