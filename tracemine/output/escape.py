"""What stands in a document, made harmless to print.

A document may hold anything: terminal escape sequences, bells, text that runs from right to left,
characters that cannot be encoded. Every format that is read by people prints documents through
these functions.
"""

import re
import unicodedata
from functools import lru_cache

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_BACKTICKS = re.compile("`++")
#: Characters that a spreadsheet may take for the beginning of a formula, in both widths, and the
#: apostrophe itself: so taking one leading apostrophe off always gives the text back.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")


#: Marks and letters that Unicode calls ignorable: printable, but nothing is seen of them. The two
#: variation selectors that choose between a text and an emoji are everyday text.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0\U000e0100-\U000e01ef]"
)


@lru_cache(maxsize=512)
def _visible(character: str) -> str:
    printable = character.isprintable() or unicodedata.category(character) == "Zs"
    if printable and not _UNSEEN.match(character):
        return character
    if character in _SHORT:
        return _SHORT[character]
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def escape(text: str) -> str:
    r"""Return the text on one line, with what is invisible or acts on a terminal spelt out.

    Control and format characters (bidirectional overrides, zero-width ones), line breaks, lone
    surrogates and unassigned characters become `\n`, `\x1b` or `\u202e`, as Python writes them.
    """
    if text.isprintable() and (text.isascii() or not _UNSEEN.search(text)):
        return text
    return "".join(map(_visible, text))


def cell(text: str) -> str:
    """Return the escaped text as a cell of a spreadsheet that is never run as a formula.

    An apostrophe is put before a text that begins like a formula, or with an apostrophe.
    """
    shown = escape(text)
    return "'" + shown if shown.lstrip().startswith(_FORMULA) else shown


def code(text: str, *, table: bool = False) -> str:
    """Return the escaped text as a Markdown code span, in which nothing has a meaning.

    The fence is longer than any run of backticks inside, as CommonMark asks; in a table vertical
    bars are escaped, as tables ask even inside of code. A blank text gives an empty one.
    """
    shown = escape(text)
    if not shown.strip():
        return ""
    if table:
        shown = shown.replace("|", "\\|")
    longest = max((len(run) for run in _BACKTICKS.findall(shown)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{edge}{shown}{edge}{fence}"
