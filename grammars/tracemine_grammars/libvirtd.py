"""libvirt and libxl: the log lines of the daemons, alone or behind syslog and the journal.

    2013-12-05 06:27:51.200+0000: 4576: info : waitForJob:136 : job <0> of 4477
    Dec  2 17:26:27 host libvirtd[6240]: unable to wait for process 6758
    libxl: error: libxl_qmp.c:315:qmp_handle_error_response: Domain 3:command not found

    line     = [ envelope ] ( own | message )
    own      = time ": " thread ": " level " : " [ function ":" line " : " ] message
    toolstack = ( see `libvirtd_toolstack` )

A line is one artifact with one frame: the function that logged it.
"""

import re
from itertools import islice

import pyparsing as pp

from tracemine.recognise.grammar import (
    Event,
    Grammar,
    Place,
    Plain,
    PlainLines,
    Rule,
    Tokens,
    Whole,
    Wholes,
    frame,
    frames,
)
from tracemine_grammars.libvirtd_lines import (
    DAEMON,
    DAEMONS,
    LEVEL,
    STAMP,
    TIME,
    goes_on,
    iso,
    log_line,
    message,
    whole_number,
)
from tracemine_grammars.libvirtd_toolstack import ANCHOR, TRIGGERS, read_toolstack, toolstack

# --- tokens

time = pp.Regex(rf"(?P<time>{TIME})")
# between time and thread: `: `, where a mailer may have wrapped it, and nothing in the ring
# buffer of 0.10
separator = pp.Regex(rf"(?:: |:[ \t]*\n[ \t]*(?=-?\d+: {LEVEL} :))?")
thread = pp.Regex(rf"(?P<thread>-?\d+):(?: |[ \t]*\n[ \t]*(?={LEVEL} :))")
# a mailer may have wrapped the line round the level, or round the colon before the message
level = pp.Regex(
    rf"(?P<level>{LEVEL})(?: |[ \t]*\n[ \t]*):"
    r"(?: |[ \t]*\n[ \t]*(?=[A-Za-z_][\w.]*:\d+(?: :|\n))|(?=\n))"
)
# `waitForJob:136 : `
logged_by = pp.Regex(r"(?P<symbol>[A-Za-z_][\w.]*):(?P<line>\d+)(?: :[ \n]|[ \t]*\n[ \t]*: )")

own = (
    time
    + separator
    + (
        thread + level + pp.Opt(logged_by) + message
        # before 0.8 without the thread
        | level + logged_by + message
    )
)
# most lines: neither wrapped nor with a message that goes on below, which is indented
flat_logged_by = pp.Regex(
    r"(?P<symbol>[A-Za-z_][\w.]*+):(?P<line>\d++) : |(?![A-Za-z_][\w.]*+:\d++(?: :|[ \t]*+\n))"
)
flat_own = (
    time
    + separator
    + thread
    + pp.Regex(rf"(?P<level>{LEVEL}) : ")
    + flat_logged_by
    + message
    + ~pp.Literal("\n  ")
).leave_whitespace()
# to syslog and the journal the same without the time, or the bare message
to_syslog = thread + level + pp.Opt(logged_by) + message
# what a daemon says there, by itself or with the words of libxl
said = own | to_syslog | toolstack | message
# quoted without the time, and perhaps the thread
cut = (thread | pp.Empty()) + level + logged_by + message

program = pp.Regex(rf"(?:/[\w./-]*/)?(?P<program>{DAEMON})(?:\[(?P<pid>\d+)\])?: ")

# --- what may stand before a daemon's name

_ENVELOPE = re.compile(
    rf"\s*+(?:[\"'`>|*#/;-]\s*+)*+(?:<\d{{1,3}}>)?(?:(?P<stamp>{STAMP})\s+)?"
    r"(?:[\w.@-]+\s+)?(?:kernel: )?(?:\[ *\d+\.\d+\]\s*)?"
)
# --- meaning


def read_own(tokens: Tokens, place: Place) -> Event:
    """A line in libvirt's own form."""
    return log_line(tokens, place, time=iso(tokens["time"]), thread=whole_number(tokens["thread"]))


def read_cut(tokens: Tokens, place: Place) -> Event:
    """A line in libvirt's own form that has lost its beginning."""
    return log_line(tokens, place, thread=whole_number(tokens["thread"]))


def read_flat(run: PlainLines) -> list[tuple[Event | None, int]]:
    """Lines in libvirt's own form that follow each other."""
    columns = run.columns
    messages = [(text or "").strip() for text in columns["message"]]
    count = next((i for i, text in enumerate(messages) if goes_on(text)), len(run))
    details = zip(columns["level"], columns["time"], columns["thread"], strict=True)
    lines = Wholes(
        kind="log",
        role="log",
        frames=frames(columns, run.lines, "", slice(count)),
        headlines=messages[:count],
        details=[
            {"level": level, "time": iso(time), "thread": whole_number(thread)}
            for level, time, thread in islice(details, count)
        ],
        texts=run.texts(slice(count)),
        ends=run.ends[:count],
    )
    return [(lines, count)] if count else []


def read_daemon(tokens: Tokens, place: Place) -> Event | None:
    """A line of syslog, of the journal or of the kernel whose program is a libvirt daemon.

    A time, a process or a level shows that it is one: `libvirtd: fix a leak` is what was done.
    """
    before = _ENVELOPE.fullmatch(place.indent)
    if before is None or not (before["stamp"] or tokens["pid"] or tokens["level"]):
        return None
    return log_line(
        tokens,
        place,
        time=iso(tokens["time"]) or before["stamp"],
        thread=whole_number(tokens["thread"]),
        program=tokens["program"],
        pid=whole_number(tokens["pid"]),
    )


def read_export(tokens: Tokens, place: Place) -> Event:
    """A record of `journalctl -o verbose` or `-o export`: one `KEY=value` a line."""
    fields = dict(re.findall(r"^\s*(\w+)=(.*)$", tokens["record"] or "", re.MULTILINE))
    priority = fields.get("PRIORITY", "")
    return Whole(
        kind="log",
        headline=fields.get("MESSAGE"),
        role="log",
        frames=[
            frame(
                place.line,
                symbol=fields.get("CODE_FUNC"),
                file=fields.get("CODE_FILE"),
                at=fields.get("CODE_LINE"),
            )
        ],
        details={
            "level": {"3": "error", "4": "warning", "6": "info", "7": "debug"}.get(priority),
            "time": fields.get("_SOURCE_REALTIME_TIMESTAMP"),
            "program": fields.get("SYSLOG_IDENTIFIER"),
            "pid": whole_number(fields.get("_PID")),
        },
    )


# one record: lines of `KEY=value`, one of which names the daemon
_field = r"[ \t]*+_?[A-Z][A-Z0-9_]*=[^\n]*+"
record = pp.Regex(
    rf"(?P<record>(?:{_field}\n){{0,80}}?[ \t]*+SYSLOG_IDENTIFIER={DAEMON}[ \t]*+"
    rf"(?:\n{_field}){{0,80}}+)"
)

# `<27>1 2026-11-22T22:59:34.978516+00:00 vm libvirtd 4318 M1 - text`
rfc5424 = (
    pp.Regex(
        rf"<\d{{1,3}}>1 (?P<stamp>\S+) \S+ (?P<program>{DAEMON}) (?P<pid>\d+|-) \S+ "
        r"(?:-|(?:\[(?:[^\]\n\"]|\"(?:[^\"\\\n]|\\.)*+\")*+\])+) ?"
    )
    + said
)


def read_rfc5424(tokens: Tokens, place: Place) -> Event:
    """A line of RFC 5424."""
    return log_line(
        tokens,
        place,
        time=iso(tokens["time"]) or tokens["stamp"],
        thread=whole_number(tokens["thread"]),
        program=tokens["program"],
        pid=whole_number(tokens["pid"]),
    )


# --- the grammar

grammar = Grammar(
    name="libvirtd",
    title="libvirt and libxl log lines",
    source=__file__,
    rules=(
        Rule(
            "daemon",
            tuple("virtd" if name == "libvirtd" else name for name in DAEMONS),
            rf"(?<![\w-])(?:/[\w./-]{{0,80}}/)?{DAEMON}(?:\[\d+\])?: (?=\S)",
            program + said,
            read_daemon,
            (
                "libvirtd[6240]: unable to wait for process 6758: No child processes",
                "virtqemud[901]: 905: error : monitorRead:1806 : End of file while reading data",
            ),
            anywhere=True,
        ),
        Rule(
            "rfc5424",
            (">1 ",),
            rf"<\d{{1,3}}>1 \d{{4}}-\d\d-\d\dT\S{{8,30}} \S{{1,80}} {DAEMON} ",
            rfc5424,
            read_rfc5424,
            ("<27>1 2026-11-22T22:59:34.978516+00:00 vm libvirtd 4318 M1 - child info overflow",),
        ),
        Rule(
            "own",
            (": debug :", ": info :", ": warning :", ": error :", ": unknown :", "+0000:"),
            rf"(?:\d{{2,4}}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d{{3}}(?:(?:\+0000)?(?:(?:: )?-?\d+: "
            rf"{LEVEL} :(?: |$)|: {LEVEL} : [A-Za-z_]\w*:\d)|\+0000:"
            rf"(?: -?\d+:(?: {LEVEL})?)?[ \t]*$)",
            own,
            read_own,
            (
                "2013-12-05 06:27:51.200+0000: 4576: info : waitForJob:136 : job <0> of 4477",
                "10:53:48.725: 5003: debug : runCommand:1865 : Result exit status 1",
                "2012-08-02 09:44:42.642+00004576: info : libvirt version: 0.10.2",
                "14:49:29.898: error : lookupByName:3017 : Domain not found: 'dovecote'",
            ),
            in_runs=True,
            plain=Plain(flat_own, read_flat),
        ),
        Rule(
            "cut",
            (": ",),
            rf"(?<![\w.:+-])(?<!: )(?:\d{{1,7}}: )?{LEVEL} : [A-Za-z_]\w*:\d+ :(?: |$)",
            cut,
            read_cut,
            (
                "15391: error : readLogOutput:1005 : internal error Process exited",
                "error : execWithHook:328 : Cannot find 'pm-is-supported' in path",
            ),
        ),
        Rule(
            "toolstack",
            TRIGGERS,
            ANCHOR,
            toolstack,
            read_toolstack,
            (
                "libxl: error: libxl_device.c:278:libxl__device_disk_set_backend: no backend",
                "xc: detail: elf_parse_binary: phdr: paddr=0x100000",
            ),
            anywhere=True,
        ),
        Rule(
            "journal record",
            (
                "__CURSOR=",
                "_BOOT_ID=",
                "_MACHINE_ID=",
                "MESSAGE=",
                "_TRANSPORT=",
                "PRIORITY=",
                "SYSLOG_IDENTIFIER=",
                "_HOSTNAME=",
                "__REALTIME_TIMESTAMP=",
            ),
            r"^[ \t]*(?:__CURSOR|_BOOT_ID|_MACHINE_ID|MESSAGE|_TRANSPORT|PRIORITY"
            r"|SYSLOG_IDENTIFIER|_HOSTNAME|__REALTIME_TIMESTAMP)=",
            record,
            read_export,
            ("MESSAGE=none\nSYSLOG_IDENTIFIER=libvirtd\n_PID=62\nCODE_FUNC=reap\nCODE_LINE=12",),
        ),
    ),
)
