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
from functools import partial

import pyparsing as pp

from tracemine.recognise.grammar import (
    Context,
    Event,
    Grammar,
    Later,
    Place,
    Plain,
    PlainLines,
    Rule,
    Tokens,
    Whole,
    frame,
)
from tracemine_grammars.patch_bare import BOTH_SIGNS, bare, read_bare
from tracemine_grammars.patch_files import (
    diff_lines,
    diff_start,
    file_lines,
    in_file,
    new_file,
    old_file,
    path,
    read_diff,
    read_file,
    stamp,
)
from tracemine_grammars.patch_functions import defined_above, function_of
from tracemine_grammars.patch_hunks import (
    combined_start,
    count_whole,
    hunk,
    hunk_start,
    ranges,
    read_combined,
    read_hunk,
    read_hunks,
)

# --- meaning

_CHANGE = re.compile(r"(?<= )[-+](?: {2}|\t|\w|$)")
_DEFINITION = re.compile(r"(?<= {2})[A-Za-z_][\w *]{0,80}\([^(){};]{0,400}\) {1,3}\{")


def read_flattened(tokens: Tokens, place: Place) -> list[Event]:
    """A whole patch on one line: the files and hunks survive, the lines do not."""
    events: list[Event] = [in_file(tokens["old_path"], tokens["new_path"])]
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
    line = place.line_of("old_range")
    one = frame(line, symbol=symbol, at=start[:9])
    if inside and inside != symbol:
        one = frame(line, symbol=symbol, function=inside, at=start[:9])
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


# --- most patches: one piece behind the other, as a tool writes them


def read_pieces(run: PlainLines) -> list[tuple[Event | None, int]]:
    """Files and their hunks that follow each other, up to a hunk that needs a closer look."""
    diffs, olds, paths, starts = (run.columns[n] for n in ("diff", "old_path", "new_path", "new"))
    starts = (*starts, None)
    events: list[tuple[Event | None, int]] = []
    at = 0
    while at < len(run):
        if starts[at] is not None:
            count = count_whole(run, slice(at, starts.index(None, at)))
            if not count:
                break
            events.append((Later(partial(read_hunks, run, slice(at, at + count))), count))
        elif paths[at] is not None:
            events.append((in_file(olds[at], paths[at]), 1))
        else:
            events.append((Context(details={}) if diffs[at] else None, 1))
        at += events[-1][1]
    return events


plain = Plain(diff_lines | file_lines | hunk, read_pieces)

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
            plain=plain,
        ),
        Rule(
            "new file",
            ("+++ ",),
            r"\+\+\+ (?=[\w\"./])(?![^\n]* @@ -)",
            new_file,
            lambda tokens, _: in_file(None, tokens["new_path"]),
            ("+++ b/daemon/queue.c",),
        ),
        Rule(
            "diff",
            ("--git ", "--cc ", "--combined ", "Index: "),
            r"(?:diff --(?:git|cc|combined) |Index: )(?=\S)",
            diff_start,
            read_diff,
            ("diff --git a/daemon/queue.c b/daemon/queue.c", "Index: queue.c"),
            anywhere=True,
            plain=plain,
        ),
        Rule(
            "hunk",
            ("@@ -",),
            r"@@ -\d+(?:,\d+)? \+\d",
            hunk_start,
            read_hunk,
            ("@@ -30,7 +30,8 @@ static void drainQueue(struct queue *q)",),
            plain=plain,
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
            bare,
            read_bare,
            ("-    pid = wait(-1, &status);\n+    pid = wait(0, &status);\n",),
            # a list has no lines of both signs
            below=BOTH_SIGNS,
        ),
    ),
)
