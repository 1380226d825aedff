"""Styled lines on a terminal: colours, links, and long lines folded with their indentation."""

from functools import cache, cached_property

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

from tracemine.output.ink import Ink, Line, Span

#: Names of `Span.style`. Only the sixteen colours that the user's terminal scheme defines.
STYLES = {
    "": "",
    "title": "bold",
    "faint": "dim",
    "grammar": "green",
    "headline": "yellow",
    "signature": "magenta",
    "function": "bold",
    "passed": "dim",
    "place": "cyan",
    "good": "green",
    "bad": "red",
    "warning": "yellow",
}


class TerminalInk(Ink):
    """Writes lines for a terminal of `width` columns, or for a file that keeps the colours."""

    def __init__(self, *, width: int | None, styled: bool, links: bool) -> None:
        self.width = width
        self.links = links
        self._styled = styled

    def line(self, line: Line) -> str:
        """Return the line, or the lines that it is folded into, with styles and links."""
        if self.width is not None and sum(cell_len(s.text) for s in line.spans) > self.width:
            return self._folded(line)
        return "".join([self._style(s).render(s.text) for s in line.spans]) + "\n"

    def _style(self, span: Span) -> Style:
        style = _style(span.style if self._styled else "")
        return style.update_link(span.link) if span.link and self.links else style

    @cached_property
    def _console(self) -> Console:
        return Console(width=self.width)

    def _folded(self, line: Line) -> str:
        width = self._console.width
        text = Text.assemble(*((span.text, self._style(span)) for span in line.spans))
        blanks = len(text.plain) - len(text.plain.lstrip())
        # However narrow the terminal, half of it is left for the text.
        indent, hang = min(blanks, width // 2), min(line.hang, width // 2)
        rows = text[blanks:].wrap(self._console, width - max(indent, hang))
        return "".join(" " * (hang if i else indent) + self._row(row) for i, row in enumerate(rows))

    def _row(self, row: Text) -> str:
        row.rstrip()
        segments = row.render(self._console)
        return "".join((s.style or Style.null()).render(s.text) for s in segments) + "\n"


@cache
def _style(name: str) -> Style:
    return Style.parse(STYLES[name])
