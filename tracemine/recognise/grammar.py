"""What a grammar is made of, and what its rules are written with.

A grammar is a list of rules. Each rule says where a piece of a tool's output could begin (the
anchor), what it looks like (a pyparsing expression) and what it means (a function from the named
tokens to an event). The events of all rules, in document order, are what
`tracemine.recognise.assemble` makes artifacts of.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import repeat

import pyparsing as pp

from tracemine.functions import normalise, normalise_all
from tracemine.recognise.clean import Clean
from tracemine.recognise.events import (
    Closes,
    Context,
    Event,
    FrameRead,
    Frames,
    Later,
    Note,
    Opens,
    Run,
    StackOpens,
    Whole,
    Wholes,
)
from tracemine.recognise.expressions import compiled
from tracemine.recognise.fuse import Fused
from tracemine.recognise.plain import Columns, Plain, PlainLines
from tracemine.records import Frame

__all__ = [
    "Closes",
    "Columns",
    "Context",
    "Event",
    "FrameRead",
    "Frames",
    "Grammar",
    "Later",
    "Note",
    "Opens",
    "Place",
    "Plain",
    "PlainLines",
    "Rule",
    "Run",
    "StackOpens",
    "Tokens",
    "Whole",
    "Wholes",
    "frame",
    "frames",
    "joined",
    "wrap",
]

#: The named texts of what a rule matched; None for a name that took no part in the match.
Tokens = Mapping[str, str | None]

#: Blanks, and at most one line break: where a tool or a mailer may have wrapped a line.
wrap = pp.Regex(r"[ \t]*+(?:\n[ \t]*+(?=[^\n]))?+").leave_whitespace().set_name("wrap")


class Place:
    """Where a rule matched, and a way to read on from there.

    `end` may be moved by the reading function: what lies before it belongs to this piece.
    """

    __slots__ = ("_clean", "_match", "end", "line", "start", "text")

    def __init__(self, clean: Clean, match: re.Match[str]) -> None:
        self.text = clean.text
        self._match = match
        self.start, self.end = match.span()
        #: 1-based line of the document on which the piece begins.
        self.line = clean.line_at(self.start)
        self._clean = clean

    def line_at(self, offset: int) -> int:
        """Return the line of an offset of `text` at or behind `start`."""
        return self._clean.line_at(offset)

    def read_on(self, expression: pp.ParserElement) -> Tokens | None:
        """Match an expression right behind the piece, which then reaches to its end."""
        parts = compiled(expression)
        match = parts.pattern.match(self.text, self.end)
        if match is None:
            return None
        self._match, self.end = match, match.end()
        return parts.tokens(match)

    def depth_at(self, offset: int) -> int:
        """Return how deep the line at an offset was quoted."""
        return self._clean.depth_at(offset)

    def quoted_alike(self, first: int, last: int) -> bool:
        """Tell whether all lines from one offset to another were quoted equally deep."""
        return self._clean.quoted_alike(first, last)

    def line_of(self, *names: str) -> int:
        """Return the line on which the first of these tokens that was read begins.

        The tokens are those of the expression matched last.
        """
        for group, text in self._match.groupdict().items():
            if text is not None and group.partition("__")[0] in names:
                return self._clean.line_at(self._match.start(group))
        return self.line

    @property
    def indent(self) -> str:
        """What stands before the piece on its line."""
        return self.text[self.text.rfind("\n", 0, self.start) + 1 : self.start]


@dataclass(frozen=True)
class Rule:
    """One thing that a tool prints.

    A line is looked at only if it holds one of the `triggers`; `anchor` is a regular expression
    that finds where on such a line the expression could match. It sees the line alone; `below`
    says the same with a view of the lines below. All only have to be cheap and to miss nothing.
    `read` gives the meaning of a match: an event or several, or None where the text only looks
    like one. Every sample must be read by the rule: the tests see to it.
    """

    name: str
    #: Plain texts; one that holds a line break is looked for from the line that it ends.
    triggers: tuple[str, ...]
    anchor: str
    expression: pp.ParserElement
    read: Callable[[Tokens, Place], Event | Iterable[Event] | None]
    samples: tuple[str, ...]
    #: The anchor also counts behind other text on the line (a piece in a flattened line).
    anywhere: bool = False
    #: Frames that mostly stand on lines that follow each other: the next line is tried at once.
    in_runs: bool = False
    #: A short cut for most pieces.
    plain: Plain | None = None
    #: The anchor as a whole text is searched for it, if the lines below tell more.
    below: str = ""

    @property
    def sought(self) -> str:
        """What is searched for in a whole text."""
        return self.below or self.anchor

    def stands(self, text: str, at: int) -> bool:
        """Tell whether the lines from an anchor on are those that it wants."""
        return not self.below or self._sought.match(text, at) is not None

    @cached_property
    def _sought(self) -> re.Pattern[str]:
        return re.compile(self.sought, re.MULTILINE)

    @cached_property
    def anchored(self) -> re.Pattern[str]:
        """The anchor compiled."""
        return re.compile(self.anchor, re.MULTILINE)

    @cached_property
    def fused(self) -> Fused:
        """The expression compiled; rules that share an expression share it compiled.

        Raises `GrammarError` naming the element that has no regular form.
        """
        return compiled(self.expression)


@dataclass(frozen=True)
class Grammar:
    """The rules for one tool's output, in the order in which they are tried at one place."""

    name: str
    title: str
    rules: tuple[Rule, ...]
    #: Looks at a whole stack: its role and frames, once more with the neighbours in view.
    finish: Callable[[str, tuple[Frame, ...]], tuple[str, tuple[Frame, ...]]] | None = None
    #: For how many lines behind its last piece a `Context` of this grammar holds.
    context_lines: int = 100
    #: For how many lines behind its last piece an artifact stays open: frames without levels
    #: cannot tell whose they are. None where every line says what it belongs to.
    open_lines: int | None = None
    #: The kind of artifact that frames without levels make where nothing has opened one.
    unopened: str = "error"
    #: The file that defines the grammar.
    source: str = ""


def frame(
    line: int,
    *,
    symbol: str | None = None,
    function: str | None = None,
    level: str | None = None,
    args: str | None = None,
    file: str | None = None,
    at: str | None = None,
    column: str | None = None,
    module: str | None = None,
    address: str | None = None,
    inlined: bool = False,
) -> Frame:
    """Make a frame of the texts of its tokens; `at` is the text of its source line.

    `function` is given only where the grammar knows it better than by the symbol.
    """
    return Frame(
        _number(level),
        symbol,
        function or normalise(symbol),
        args,
        file,
        _number(at),
        _number(column),
        module,
        address,
        inlined,
        True,
        line,
    )


def frames(
    columns: Columns, lines: Sequence[int], unknown: str, part: slice = slice(None)
) -> tuple[Frame, ...]:
    """Make the frames of a part of plain pieces, of tokens named like `frame`'s.

    `unknown` is what the tool prints where it does not know the function.
    """
    lines = lines[part]
    nothing = repeat(None)
    symbols = columns["symbol"][part]
    if unknown in symbols:
        symbols = [None if symbol == unknown else symbol for symbol in symbols]
    return tuple(
        map(
            Frame,
            map(_number, columns["level"][part]) if "level" in columns else nothing,
            symbols,
            normalise_all(symbols),
            columns["args"][part] if "args" in columns else nothing,
            columns["file"][part] if "file" in columns else nothing,
            map(_number, columns["line"][part]) if "line" in columns else nothing,
            nothing,
            columns["module"][part] if "module" in columns else nothing,
            columns["address"][part] if "address" in columns else nothing,
            repeat(False),
            repeat(True),
            lines,
        )
    )


@lru_cache(maxsize=1 << 14)
def _number(text: str | None) -> int | None:
    # Longer ones are no numbers of lines, and `int` refuses very long ones.
    return int(text) if text and len(text) < 10 and text.isdecimal() else None


def joined(text: str | None) -> str | None:
    """Return a text with its wraps taken out: each line break and the blanks round it are one."""
    if text is None or "\n" not in text:
        return text
    first, *rest = (part.strip(" \t") for part in text.split("\n"))
    return " ".join([first, *filter(None, rest[:-1]), rest[-1]])
