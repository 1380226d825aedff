"""gdb: one frame, as `bt` numbers it and as a stop prints it.

    #1  0x00007f630a30af18 in growBuffer (ptr=ptr@entry=0x7f630b99fce8,
        size=size@entry=1) at util/buffer.c:243

    frame     = "#" level ( marker | [ address "in" ] call [ place ] )
    call      = function " (" arguments ")"
    place     = "at" file ":" line | "from" library

What these are made of is in `gdb_tokens`.
"""

import re
from collections.abc import Iterator

import pyparsing as pp
from msgspec.structs import replace

from tracemine.recognise.grammar import (
    Event,
    FrameRead,
    Frames,
    Place,
    PlainLines,
    Run,
    Tokens,
    frame,
    frames,
    joined,
    wrap,
)
from tracemine.records import Frame
from tracemine_grammars.gdb_tokens import (
    address,
    arguments,
    end,
    following,
    gap,
    level,
    listed,
    located,
    marker,
    odd,
    odd_name,
    opened,
    place,
    plain,
    remark,
    rest,
)

# --- frames

call = (
    # virReallocN (ptrptr=ptrptr@entry=0x7f630b99fce8, size=1) at util/viralloc.c:243
    # and cut in the middle: cpu_memory_rw_debug (cpu=c...
    plain("symbol") + gap + listed + (arguments | pp.Suppress("(") + rest("cut"))
    # std::function<int (int)>::operator() (this=0x7ffc) at /usr/include/std_function.h:591
    | odd("symbol") + gap + arguments
    # in  () at /lib64/libc.so.6
    | wrap + "()" + pp.FollowedBy(pp.Suppress(place))
    # cpu_exec  at ../accel/kvm/kvm-all.c:3000       and trimmed by hand:   slapd_exemode_db2ldif
    | plain("symbol") + pp.FollowedBy(pp.Suppress(place) | end | opened)
) + pp.Opt(place)

numbered = level + wrap + (marker("symbol") | pp.Opt(located) + call)

# where the program stopped: no number, but always an address or a place
# (without a number, a name with blanks has to look like C++ or Rust)
qualified = pp.FollowedBy(
    pp.Regex(r"(?:[\w:*&]{1,80} ){0,4}[\w~$.]*+(?:::|<(?!!)|\(anonymous|[^\s(]*\{)|operator\b")
)
stopped = (
    (located | pp.FollowedBy(plain + gap + "(") | qualified)
    + (plain("symbol") + gap + listed + arguments | odd_name(100)("symbol") + gap + arguments)
    + (place | end)
)

# most frames: on one line, with brackets and strings in the arguments, but none in brackets
flat_arguments = pp.Regex(
    r" \((?P<args>(?=\)|\.\.\.\)|[^=,()\"\n]{1,200}=)"
    r"[^()\"'\n]*+(?:(?:\"(?:[^\"\\\n]|\\[^\n])*+\"|\([^()\"'\n]*+\))[^()\"'\n]*+)*+)\)"
)
flat_place = pp.Regex(
    r" at (?P<file>(?=[^\s:A-Za-z_]*+[A-Za-z_])[^\s:()]++):(?P<line>\d++)(?=\n|\Z)"
) | pp.Regex(r" from (?:target:)?+(?=\S*?(?:/|\.so))(?P<module>[^\s()]++)(?=\n|\Z)")
# without an address the line does not end with the arguments, so a place is behind them;
# without a place the next frame has to follow: else the line may have been wrapped
flat = (
    pp.Regex(r"#(?P<level>\d{1,6}) ++(?:(?P<address>0x[0-9a-f]++) in |(?=[^\n]*[^)\s](?:\n|\Z)))")
    + plain("symbol")
    + flat_arguments
    + (flat_place | pp.FollowedBy(pp.Regex(r"\n[ \t]*+#\d")))
).leave_whitespace()

# names for `tracemine grammar show`
for name, expression in {
    "level": level,
    "address": address,
    "marker": marker,
    "wrap": gap,
    "function": plain,
    "`name=`": listed,
    "(arguments)": arguments,
    "at/from place": place,
    "end of line": end,
    "C++ function": odd,
    "call": call,
    "address in": located,
}.items():
    expression.set_name(name)


# --- meaning


def frame_of(tokens: Tokens, note_line: int) -> Frame:
    """Make the record of a frame's tokens."""
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
    return re.sub(r" ?\n[ \t]*", "", file) if file and "\n" in file else file


def read_numbered(tokens: Tokens, place: Place) -> Event | None:
    """Read `#N ...`; without address and place the line has to look like gdb's all the same."""
    sure = _is_sure(*_signs(tokens))
    if not sure and not _is_known(tokens) and not _plausible(tokens, place):
        return None
    read = FrameRead(
        frame_of(tokens, place.line),
        sure=sure,
        partial=tokens["cut"] is not None,
        indent=len(place.indent),
    )
    return _with_following(read, place) if _FOLLOWING.match(place.text, place.end) else read


def read_run(run: PlainLines) -> list[tuple[Frames, int]]:
    """Read frames that follow each other, up to one that needs a closer look."""
    columns, count = run.columns, len(run)
    if "cut" in columns:  # flat ones are sure
        sure = map(_is_sure, *(columns[name] for name in SIGNS))
        plain = (is_sure and cut is None for is_sure, cut in zip(sure, columns["cut"], strict=True))
        count = next((i for i, is_plain in enumerate(plain) if not is_plain), count)
    if run.wrapped:
        whole = {name: list(map(joined, columns[name])) for name in ("symbol", "args")}
        columns = {**columns, **whole, "file": list(map(_path, columns["file"]))}
    found = frames(columns, run.lines, "??", slice(count))
    ends = run.ends[:count] if run.wrapped else ()
    return [(Frames(found, ends=ends), count)] if count else []


def read_flattened(tokens: Tokens, place: Place) -> Event | None:
    """Frames behind other text: a messenger or a web page took out the line breaks.

    Where a blank stands before the first, it could be one that prose only mentions.
    """
    read = read_numbered(tokens, place) if place.indent.strip() else None
    return read if isinstance(read, Run) or not place.indent.endswith((" ", "\t")) else None


def _with_following(read: FrameRead, place: Place) -> Event:
    """Read on while a frame with the next level follows on the same line."""
    found, ends = [read], [place.line_at(place.end)]
    level = read.frame.level or 0
    while _FOLLOWING.match(place.text, end := place.end):
        tokens = place.read_on(_behind_blanks)
        level += 1
        if tokens is None or tokens["level"] != str(level) or not _is_sure(*_signs(tokens)):
            place.end = end
            break
        found.append(FrameRead(frame_of(tokens, place.line_of("level"))))
        ends.append(place.line_at(place.end))
    return Run(found, ends) if len(found) > 1 else read


_FOLLOWING = re.compile(following)
_behind_blanks = pp.Regex(r"[ \t]++").leave_whitespace() + numbered


def _signs(tokens: Tokens) -> Iterator[str | None]:
    return (tokens[name] for name in SIGNS)


#: The tokens that tell whether a frame is one.
SIGNS = ("level", "pad", "symbol", "address", "args", "file", "module")


def _is_sure(
    level: str | None,
    pad: str | None,
    symbol: str | None,
    address: str | None,
    args: str | None,
    file: str | None,
    module: str | None,
) -> bool:
    """Tell a frame that nothing else looks like; `#1 building (courier) at home` has no `=`."""
    if symbol is not None and symbol.startswith("<"):
        return True
    if address is None:
        return bool(file or module) and (not args or "=" in args or "..." in args)
    return bool(file or module) or args is not None or _is_padded(level, pad)


def _is_known(tokens: Tokens) -> bool:
    """Tell whether a frame says where it is."""
    return bool(
        tokens["file"]
        or tokens["module"]
        or (tokens["address"] and _is_padded(tokens["level"], tokens["pad"]))
    )


def _is_padded(level: str | None, pad: str | None) -> bool:
    """Tell a frame without arguments and place from a sanitizer's: gdb pads numbers below 10."""
    return pad != " " and len(level or "") == 1


def _plausible(tokens: Tokens, place: Place) -> bool:
    """Tell whether a frame without address and place reads like one of gdb's.

    Nothing follows on its line, and the name has blanks only where C++ and Rust put them.
    """
    if tokens["cut"] is not None:
        return True
    behind, _, _ = place.text[place.end : place.end + 200].partition("\n")
    if behind.strip() not in ("", "(") and not REMARK.match(behind):
        return False
    name = _without_brackets(tokens["symbol"] or "")
    return " " not in name or "operator" in name or "::" in name


def _without_brackets(name: str) -> str:
    for _ in range(_DEEPEST):
        name, count = re.subn(r"\([^()]*\)|<[^<>]*>|\{[^{}]*\}|\[[^\[\]]*\]", "", name)
        if not count:
            break
    return name.strip()


REMARK = re.compile(remark)

#: Brackets within brackets that names have; what is deeper is no name.
_DEEPEST = 12


def finish(role: str, frames: tuple[Frame, ...]) -> tuple[str, tuple[Frame, ...]]:
    """Tell the inlined frames of a whole stack, and a crash by the stack itself.

    gdb leaves the address out where the next inner frame was inlined into this one: frame K is
    an inlined body if frame K+1 prints no address. With one frame, or without any address,
    nothing is known. A call through NULL and the C library's own ways to die tell a crash.
    """
    addresses = [f.address for f in frames]
    if len(frames) > 1 and None in addresses[1:] and any(addresses):
        outer = (*frames[1:], None)
        frames = tuple(
            replace(f, inlined=True)
            if o is not None and o.address is None and not _marked(f) and not _marked(o)
            else f
            for f, o in zip(frames, outer, strict=True)
        )
    if role in ("crash", "unknown") and len(frames) == 1 and frames[0].level:
        role = "stop"  # `up`, `frame 3`: the user looks around
    if (role in ("unknown", "thread") and any(f.symbol in DEADLY for f in frames[:6])) or (
        role == "unknown" and frames[0].symbol is None and _zero(frames[0].address)
    ):
        role = "crash"
    return role, frames


def _marked(f: Frame) -> bool:
    return f.symbol is not None and f.symbol.startswith("<")


def _zero(address: str | None) -> bool:
    return address is not None and address.startswith("0x") and not address.strip("0x")


#: Functions that are only on a stack when the program is dying.
DEADLY = frozenset(
    "abort __GI_abort *__GI_abort raise __GI_raise *__GI_raise __assert_fail __GI___assert_fail "
    "__assert_fail_base __libc_message __fortify_fail __stack_chk_fail __chk_fail "
    "__libc_fatal malloc_printerr __pthread_kill_implementation std::terminate rust_panic".split()
)
