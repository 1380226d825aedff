"""The sentence that a place in prose belongs to, however its lines are wrapped and quoted."""

import re

#: How long a sentence may be, in characters.
LONGEST = 200
#: How far around a place its sentence is looked for: characters and lines.
_REACH, _LINES = 400, 3

#: What tools and programming languages wrote, not people.
_machine = re.compile(
    r"""[>|\s]*+(?:
      ==\d | \#\d++[ ] | \d++\t | \#\+\w | \$[ ] | \d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d
    | [A-Z][a-z]{2}[ ][ \d]\d[ ]\d\d:\d\d:\d\d[ ]
    | (?:diff|index|---|\+\+\+|@@|\*\*\*)[ ] | [A-Z][\w-]*+:[ ][^ ]*=\?
    | [-+!]?+[ \t]*+(?:static|return|struct|typedef|const|void|int|char|if[ ]\()[ ].*[;{(,)]\s*+$
    | (?>[^.]*?(?:\(|=|->|\[))[^.]*;\s*+$
    | [^\n]*?(?:0x[0-9a-f]{8}|\x1b|[{}]\s*+$)
    )""",
    re.VERBOSE,
)


def is_machine(line: str) -> bool:
    """Tell whether a line looks like a tool or a compiler wrote it."""
    return _machine.match(line, 0, 2 * _REACH) is not None


_quote = re.compile(r"(?:[ \t]|[>|](?=[ \t>|]|$))*+")
_item = re.compile(r"(?:[-*+•#]{1,6}|\({0,2}\d{1,3}\){0,2}[,.]?|\[[ xX]\])[ \t]++")
_end = re.compile(r"[.!?;](?=\s)|[。！？；]")


def sentence(lines: list[str], number: int, start: int, size: int) -> str:
    """Return the sentence around `size` characters of a line, at most `LONGEST` characters.

    It may go over the ends of lines, not over blank ones, items of lists or what a tool wrote.
    """
    text = lines[number]
    own = _body(text)
    left = text[max(own, start - _REACH) : start].lstrip()
    right = text[start : start + size + _REACH].rstrip()
    if start - _REACH <= own and not _begins(text):
        left = " ".join([*_above(lines, number), left])
    if len(text) <= start + size + _REACH:
        right = " ".join([right, *_below(lines, number)])
    begin = max((found.end() for found in _end.finditer(left)), default=0)
    stop = _end.search(right, size)
    return _trimmed(left[begin:].lstrip(), right[: stop.end()] if stop else right, size)


def _above(lines: list[str], number: int) -> list[str]:
    """Return up to `_LINES` lines of the same paragraph above a line, in order."""
    found: list[str] = []
    for line in reversed(lines[max(0, number - _LINES) : number]):
        body = line[_body(line) :]
        if not body.strip() or is_machine(line):
            break
        found.append(body.strip()[-_REACH:])
        if _begins(line):
            break
    return found[::-1]


def _below(lines: list[str], number: int) -> list[str]:
    found: list[str] = []
    for line in lines[number + 1 : number + 1 + _LINES]:
        body = line[_body(line) :]
        if not body.strip() or _begins(line) or is_machine(line):
            break
        found.append(body.strip()[:_REACH])
    return found


def _body(line: str) -> int:
    """Return where the text of a line begins, behind quote marks and the mark of an item."""
    quote = _quote.match(line)
    at = quote.end() if quote else 0
    item = _item.match(line, at)
    while item:
        at = item.end()
        item = _item.match(line, at)
    return at


def _begins(line: str) -> bool:
    quote = _quote.match(line)
    return _item.match(line, quote.end() if quote else 0) is not None


def _trimmed(left: str, right: str, size: int) -> str:
    """Return the two sides as one line of `LONGEST` characters at most, cut between words."""
    left, right = " ".join(left.split()) + left[-1:] * left[-1:].isspace(), " ".join(right.split())
    room = LONGEST - len(right)
    if len(left) > max(room, LONGEST // 3):
        left = _cut(left[::-1], max(room, LONGEST // 3))[::-1]
    room = max(LONGEST - len(left), size + 1)
    return (left + (_cut(right, room) if len(right) > room else right))[:LONGEST].strip()


def _cut(text: str, size: int) -> str:
    """Return the beginning of a text, between words where that is not far."""
    text = text[: size - 2]
    blank = text.rfind(" ", size // 2)
    return (text[:blank] if blank > 0 else text) + " …"
