"""Styled lines on a terminal: colours, links, and long lines folded with their indentation."""

from collections.abc import Iterator
from functools import cache, cached_property

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from rich.tree import Tree

from tracemine.output.ink import Branch, Ink, Line, Span

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
        self.styled = styled

    def line(self, line: Line) -> str:
        """Return the line, or the lines that it is folded into, with styles and links."""
        if self.width is not None and sum(cell_len(s.text) for s in line.spans) > self.width:
            return self._folded(line)
        return "".join([self._style(s).render(s.text) for s in line.spans]) + "\n"

    def text(self, line: Line) -> Text:
        """Return the line as rich has it."""
        return Text.assemble(*((span.text, self._style(span)) for span in line.spans))

    def _style(self, span: Span) -> Style:
        style = _style(span.style if self.styled else "")
        return style.update_link(span.link) if span.link and self.links else style

    @cached_property
    def _console(self) -> Console:
        return Console(width=self.width)

    def _folded(self, line: Line) -> str:
        width = self._console.width
        text = self.text(line)
        blanks = len(text.plain) - len(text.plain.lstrip())
        # However narrow the terminal, half of it is left for the text.
        indent, hang = min(blanks, width // 2), min(line.hang, width // 2)
        rows = text[blanks:].wrap(self._console, width - max(indent, hang))
        return "".join(" " * (hang if i else indent) + self._row(row) for i, row in enumerate(rows))

    def _row(self, row: Text) -> str:
        row.rstrip()
        return "".join(_rendered(s) for s in row.render(self._console)) + "\n"


@cache
def _style(name: str) -> Style:
    return Style.parse(STYLES[name])


#: Wider than any line: rich folds at some width.
_UNFOLDED = 1 << 30


def tree_lines(root: Branch, ink: Ink) -> Iterator[str]:
    """Yield the lines of a tree; whole, plain and with no width where the ink is for a pipe."""
    given = (
        ink if isinstance(ink, TerminalInk) else TerminalInk(width=None, styled=False, links=False)
    )
    console = Console(width=given.width or _UNFOLDED)
    options = console.options
    options.encoding = "utf-8" if ink.drawing else "ascii"
    for line in Segment.split_lines(console.render(_tree(root, given), options)):
        yield "".join(_rendered(s) for s in line).rstrip() + "\n"


def _tree(branch: Branch, ink: TerminalInk) -> Tree:
    tree = Tree(ink.text(branch.line), guide_style=_style("faint") if ink.styled else "")
    tree.children += [_tree(below, ink) for below in branch.below]
    return tree


def _rendered(segment: Segment) -> str:
    return (segment.style or Style.null()).render(segment.text)
