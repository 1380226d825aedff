"""Patches: unified, combined and context diffs, whole or as they stand in notes and mails.

    --- a/daemon/queue.c
    +++ b/daemon/queue.c
    @@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)
         struct item *i;
    -    free(q->head);
    +    if (q->head)
    +        free(q->head);

    file = "--- " old NL "+++ " new
    hunk = "@@ -" start [ "," count ] " +" start [ "," count ] " @@" [ " " heading ] NL body

The body ends by its counts, not by the look of its lines: a removed line `-- x` reads `--- x`.
A hunk is one artifact with one frame: the function, file and line that it touches.
"""

import re
from functools import lru_cache

import pyparsing as pp

from tracemine.recognise.grammar import Context, Event, Grammar, Place, Rule, Tokens, Whole, frame
from tracemine_grammars.patch_hunks import Body, body, defined_above, function_of, mentions

# --- tokens

# `a/daemon/queue.c`, `"b/caf\303\251.c"`; behind a tab, or blanks and a date or the like, the time
stamp = (
    r"(?:\t[^\n]*+|[^\S\n]++\(?(?:revision|working copy)[^\n]*+|[^\S\n]++\d{4}-\d\d-\d\d[^\n]*+"
    r"|[^\S\n]{2,}+[A-Z][a-z]{2} [A-Z][a-z]{2} [^\n]*+)?[ \t]*+"
)
quoted = r"\"(?:[^\"\\\n]|\\.)*+\""
path = rf"(?:{quoted}|[^\t\n](?:\S++|(?!{stamp}(?:\n|\Z))[^\S\t\n]++)*+)"
# `-183,7 +183,8`, `-425 +423`, with more parents `-1,3 -1,4 +1,5`
ranges = r"-(?P<old>\d+)(?:,(?P<removed>\d+))? \+(?P<new>\d+)(?:,(?P<added>\d+))?"

old_file = pp.Regex(rf"--- (?P<old_path>{path}){stamp}\n")
new_file = pp.Regex(rf"[ \t]*\+\+\+ (?P<new_path>{path}){stamp}(?=\n|\Z)")
hunk_start = pp.Regex(rf"@@+ {ranges} @@+(?:[ \t]?(?P<heading>[^\n]*))?")
combined_start = pp.Regex(
    r"(?P<ats>@@@+)(?P<parents>(?: -\d+(?:,\d+)?)+) \+(?P<new>\d+)(?:,(?P<added>\d+))? @@@+"
    r"(?:[ \t]?(?P<heading>[^\n]*))?"
)


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


def read_file(tokens: Tokens, _: Place) -> Event:
    """The two lines that name a file."""
    return _file(tokens["old_path"], tokens["new_path"])


def _file(old: str | None, new: str | None) -> Context:
    return Context(file=changed_path(old, new), details={})


def read_hunk(tokens: Tokens, place: Place) -> Event:
    """A hunk of a unified diff, with its body."""
    removed, added = _count(tokens["removed"]), _count(tokens["added"])
    return _hunk(tokens, place, body(place, removed, added), (removed, added))


def read_combined(tokens: Tokens, place: Place) -> Event:
    """A hunk of a merge; git cuts the last character of its heading, so that names nothing."""
    parents = re.findall(r"-\d+(?:,(\d+))?", tokens["parents"] or "")
    removed = max((_count(count or None) for count in parents), default=0)
    added = _count(tokens["added"])
    return _hunk(tokens, place, body(place, removed, added, len(parents)), (removed, added))


def _count(text: str | None) -> int:
    return 1 if text is None else min(int(text[:9]), 1_000_000)


def _hunk(tokens: Tokens, place: Place, found: Body, claimed: tuple[int, int]) -> Event:
    heading = (tokens["heading"] or "").strip() or None
    if heading and found.wrapped and "(" not in heading:
        heading = f"{heading} {found.wrapped.strip()}"
    lines = found.text
    symbol = function_of(heading)
    inside = defined_above(lines)
    plus, minus = lines.count("\n+"), lines.count("\n-")
    kept = lines.count("\n") - plus - minus
    one = frame(place.line, symbol=symbol, at=(tokens["new"] or "0")[:9])
    if inside and inside != symbol:
        one = frame(place.line, symbol=symbol, function=inside, at=(tokens["new"] or "0")[:9])
    return Whole(
        kind="hunk",
        headline=heading,
        role="patch",
        frames=[one],
        details={
            "added": plus,
            "removed": minus,
            "complete": (minus + kept, plus + kept) == claimed,
            "confidence": "hunk-context" if inside else "heading" if symbol else None,
            "mentions": mentions(lines),
        },
    )


_CHANGE = re.compile(r"(?<= )[-+](?: {2}|\t|\w|$)")
_DEFINITION = re.compile(r"(?<= {2})[A-Za-z_][\w *]{0,80}\([^(){};]{0,400}\) {1,3}\{")


def read_flattened(tokens: Tokens, place: Place) -> list[Event]:
    """A whole patch on one line: the files and hunks survive, the lines do not."""
    events: list[Event] = [_file(tokens["old_path"], tokens["new_path"])]
    hunks = list(re.finditer(rf"@@ {ranges} @@(?P<rest>(?:(?! @@ -\d).)*)", tokens["hunks"] or ""))
    for found in hunks:
        rest = found["rest"]
        # Where lines ended is lost, but not where a function's body begins above the change.
        above = rest[: change.start()] if (change := _CHANGE.search(rest)) else ""
        defined = [function_of(one[0]) for one in _DEFINITION.finditer(above)]
        named = function_of(rest)
        one = frame(place.line, symbol=named, at=found["new"][:9])
        if defined and defined[-1] and defined[-1] != named:
            one = frame(place.line, symbol=named, function=defined[-1], at=found["new"][:9])
        events.append(
            Whole(
                kind="hunk",
                headline=rest.strip()[:80] or None,
                role="patch",
                frames=[one],
                details={"confidence": "low"},
            )
        )
    return events


def read_context(tokens: Tokens, place: Place) -> list[Event]:
    """A hunk of a context diff: its two halves by their ranges."""
    old, new = tokens["old_range"] or "0", tokens["new_range"] or "0"
    start = new.partition(",")[0]
    heading = (tokens["heading"] or "").strip() or None
    symbol = function_of(heading)
    lines = (tokens["half"] or "").removesuffix("\n").split("\n")
    signed = (f"\n{'-' if line[:1] in '!-+' else ' '}{line[2:]}" for line in lines)
    inside = defined_above("".join(signed))
    one = frame(place.line, symbol=symbol, at=start[:9])
    if inside and inside != symbol:
        one = frame(place.line, symbol=symbol, function=inside, at=start[:9])
    return [
        Whole(
            kind="hunk",
            headline=heading,
            role="patch",
            frames=[one],
            details={
                "old": old,
                "new": new,
                "confidence": "hunk-context" if inside else "heading" if symbol else None,
            },
        )
    ]


def read_bare(tokens: Tokens, place: Place) -> Event | list[Event]:
    """A few changed lines without any header: code on both sides, and not a list.

    What is none is passed over whole, not line by line.
    """
    block = (tokens["block"] or "").rstrip("\n")
    lines = [(line[:1], line[1:]) for line in block.split("\n")]
    if not _is_code(lines):
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
    r"|return\b|if \(|else\b)|[^=!<>]=[^=]|->|::|\w\("
)


def _is_code(lines: list[tuple[str, str]]) -> bool:
    removed = [text for sign, text in lines if sign == "-"]
    added = [text for sign, text in lines if sign == "+"]
    if not removed or not added:
        return False
    telling = sum(bool(_CODE.search(text)) for _, text in lines)
    indented = sum(text[:1] in " \t" and text[:2].strip() == "" for _, text in lines)
    if any(re.match(r"\s*[-*+] |\s*\d+[.)] ", text) for _, text in lines):
        return False
    return telling * 2 >= len(lines) and (telling == len(lines) or indented > 0 or telling >= 2)


def forgets_the_file(_: Tokens, __: Place) -> Event:
    """A new file's patch begins: what the last one was called says nothing any more."""
    return Context(details={})


# --- the grammar

context_stars = pp.Regex(r"\*{15}(?P<heading>[^\n]*)\n")
context_old = pp.Regex(
    r"[ \t]*\*\*\* (?P<old_range>\d+(?:,\d+)?) \*\*\*\*[^\n]*\n"
    r"(?P<half>(?:(?![ \t]*--- \d+(?:,\d+)? ----)(?:[ \t]*[ !+-][^\n]*)?\n){0,400}+)"
)
context_new = pp.Regex(
    r"[ \t]*--- (?P<new_range>\d+(?:,\d+)?) ----(?:\n[ \t]*[ !+] [^\n]*){0,400}+"
)

grammar = Grammar(
    name="patch",
    title="patch hunks",
    source=__file__,
    context_lines=400,
    rules=(
        Rule(
            "flattened",
            ("@@ -",),
            r"--- (?=\S)",
            pp.Regex(r"--- (?P<old_path>\S+) \+\+\+ (?P<new_path>\S+) (?P<hunks>@@ -\d[^\n]*)"),
            read_flattened,
            ("--- a/io.c +++ b/io.c @@ -18,7 +18,8 @@ int io_abort(void) - return -1; + stop();",),
            anywhere=True,
        ),
        Rule(
            "file",
            ("--- ",),
            r"--- (?=\S)",
            old_file + new_file,
            read_file,
            (
                "--- a/daemon/queue.c\n+++ b/daemon/queue.c",
                "--- x.c.orig\t2013-12-02\n+++ x.c\t2013",
            ),
        ),
        Rule(
            "new file",
            ("+++ ",),
            r"\+\+\+ (?=[\w\"./])(?![^\n]* @@ -)",
            new_file,
            lambda tokens, _: _file(None, tokens["new_path"]),
            ("+++ b/daemon/queue.c",),
        ),
        Rule(
            "diff",
            ("--git ", "--cc ", "--combined ", "Index: "),
            r"(?:diff --(?:git|cc|combined) |Index: )(?=\S)",
            pp.Regex(r"diff --(?:git|cc|combined) |Index: "),
            forgets_the_file,
            ("diff --git a/daemon/queue.c b/daemon/queue.c", "Index: queue.c"),
            anywhere=True,
        ),
        Rule(
            "hunk",
            ("@@ -",),
            r"@@ -\d+(?:,\d+)? \+\d",
            hunk_start,
            read_hunk,
            ("@@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)",),
        ),
        Rule(
            "combined hunk",
            ("@@@ -",),
            r"@@@+ -\d",
            combined_start,
            read_combined,
            ("@@@ -10,4 -12,5 +12,6 @@@ static void drainQueue(struct queue",),
        ),
        Rule(
            "context file",
            ("*** ",),
            r"\*\*\* (?=\S)(?!\d+(?:,\d+)? \*\*\*\*)",
            pp.Regex(
                rf"\*\*\* (?P<old_path>{path}){stamp}\n"
                rf"[ \t]*--- (?P<new_path>{path}){stamp}[ \t]*(?=\n|\Z)"
            ),
            read_file,
            ("*** a/queue.c\t2013-12-02\n--- b/queue.c\t2013-12-03",),
        ),
        Rule(
            "context hunk",
            ("***************",),
            r"\*{15}(?= |$)",
            context_stars + context_old + context_new,
            read_context,
            ("*************** drainQueue(struct queue *q)\n*** 10,12 ****\n! a;\n--- 10,13 ----",),
        ),
        Rule(
            "bare change",
            ("\n-", "\n+"),
            r"^[-+](?![-+])",
            pp.Regex(r"(?P<block>(?:[-+](?![-+]{2} )[^\n]*(?:\n|\Z)){2,60}+)"),
            read_bare,
            ("-    pid = wait(-1, &status);\n+    pid = wait(0, &status);\n",),
        ),
    ),
)
