r"""Where rules could match: their triggers as one pattern, looked for in one pass.

A trigger alone is often met in prose: `#` in `see #4318`, `0x` in `at 0x7f63`. Where it stands in
a rule's anchor, the anchor also tells what has to stand next to it. With that, `re` passes over
nearly all of prose by itself. What an anchor says of a line that begins behind the trigger's line
break is looked at in the same way.

    >>> bool(compiled({"#": [r"(?<!\w)#\d+ \w"]}).search("issue #3, x#4 y, #five"))
    False
"""

import re
from collections.abc import Iterable, Mapping


def compiled(anchors: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """Return what finds each trigger where one of its anchors could match round it.

    The triggers are grouped by their first characters, which `re` skips to in one loop. So
    triggers begin with what is rare in prose where they can.
    """
    by_first: dict[str, list[str]] = {}
    for trigger in sorted(anchors, key=len, reverse=True):
        conditions = {_condition(trigger, anchor) for anchor in anchors[trigger]}
        only = "" if "" in conditions else f"(?:{'|'.join(sorted(conditions))})"
        by_first.setdefault(trigger[0], []).append(re.escape(trigger[1:]) + only)
    return re.compile(
        "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()),
        re.MULTILINE,
    )


def begins(trigger: str, anchor: str) -> bool:
    """Tell whether what an anchor matches begins with the trigger."""
    before, _ = _beside(trigger, anchor) or (r".", "")
    # What has one width and may be nothing always is.
    return _compiles(f"(?<={before})") and re.match(before, "") is not None


def _condition(trigger: str, anchor: str) -> str:
    """Return what an anchor says about the text round a trigger, as lookarounds; or nothing."""
    if trigger[0] == "\n" and anchor[0] == "^" and "|" not in _outside(anchor):
        # Looked at from behind the trigger, for nothing is told quicker than that it is none.
        return f"(?<=(?={anchor[1:]}){re.escape(trigger[1:])})"
    before, behind = _beside(trigger, anchor) or ("", "")
    # Only what has one width can be looked back for.
    back = f"(?<={before}{_literal(trigger)})" if before else ""
    return (back if _compiles(back) else "") + (f"(?={behind})" if behind else "")


def _beside(trigger: str, anchor: str) -> tuple[str, str] | None:
    """Return the parts of an anchor beside the trigger, where it stands there in no bracket."""
    literal = _literal(trigger)
    parts = [] if "|" in _outside(anchor) else anchor.split(literal)
    for i in range(1, len(parts)):
        before, behind = literal.join(parts[:i]), literal.join(parts[i:])
        if "(" not in _outside(before) and _compiles(before) and _compiles(behind):
            return before, behind
    return None


def _literal(text: str) -> str:
    """Return a text as those who write anchors escape it: not more than has to be."""
    return re.sub(r"[.^$*+?{}\[\]\\|()]", r"\\\g<0>", text)


def _outside(pattern: str) -> str:
    """Return what of a pattern stands in no brackets, and brackets that are not closed."""
    pattern = re.sub(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", "", pattern)
    while pattern != (pattern := re.sub(r"\([^()]*\)", "", pattern)):
        pass
    return pattern


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
