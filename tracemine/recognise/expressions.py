"""The expressions of rules, compiled: each once, with blanks skipped between its elements."""

import pyparsing as pp

from tracemine.errors import GrammarError
from tracemine.recognise.fuse import Fused, NotRegular, elements, fuse


def compiled(expression: pp.ParserElement) -> Fused:
    """Compile an expression; blanks are skipped between its elements, line breaks are not.

    Raises `GrammarError` naming the element that has no regular form.
    """
    # Elements compare by what they are made of, which takes longer than to match them.
    known = _compiled.get(id(expression))
    if known is None:
        known = _compiled[id(expression)] = (expression, _compile(expression))
    return known[1]


#: With each pattern the expression, for an id is only an object's as long as it lives.
_compiled: dict[int, tuple[pp.ParserElement, Fused]] = {}


def _compile(expression: pp.ParserElement) -> Fused:
    for element in elements(expression):
        if element.skipWhitespace:
            element.set_whitespace_chars(" \t")
    try:
        return fuse(expression)
    except NotRegular as error:
        raise GrammarError(str(expression)[:40], str(error)) from error
