"""Patches: the lines that name the file that is changed.

diff --git a/daemon/queue.c b/daemon/queue.c
index 4cb5a93..04a105e 100644
--- a/daemon/queue.c
+++ b/daemon/queue.c
"""

import re
from functools import lru_cache

import pyparsing as pp

from tracemine.recognise.grammar import Context, Event, Place, Tokens

# --- tokens

# `a/daemon/queue.c`, `"b/caf\303\251.c"`; behind a tab, or blanks and a date or the like, the time
stamp = (
    r"(?:\t[^\n]*+|[^\S\n]++\(?(?:revision|working copy)[^\n]*+|[^\S\n]++\d{4}-\d\d-\d\d[^\n]*+"
    r"|[^\S\n]{2,}+[A-Z][a-z]{2} [A-Z][a-z]{2} [^\n]*+)?[ \t]*+"
)
quoted = r"\"(?:[^\"\\\n]|\\.)*+\""
path = rf"(?:{quoted}|[^\t\n](?:\S++|(?!{stamp}(?:\n|\Z))[^\S\t\n]++)*+)"
old_file = pp.Regex(rf"--- (?P<old_path>{path}){stamp}\n")
new_file = pp.Regex(rf"[ \t]*\+\+\+ (?P<new_path>{path}){stamp}(?=\n|\Z)")
diff_start = pp.Regex(r"diff --(?:git|cc|combined) |Index: ")

# the same as they mostly stand: at the start of a line, with what tools put between them
named = r"[\w./~\"\\ -]++"
diff_lines = pp.Regex(
    rf"(?<![ \t])(?:(?P<diff>diff --git |Index: )|diff -\w){named}(?=\n)"
    r"(?:\n(?:index [0-9a-f.]++(?: \d++)?|(?:old|new|new file|deleted file) mode \d++"
    rf"|(?:dis)?similarity index \d++%|(?:rename|copy) (?:from|to) {named}"
    rf"|Binary files {named}|={{67}})(?=\n|\Z))*+"
)
file_lines = pp.Regex(r"(?<![ \t])(?=--- \S)").leave_whitespace() + old_file + new_file


def plain_path(text: str | None) -> str | None:
    """Return a path as git means it: unquoted, `/dev/null` as None."""
    if text is None:
        return None
    text = text.strip()
    if text.startswith('"') and text.endswith('"') and len(text) > 1:
        text = _unquoted(text[1:-1])
    return None if text == "/dev/null" else text


def _unquoted(text: str) -> str:
    r"""Undo git's C quoting: `caf\303\251.c` are the bytes of a UTF-8 name."""

    def byte(found: re.Match[str]) -> str:
        code = found[1]
        if code[0].isdigit():
            return chr(int(code, 8) & 0xFF)
        return {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}.get(
            code, code
        )

    parts = re.split(r"((?:\\[0-7]{3})+)", text)
    decoded = [
        re.sub(r"\\([0-7]{3})", byte, part).encode("latin-1").decode("utf-8", "replace")
        if part.startswith("\\") and part[1:2].isdigit()
        else re.sub(r"\\(.)", byte, part)
        for part in parts
    ]
    return "".join(decoded)


@lru_cache(maxsize=512)
def changed_path(old: str | None, new: str | None) -> str | None:
    """Return the path that a patch changes: the new one, the old one where the file goes."""
    old, new = plain_path(old), plain_path(new)
    if new is None:
        return old[2:] if old and old.startswith("a/") else old
    if new.startswith("b/"):
        return new[2:]
    # `diff.mnemonicPrefix`: index, work tree, commit, object
    if old and re.match(r"[ciow]/", old) and re.match(r"[ciow]/", new) and old[2:] == new[2:]:
        return new[2:]
    return new


# --- meaning


def in_file(old: str | None, new: str | None) -> Context:
    """Return what says that the hunks behind it change a file."""
    return Context(file=changed_path(old, new), details={})


def read_file(tokens: Tokens, _: Place) -> Event:
    """The two lines that name a file."""
    return in_file(tokens["old_path"], tokens["new_path"])


def read_diff(_: Tokens, __: Place) -> Event:
    """A new file's patch begins: what the last one was called says nothing any more."""
    return Context(details={})
