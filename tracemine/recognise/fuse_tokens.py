"""The pattern of each element of pyparsing that makes one token."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyparsing as pp
from pyparsing import core


class NotRegular(ValueError):  # noqa: N818 - it names what the expression is
    """The expression has no equal regular expression; `element` is the part that has none."""

    def __init__(self, element: pp.ParserElement, reason: str) -> None:
        super().__init__(f"{type(element).__name__} {str(element)[:80]}: {reason}")
        self.element = element
        self.reason = reason


def optional_names(pattern: re.Pattern[str]) -> set[str]:
    """Return the named groups of a pattern that may take no part in a match."""
    if not pattern.groupindex:
        return set()
    certain = _certain(re._parser.parse(pattern.pattern, pattern.flags))  # type: ignore[attr-defined]  # noqa: SLF001
    return {name for name, group in pattern.groupindex.items() if group not in certain}


def _certain(parsed: Iterable[tuple[object, Any]]) -> set[int]:
    """Return the groups that take part in every match, of what `re` makes of a pattern."""
    found: set[int] = set()
    for operation, what in parsed:
        kind = str(operation)
        if kind == "SUBPATTERN":
            found |= _certain(what[3]) | {what[0]}
        elif kind == "ATOMIC_GROUP":
            found |= _certain(what)
        elif kind == "ASSERT" or (kind.endswith("_REPEAT") and what[0] > 0):
            found |= _certain(what[-1])
        elif kind == "BRANCH":
            found |= set.intersection(*map(_certain, what[1]))
    return found


def charset(chars: str | set[str]) -> str:
    """Write a set of characters as a class with ranges."""
    codes = sorted(map(ord, chars))
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "[" + "".join(_range(first, last) for first, last in runs) + "]"


def _range(first: int, last: int) -> str:
    ends = _in_class(first), _in_class(last)
    return ends[0] if first == last else "-".join(ends) if last > first + 1 else "".join(ends)


def _in_class(code: int) -> str:
    """Write one character so that it stands for itself inside of `[...]`."""
    char = chr(code)
    if char.isalnum() or char in " _":
        return char
    return f"\\{char}" if char.isprintable() and code < 128 else f"\\U{code:08x}"


def _word(e: pp.ParserElement) -> str:
    assert isinstance(e, pp.Word)
    if getattr(e, "re", None) is not None and e.parseImpl == e.parseImpl_regex:
        # pyparsing runs this very pattern, with its own idea of a greatest length.
        return f"(?>{e.reString})"
    if e.asKeyword:
        raise NotRegular(e, "is a keyword with blanks")
    first, rest = charset(e.init_chars), charset(e.bodyChars)
    most = "" if e.maxLen == core._MAX_INT else str(e.maxLen - 1)  # noqa: SLF001
    ends = f"(?!{rest})" if e.maxSpecified else ""
    return f"(?>{first}{rest}{{{e.minLen - 1},{most}}}){ends}"


def _not_in(e: pp.ParserElement) -> str:
    assert isinstance(e, pp.CharsNotIn)
    most = "" if e.maxLen == core._MAX_INT else str(e.maxLen)  # noqa: SLF001
    return f"(?>[^{charset(e.notChars)[1:-1]}]{{{e.minLen},{most}}})"


def _white(e: pp.ParserElement) -> str:
    assert isinstance(e, pp.White)
    most = "" if e.maxLen == core._MAX_INT else str(e.maxLen)  # noqa: SLF001
    return f"(?>{charset(e.matchWhite)}{{{e.minLen},{most}}})"


def _literal(e: pp.ParserElement) -> str:
    assert isinstance(e, pp.Literal)
    return re.escape(e.match)


def _keyword(e: pp.ParserElement) -> str:
    assert isinstance(e, pp.Keyword)
    if e.caseless:
        raise NotRegular(e, "is caseless and gives another text than it matched")
    edge = charset(e.identChars)
    return f"(?<!{edge}){re.escape(e.match)}(?!{edge})"


def _empty(_: pp.ParserElement) -> str:
    return ""


#: The pattern of each kind of element that makes one token.
TOKENS: Mapping[type, Callable[[pp.ParserElement], str]] = {
    pp.Word: _word,
    pp.Char: _word,
    pp.CharsNotIn: _not_in,
    pp.White: _white,
    pp.Literal: _literal,
    core._SingleCharLiteral: _literal,  # noqa: SLF001 - what Literal makes of one character
    pp.Keyword: _keyword,
    pp.Empty: _empty,
}
