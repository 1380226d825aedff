"""gdb: what a frame is made of: its number, its function, its arguments, its place.

    #1  0x00007f630a30af18 in growBuffer (ptr=ptr@entry=0x7f630b99fce8,
        size=size@entry=1) at util/buffer.c:243

    arguments = { text | string | character | "(" arguments ")" | wrapped line }
    place     = "at" file ":" line | ( "at" | "from" ) library
    function  = name of C | name of C++, Rust, Go, Ada: blanks and brackets belong to it

gdb wraps before an argument, before `(`, `at` and `from`; mailers wrap at any blank. So a frame
ends where its syntax does, never where a line does.
"""

import pyparsing as pp

from tracemine.recognise.grammar import wrap

# --- tokens

#: What ends a frame even in the middle of its arguments: the next frame, a header, a prompt.
STOP = (
    r"[ \t]*+(?:#\d+[ \t]|\n|\Z|Thread [\d.]+ \(|\((?:top-)?gdb\)|Backtrace stopped|\[Switching"
    r"|\(More stack|Program received|No locals\.|No symbol table|[-+]{3} |@@|==\d+==|Quit\n"
    r"|\.\.\.\n)"
)
# a wrapped line goes on below, or below one empty line if it evidently goes on there
newline = rf"\n(?:[ \t]*\n(?=[ \t]*+(?:at |from /|[\w@]+=|[\"<()])))?+(?!{STOP})"

# `#4`, `#29115`, and emphasized in Markdown: `**#4** `
level = pp.Regex(r"#(?P<level>\d{1,6})(?:\*\*|__|`)?(?=(?P<pad>[ \t]+|\n))")
# `0x00007f630a30af18`, and with `set print address off` or a core without memory nothing
address = pp.Regex(r"0x[0-9a-fA-F]+|<unavailable>")
# by hand: `0x...`, `0x00007f\u2026`
elided = pp.Regex(r"0x[0-9a-fA-F]*+(?:\.{2,3}|\u2026)[0-9a-fA-F]*+")
# `[PAC]` on AArch64
flags = pp.Regex(r"\[[A-Z]+\]")
inside = pp.Regex(r"in(?=[ \t\n])")
located = (elided | address("address")) + pp.Opt(wrap + flags) + wrap + inside + wrap
# a frame that no function of the program made
marker = pp.Regex(r"<signal handler called>|<function called from gdb>|<cross-architecture call>")

# --- arguments: whatever is balanced; strings and characters hide brackets

text = r"[^()\"'\n]+"
string = rf'"(?:[^"\\\n]|\\[^\n]|{newline})*+"'
character = r"'(?:[^'\\\n]|\\[0-7]{1,3}|\\[^\n])'"
apostrophe = "'"


def nested(depth: int) -> str:
    """Return what may stand between brackets, themselves nested at most `depth` deep.

    One pattern: made of elements it takes as long as all the rest of the grammar.
    """
    piece = "|".join((text, string, character, apostrophe, newline))
    return rf"(?>{piece}|\({nested(depth - 1)}\))*+" if depth else rf"(?>{piece})*+"


# `ptr=ptr@entry=0x7f630b99fce8, size=1`, `` and `...`: how a list of gdb's begins
listed = pp.FollowedBy(
    pp.Regex(r"\((?:[ \t\n]*+\)|\.\.\.\)|(?:[ \t]*+\n){0,2}[ \t]*+[^=,()\"\n]{1,200}=)")
)
#: Brackets within brackets; pointers to members of functions have three.
DEEP = 4
arguments = pp.Regex(rf"\((?P<args>{nested(DEEP)})\)")

# --- places

at = pp.Regex(r"at(?=[ \t\n])")
origin = pp.Regex(r"from(?=[ \t\n])")
# `util/buffer.c`, `C:\src\a b.c`; a mailer may break it behind a slash or a hyphen
file = pp.Regex(
    r"(?P<file>(?:[A-Za-z]:(?=[\\/]))?(?=[^\s:A-Za-z_]*+[A-Za-z_])[^\s:()]+"
    r"(?:(?: |(?<=[/-])[ \t]?\n[ \t]*+)(?!at |from |#\d)[^\s:()]++){0,6}?)(?=:\d)"
)
line = pp.Regex(r":(?P<line>\d+)")
# `/lib64/libc.so.6`, `target:/usr/lib64/libc.so.6`, `ntdll.dll`: evidently a path,
# for `from the ...` is prose
library = pp.Regex(r"(?:target:)?(?P<module>(?=\S*?(?:[/\\]|\.so|\.dll|\.dylib|\.exe))[^\s()]+)")

between = pp.Opt(pp.Regex(newline)) + wrap
place = between + at + wrap + file + line | between + (origin | at) + wrap + library
# nothing more, the next frame of a text that lost its line breaks, or what somebody wrote
# behind the frame:   <- here   // mine
following = r"[ \t]++#\d{1,6}[ \t\n]"
remark = r"[ \t]++(?:<[-=]|\u2190|//|/\*|#[ \t])"
prompt = r"[ \t]++\((?:top-)?gdb\)"
end = pp.FollowedBy(pp.Regex(rf"[ \t]*+(?:\n|\Z)|{remark}|{following}|{prompt}").leave_whitespace())
# arguments that were left out down to their bracket: `virReallocN (`
opened = pp.Regex(r"[ \t]++\([ \t]*+(?=\n|\Z)").leave_whitespace()

# --- functions

# `virReallocN`, `*__GI_raise`, `.__clone`, `@fastcall@8`, `std::thread::join`, `??`
plain = pp.Regex(r"\?\?|(?:\*__GI_)?[A-Za-z_.$~@][\w.$@*]*+(?:::~?[\w$]++)*+")
rest = pp.Regex(r"[^\n]*+")
gap = pp.Regex(rf"[ \t]*+(?:{newline}[ \t]*+)?+(?<=[ \t\n])")
gap.leave_whitespace()

# C++, Rust, Go, Ada: blanks and brackets belong to the name; the arguments are the first
# bracket behind a blank that is followed by a place or by the end of the line
bracket = pp.Regex(rf"\({nested(DEEP)}\)")
called = gap + (bracket + pp.Suppress(place) | listed + bracket + end)
word = pp.Regex(r"\S+").leave_whitespace()
number = pp.Regex(r"#\d{1,6}[ \t\n]")


def odd_name(longest: int) -> pp.ParserElement:
    """Return a name of at most so many words; the longest templates seen have some hundred."""
    return pp.Combine(
        pp.Regex(r"(?!0x|/|\[#|#|\d|\$\d)\S+")
        + pp.ZeroOrMore(~called + gap + ~at + ~origin + ~number + word, max=longest)
    )


odd = odd_name(1000)
