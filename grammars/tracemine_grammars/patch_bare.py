"""Patches: changed lines without any header.

-    pid = wait(-1, &status);
+    pid = wait(0, &status);
"""

import re

import pyparsing as pp

from tracemine.recognise.grammar import Event, Place, Tokens, Whole, frame
from tracemine_grammars.patch_functions import mentions

# --- tokens

_LINE = r"(?![-+]{2} )[^\n]*\n"
#: Where such lines begin: a list has no lines of both signs.
BOTH_SIGNS = (
    rf"^(?:-(?![-+]){_LINE}(?:-{_LINE}){{0,58}}+\+|\+(?![-+]){_LINE}(?:\+{_LINE}){{0,58}}+-)"
)
bare = pp.Regex(r"(?P<block>(?:[-+](?![-+]{2} )[^\n]*(?:\n|\Z)){2,60}+)")

# --- meaning


def read_bare(tokens: Tokens, place: Place) -> Event | list[Event]:
    """A few changed lines without any header: code on both sides, and not a list.

    What is none is passed over whole, not line by line.
    """
    block = (tokens["block"] or "").rstrip("\n")
    lines = [(line[:1], line[1:]) for line in block.split("\n")]
    if not _is_code(lines) or _is_rest(place):
        return []
    return Whole(
        kind="change",
        headline=None,
        role="patch",
        frames=[frame(place.line)],
        details={
            "added": sum(sign == "+" for sign, _ in lines),
            "removed": sum(sign == "-" for sign, _ in lines),
            "confidence": "low",
            "mentions": mentions(f"\n{block}"),
        },
    )


_CODE = re.compile(
    r"[;{}]\s*$|\)\s*$(?<=[\w)]\))|^\s*(?:#\s*(?:include|define|if|endif)|//|/\*|\*/?"
    r"|return\b|if \(|else\b|# CONFIG_|<[/\w][^\n]*>\s*$)|[^=!<>]=[^=]|->|::|\w\("
)
#: What items of lists begin with behind their sign.
_ITEM = re.compile(r"\s*[-*+] |\s*\d+[.)] |\s*\[[ xX]?\] ")


def _is_code(lines: list[tuple[str, str]]) -> bool:
    removed = [text for sign, text in lines if sign == "-"]
    added = [text for sign, text in lines if sign == "+"]
    if not removed or not added:
        return False
    telling = sum(bool(_CODE.search(text)) for _, text in lines)
    indented = sum(text[:1] in " \t" and text[:2].strip() == "" for _, text in lines)
    if any(_ITEM.match(text) for _, text in lines):
        return False
    return telling * 2 >= len(lines) and (telling == len(lines) or indented > 0 or telling >= 2)


#: What stands alone on lines of a semantic patch, and in no other.
_SEMANTIC = re.compile(r"^@@[ \t]*$", re.MULTILINE)
#: Characters above a block in which that is looked for, and a hunk that a reply has cut.
_RULE, _REPLY = 800, 4000


def _is_rest(place: Place) -> bool:
    """Tell whether a block is of a semantic patch, or of a quoted hunk that a reply has cut."""
    text, depth, start = place.text, place.depth_at(place.start), place.start - 1
    if _SEMANTIC.search(text, max(start - _RULE, 0), max(start, 0)):
        return True
    while depth and start > max(place.start - _REPLY, 0):
        end, start = start, text.rfind("\n", 0, start)
        line = text[start + 1 : end]
        if place.depth_at(start + 1) != depth:
            continue
        if line.startswith("@@ -"):
            return True
        if line[:1] not in ("", " ", "\t", "+", "-"):
            return False
    return False
