"""A text without its dress, and where each place of it stands in the document."""

from bisect import bisect_right
from collections.abc import Sequence

from tracemine.reading.lines import LineMap


class Clean:
    """A text ready for the grammars, and where each place of it stands in the document."""

    def __init__(
        self,
        text: str,
        lines: LineMap,
        shifts: Sequence[tuple[int, int]] = (),
        depths: Sequence[int] = (),
    ) -> None:
        self.text = text
        self._lines = lines
        #: From which offset on how many more line breaks the document has than the text.
        self._shifts = [0, *(shift for _, shift in shifts)]
        self._shifted = [offset for offset, _ in shifts]
        #: How deep each line was quoted; empty when nothing was.
        self._depths = depths
        # Places are asked for in order, so line breaks are counted from the last place on.
        self._offset, self._breaks = 0, 0

    def line_at(self, offset: int) -> int:
        """Return the 1-based physical line of an offset of the text."""
        line = self._breaks_before(offset) + 1
        if self._shifted:
            line += self._shifts[bisect_right(self._shifted, offset)]
        return self._lines.physical(line)

    def lines(self, first: int, last: int, count: int) -> Sequence[int] | None:
        """Return the physical lines of so many lines that follow each other.

        The offsets are of the start of the first and the end of the last. None where the
        document has further line breaks between them.
        """
        start = self._breaks_before(first) + 1
        self._breaks, self._offset = start + count - 2, last
        if self._shifted:
            before = bisect_right(self._shifted, first)
            if before != bisect_right(self._shifted, last):
                return None
            start += self._shifts[before]
        if self._lines.numbers is None:
            start += self._lines.before
            return range(start, start + count)
        return [self._lines.physical(number) for number in range(start, start + count)]

    def offset_of(self, line: int) -> int:
        """Return where a physical line begins in the text, or the one behind it that is there."""
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
