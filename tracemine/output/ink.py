"""Lines of styled text, and how they become characters: plain here, coloured in `terminal`."""

from typing import NamedTuple


class Span(NamedTuple):
    """A piece of a line, already escaped, and the name of its style; see `terminal.STYLES`."""

    text: str
    style: str = ""
    #: The address that a terminal opens when the piece is clicked.
    link: str | None = None


class Line(NamedTuple):
    """The spans of one line, and how far its continuation is indented where it is folded."""

    spans: list[Span]
    hang: int = 4
    #: The physical line of the note that it tells of, where it tells of one.
    note: int | None = None


class Branch(NamedTuple):
    """A line of a tree, and what hangs below it."""

    line: Line
    below: "list[Branch]"


class Ink:
    """Writes lines plainly, at whatever length they have: for files and pipes."""

    #: The columns of the terminal; None where a line may be of any length.
    width: int | None = None
    #: Whether links are of any use.
    links: bool = False
    #: Whether block and line drawing characters can be written; else ASCII has to do.
    drawing: bool = True

    def line(self, line: Line) -> str:
        """Return the line's characters with the line end."""
        return "".join([span.text for span in line.spans]).rstrip() + "\n"
