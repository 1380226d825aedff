"""Where a call trace of the kernel begins, and what function was running above it.

    RIP: 0010:ferry_moor+0x1c/0x90 [ferry]
    Call Trace:
     <TASK>
     ferry_dock+0x47/0xd0 [ferry]

    pc : ferry_moor+0x1c/0x90 [ferry]
    lr : ferry_dock+0x44/0xd0 [ferry]
    Call trace:
     ferry_moor+0x1c/0x90 [ferry]
     ferry_dock+0x44/0xd0 [ferry]

    trace = [ pointer | { counter } ] [ head ] { frame | call }

The function that was running is the innermost frame. Processors other than x86 print it once more
as the first of the trace, and with it the one that it returns to.
"""

import re

from msgspec.structs import replace

from tracemine.recognise.grammar import Closes, Event, Note, Place, StackOpens, Tokens, frame
from tracemine.records import Frame
from tracemine_grammars.kernel_frames import calls_above, read, read_calls, read_trace
from tracemine_grammars.kernel_reports import task_above

#: The last word of a sentence that a mailer wrapped before the function.
_LEADING = (" at:", " at", " in", " from", " to")


def read_frame(tokens: Tokens, place: Place) -> Event | None:
    """A frame that stands alone, or in a trace without a head."""
    if place.text[max(0, place.start - 20) : place.start].rstrip().endswith(_LEADING):
        return None
    return read(tokens, place.line)


def read_call(tokens: Tokens, place: Place) -> list[Event]:
    """A call in a trace without a head."""
    start = place.text.rfind("\n", 0, place.start)
    return list(read_calls(tokens, place.line, follows_call=calls_above(place.text, start)))


def read_head(_: Tokens, place: Place) -> list[Event]:
    """`Call Trace:`: the frames behind it go on with those before, or are of another task."""
    task = task_above(place.text, place.start)
    role = "thread" if task else "unknown"
    return [StackOpens(role, thread=task, tentative=True), *read_trace(place)]


def read_pointer(tokens: Tokens, place: Place) -> list[Event] | None:
    """The function that was running: what was open has ended."""
    one = read(tokens, place.line)
    return [Closes(), one] if one else None


#: A frame of a trace, to see which function is the first.
_first = re.compile(
    r"^[ \t]*+(?P<doubt>\((?=\[)|)(?:\[<[0-9a-f]{1,16}>\]\s+"
    r"|\[[0-9a-f]{8,16}\]\s+\[[0-9a-f]{8,16}\]\s+)?\(?(?P<symbol>[A-Za-z_$.][\w$.]*+)"
    r"(?:\+0x[0-9a-f]++/0x|(?: \[[\w-]{1,60}\])?\)?\s+from\s|\s+\([^\s():]++:\d)",
    re.MULTILINE,
)
_ends = re.compile(r"---\[ end|\[ cut here \]")
#: How far below the registers their trace may begin, in characters.
_FAR = 8000


def read_counter(tokens: Tokens, place: Place) -> list[Event]:
    """The function that was running, or the one that it returns to, where no trace has them."""
    text, end = place.text, place.end
    over = _ends.search(text, end, end + _FAR)
    first = _first.search(text, end, over.start() if over else end + _FAR)
    returns = tokens["register"] in ("lr", "LR", "ra")
    if first is not None and (
        returns or (first["symbol"] == tokens["symbol"] and not first["doubt"])
    ):
        return [Note({})]
    one = read(tokens, place.line)
    return [*([] if returns else [Closes()]), *([one] if one else [])]


def read_sleeping(tokens: Tokens, place: Place) -> list[Event]:
    """What `/proc/PID/stack` says: where a task sleeps, no crash."""
    one = read(tokens, place.line)
    return [
        Closes(whole=True),
        StackOpens("stop"),
        *([one] if one else []),
        *read_trace(place),
        Closes(whole=True),
    ]


def finish(role: str, frames: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    """Where the kernel could tell of no caller whether it is one, all are as good as any."""
    if not any(one.function for one in frames[1:]):
        frames = tuple(
            replace(one, function=frame(one.note_line, symbol=one.symbol).function)
            for one in frames
        )
    return role, frames
