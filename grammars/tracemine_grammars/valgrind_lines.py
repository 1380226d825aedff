"""The lines of valgrind's reports that are no frames: headings, what a stack is of, facts.

    ==4318== Thread 14:
    ==4318== Invalid free() / delete / delete[] / realloc()
    ==4318==  Address 0x162485b0 is 0 bytes inside a block of size 16 free'd
    ==4318==
    ==4318== ERROR SUMMARY: 3 errors from 2 contexts (suppressed: 0 from 0)

    line = mark pid mark [ " " body ]        mark is one of `==`, `--`, `**`
    body = thread | heading | auxiliary | fact | aside

What a body says is known by its words (`valgrind_reports`); one without a body ends a report. A
heading or an auxiliary line is known without its mark, too, and where a mailer wrapped it.
"""

import re
from typing import Any

import pyparsing as pp

from tracemine.recognise.grammar import (
    Closes,
    Context,
    Event,
    Note,
    Opens,
    Place,
    StackOpens,
    Tokens,
)
from tracemine_grammars.valgrind_reports import (
    about_address,
    auxiliary_role,
    fatal,
    heading_kind,
    leak,
    number,
    thread,
)

# --- tokens

# `==4318== `, `==00:00:00:01.047 6942== `, `**4318** `; AddressSanitizer has no blank behind it
MARK = r"(?:==|--|\*\*)(?:\d\d:\d\d:\d\d:\d\d\.\d{3} )?\d+(?:==|--|\*\*)(?=[ \t]|$)"
mark = pp.Regex(
    r"(?:==|--|\*\*)(?:(?P<time>\d\d:\d\d:\d\d:\d\d\.\d{3}) )?(?P<pid>\d+)(?:==|--"
    r"|\*\*)(?=[ \t]|$)",
    re.MULTILINE,
)
mark.set_name("==pid==")
said = pp.Regex(r"[^\n]*+").leave_whitespace()("body")

# facts without a stack
_facts = (
    re.compile(
        r"\s+(?P<what>definitely lost|indirectly lost|possibly lost|still reachable"
        r"|suppressed): (?P<bytes>[\d,]+) bytes in (?P<blocks>[\d,]+) blocks"
    ),
    re.compile(
        r"\s+(?P<what>in use at exit): (?P<bytes>[\d,]+) bytes in (?P<blocks>[\d,]+) blocks"
    ),
)
_errors = re.compile(
    r"ERROR SUMMARY: (?P<errors>[\d,]+) errors from (?P<contexts>[\d,]+) contexts"
    r"(?: \(suppressed: (?P<suppressed>[\d,]+) from)?"
)
_heap = re.compile(r"\s+total heap usage: (?P<allocs>[\d,]+) allocs, (?P<frees>[\d,]+) frees")
_again = re.compile(r"(?P<errors>[\d,]+) errors in context \d+ of \d+:")
_access = re.compile(
    r" (?P<event>(?!If you believe|The main thread)[A-Z].*?)"
    r"(?: at address (?P<address>0x[0-9A-Fa-f]+))?$"
)
#: The lines with which a run begins.
_banner = re.compile(
    r"[\w-]+, (?:an?|the) [\w -]{1,80}(?:detector|tool|profiler|checker|logger|generator)\b"
    r"|Copyright|Using Valgrind|Command:"
)
#: Lines between a heading and its stack: they open nothing.
_aside = re.compile(
    r"Locks held:|Warning: |For lists of|For counts of|Use --|Rerun with|to see where"
    r"|Parent PID:|HEAP SUMMARY|LEAK SUMMARY|All heap blocks"
    r"|FILE DESCRIPTORS|-{3,}|Allocation context: (?:unknown|BSS)|More than \d+|\(thread finished"
)

# --- meaning


def read_line(tokens: Tokens, place: Place) -> Event | None:
    """Any other marked line: a heading, an auxiliary line, a fact, or the end of a report."""
    pid, body = tokens["pid"], tokens["body"] or ""
    text = body.removeprefix(" ")
    if not text.strip():
        return Closes(whole=not MORE_STACKS.match(place.text, place.end), channel=pid)
    return whole_opening(text, pid, tokens["time"], place) or about(text, pid)


def _pid(text: str | None) -> int | None:
    return int(text) if text and len(text) < 10 else None


def read_unmarked(tokens: Tokens, place: Place) -> Event | None:
    """A heading or auxiliary line that lost its mark."""
    event = whole_opening(tokens["body"] or "", None, None, place)
    return event if isinstance(event, (Opens, StackOpens)) else None


#: Behind empty lines, a further stack of the same report: helgrind parts them so.
MORE_STACKS = re.compile(
    rf"(?:\n[ \t]*{MARK}[ \t]*(?=\n))*\n[ \t]*{MARK} {{1,2}}"
    r"(?:This conflicts with|Observed \(incorrect\) order|Required order was|followed by a later"
    r"|Lock at \S+ was first)"
)
#: The rest of a wrapped line has no mark.
REST = re.compile(rf"\n(?![ \t]*(?:{MARK}|(?:at|by) 0x|\n))[ \t]*(?P<rest>[^\n]{{1,200}})(?=\n|\Z)")


def whole_opening(text: str, pid: str | None, time: str | None, place: Place) -> Event | None:
    """Read a line that begins a report or a stack, with what a mailer may have wrapped of it."""
    event = opening(text, pid, time)
    end = place.end
    for _ in range(3):
        if event is not None:
            break
        below = REST.match(place.text, end)
        if below is None:
            break
        text, end = f"{text.rstrip()} {below['rest']}", below.end()
        if event := opening(text, pid, time):
            place.end = end
    return event


def opening(text: str, pid: str | None, time: str | None) -> Event | None:
    """Read a line that begins a report or a further stack of one."""
    details: dict[str, Any] = {"pid": _pid(pid)}
    if time:
        details["time"] = time
    if found := leak.match(text):
        kind = "".join(word.capitalize() for word in found["loss"].split())
        sizes = {key: number(found[key]) for key in ("bytes", "direct", "indirect", "blocks")}
        return Opens(
            "leak",
            text.strip(),
            "leak",
            details=details | {"kind": f"Leak_{kind}"} | sizes,
            channel=pid,
        )
    if found := fatal.match(text):
        details |= {"kind": "FatalSignal", "signal": found["signal"]}
        return Opens("error", text.strip(), "crash", details=details, channel=pid)
    if found := thread.match(text):
        name = f"{found['thread']} {found['name']}" if found["name"] else found["thread"]
        return Context(thread=name, channel=pid)
    if known := heading_kind(text):
        kind, named = known
        details |= {"kind": kind}
        details |= {key: number(v) if key == "size" else v for key, v in named.items()}
        return Opens("error", text.strip(), "error", details=details, channel=pid)
    if role := auxiliary_role(text):
        if role == "announced":
            return Opens("announcement", text.strip(), role, details=details, channel=pid)
        return StackOpens(role, kind="error", details=about_address(text), channel=pid)
    return None


def about(text: str, pid: str | None) -> Event | None:
    """Read a line that says something about the report, or begins one of an unknown kind."""
    for pattern in _facts:
        if found := pattern.match(text):
            key = found["what"].replace(" ", "_")
            return Note(
                {key: {"bytes": number(found["bytes"]), "blocks": number(found["blocks"])}}, pid
            )
    if found := _errors.match(text):
        return Note({"errors": {k: number(v) for k, v in found.groupdict().items()}}, pid)
    if found := _heap.match(text):
        return Note({"heap": {k: number(v) for k, v in found.groupdict().items()}}, pid)
    if found := _again.match(text):
        return Context(details={"repeated": number(found["errors"])}, channel=pid)
    if text.startswith("---"):
        return None
    if _banner.match(text):
        return Closes(run=True, channel=pid)
    if _aside.match(text):
        return Note({}, pid)
    if facts := about_address(text):
        return Note(facts, pid)
    if text.startswith(" "):
        found = _access.match(text)
        return Note({"event": found["event"], "address": found["address"]} if found else {}, pid)
    return Opens(
        "error",
        text.strip(),
        "error",
        details={"pid": _pid(pid), "kind": None},
        channel=pid,
        tentative=True,
    )
