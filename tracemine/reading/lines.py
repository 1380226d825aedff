"""From the lines of a decoded text back to the lines of the stored file."""

from array import array

import msgspec


class LineMap(msgspec.Struct, frozen=True):
    r"""Maps 1-based lines of a decoded text to 1-based physical lines of the stored file.

    Both are split on "\n" alone, as editors count them; `str.splitlines` splits on more.
    """

    #: The physical line of each text line; None when the two are the same.
    numbers: "array[int] | None" = None

    def physical(self, line: int) -> int:
        """Give the physical line of a text line; a line past the end gives the last one."""
        if self.numbers is None:
            return line
        return self.numbers[min(max(line, 1), len(self.numbers)) - 1]

    @property
    def is_identity(self) -> bool:
        """True when every text line is the physical line of the same number."""
        return self.numbers is None


#: The map of every text that was stored the way it reads.
IDENTITY = LineMap()


def line_map(numbers: "array[int]") -> LineMap:
    """Make a map of one physical number per text line; `IDENTITY` where it can be."""
    identical = numbers == array("I", range(1, len(numbers) + 1))
    return IDENTITY if identical else LineMap(numbers)
