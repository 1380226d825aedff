"""Why an expression does not match at a place: for whoever writes a grammar."""

import pyparsing as pp

#: How much of what was read, and of what stands behind it, is shown, in characters.
_SHOWN = 40
#: How much of the text pyparsing's own parser is given, in characters.
_FAR = 4000


def mismatch(expression: pp.ParserElement, text: str, at: int) -> str:
    """Tell how far an expression matches at a place where it does not, and what it wants there.

    pyparsing's own parser is asked, which knows where it gave up and at which element.

    >>> pair = pp.Word(pp.alphas)("key") + "=" + pp.Word(pp.nums).set_name("number")
    >>> mismatch(pair, "depth = twelve", 0)
    "matches 'depth = ' and then expects number, not 'twelve'"
    """
    end = at + _FAR
    try:
        expression.copy().parse_with_tabs().parse_string(text[at:end])
    except pp.ParseBaseException as error:
        stop = at + error.loc
        read, rest = text[at:stop], text[stop : stop + _SHOWN].partition("\n")[0]
        begins = f"matches {read[-_SHOWN:]!r} and then expects" if read.strip() else "expects"
        return f"{begins} {_wanted(error)}, not {repr(rest) if rest else 'the end of the line'}"
    return "does not match here, though it matches the text from here on alone"


def _wanted(error: pp.ParseBaseException) -> str:
    """Return the element that did not match: its name, where it has one, or its pattern."""
    wanted = error.msg.removeprefix("Expected ").partition(", found")[0]
    return wanted if len(wanted) <= _SHOWN else f"{wanted[:_SHOWN]}..."
