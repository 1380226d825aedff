"""The text of an HTML part, line by line as a browser would show it."""

import re
from array import array
from collections.abc import Sequence

# Only names of HTML: `<optimized out>` that a mailer did not escape is text.
_NAMES = (
    "a|abbr|address|article|b|base|basefont|big|blockquote|body|br|center|cite|code|col|colgroup"
    "|dd|del|dfn|div|dl|dt|em|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|li"
    "|link|meta|nobr|ol|p|pre|q|s|samp|small|span|strike|strong|style|script|sub|sup|table|tbody"
    "|td|tfoot|th|thead|title|tr|tt|u|ul|wbr|xml"
)
_BLOCK = re.compile(
    "article|blockquote|body|center|dd|div|dl|dt|footer|form|h[1-6]|header|hr|html|li|ol|p|pre"
    "|table|tr|ul"
)
_CELLS = frozenset(("td", "th"))

_TOKEN = re.compile(
    rf"""(?xis)
    <!--(?:[^-]|-(?!->))*+(?:-->)?+
    | <(?P<hidden>style|script|title)\b[^<>]*+>(?:[^<]|<(?!/(?P=hidden)\b))*+
    | <(?P<close>/?+)(?P<name>(?:{_NAMES})\b|[a-z]++:[a-z0-9]++)[^<>]*+>
    | <[!?][^<>]*+>
    | (?P<entity>&(?:\#[0-9]{{1,7}}|\#x[0-9a-f]{{1,6}}|[a-z][a-z0-9]{{1,31}});?+)
    | (?P<newline>\n)
    | (?P<text>[^<&\n]++|[<&])
    """
)


def page_text(text: str, numbers: Sequence[int]) -> tuple[str, "array[int]"]:
    """Strip the tags of an HTML text whose lines stand on the physical lines `numbers`.

    Gives the text and the physical line on which each of its lines begins.
    """
    page = _Page(numbers)
    for token in _TOKEN.finditer(text):
        page.take(token)
    page.end_line()
    return "\n".join(page.lines), page.numbers


class _Page:
    """The lines of a page as far as it was read."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.lines: list[str] = []
        self.numbers = array("I")
        self._physical = numbers
        self._row = 0
        self._current: list[str] = []
        self._begun = 0
        self._preformatted = 0

    def take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "newline":
            self._newline()
        elif kind == "text":
            self._add(token[0])
        elif kind == "entity":
            self._add_entity(token[0])
        else:
            if kind == "name":
                self._tag(token["name"].lower(), bool(token["close"]))
            self._row += token[0].count("\n")

    def end_line(self) -> None:
        if not self._current:
            self._begun = self._row
        self.lines.append("".join(self._current))
        self.numbers.append(self._physical[min(self._begun, len(self._physical) - 1)])
        self._current = []

    def _newline(self) -> None:
        if self._preformatted:
            self.end_line()
        elif self._current:
            self._current.append(" ")
        self._row += 1

    def _add(self, text: str) -> None:
        if not self._preformatted:
            text = text.replace("\r", "")
            text = text if self._current else text.lstrip(" \t")
        if not text:
            return
        if not self._current:
            self._begun = self._row
        self._current.append(text)

    def _add_entity(self, entity: str) -> None:
        from html import unescape

        # A no-break blank is layout here, and no entity may break a line.
        text = unescape(entity).replace("\xa0", " ").replace("\n", " ").replace("\r", " ")
        if not self._current:
            self._begun = self._row
        self._current.append(text)

    def _tag(self, name: str, closing: bool) -> None:
        if name == "br" or (self._current and _BLOCK.fullmatch(name)):
            self.end_line()
        elif name in _CELLS and self._current:
            self._current.append(" ")
        if name == "pre":
            self._preformatted = 0 if closing else 1
