"""The frames of the kernel's call traces: one line each, on all processors, and a trace of them.

ferry_dock+0x47/0xd0 [ferry]
[<ffffffff81656b45>] ? ferry_dock+0x47/0xd0 [ferry]
[c0000000bf2a7d90] [c000000000f92830] ferry_dock+0x47/0xd0 (unreliable)
[<c0544db4>] (oar_pull) from [<c0545228>] (oar_row+0x14/0x128)
ferry_dock (drivers/ferry/dock.c:107) ferry
__ferry_row drivers/ferry/oar.c:88 [inline]
"""

import re
from collections.abc import Iterator

import pyparsing as pp
from msgspec.structs import replace

from tracemine.recognise.grammar import Closes, Event, FrameRead, Place, Tokens, frame, wrap

# --- tokens

# `[<ffffffff81171d6f>]`; s390 has a bracket round a frame that it is not sure of
code = pp.Regex(r"(?P<doubt>\()?\[<(?P<address>[0-9a-f]{1,16})>\]")
# PowerPC, where on the stack and the address: `[c0000000bf2a7d90] [c000000000f92830]`
slot = pp.Regex(r"\[[0-9a-f]{8,16}\]") + wrap + pp.Regex(r"\[(?P<address>[0-9a-f]{8,16})\]")
guess = pp.Regex(r"(?P<guess>\?)(?=[ \t])")
# `ext4_get_block`, `do_fault.isra.58`, `bpf_prog_6deef7357e7b4530_ingress`
name = pp.Regex(r"[A-Za-z_$.][\w$.]*+")("symbol")
# `+0x1f/0x80`: how far into the function, and how long that is
reach = pp.Regex(r"\+0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8}").leave_whitespace()
# `[ext4]`, `[nvidia(POE)]`, with the id of its build `[ferry 3f2c...]`; no address
module = pp.Regex(
    r"\[(?!inline\]|[0-9a-f]{8,16}\])(?P<module>[\w-]{1,60})(?:\([A-Z+-]*\))?"
    r"(?: [0-9a-f]{32,40})?\]"
)
# syzkaller: `fs/ext4/inode.c:1234`
source = pp.Regex(r"(?P<file>[\w./][\w.,+/-]*\.[A-Za-z]{1,2}):(?P<line>\d++)(?![\w:])")
# decode_stacktrace.sh: `(include/linux/list.h:12 fs/ext4/inode.c:1234 (discriminator 3)) ext4`
_PLACE = r"[^\s():]++:(?:\d++|\?)(?:\s\(discriminator\s\d++\))?"
places = pp.Regex(rf"\((?P<places>{_PLACE}(?:\s{_PLACE})*+)\)")
owner = pp.Regex(r"\[?(?P<module>[A-Za-z0-9_-]{1,60})\]?(?=[ \t]*(?:\n|\Z))")
# arm64 says how it came to a frame: `(P)`, `(L)`; PowerPC `(unreliable)`
remark = pp.Regex(r"\((?:(?P<unreliable>unreliable)|[A-Z]{1,3})\)|\)")
end = pp.Regex(r"[ \t]*+(?=\n|\Z)").leave_whitespace()

address = code | slot
function = name + reach + pp.Opt(wrap + module) + pp.Opt(wrap + source)
called = (
    pp.Opt(address + wrap) + pp.Opt(guess) + function + pp.Opt(wrap + pp.Opt(places) + remark) + end
)
decoded = (
    pp.Opt(address + wrap) + pp.Opt(guess) + name + pp.Opt(reach) + wrap + places + pp.Opt(owner)
    + end
)  # fmt: skip
# `__ferry_row drivers/ferry/oar.c:88 [inline]`
inlined = pp.Opt(guess) + name + pp.Opt(wrap) + source + wrap + pp.Literal("[inline]")("inline")
# where no function is known: `0xffffffffc0123456`, `[<ffffffffc0123456>] 0xffffffffc0123456`
unknown = (
    pp.Opt(address + wrap) + pp.Opt(guess) + pp.Regex(r"(?P<nowhere>0x[0-9a-f]{1,16}|\(null\))")
    + pp.Opt(wrap + remark) + end
)  # fmt: skip

# arm: `[<c0544db4>] (oar_pull) from [<c0545228>] (oar_row+0x14/0x128)`, today
# `oar_pull from oar_row+0x14/0x128`
caller = (
    pp.Opt(pp.Regex(r"\[<(?P<from_address>[0-9a-f]{8,16})>\]") + wrap)
    + pp.Opt("(")
    + pp.Regex(r"[A-Za-z_$.][\w$.]*+")("from_symbol")
    + reach
    + pp.Opt(wrap + pp.Regex(r"\[(?P<from_module>[\w-]{1,60})\]"))
    + pp.Opt(")")
)
call = (
    pp.Opt(code + wrap) + pp.Opt("(") + name + pp.Opt(reach) + pp.Opt(wrap + module) + pp.Opt(")")
    + wrap + pp.Keyword("from") + wrap + caller + end
)  # fmt: skip

# x86: `RIP: 0010:ferry_moor+0x1c/0x90 [ferry]`, `RIP: 0010:[<ffff..>]  [<ffff..>] ferry_moor+...`,
# `EIP is at ferry_moor+0x1c/0x90`; a selector that ends in 3 is of a program
at_x86 = pp.Regex(r"RIP: [0-9a-f]{3}[048c]:|EIP: (?:[0-9a-f]{3}[048c]:)?|EIP is at ")
pointer = (
    at_x86
    + pp.Opt(pp.Regex(r"\[<(?P<address>[0-9a-f]{1,16})>\]"))
    + pp.Opt(pp.Regex(r"\[< *(?:[0-9a-f]{1,16}|\(null\))>\]"))
    + wrap
    + (called | decoded | unknown)
)
# others: `pc : ferry_moor+0x1c/0x90 [ferry]` and `lr : ...` (arm64), `PC is at` (arm), `epc :` and
# `ra :` (RISC-V, MIPS), `NIP [c0..] ...` and `LR [c0..]` (PowerPC), `Krnl PSW : ... (...)` (s390)
counter = (
    pp.Regex(
        r"(?P<register>pc|lr|PC|LR|epc|ra|ERA|NIP|Krnl PSW)(?: is at |[ \t]*:[ \t]*|[ \t]+)"
        r"(?:[0-9a-f]{16}\s+)?(?:\[?(?P<address>[0-9a-f]{8,16})\]?\s+)?\(?"
    )
    + function
    + pp.Opt(pp.Literal(")"))
    + end
)

# between the frames: `<TASK>`, `</IRQ>`, `<#DF>`, and registers where an interrupt came in
marker = pp.Regex(r"<{1,2}/?#?[A-Z][A-Z0-9_]{1,20}>{1,2}") + end
register = pp.Regex(
    r"(?:Code: |[RE]?(?:[SBI]P|[A-D]X|[SD]I|FLAGS): |R\d\d: |ORIG_RAX: |[FC]S: |[CD]R\d: |XER: "
    r"|NIP: |REGS: |MSR: |CFAR: |GPR\d\d: |(?:NIP|LR) \[|--- interrupt: |--- Exception: "
    r"|(?:sp|pstate|x\d\d?|r\d\d?) ?: ?)[^\n]*+"
)
_line = pp.Regex(r"[ \t]*\n(?:[ \t]*\n)?").leave_whitespace()
following = _line + (pointer | called | decoded | inlined | unknown | call | marker | register)
head = pp.Regex(r"Call [Tt]race:[ \t]*(?:\([^)\n]{0,40}\))?") + end

# names for `tracemine grammar show` and `test`
for title, expression in {
    "[<address>]": code,
    "?": guess,
    "function": name,
    "+offset/size": reach,
    "[module]": module,
    "file:line": source,
    "(file:line)": places,
    "(remark)": remark,
    "end of line": end,
    "frame": called,
    "decoded frame": decoded,
    "call": call,
    "marker": marker,
    "register": register,
}.items():
    expression.set_name(title)

# --- meaning


def read(tokens: Tokens, line: int) -> FrameRead | None:
    """A frame of the tokens of its line; None where they name nothing."""
    symbol, at, nowhere = tokens["symbol"], tokens.get("address"), tokens.get("nowhere")
    if symbol is None and nowhere is None:
        return None
    file, number = tokens.get("file"), tokens.get("line")
    if told := tokens.get("places"):
        # What the compiler put into the function stands before its own place.
        file, _, number = re.findall(_PLACE, told)[-1].split()[0].rpartition(":")
    known = frame(
        line,
        symbol=symbol,
        file=None if file in ("?", "??") else file,
        at=number,
        module=tokens.get("module"),
        address=f"0x{at}" if at and at.strip("0") else nowhere and nowhere.replace("(null)", "0x0"),
        inlined=tokens.get("inline") is not None,
    )
    unsure = tokens.get("guess") or tokens.get("unreliable") or tokens.get("doubt")
    return FrameRead(replace(known, function=None) if unsure else known)


def read_trace(place: Place) -> Iterator[Event]:
    """The frames on the lines that follow, and the end of the trace."""
    at = place.end
    while tokens := place.read_on(following):
        line = place.line_of("doubt", "address", "guess", "symbol", "nowhere")
        yield from read_calls(tokens, line, follows_call=calls_above(place.text, at))
        at = place.end
    yield Closes()


def read_calls(tokens: Tokens, line: int, *, follows_call: bool) -> Iterator[FrameRead]:
    """The frames of a line; of a call the line below begins with the second function."""
    if tokens.get("from_symbol") is None:
        if one := read(tokens, line):
            yield one
        return
    if not follows_call and (callee := read(tokens, line)):
        yield callee
    of_caller = {key: tokens[f"from_{key}"] for key in ("symbol", "address", "module")}
    if one := read(of_caller, line):
        yield one


#: The end of a call, and lines of registers behind it: ` r6:80000193 r5:8053b980`.
_call_ends = re.compile(
    r"\sfrom\s+(?:\[<[0-9a-f]{8,16}>\]\s+)?\(?[\w$.]++\+0x[0-9a-f]++/0x[0-9a-f]++"
    r"(?:\s+\[[\w-]++\])?\)?[ \t]*+(?:\n[ \t]*+r\d\d?:[^\n]*+)*+\Z"
)


def calls_above(text: str, end: int) -> bool:
    """Tell whether what ends at an offset is a call."""
    return _call_ends.search(text[max(0, end - 500) : max(0, end)]) is not None
