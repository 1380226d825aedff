"""gdb: backtraces, stops, and what it says around them (gdb 7 to 18).

    (gdb) bt
    #0  0x00007f63071e6d15 in malloc_consolidate () from /lib64/libc.so.6
    #1  0x00007f630a30af18 in growBuffer (ptr=ptr@entry=0x7f630b99fce8,
        size=size@entry=1) at util/buffer.c:243
    #2  drainQueue (queue=<optimized out>) at util/queue.c:31
    #3  <signal handler called>

    frame     = "#" level ( marker | [ address "in" ] call [ place ] )
    call      = function " (" arguments ")"
    place     = "at" file ":" line | "from" library

gdb wraps before an argument, before `(`, `at` and `from`; mailers wrap at any blank. So a frame
ends where its syntax does, never where a line does.
"""

import re

import pyparsing as pp

from msgspec.structs import replace

from tracemine.records import Frame
from tracemine.recognise.grammar import (
    Closes,
    Context,
    Event,
    FrameRead,
    Grammar,
    Place,
    Rule,
    StackOpens,
    Tokens,
    frame,
    joined,
    wrap,
)

# --- tokens

#: What ends a frame even in the middle of its arguments: the next frame, a header, a prompt.
STOP = (
    r"[ \t]*+(?:#\d+[ \t]|\n|\Z|Thread [\d.]+ \(|\((?:top-)?gdb\)|Backtrace stopped|\[Switching"
    r"|\(More stack|Program received|No locals\.|No symbol table|[-+]{3} |@@|==\d+==|Quit\n|\.\.\.\n)"
)
# a wrapped line goes on below, or below one empty line if it evidently goes on there
newline = pp.Regex(rf"\n(?:[ \t]*\n(?=[ \t]*+(?:at |from /|[\w@]+=|[\"<(])))?+(?!{STOP})")

# `#4`, `#29115`
level = pp.Regex(r"#(?P<level>\d{1,6})(?=(?P<pad>[ \t]+|\n))")
# `0x00007f630a30af18`, and with `set print address off` or a core without memory nothing
address = pp.Regex(r"0x[0-9a-fA-F]+|<unavailable>")
# `[PAC]` on AArch64
flags = pp.Regex(r"\[[A-Z]+\]")
# a frame that no function of the program made
marker = pp.Regex(
    r"<signal handler called>|<function called from gdb>|<cross-architecture call>"
)

# --- arguments: whatever is balanced; strings and characters hide brackets

text = pp.Regex(r"[^()\"'\n]+")
string = pp.Regex(rf'"(?:[^"\\\n]|\\[^\n]|{newline.pattern})*+"')
character = pp.Regex(r"'(?:[^'\\\n]|\\[0-7]{1,3}|\\[^\n])'")
apostrophe = pp.Literal("'")


def nested(depth: int) -> pp.ParserElement:
    """Return what may stand between brackets, themselves nested at most `depth` deep."""
    piece = text | string | character | apostrophe | newline
    if depth:
        piece = piece | pp.Literal("(") + nested(depth - 1) + ")"
    return pp.Combine(pp.ZeroOrMore(piece))


# `ptr=ptr@entry=0x7f630b99fce8, size=1`, `` and `...`: how a list of gdb's begins
listed = pp.FollowedBy(pp.Regex(r"\((?:[ \t\n]*+\)|\.\.\.\)|[ \t]*+\n?[ \t]*+[^=,()\"\n]{1,200}=)"))
arguments = pp.Suppress("(") + nested(5)("args") + pp.Suppress(")")

# --- places

inside = pp.Regex(r"in(?=[ \t\n])")
at = pp.Regex(r"at(?=[ \t\n])")
origin = pp.Regex(r"from(?=[ \t\n])")
# `util/buffer.c`, `C:\src\a b.c`; a mailer may break it behind a slash or a hyphen
file = pp.Regex(
    r"(?P<file>(?:[A-Za-z]:(?=[\\/]))?(?=[^\s:A-Za-z_]*+[A-Za-z_])[^\s:()]+"
    r"(?:(?: |(?<=[/-])\n[ \t]*+)(?!at |from |#\d)[^\s:()]++){0,6}?)(?=:\d)"
)
line = pp.Regex(r":(?P<line>\d+)")
# `/lib64/libc.so.6`, `target:/usr/lib64/libc.so.6`, `ntdll.dll`: evidently a path, for `from the ...`
# is prose
library = pp.Regex(r"(?:target:)?(?P<module>(?=\S*?(?:[/\\]|\.so|\.dll|\.dylib|\.exe))[^\s()]+)")

between = pp.Opt(newline) + wrap
place = between + at + wrap + file + line | between + (origin | at) + wrap + library
end = pp.FollowedBy(pp.Regex(r"[ \t]*+(?:\n|\Z)").leave_whitespace())

# --- functions

# `virReallocN`, `*__GI_raise`, `.__clone`, `std::thread::join`, `??`
plain = pp.Regex(r"\?\?|(?:\*__GI_)?[A-Za-z_.$~][\w.$@*]*+(?:::~?[\w$]++)*+")
rest = pp.Regex(r"[^\n]*+")
gap = pp.Regex(rf"[ \t]++(?:{newline.pattern}[ \t]*+)?|{newline.pattern}[ \t]*+")
gap.leave_whitespace()

# C++, Rust, Go, Ada: blanks and brackets belong to the name; the arguments are the first
# bracket behind a blank that is followed by a place or by the end of the line
bracket = "(" + nested(5) + ")"
called = gap + (bracket + pp.Suppress(place) | listed + bracket + end)
word = pp.Regex(r"\S+").leave_whitespace()



def odd_name(longest: int) -> pp.ParserElement:
    """Return a name of at most so many words; the longest templates seen have some hundred."""
    return pp.Combine(
        pp.Regex(r"(?!0x|/|\[#|#|\d|\$\d)\S+")
        + pp.ZeroOrMore(~called + ~(gap + at) + ~(gap + origin) + gap + word, max=longest)
        + pp.FollowedBy(called)
    )


odd = odd_name(1000)

# --- frames

call = (
    # virReallocN (ptrptr=ptrptr@entry=0x7f630b99fce8, size=1) at util/viralloc.c:243
    plain("symbol") + gap + listed + arguments
    # cut in the middle: cpu_memory_rw_debug (cpu=c...
    | plain("symbol") + gap + listed + pp.Suppress("(") + rest("cut")
    # std::function<int (int)>::operator() (this=0x7ffc) at /usr/include/c++/12/bits/std_function.h:591
    | odd("symbol") + gap + arguments
    # in  () at /lib64/libc.so.6
    | wrap + "()" + pp.FollowedBy(pp.Suppress(place))
    # cpu_exec  at ../accel/kvm/kvm-all.c:3000       and trimmed by hand:   slapd_exemode_db2ldif
    | plain("symbol") + pp.FollowedBy(pp.Suppress(place) | end)
) + pp.Opt(place)
located = address("address") + pp.Opt(wrap + flags) + wrap + inside + wrap

numbered = level + wrap + (marker("symbol") | pp.Opt(located) + call)

# where the program stopped: no number, but always an address or a place
# (without a number, a name with blanks has to look like C++ or Rust)
qualified = pp.FollowedBy(pp.Regex(r"[\w~$.]*+(?:::|<|\(anonymous|[^\s(]*\{)|operator\b|[^\n(]{1,80}(?:::|<)"))
stopped = (
    pp.Opt(located)
    + (plain("symbol") + gap + listed + arguments | qualified + odd_name(100)("symbol") + gap + arguments)
    + place
)
addressed = (
    located
    + (plain("symbol") + gap + listed + arguments | odd_name(100)("symbol") + gap + arguments)
    + (place | end)
)

# --- what gdb says before it prints a frame

# lines that may stand between an announcement and the frame
aside = pp.Regex(
    r"(?:\n[ \t]*+(?:\[[^\n]*\]?|warning: [^\n]*|Missing separate [^\n]*|Old value = [^\n]*"
    r"|New value = [^\n]*|(?:\n[ \t]*+)?(?=[\n]))){0,12}+\n[ \t]*+"
).leave_whitespace()
signal = pp.Regex(
    r"(?:Program|Thread (?P<thread>[\d.]+(?: \"[^\n]*?\")?)) (?P<verb>received|terminated with)"
    r"\ssignal\s(?P<signal>SIG\w+|\d+)(?P<meaning>,\s[^.\n]+)?\.?"
)
core = pp.Regex(r"Core was generated by `(?P<command>[^\n]*)")
breakpoint_hit = pp.Regex(
    r"(?:Thread (?P<thread>[\d.]+(?: \"[^\n]*?\")?) hit )?"
    r"(?P<what>(?:Temporary breakpoint|Breakpoint|Catchpoint|(?:Hardware (?:access |read )?)?"
    r"(?:\(or software\) )?[Ww]atchpoint) [\d.]+)(?:,\s(?:\([^()\n]*\),\s)?|: [^\n]*(?=\n))"
)
thread_header = pp.Regex(
    r"Thread (?P<thread>[\d.]+) \((?P<target>(?:Thread |LWP |process |Remote )[^\n]*)\):?[ \t]*(?=\n|\Z)"
)
switching = pp.Regex(r"\[Switching to thread (?P<thread>[\d.]+) \((?P<target>[^\n]*)\)\]")
current = pp.Regex(r"\[Current thread is (?P<thread>[\d.]+) \((?P<target>[^\n]*)\)\]")

#: Signals that end a program because something went wrong in it.
FATAL = frozenset(
    f"SIG{name}" for name in "SEGV ABRT BUS FPE ILL SYS EMT STKFLT XCPU XFSZ IOT".split()
)
#: Cores named the signal by its number before gdb 7.7 (Linux, x86 and ARM).
NUMBERS = {
    "4": "SIGILL", "5": "SIGTRAP", "6": "SIGABRT", "7": "SIGBUS", "8": "SIGFPE", "9": "SIGKILL",
    "11": "SIGSEGV", "13": "SIGPIPE", "15": "SIGTERM", "31": "SIGSYS",
}  # fmt: skip


# --- meaning


def _frame(tokens: Tokens, note_line: int):  # noqa: ANN202
    symbol = joined(tokens["symbol"])
    return frame(
        note_line,
        symbol=None if symbol == "??" else symbol,
        level=tokens.get("level"),
        args=joined(tokens["args"] if tokens.get("cut") is None else tokens["cut"]),
        file=_path(tokens["file"]),
        at=tokens["line"],
        module=tokens["module"],
        address=tokens["address"],
    )


def _path(file: str | None) -> str | None:
    """Join a path that was broken behind a slash or a hyphen."""
    return re.sub(r"\n[ \t]*", "", file) if file and "\n" in file else file


def read_numbered(tokens: Tokens, place: Place) -> Event | None:
    """Read `#N ...`; without address and place the line has to look like gdb's all the same."""
    known = tokens["file"] or tokens["module"] or (tokens["address"] and _is_gdbs(tokens))
    marked = (tokens["symbol"] or "").startswith("<")
    if not known and not marked and not _plausible(tokens, place):
        return None
    return FrameRead(
        _frame(tokens, place.line),
        sure=bool(known or marked),
        partial=tokens["cut"] is not None,
        indent=len(place.indent),
    )


def read_flattened(tokens: Tokens, place: Place) -> Event | None:
    """A frame glued to the text before it: a messenger took the line breaks out of a session."""
    return read_numbered(tokens, place) if place.indent.strip() else None


def _is_gdbs(tokens: Tokens) -> bool:
    """Tell a frame without arguments and place from a sanitizer's: gdb pads the number."""
    return tokens["args"] is not None or tokens["pad"] != " " or len(tokens["level"] or "") > 1


def _plausible(tokens: Tokens, place: Place) -> bool:
    """Tell whether a frame without address and place reads like one of gdb's.

    Nothing follows on its line, and the name has blanks only where C++ and Rust put them.
    """
    if tokens["cut"] is not None:
        return True
    if place.text[place.end : place.text.find("\n", place.end)].strip() and "\n" in place.text:
        return False
    name = _without_brackets(tokens["symbol"] or "")
    return " " not in name or "operator" in name or "::" in name


def _without_brackets(name: str) -> str:
    previous = None
    while name != previous:
        previous, name = name, re.sub(r"\([^()]*\)|<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]", "", name)
    return name.strip()


def read_stopped(tokens: Tokens, place: Place) -> Event | None:
    """Read a frame that stands without number where the program stopped."""
    above = place.text.rfind("\n", 0, max(place.start - 1, 0)) + 1
    if THREAD_ROW.match(place.text, above, place.start):
        return None
    return FrameRead(_frame(tokens, place.line_of("address", "symbol")), alone="stop")


#: A row of `info threads` that was wrapped before its frame.
THREAD_ROW = re.compile(r"[ \t]*(?:\* *)?\d+ +(?:Thread|LWP) [^\n]*\n[ \t]*$")


def _with_stop(context: Context, tokens: Tokens, place: Place) -> list[Event]:
    """Return what an announcement means, with the frame printed below it if there is one."""
    return [context, read_stopped(tokens, place)] if tokens["symbol"] else [context]


def read_signal(tokens: Tokens, place: Place) -> list[Event]:
    """A fatal signal, or the end of the program by any, makes what follows a crash."""
    name = NUMBERS.get(tokens["signal"] or "", tokens["signal"] or "")
    crash = name in FATAL or tokens["verb"] != "received"
    said = place.text[place.start : place.end]
    headline = " ".join(said[: said.find(".") + 1 or len(said)].split())
    context = Context(
        role="crash" if crash else "stop",
        headline=headline,
        thread=tokens["thread"],
        details={"signal": name if name.startswith("SIG") else f"signal {name}"},
    )
    return _with_stop(context, tokens, place)


def read_breakpoint(tokens: Tokens, place: Place) -> list[Event]:
    """A breakpoint, catchpoint or watchpoint."""
    headline = tokens["what"]
    context = Context(role="stop", headline=headline, thread=tokens["thread"], details={})
    return _with_stop(context, tokens, place)


def read_core(tokens: Tokens, _: Place) -> Event:
    """What comes out of a core is a crash, until gdb says with which signal."""
    command = (tokens["command"] or "").rstrip().rstrip(".").rstrip("'")
    return Context(role="crash", headline=None, details={"command": command, "signal": None})


def read_prompt(tokens: Tokens, place: Place) -> list[Event] | Event:
    """A command ends what was printed before it; a step prints where it led to."""
    if tokens["symbol"]:
        return [Closes(), read_stopped(tokens, place)]
    return Closes()


def read_thread(tokens: Tokens, _: Place) -> Event:
    """A header of `thread apply all bt`."""
    return StackOpens(role="thread", thread=_thread(tokens))


def _thread(tokens: Tokens) -> str:
    name = re.search(r'"(.*)"', tokens["target"] or "")
    return f'{tokens["thread"]} "{name[1]}"' if name else f"{tokens['thread']}"


def read_switch(tokens: Tokens, _: Place) -> list[Event]:
    """The user looks at another thread: what follows is that thread's."""
    return [Closes(), Context(thread=_thread(tokens), other_thread=True)]


def read_current(tokens: Tokens, _: Place) -> Event:
    """The thread of a core that gdb starts with."""
    return Context(thread=_thread(tokens))


def stops_the_program(_: Tokens, __: Place) -> Event:
    """A live process that was stopped to be looked at."""
    return Context(role="stop", headline=None, details={})


def goes_on(_: Tokens, __: Place) -> list[Event]:
    """A program that runs again: what stopped it before holds no more."""
    return [Closes(), Context(role="unknown", headline=None, details={})]


def finish(role: str, frames: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    """Tell the inlined frames of a whole stack, and a crash by the stack itself.

    gdb leaves the address out where the next inner frame was inlined into this one: frame K is
    an inlined body if frame K+1 prints no address. With one frame, or without any address,
    nothing is known. A call through NULL and the C library's own ways to die tell a crash.
    """
    if len(frames) > 1 and any(f.address for f in frames):
        outer = (*frames[1:], None)
        frames = tuple(
            replace(f, inlined=True)
            if o is not None and o.address is None and not _marked(f) and not _marked(o)
            else f
            for f, o in zip(frames, outer, strict=True)
        )
    if role == "crash" and len(frames) == 1 and frames[0].level:
        role = "stop"  # `up`, `frame 3`: the user looks around
    if role in ("unknown", "thread") and any(f.symbol in DEADLY for f in frames[:6]):
        role = "crash"
    elif role == "unknown" and frames[0].symbol is None and _zero(frames[0].address):
        role = "crash"
    return role, frames


def _marked(f: Frame) -> bool:
    return f.symbol is not None and f.symbol.startswith("<")


def _zero(address: str | None) -> bool:
    return address is not None and int(address, 16) == 0


#: Functions that are only on a stack when the program is dying.
DEADLY = frozenset(
    "abort __GI_abort *__GI_abort raise __GI_raise *__GI_raise __assert_fail __GI___assert_fail "
    "__assert_fail_base __libc_message __fortify_fail __stack_chk_fail __chk_fail "
    "__libc_fatal malloc_printerr __pthread_kill_implementation std::terminate rust_panic".split()
)

# --- the grammar

_STEP = r"\((?:top-)?gdb\)(?:[ \t]+(?![#0-9])[^\n]*)?"

grammar = Grammar(
    name="gdb",
    title="gdb backtraces and stops",
    source=__file__,
    finish=finish,
    rules=(
        Rule(
            "frame",
            ("#",),
            r"(?<![\w#&;@])#\d{1,6}(?:[ \t]+(?=[\w<.*~$?(\"'{\[])|[ \t]*$)",
            numbered,
            read_numbered,
            (
                "#0  0x00007f63071e6d15 in malloc_consolidate () from /lib64/libc.so.6",
                "#9  drainQueue (queue=0x7f630b98ba10, owner=0x7f63ffffffff) at util/queue.c:31",
                "#6  <signal handler called>",
                "#1  0x00000000004011a2 in Box<int, 3>::operator<< (this=0x7ffd, out=...) at box.cpp:7",
            ),
            in_runs=True,
        ),
        Rule(
            "flattened frame",
            ("#",),
            r"(?<=[\w)])#\d{1,6} {1,2}(?=0x[0-9a-f]+ in |<signal )",
            numbered,
            read_flattened,
            ("#1  0x00007ffff3c28131 in *__GI_abort () at abort.c:92",),
            anywhere=True,
        ),
        Rule(
            "thread header",
            ("(Thread ", "(LWP ", "(process ", "(Remote "),
            r"Thread [\d.]+ \((?:Thread|LWP|process|Remote) ",
            thread_header,
            read_thread,
            ('Thread 4 (Thread 0x7ffff6dcf6c0 (LWP 24352) "worker-2"):', "Thread 5 (LWP 211759):"),
        ),
        Rule(
            "signal",
            ("Program received", "Program terminated", '" received signal'),
            r"(?:Program|Thread [\d.]+ \"[^\n]*?\") (?:received|terminated with)(?: signal|$)",
            signal + pp.Opt(aside + stopped),
            read_signal,
            (
                "Program received signal SIGSEGV, Segmentation fault.",
                'Thread 4 "worker-2" received signal SIGABRT, Aborted.',
                "Program terminated with signal 11, Segmentation fault.",
            ),
        ),
        Rule(
            "breakpoint",
            ("Breakpoint ", "Temporary breakpoint ", "Catchpoint ", "Hardware ", "Watchpoint "),
            r"(?:Thread [\d.]+ \"[^\n]*?\" hit )?(?:Temporary b|B|Catchp|Hardware [\w ()]{0,40}[Ww]atchp|[Ww]atchp)(?:reakp)?oint [\d.]+(?:[,:] |,$)",
            breakpoint_hit + pp.Opt(pp.Opt(aside) + stopped),
            read_breakpoint,
            ("Breakpoint 1, helper (a=0, c=0x55555555) at stops.c:7",),
        ),
        Rule(
            "core",
            ("Core was generated by ",),
            r"Core was generated by ",
            core,
            read_core,
            ("Core was generated by `./courier --depth 3'.",),
        ),
        Rule(
            "command",
            ("(gdb)", "(top-gdb)"),
            r"\((?:top-)?gdb\)(?=[ \t\n])",
            pp.Regex(_STEP) + pp.Opt(aside + stopped),
            read_prompt,
            ("(gdb) bt",),
        ),
        Rule(
            "finish",
            ("Run till exit from ",),
            r"Run till exit from #\d",
            pp.Suppress("Run till exit from ") + numbered,
            lambda tokens, place: [
                Closes(),
                Context(role="stop", headline=None, details={}),
                FrameRead(_frame(tokens, place.line), alone="stop"),
            ],
            ("Run till exit from #0  helper (a=1) at stops.c:7",),
        ),
        Rule(
            "location",
            ("0x",),
            r"(?<![\w#])0x[0-9a-f]{4,16} (?:\[[A-Z]+\] )?in (?=\S)",
            addressed,
            read_stopped,
            ("0x00007f22e9b44a02 in sendto () from /lib/x86_64-linux-gnu/libpthread.so.0",),
        ),
        Rule(
            "step",
            (") at ",),
            r"^[ \t]*+[A-Za-z_~][\w:~.]*+ \((?:\)|[A-Za-z_][\w@]*+=[^\n]{0,4000}\)) at [^\s:]+:\d+[ \t]*$",
            wrap + stopped,
            read_stopped,
            ("drainQueue (queue=0x7f630b98ba10) at util/queue.c:31",),
        ),
        Rule(
            "thread switch",
            ("[Switching to thread ",),
            r"\[Switching to thread [\d.]+ \(",
            switching,
            read_switch,
            ("[Switching to thread 3 (Thread 0x7ffff75d06c0 (LWP 24351))]",),
        ),
        Rule(
            "current thread",
            ("[Current thread is ",),
            r"\[Current thread is [\d.]+ \(",
            current,
            read_current,
            ("[Current thread is 1 (Thread 0x7f1db47fe640 (LWP 36576))]",),
        ),
        Rule(
            "attach",
            ("Attaching to ",),
            r"Attaching to (?:process|program)",
            pp.Regex(r"Attaching to (?:process|program)") + rest,
            stops_the_program,
            ("Attaching to process 4318",),
        ),
        Rule(
            "goes on",
            ("Continuing.", "Starting program: ", "[Inferior "),
            r"^(?:Continuing\.|Starting program: |\[Inferior \d+ \([^\n]*\) (?:exited|detached))",
            rest,
            goes_on,
            ("Continuing.", "Starting program: /usr/sbin/courier"),
        ),
        Rule(
            "cut",
            ("Backtrace stopped: ", "(More stack frames follow"),
            r"Backtrace stopped: |\(More stack frames follow\.\.\.\)",
            pp.Regex(r"[^\n]+")("reason"),
            lambda tokens, _: Closes(truncated=tokens["reason"]),
            ("Backtrace stopped: previous frame inner to this frame (corrupt stack?)",),
        ),
    ),
)
