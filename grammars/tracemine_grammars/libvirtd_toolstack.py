"""libxl: the lines of the toolstack, which xl, libvirt's own driver and the journal print.

    libxl: error: libxl_qmp.c:315:qmp_handle_error_response: Domain 3:command not found
    xc: error: panic: xc_dom_core.c:208: xc_dom_find_loader: no loader found

    toolstack = context ": " level ": " [ file ":" line ":" function ": " ] message

What is pasted into forums may have lost its line breaks.
"""

import re

import pyparsing as pp

from tracemine.recognise.grammar import Event, Place, Tokens
from tracemine_grammars.libvirtd_lines import STAMP, TIME, iso, log_line, message, whole_number

# --- where a line begins

TRIGGERS = (
    "xl: ",
    "xl-save-helper: ",
    "xc: ",
    "xencall: ",
    "xenstore: ",
    "xenguest: ",
    "xengnttab: ",
    "xenevtchn: ",
    "xenforeignmemory: ",
)
# one that is evident may be glued to what was said before it
_EVIDENT = r"libxl: [a-z]+:(?: libxl\w*\.c:\d|$)"
ANCHOR = (
    rf"(?:(?<![\w.-])|(?<=[^\W_])(?={_EVIDENT}))(?:libxl(?:-save-helper)?|xc|xl"
    r"|xen(?:call|store|guest|gnttab|evtchn|foreignmemory)): (?=[a-z_][\w.]*:)"
)

# --- tokens

context = pp.Regex(
    r"(?P<context>libxl(?:-save-helper)?|xc|xl|xencall|xenstore|xenguest|xenforeignmemory"
    r"|xengnttab|xenevtchn): "
)
# a mailer may have wrapped the line behind the level, for what follows is long
severity = pp.Regex(
    r"(?P<level>debug|verbose|detail|progress|info|notice|warning|error|critical|panic):"
    r"(?: |[ \t]*\n[ \t>]*(?=libxl\w*\.[ch]:\d))"
)
# `libxl_qmp.c:315:qmp_handle_error_response: `; in 2011 without the last colon;
# of xc `panic: xc_dom_core.c:208: xc_dom_find_loader: `
position = pp.Regex(
    r"(?:panic: )?(?P<file>[\w./-]+\.[ch]):(?P<line>\d+): ?(?P<symbol>\w+)(?:: ?| |(?=\n|\Z))"
)
# xc names only the function:   xc: detail: elf_parse_binary: phdr: ...
named = pp.Regex(r"(?P<symbol>[a-z][a-z0-9]*_\w+): ")
domain = pp.Regex(r"Domain (?P<domain>\d+):(?: )?")
# up to the next line of the toolstack where line breaks were lost
toolstack_message = pp.Regex(
    r"(?P<message>(?:[^ l\n]++|(?! ?libxl: [a-z]+:(?: libxl\w*\.c:\d|\n))[ l])*+)"
)

toolstack = context + (
    severity + pp.Opt(position | named) + pp.Opt(domain) + toolstack_message
    # libvirt's own driver leaves the level out
    | position + pp.Opt(domain) + toolstack_message
)

# --- meaning


def read_toolstack(tokens: Tokens, place: Place) -> list[Event] | None:
    """A line of libxl or a helper; behind other text only with its place in the source."""
    before = place.indent
    if before.strip() and not _BEFORE_TOOLSTACK.fullmatch(before) and not tokens["file"]:
        return None
    if before.rstrip().endswith(('"', "= ")):
        return None
    found = [_toolstack_line(tokens, place, _time(before))]
    while len(found) < _MOST_ON_A_LINE and place.line_at(place.end) == place.line:
        place.end += place.text.startswith(" libxl: ", place.end)
        if not place.text.startswith("libxl: ", place.end):
            break
        following = place.read_on(toolstack)
        if following is None:
            break
        found.append(_toolstack_line(following, place, None))
    if len(found) == _MOST_ON_A_LINE:
        place.read_on(message)
    return found


def _time(before: str) -> str | None:
    """Return when a line was printed, of what stands before it."""
    found = _BEFORE_TOOLSTACK.fullmatch(before)
    return (iso(found["time"]) or found["stamp"]) if found else None


def _toolstack_line(tokens: Tokens, place: Place, time: str | None) -> Event:
    context, domain = tokens["context"], whole_number(tokens["domain"])
    return log_line(tokens, place, time=time, context=context, domain=domain)


#: Lines of the toolstack that have become one line; more of them are no line of a session.
_MOST_ON_A_LINE = 32


_BEFORE_TOOLSTACK = re.compile(
    rf"\s*(?:[>|*`]\s*)*(?:(?:(?P<time>{TIME})|(?P<stamp>{STAMP}))(?:: | ))?\s*(?:\[\d+\] )?"
)
