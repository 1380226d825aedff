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

from functools import lru_cache

import pyparsing as pp

from tracemine.recognise.grammar import (
    Closes,
    Event,
    Frames,
    Grammar,
    Note,
    Place,
    Plain,
    PlainLines,
    Rule,
    Tokens,
    frames,
)
from tracemine_grammars import valgrind_xml
from tracemine_grammars.valgrind_frames import finish, flat_frame, framed, read_frame, unmarked
from tracemine_grammars.valgrind_lines import (
    MARK,
    MORE_STACKS,
    REST,
    about,
    mark,
    opening,
    read_line,
    read_unmarked,
    said,
)

# --- lines that follow each other, as they mostly stand: whole

flat_body = pp.Regex(r"(?P<body>(?![ \t]++(?:at|by) 0x)(?=[ \t\n]|\Z)[^\n]*+)")
flat_line = (pp.Regex(r"==(?P<pid>\d++)==") + (flat_frame | flat_body)).leave_whitespace()


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
            more = MORE_STACKS.match(run.text, run.end(at))
            events.append((Closes(whole=not more, channel=pid), 1))
        else:
            goes_on = end == count and REST.match(run.text, run.end(at))
            if goes_on and opening(body.removeprefix(" "), pid, None) is None:
                break  # it goes on below, wrapped
            events.append((_said(body, pid), 1))
        at = end
    return events


@lru_cache(maxsize=1024)
def _said(body: str, pid: str | None) -> Event | None:
    """Return what a whole line says that is no frame: the same ones come again and again."""
    text = body.removeprefix(" ")
    return opening(text, pid, None) or about(text, pid)


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
            mark + said,
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
