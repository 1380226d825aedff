"""valgrind: memcheck, helgrind and DRD reports as text (3.5 to 3.27).

    ==4318== Thread 14:
    ==4318== Invalid free() / delete / delete[] / realloc()
    ==4318==    at 0x4C2AF6C: free (in /usr/lib64/valgrind/vgpreload_memcheck-amd64-linux.so)
    ==4318==    by 0x529C578: dropBuffer (buffer.c:580)
    ==4318==  Address 0x162485b0 is 0 bytes inside a block of size 16 free'd
    ==4318==    at 0x4C2AF6C: free (in /usr/lib64/valgrind/vgpreload_memcheck-amd64-linux.so)
    ==4318==    by 0x12A89A81: drainQueue (queue.c:539)
    ==4318==

    line   = mark pid mark " " body          mark is one of `==`, `--`, `**`
    report = [ thread ] heading stack { auxiliary [ stack ] } blank
    frame  = ( "at" | "by" ) address ": " name ( "(" file ":" line ")" | "(in " object ")" )

Every line carries the process id, so reports of several processes may be interleaved. In books
and commit messages the mark may be gone altogether.
"""

import re
from typing import Any

import pyparsing as pp
from msgspec.structs import replace

from tracemine.recognise.grammar import (
    Closes,
    Context,
    Event,
    FrameRead,
    Frames,
    Grammar,
    Note,
    Opens,
    Place,
    Plain,
    PlainLines,
    Rule,
    StackOpens,
    Tokens,
    frame,
    frames,
    joined,
)
from tracemine.records import Frame
from tracemine_grammars import valgrind_xml
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
# `at` begins a stack
step = pp.Regex(r"at|by")
# `0x4C2AF6C`, and in test expectations `0x........`
address = pp.Regex(r"0x[0-9A-Fa-f.]+")

# a mailer may have wrapped the line before the location, or inside a path behind `-` or `/`
fold = pp.Regex(r"[ \t]*+(?:\n[ \t]*+(?!==|--|\*\*|(?:at|by) 0x|\n))?").leave_whitespace()
gap = pp.Regex(
    r"[ \t]++(?:\n[ \t]*+(?!==|--|\*\*|(?:at|by) 0x|\n))?|\n[ \t]*+(?!==|--|\*\*|(?:at|by) 0x|\n)"
)
gap.leave_whitespace()
# `(buffer.c:580)`, `(nptl/./nptl/pthread_kill.c:44)`, `(???:)`
source = pp.Regex(r"\((?P<file>[^\n():]+):(?P<line>\d*)\)")
# `(in /lib64/libc-2.17.so)`, before valgrind 3.? `(within /usr/lib/libpng.so)`, `(in ???)`
library = pp.Regex(
    r"\((?:in|within)\s+(?P<module>[^\n()]+(?:\([^\n()]*\)[^\n()]*)*(?:\n[ \t]*[^\n()=]+)?)\)"
)
location = source | library
# somebody left it out: `malloc (...)`
left_out = pp.Literal("(...)")
# everything before the last location of the line: C++ names hold blanks and brackets
word = pp.Regex(r"\S+").leave_whitespace()
blank = pp.Regex(r"[ \t]+").leave_whitespace()
# nothing more, or what somebody wrote behind the frame:   <- here   // mine
end = pp.FollowedBy(
    pp.Regex(r"[ \t]*+(?:\n|\Z)|[ \t]++(?:<[-=]|\u2190|//|/\*|#[ \t])").leave_whitespace()
)
name = pp.Combine(word + pp.ZeroOrMore(~(blank + (location | left_out) + end) + blank + word))
# and where a mailer wrapped it, over the wraps up to the location
wrapped_name = pp.Combine(
    word
    + pp.ZeroOrMore(~(gap + location + end) + gap + word, max=200)
    + pp.FollowedBy(gap + pp.Suppress(location))
)

unknown = pp.Literal("???")
called = pp.Combine(unknown | wrapped_name | name)
framed = (
    step("step")
    + fold
    + address("address")
    + ":"
    + fold
    + pp.Opt(~pp.Suppress(location) + called("symbol"))
    + pp.Opt(fold + (location | left_out))
)
# without a mark a frame has to say where: gdb says `Breakpoint 1 at 0x1164: file a.c, line 7.`
unmarked = (
    step("step") + address("address") + ":"
    + (
        pp.Opt(~pp.Suppress(location) + pp.Combine(unknown | wrapped_name)("symbol"))
        + fold + location
        | unknown("symbol")
    )
)  # fmt: skip

# --- most lines: whole, and where they are frames they say where

flat_step = pp.Regex(r" ++(?P<step>at|by) (?P<address>0x[0-9A-Fa-f]++): ")
# behind the name, to the end of the line
flat_location = pp.Regex(
    r" \((?:in (?!\?\?\?)(?P<module>[^\s()]++)|(?!\?\?\?)(?P<file>[^\s():]++):(?P<line>\d++))\)"
)
at_the_end = r"(?= \((?:in [^\s()]++|[^\s():]++:\d++)\)(?:\n|\Z))"
# `dropBuffer`, `Box<int>::put`, and with blanks and brackets all up to the last location
flat_name = pp.Regex(
    rf"[^\s()?][^\s()]*+{at_the_end}|\?\?\?{at_the_end}"
    rf"|(?!\?\?\?|\((?:in|within)\s)[^\s][^\n]*{at_the_end}"
)
# without a location another line of valgrind's has to follow: else this one may be wrapped
flat_unknown = pp.Regex(r"\?\?\?(?=\n[ \t]*+==\d)")
flat_called = pp.Regex(rf"(?P<symbol>{flat_unknown.pattern}|{flat_name.pattern})")
flat_frame = flat_step + flat_called + pp.Opt(flat_location)
flat_body = pp.Regex(r"(?P<body>(?![ \t]++(?:at|by) 0x)(?=[ \t\n]|\Z)[^\n]*+)")
flat_line = (pp.Regex(r"==(?P<pid>\d++)==") + (flat_frame | flat_body)).leave_whitespace()

# names for `tracemine grammar show`
for title, expression in {
    "==pid==": mark,
    "wrap": fold,
    "(location)": location,
    "function": called,
    "frame": framed,
}.items():
    expression.set_name(title)

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
#: Lines between a heading and its stack, or of the banner: they open nothing.
_aside = re.compile(
    r"Locks held:|Warning: |For lists of|For counts of|Use --|Rerun with|to see where|Memcheck,"
    r"|Copyright|Using Valgrind|Command:|Parent PID:|HEAP SUMMARY|LEAK SUMMARY|All heap blocks"
    r"|FILE DESCRIPTORS|-{3,}|Allocation context: (?:unknown|BSS)|More than \d+|\(thread finished"
)

# --- meaning


def read_frame(tokens: Tokens, place: Place) -> Event:
    """One line of a stack; `at` begins a new one."""
    symbol = joined(tokens["symbol"]) or ""
    module = tokens["module"]
    file = tokens["file"]
    return FrameRead(
        frame(
            place.line,
            symbol=None if symbol in ("", "???") else symbol,
            file=None if file is None or file.startswith("???") else file.strip(),
            at=tokens["line"] or None,
            module=None if module in (None, "???") else re.sub(r"\n[ \t]*", "", module),
            address=tokens["address"],
        ),
        channel=tokens.get("pid"),
        begins=tokens["step"] == "at",
    )


def read_flat(run: PlainLines) -> list[tuple[Event | None, int]]:
    """Read lines that follow each other; `at`, or another process, begins a stack."""
    pids, steps, bodies = run.columns["pid"], run.columns["step"], run.columns["body"]
    found = frames(run.columns, run.lines, "???")
    events: list[tuple[Event | None, int]] = []
    at, count = 0, len(run)
    while at < count:
        pid, step, body = pids[at], steps[at], bodies[at]
        end = at + 1
        if step is not None:
            while end < count and steps[end] == "by" and pids[end] == pid:
                end += 1
            events.append((Frames(found[at:end], pid, step == "at"), end - at))
        elif body is None or not body.strip():
            events.append((Closes(whole=not _more.match(run.text, run.end(at)), channel=pid), 1))
        else:
            text = body.removeprefix(" ")
            event = opening(text, pid, None)
            if event is None and end == count and _rest.match(run.text, run.end(at)):
                break  # it goes on below, wrapped
            events.append((event or about(text, pid), 1))
        at = end
    return events


def read_line(tokens: Tokens, place: Place) -> Event | None:
    """Any other marked line: a heading, an auxiliary line, a fact, or the end of a report."""
    pid, body = tokens["pid"], tokens["body"] or ""
    text = body.removeprefix(" ")
    if not text.strip():
        return Closes(whole=not _more.match(place.text, place.end), channel=pid)
    return whole_opening(text, pid, tokens["time"], place) or about(text, pid)


def _pid(text: str | None) -> int | None:
    return int(text) if text and len(text) < 10 else None


def read_unmarked(tokens: Tokens, place: Place) -> Event | None:
    """A heading or auxiliary line that lost its mark."""
    event = whole_opening(tokens["body"] or "", None, None, place)
    return event if isinstance(event, (Opens, StackOpens)) else None


#: Behind empty lines, a further stack of the same report: helgrind parts them so.
_more = re.compile(
    rf"(?:\n[ \t]*{MARK}[ \t]*(?=\n))*\n[ \t]*{MARK} {{1,2}}"
    r"(?:This conflicts with|Observed \(incorrect\) order|Required order was|followed by a later"
    r"|Lock at \S+ was first)"
)
#: The rest of a wrapped line has no mark.
_rest = re.compile(
    rf"\n(?![ \t]*(?:{MARK}|(?:at|by) 0x|\n))[ \t]*(?P<rest>[^\n]{{1,200}})(?=\n|\Z)"
)


def whole_opening(text: str, pid: str | None, time: str | None, place: Place) -> Event | None:
    """Read a line that begins a report or a stack, with what a mailer may have wrapped of it."""
    event = opening(text, pid, time)
    end = place.end
    for _ in range(3):
        if event is not None:
            break
        below = _rest.match(place.text, end)
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


def finish(role: str, frames: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    """Mark inlined frames: those that share their address with the next outer one.

    A function that calls itself has one return address for many frames.
    """
    if len({f.address for f in frames}) < len(frames):
        frames = (
            tuple(
                replace(f, inlined=True)
                if f.address == frames[i + 1].address
                and "." not in (f.address or ".")
                and f.symbol not in (None, frames[i + 1].symbol)
                else f
                for i, f in enumerate(frames[:-1])
            )
            + frames[-1:]
        )
    return role, frames


# --- suppressions: frames without places, kept with the report that they were printed for

suppression = pp.Regex(
    r"\{[ \t]*\n[ \t]*(?P<name>[^\n]*)\n[ \t]*(?P<kind>(?:Memcheck|Helgrind|drd|DRD"
    r"|Addrcheck|core|CoreError|exp-\w+)[\w,-]*:\w+)[ \t]*\n"
    r"(?P<body>(?:[ \t]*(?:fun:|obj:|src:|\.\.\.|[\w-]+: |\w+\([^\n]*\)|#)[^\n]*\n"
    r"|[ \t]*\n){1,200}?)[ \t]*\}"
)


def read_suppression(tokens: Tokens, _: Place) -> Event:
    """What `--gen-suppressions` prints behind a report."""
    lines = (line.strip() for line in (tokens["body"] or "").split("\n"))
    return Note({"suppression": {"kind": tokens["kind"], "frames": [one for one in lines if one]}})


# --- the grammar

grammar = Grammar(
    name="valgrind",
    title="valgrind reports",
    source=__file__,
    finish=finish,
    context_lines=100_000,
    rules=(
        Rule(
            "frame",
            ("==", "-- ", "--\t", "** ", "**\t"),
            MARK + r"[ \t]+(?:at|by) 0x",
            mark + framed,
            read_frame,
            (
                "==4318==    by 0x529C578: dropBuffer (buffer.c:580)",
                "==4318==    at 0x4C2AF6C: free (in /usr/lib64/valgrind/vgpreload_memcheck.so)",
                "==4318==    by 0x7F01E0E: ???",
                "==9==    by 0x4A2: Box<int, 3>::put(int (*)(int)) (box.cpp:12)",
            ),
            in_runs=True,
            plain=Plain(flat_line, read_flat),
        ),
        Rule(
            "line",
            ("==", "** "),
            MARK + r"(?![ \t]+(?:at|by) 0x)",
            mark + pp.Regex(r"[^\n]*+").leave_whitespace()("body"),
            read_line,
            ("==4318== Invalid free() / delete / delete[] / realloc()",),
        ),
        Rule(
            "unmarked frame",
            ("0x",),
            r"(?<![\w=*-])(?:at|by) 0x[0-9A-F.]{3,16}: ",
            unmarked,
            read_frame,
            ("   at 0x40F6BBCC: (within /usr/lib/libpng.so.2.1.0.9)".strip(),),
            in_runs=True,
        ),
        Rule(
            "unmarked heading",
            (
                "Invalid ",
                "Mismatched free",
                "Conditional jump",
                "Use of uninit",
                "Syscall param",
                "Source and destination overlap",
                "Process terminating with default",
                "Address 0x",
                "Uninitialised value was",
                "Block was alloc'd",
                "ks are ",
            ),
            r"^[ \t]*(?:(?:Invalid (?:read|write|free)|Mismatched free"
            r"|Conditional jump or move|Use of uninit"
            r"|Syscall param|Source and destination overlap"
            r"|Process terminating with default)\b| Address 0x[0-9A-Fa-f.]+ is"
            r"| Uninitialised value was created| Block was alloc'd"
            r"|[\d,]+ (?:\([^)\n]*\) )?bytes in [\d,]+ blocks are )",
            pp.Regex(r"[ \t]*(?P<body>[^\n]*)"),
            read_unmarked,
            ("Conditional jump or move depends on uninitialised value(s)",),
        ),
        Rule(
            "suppression",
            ("{\n",),
            r"\{[ \t]*$",
            suppression,
            read_suppression,
            ("{\n   <insert_a_suppression_name_here>\n   Memcheck:Leak\n   fun:malloc\n}",),
        ),
        *valgrind_xml.rules,
    ),
)
