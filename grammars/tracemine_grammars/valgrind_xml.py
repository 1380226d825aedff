"""valgrind: the same reports as XML (`--xml=yes`, protocol 4 to 6).

    <error>
      <tid>1</tid>
      <kind>InvalidWrite</kind>
      <what>Invalid write of size 1</what>
      <stack>
        <frame>
          <ip>0x109B10</ip> <obj>/opt/courier</obj> <fn>deliver</fn>
          <dir>/src</dir> <file>courier.c</file> <line>41</line>
        </frame>
      </stack>
      <auxwhat>Address 0x4a8 is 0 bytes inside a block of size 16 free'd</auxwhat>
      <stack> ... </stack>
    </error>

Text output may stand between the elements, so a report is read element by element and need not
be well-formed.
"""

import html
import re
from typing import Any

import pyparsing as pp

from tracemine.recognise.grammar import (
    Closes,
    Context,
    Event,
    FrameRead,
    Opens,
    Place,
    Rule,
    StackOpens,
    Tokens,
    frame,
    joined,
)
from tracemine_grammars.valgrind_reports import (
    about_address,
    auxiliary_role,
    heading_kind,
    leak,
    number,
)

# --- tokens


def element(name: str, token: str) -> pp.ParserElement:
    """Return an element with text only, its text named as a token."""
    # a mailer may have wrapped it, and a name may hold `<` where the entities were undone
    return pp.Regex(rf"\s*<{name}>(?P<{token}>(?:[^<]|<(?!/{name}>)){{0,20000}}+)</{name}>")


framed = (
    pp.Suppress("<frame>")
    + element("ip", "address")
    + pp.Opt(element("obj", "module"))
    + pp.Opt(element("fn", "symbol"))
    + pp.Opt(element("dir", "folder"))
    + pp.Opt(element("file", "file"))
    + pp.Opt(element("line", "line"))
    + pp.Regex(r"\s*</frame>")
)

# everything up to the first stack: `<kind>`, `<what>` or `<xwhat>`, `<tid>`, `<signame>`
opened = pp.Regex(
    r"<(?P<tag>error|fatal_signal|announcethread)>(?=\s*<)(?P<head>(?:(?!<stack>|</error>|</fatal_signal>"
    r"|<error>)[\s\S]){0,4000})"
)
auxiliary = pp.Regex(r"<x?auxwhat>(?:\s*<text>)?(?P<text>(?:[^<]|<(?!/)){0,2000}+)")

# --- meaning


def read_frame(tokens: Tokens, place: Place) -> Event:
    """A frame; the folder is not part of the file name, as in the text form."""
    file = _text(tokens["file"])
    return FrameRead(
        frame(
            place.line,
            symbol=_text(tokens["symbol"]),
            file=file,
            at=tokens["line"],
            module=None if file else _text(tokens["module"]),
            address=tokens["address"],
        ),
        channel="xml",
    )


def _text(escaped: str | None) -> str | None:
    return _line(html.unescape(escaped)) if escaped else None


def _line(text: str) -> str:
    return joined(text) or ""


def read_opened(tokens: Tokens, _: Place) -> Event:
    """The head of an error or of a fatal signal."""
    head = dict(re.findall(r"<(\w+)>\s*([^<]*?)\s*</", tokens["head"] or ""))
    thread = head.get("tid")
    if thread and "threadname" in head:
        thread = f"{thread} {html.unescape(head['threadname'])}"
    details: dict[str, Any] = {"kind": head.get("kind")}
    if tokens["tag"] == "announcethread":
        headline = f"Thread #{head.get('hthreadid')} was created"
        return Opens("announcement", headline, "announced", channel="xml")
    if tokens["tag"] == "fatal_signal":
        signal = head.get("signame")
        details |= {"kind": "FatalSignal", "signal": signal, "event": head.get("event")}
        headline = (
            f"Process terminating with default action of signal {head.get('signo')} ({signal})"
        )
        return Opens("error", headline, "crash", thread, details, channel="xml")
    what = _line(html.unescape(head.get("what") or head.get("text") or ""))
    known = heading_kind(what)
    named = known[1] if known else {}
    details |= {key: number(v) if key == "size" else v for key, v in named.items()}
    if found := leak.match(what):
        details |= {key: number(found[key]) for key in ("bytes", "direct", "indirect", "blocks")}
        return Opens("leak", what, "leak", thread, details, channel="xml")
    return Opens("error", what or None, "error", thread, details, channel="xml")


def read_auxiliary(tokens: Tokens, _: Place) -> Event:
    """What the next stack is of."""
    text = _line(html.unescape(tokens["text"] or ""))
    role = auxiliary_role(text) or auxiliary_role(f" {text}") or "unknown"
    return StackOpens(role, kind="error", details=about_address(text), channel="xml")


rules = (
    Rule(
        "xml frame",
        ("<frame>",),
        r"<frame>",
        framed,
        read_frame,
        ("<frame>\n  <ip>0x109B10</ip>\n  <fn>deliver</fn>\n  <file>a.c</file>\n</frame>",),
    ),
    Rule(
        "xml error",
        ("<error>", "<fatal_signal>", "<announcethread>"),
        r"<(?:error|fatal_signal|announcethread)>",
        opened,
        read_opened,
        ("<error>\n <kind>InvalidWrite</kind>\n <what>Invalid write of size 1</what>\n <stack>",),
    ),
    Rule(
        "xml auxiliary",
        ("<auxwhat>", "<xauxwhat>"),
        r"<x?auxwhat>",
        auxiliary,
        read_auxiliary,
        ("<auxwhat>Block was alloc'd at</auxwhat>",),
    ),
    Rule(
        "xml end",
        ("</stack>", "</error>", "</fatal_signal>", "</announcethread>"),
        r"</(?:stack|error|fatal_signal|announcethread)>",
        pp.Regex(r"</(?P<tag>\w+)>"),
        lambda tokens, _: Closes(whole=tokens["tag"] != "stack", channel="xml"),
        ("</stack>", "</error>"),
    ),
    Rule(
        "xml process",
        ("<pid>",),
        r"<pid>(?=\d+</pid>)",
        pp.Regex(r"<pid>(?P<pid>\d+)</pid>"),
        lambda tokens, _: Context(details={"pid": int((tokens["pid"] or "0")[:9])}, channel="xml"),
        ("<pid>24753</pid>",),
    ),
)
