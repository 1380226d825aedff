"""Patches: which functions a hunk touches and mentions.

    @@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)
         struct item *i;
    -    free(q->head);

The heading is the nearest earlier line that looks like the start of a definition, not the
function that the change is in; a definition that starts inside the hunk, above the change, is
better evidence.
"""

import re
from functools import lru_cache

# --- headings: the function that a hunk's heading names

_ATTRIBUTES = frozenset("typeof __attribute__ __declspec alignas __asm__".split())
CONTROL_WORDS = _ATTRIBUTES | frozenset(
    "if for while switch return sizeof else do case catch defined and or not in elif except "
    "with".split()
)
_KEYWORD_FUNCTION = re.compile(
    r"\s*(?:pub(?:\([^)]*\))? |async |unsafe |export |default |static |public |private "
    r"|protected )*"
    r"(?:def|fn|func(?: \([^)]*\))?|function|sub)\s+(?P<name>[A-Za-z_$][\w$]*)"
)
# `drain(`, `Box::~Box(`, `Box::operator==(`; a number is an argument, not a parameter
_CALLED = re.compile(
    r"(?P<name>~?(?<![\w$])(?:[A-Za-z_]\w*::)*+(?:operator\s*(?:[^\s\w(]{1,3}|\(\))"
    r"|~?[A-Za-z_]\w*))\s*\((?!\s*\d)"
)
#: Words that are none of a declaration's before its function: the heading is a sentence.
_SENTENCE = re.compile(
    r"\b(?:the|is|are|and|of|to|this|that|when|with|you|see|be)\b", re.IGNORECASE
)

#: Characters of a heading that are looked at; git prints 80, what has lost its lines has more.
_LONGEST = 1000


@lru_cache(maxsize=4096)
def function_of(heading: str | None) -> str | None:
    """Return the function that a heading names where it is a function's signature."""
    if not heading or not (heading := heading[:_LONGEST].strip()):
        return None
    if heading[0] in "#/*.-+@\"'<&|" or heading.startswith("class "):
        return None
    if found := _KEYWORD_FUNCTION.match(heading):
        return found["name"]
    shouted = None
    for found in _CALLED.finditer(heading):
        name = found["name"]
        if name in _ATTRIBUTES or heading.startswith("*", found.end()):
            continue  # `typedef void (*sorter)(...)` names no function
        if name in CONTROL_WORDS or _SENTENCE.search(heading, 0, found.start()):
            return None
        if name.isupper() and len(name) > 1:
            shouted = shouted or name
            continue
        return None if "=" in heading[: found.start()] else name
    return None


# --- the lines of a hunk: before each a line break and its sign

_CHANGED = re.compile(r"\n[+-]([^\n]{0,1000}+)")
# it begins with a set of characters, which `re` looks for in one loop
_CALL = re.compile(r"([A-Za-z_](?<![\w.>].)\w{2,}+)[^\S\n]?\(")


def mentions(lines: str) -> list[str]:
    """Return the functions called on changed lines, in order, each once."""
    if "(" not in lines:
        return []
    calls = _CALL.findall("\n".join(_CHANGED.findall(lines)))
    names = [
        name for name in dict.fromkeys(calls) if name not in CONTROL_WORDS and not name.isupper()
    ]
    return names[:40]


_TO_FIRST_CHANGE = re.compile(r"(?:\n[^\n+-][^\n]*+|\n(?=\n|\Z))*+(?:\n[+-][^\n]*+)?")
_DEFINED = re.compile(r"\n(?P<sign>[^\n])(?P<text>[A-Za-z_][^\n(]*+\([^\n]*+)")


def defined_above(lines: str) -> str | None:
    """Return the function whose definition begins in the hunk above its first change."""
    if "(" not in lines:
        return None
    name = None
    head = _TO_FIRST_CHANGE.match(lines)
    for found in _DEFINED.finditer(lines, 0, head.end() if head else 0):
        if not found["text"].rstrip().endswith(";") and (found["sign"] != "+" or name is None):
            name = function_of(found["text"]) or name
    return name
