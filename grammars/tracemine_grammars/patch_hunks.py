"""Patches: which function a hunk touches, and where its body ends.

    @@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)
         struct item *i;
    -    free(q->head);

The heading is the nearest earlier line that looks like the start of a definition, not the
function that the change is in; a definition that starts inside the hunk, above the change, is
better evidence.
"""

import re
from collections.abc import Iterator

from tracemine.recognise.grammar import Place

# --- headings: the function that a hunk's heading names

CONTROL_WORDS = frozenset(
    "if for while switch return sizeof else do case catch defined typeof __attribute__ "
    "__declspec and or not in elif except with".split()
)
_KEYWORD_FUNCTION = re.compile(
    r"\s*(?:pub(?:\([^)]*\))? |async |unsafe |export |default |static |public |private "
    r"|protected )*"
    r"(?:def|fn|func(?: \([^)]*\))?|function|sub)\s+(?P<name>[A-Za-z_$][\w$]*)"
)
_CALLED = re.compile(
    r"(?P<name>~?(?<![\w$])[A-Za-z_]\w*(?:::~?[A-Za-z_]\w*)*(?:::)?(?:operator\s*[^\s\w(]{1,3})?)\s*\("
)


def function_of(heading: str | None) -> str | None:
    """Return the function that a heading names where it is a function's signature."""
    if not heading or not (heading := heading.strip()):
        return None
    if heading[0] in "#/*.-+@\"'<&|" or heading.startswith("class "):
        return None
    if found := _KEYWORD_FUNCTION.match(heading):
        return found["name"]
    shouted = None
    for found in _CALLED.finditer(heading):
        name = found["name"]
        if name in CONTROL_WORDS or heading.startswith("*", found.end()):
            continue  # `typedef void (*sorter)(...)` names no function
        if name.isupper() and len(name) > 1:
            shouted = shouted or name
            continue
        return None if "=" in heading[: found.start()] else name
    return None


# --- the body of a hunk

_WHOLE = re.compile(r"(?:\n(?!-- |--- |\+\+\+ )[ +-][^\n]*+)*+(?=\n|\Z)(?!\n\\)")


def whole_body(place: Place, removed: int, added: int) -> list[tuple[str, str]] | None:
    """Return the lines of a hunk that stands as a tool wrote it, else None; moves its end.

    Each line has its sign, none looks like a header, and the counts are right.
    """
    if place.indent or place.depth_at(place.start):
        return None
    found = _WHOLE.match(place.text, place.end)
    lines = found[0].split("\n")[1:] if found else []
    signs = [line[0] for line in lines]
    plus, minus = signs.count("+"), signs.count("-")
    if found is None or (len(lines) - plus, len(lines) - minus) != (removed, added):
        return None
    place.end = found.end()
    return [(line[0], line[1:]) for line in lines]


def body(place: Place, removed: int, added: int, columns: int = 1) -> Iterator[tuple[str, str]]:
    """Yield the lines of a hunk as (sign, text) by its counts; moves the end of the place.

    A wrapped line goes on without a sign, and an editor may have taken the blank of an empty
    context line: both are read as what they are. A reply between quoted lines ends the hunk, and
    so does unsigned text behind an empty line, whatever the counts say.
    """
    text, indent, depth = place.text, place.indent, place.depth_at(place.start)
    at, unsigned, was_empty = place.end, 0, False
    while (removed > 0 or added > 0) and at < len(text):
        end = text.find("\n", at + 1)
        end = len(text) if end < 0 else end
        line = text[at + 1 : end]
        if line.startswith(indent):
            line = line[len(indent) :]
        elif line.strip():
            line = line.lstrip(" \t") if indent else line
        sign = _sign(line[:columns])
        if _HEADER.match(line) and not (sign in "+-" and _fits(sign, removed, added)):
            break
        wrapped_heading = at == place.end and sign == "?"
        if place.depth_at(at + 1) != depth and line.strip() and not wrapped_heading:
            break
        if sign == "?":
            unsigned += 1
            if unsigned > 3 or was_empty:
                break
            yield "?", line
            at = end
            continue
        if sign == " " and not line.strip() and place.depth_at(at + 1) != depth:
            break
        unsigned, was_empty = 0, not line
        removed -= sign in " -"
        added -= sign in " +"
        yield sign, line[columns:]
        place.end = at = end
    if at < len(text) and text.startswith("\\ No newline", at + 1):
        place.end = text.find("\n", at + 1) if "\n" in text[at + 1 :] else len(text)


_HEADER = re.compile(r"@@+ -\d|diff --|--- \S[^\n]*$|\+\+\+ \S|Index: |-- $|From [0-9a-f]{40} ")


def _sign(columns: str) -> str:
    if not columns.strip():
        return " "
    if "+" in columns and "-" not in columns:
        return "+"
    if "-" in columns and "+" not in columns:
        return "-"
    return "\\" if columns[0] == "\\" else "?"


def _fits(sign: str, removed: int, added: int) -> bool:
    return removed > 0 if sign == "-" else added > 0


_CALL = re.compile(r"(?<![\w.>])([A-Za-z_]\w{2,})\s?\(")


def mentions(lines: list[tuple[str, str]]) -> list[str]:
    """Return the functions called on changed lines, in order, each once."""
    names: dict[str, None] = {}
    for sign, text in lines:
        if sign in "+-":
            for name in _CALL.findall(text[:1000]):
                if name not in CONTROL_WORDS and not name.isupper():
                    names[name] = None
    return list(names)[:40]


def defined_above(lines: list[tuple[str, str]]) -> str | None:
    """Return the function whose definition begins in the hunk above its first change."""
    name = None
    for i, (sign, text) in enumerate(lines):
        if re.match(r"[A-Za-z_]", text) and "(" in text and not text.rstrip().endswith(";"):
            found = function_of(text)
            if found and (sign != "+" or name is None):
                name = found
        if sign in "+-" and (sign == "-" or i == 0 or name is not None):
            break
        if sign in "+-":
            return name
    return name
