"""A text without its dress, and on which line of the document each place of it stands."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate


class Clean:
    """A text ready for the grammars, and on which line of the document each place of it stands.

    `before` is how many lines stand before the text, where it is a part of the document.
    """

    def __init__(
        self,
        text: str,
        before: int = 0,
        shifts: Sequence[tuple[int, int]] = (),
        depths: Sequence[int] = (),
    ) -> None:
        self.text = text
        self._before = before
        #: From which offset on how many more line breaks the document has than the text.
        self._shifts = [0, *(shift for _, shift in shifts)]
        self._shifted = [offset for offset, _ in shifts]
        #: How deep each line was quoted; empty when nothing was.
        self._depths = depths
        # Places are asked for in order, so line breaks are counted from the last place on.
        self._offset, self._breaks = 0, 0

    def line_at(self, offset: int) -> int:
        """Return the 1-based line of an offset of the text."""
        return self._before + self.breaks_before(offset) + 1

    def breaks_before(self, offset: int) -> int:
        """Return how many line breaks stood before an offset in the text that had its dress."""
        breaks = self._breaks_before(offset)
        return breaks + self._shifts[bisect_right(self._shifted, offset)]

    def lines(self, pieces: Sequence[re.Match[str]]) -> tuple[Sequence[int], Sequence[int]]:
        """Return the lines on which pieces begin and end that follow each other.

        Only of as many of them as stand before further line breaks of the document.
        """
        if self._shifted:
            place = bisect_right(self._shifted, pieces[0].start())
            shift = self._shifts[place]
            if place < len(self._shifted) and pieces[-1].end() >= self._shifted[place]:
                pieces = pieces[: bisect_left(pieces, self._shifted[place], key=re.Match.end)]
                if not pieces:
                    return (), ()
        else:
            shift = 0
        shift += self._before
        first = self._breaks_before(pieces[0].start()) + 1 + shift
        last = self._breaks_before(pieces[-1].end()) + 1 + shift
        if last - first + 1 == len(pieces):
            return range(first, last + 1), range(first, last + 1)
        breaks = (self.text.count("\n", *piece.span()) for piece in pieces)
        ends = [first + i + count for i, count in enumerate(accumulate(breaks))]
        begins = [first, *(end + 1 for end in ends[:-1])]
        return begins, ends

    def offset_of(self, line: int) -> int:
        """Return where a line begins in the text, or the one behind it that is there."""
        low, high = 0, len(self.text)
        while low < high:
            middle = self.text.rfind("\n", low, (low + high) // 2) + 1 or low
            end = self.text.find("\n", middle, high)
            if self.line_at(middle) >= line:
                high = middle
            elif end < 0:
                low = high
            else:
                low = end + 1
        return low

    def depth_at(self, offset: int) -> int:
        """Return how deep the line at an offset was quoted."""
        return self._depths[self._breaks_before(offset)] if self._depths else 0

    def quoted_alike(self, first: int, last: int) -> bool:
        """Tell whether all lines from one offset to another were quoted equally deep."""
        if not self._depths:
            return True
        start = self._breaks_before(first)
        depths = self._depths[start : self._breaks_before(last) + 1]
        return depths.count(depths[0]) == len(depths)

    def _breaks_before(self, offset: int) -> int:
        if offset >= self._offset:
            self._breaks += self.text.count("\n", self._offset, offset)
        else:
            self._breaks -= self.text.count("\n", offset, self._offset)
        self._offset = offset
        return self._breaks
