"""The frames of valgrind's stacks: one line each, behind the mark or without it.

       at 0x4C2AF6C: free (in /usr/lib64/valgrind/vgpreload_memcheck-amd64-linux.so)
       by 0x529C578: dropBuffer (buffer.c:580)
       by 0x4A2: Box<int, 3>::put(int (*)(int)) (box.cpp:12)
       by 0x7F01E0E: ???

    frame = ( "at" | "by" ) address ": " name ( "(" file ":" line ")" | "(in " object ")" )

A name may hold blanks and brackets, and a mailer may have wrapped the line at any blank: the
location is what stands last.
"""

import re

import pyparsing as pp
from msgspec.structs import replace

from tracemine.recognise.grammar import Event, FrameRead, Place, Tokens, frame, joined
from tracemine.records import Frame

# --- tokens

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
# `(buffer.c:580)`, `(nptl/./nptl/pthread_kill.c:44)`, `(???:)`; in expectations `(vg.c:...)`
source = pp.Regex(r"\((?P<file>[^\n():]+):(?P<line>\d*)(?:\.\.\.)?\)")
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
# nothing more, or what somebody wrote behind the frame:   <- here   // mine   (ours)
end = pp.FollowedBy(
    pp.Regex(
        r"[ \t]*+(?:\n|\Z)|[ \t]++(?:<[-=<]|\u2190|//|/\*|#[ \t]|;|\*\*)|[ \t]{2,}+\("
    ).leave_whitespace()
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

# names for `tracemine grammar show`
for title, expression in {
    "wrap": fold,
    "(location)": location,
    "function": called,
    "frame": framed,
}.items():
    expression.set_name(title)

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
