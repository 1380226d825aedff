"""What happens to tool output on its way into a note, as functions from text to text.

Every dress keeps what was printed; `line_of` of a dressed text is where each printed line begins.
"""

import base64
import html
import itertools
import quopri
import re
from collections.abc import Callable

Dress = Callable[[str], str]


def each_line(change: Callable[[int, str], str]) -> Dress:
    """Dress every line; the last, empty one behind the final line break stays."""

    def dress(text: str) -> str:
        lines = text.split("\n")
        body = [change(i, line) for i, line in enumerate(lines[:-1])]
        return "\n".join([*body, lines[-1]])

    return dress


def prefixed(prefix: Callable[[int], str]) -> Dress:
    """Put something before every line; editors strip blanks at line ends."""
    return each_line(lambda i, line: (prefix(i) + line).rstrip() if not line else prefix(i) + line)


def _clock(i: int) -> str:
    return f"{9 + i // 3600 % 12:02d}:{i // 60 % 60:02d}:{i % 60:02d}"


def soft_wrap(text: str, width: int = 76) -> str:
    """Break long lines at blanks, as mail programs do; the rest begins at the line start."""
    out = []
    for line in text.split("\n"):
        while len(line) > width:
            indent = len(line) - len(line.lstrip(" >|"))
            cut = line.rfind(" ", indent + 12, width)
            if cut < 0:
                cut = line.find(" ", width)
            # mailers do not begin a line with what reads as another line
            if cut < 0 or re.match(r" *(#\d|==|>|&gt;|$)", line[cut:]):
                break
            out.append(line[:cut])
            line = line[cut + 1 :]
        out.append(line)
    return "\n".join(out)


def quoted_printable(text: str) -> str:
    body = quopri.encodestring(text.encode()).decode()
    return (
        "From: ada@example.org\nSubject: crash\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: quoted-printable\n\n{body}"
    )


def base64_mail(text: str) -> str:
    body = base64.encodebytes(text.encode()).decode()
    return (
        "From: ada@example.org\nSubject: crash\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=utf-8\n"
        f"Content-Transfer-Encoding: base64\n\n{body}\n"
    )


def coloured(text: str) -> str:
    """Colour addresses and function names as gdb does on a terminal."""
    text = re.sub(r"0x[0-9a-f]+", lambda m: f"\x1b[34m{m[0]}\x1b[m", text)
    return re.sub(r"(?<= in )(\w+)(?= \()", lambda m: f"\x1b[33m{m[1]}\x1b[m", text)


DRESSES: dict[str, Dress] = {
    "quoted": prefixed(lambda _: "> "),
    "quoted deep": prefixed(lambda _: "> > > "),
    "quoted tight": prefixed(lambda _: ">>"),
    "pipe": prefixed(lambda _: "| "),
    "indented": prefixed(lambda _: "    "),
    "tab": prefixed(lambda _: "\t"),
    "comment #": prefixed(lambda _: "# "),
    "comment //": prefixed(lambda _: "// "),
    "comment *": prefixed(lambda _: " * "),
    "github": prefixed(lambda i: f"2024-05-05T{_clock(i)}.{i * 7919 % 10_000_000:07d}Z "),
    "gitlab": prefixed(lambda i: f"2024-05-05T{_clock(i)}.{i * 7919 % 1_000_000:06d}Z 01O "),
    "jenkins": prefixed(lambda i: f"[2024-05-05T{_clock(i)}.{i * 37 % 1000:03d}Z] "),
    "docker compose": prefixed(lambda _: "courier-1  | "),
    "syslog": prefixed(lambda i: f"Dec  2 {_clock(i)} build7 runner[4711]: "),
    "journal": prefixed(lambda i: f"2024-05-05T{_clock(i)}+0200 build7 runner[4711]: "),
    "kernel": prefixed(lambda i: f"[{i / 7 + 12:12.6f}] "),
    "python logging": prefixed(lambda i: f"2024-05-05 {_clock(i)},{i % 1000:03d} - ERROR: "),
    "unknown ci": prefixed(lambda i: f"agent-3/step {i}: "),
    "carriage returns": lambda text: text.replace("\n", "\r\n"),
    "colours": coloured,
    "entities": lambda text: html.escape(text, quote=False),
    "no-break spaces": prefixed(lambda _: "\u00a0\u00a0"),
    "fence": lambda text: f"Seen again today:\n\n```\n{text}```\n",
    "details": lambda text: f"<details><summary>trace</summary>\n\n```gdb\n{text}```\n\n</details>\n",
    "item": lambda text: "- what gdb says:\n" + prefixed(lambda _: "  ")(text),
    "soft wrap": soft_wrap,
    "quoted-printable": quoted_printable,
    "base64": base64_mail,
}

#: Transports come last: nothing is put around a mail's encoding.
_LAST = {"quoted-printable", "base64"}
#: What a dress is not worn over, because no tool does it: see the reason beside it.
_NOT_OVER = {
    # a wrapped line loses its prefix, and nothing says that the rest is not a line of its own
    ("soft wrap", "quoted"): None,
}


def pairs() -> list[tuple[str, str]]:
    """All ordered pairs of dresses that can be worn together: the first is put on first."""
    return [
        (first, second)
        for first, second in itertools.permutations(DRESSES, 2)
        if first not in _LAST and not (first in ("fence", "details") and second in _LAST and False)
    ]
