"""What happens to tool output on its way into a note, and where each line of it ends up.

A dress takes lines and gives lines. Every line knows which of the bare lines begin on it, so
that after any number of dresses it is known on which physical line a printed line begins.
"""

import base64
import html
import itertools
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple


class Line(NamedTuple):
    """A physical line, and the 1-based numbers of the bare lines that begin on it."""

    text: str
    origins: tuple[int, ...] = ()
    #: How many columns of it are dress.
    margin: int = 0


Lines = list[Line]
Dress = Callable[[Lines], Lines]


#: What valgrind begins its lines with.
_MARK = re.compile(r"(?:==[\d:. ]+== +)?")


def bare(text: str) -> Lines:
    """The lines of what a tool printed; it ends with a line break."""
    lines = enumerate(text.removesuffix("\n").split("\n"), 1)
    return [Line(line, (i,), _MARK.match(line).end()) for i, line in lines]  # type: ignore[union-attr]


def written(lines: Lines) -> str:
    return "".join(f"{line.text}\n" for line in lines)


def line_numbers(lines: Lines) -> dict[int, int]:
    """For each bare line the physical line on which it begins."""
    return {origin: i for i, line in enumerate(lines, 1) for origin in line.origins}


# --- dresses of single lines


def each(change: Callable[[str], str]) -> Dress:
    return lambda lines: [line._replace(text=change(line.text)) for line in lines]


def prefixed(prefix: Callable[[int], str]) -> Dress:
    """Put something before every line; what prints a prefix keeps its blanks on empty lines."""
    return lambda lines: [_behind(prefix(i), line) for i, line in enumerate(lines)]


def edited(prefix: str) -> Dress:
    """Put something before every line as an editor does, which leaves no blanks at line ends."""
    return lambda lines: [_behind(prefix if line.text else prefix.rstrip(), line) for line in lines]


def _behind(prefix: str, line: Line) -> Line:
    return Line(prefix + line.text, line.origins, len(prefix) + line.margin)


def _clock(i: int) -> str:
    return f"{9 + i // 3600 % 12:02d}:{i // 60 % 60:02d}:{i % 60:02d}"


def _colours(text: str) -> str:
    """Colour addresses, function names and files as gdb does on a terminal."""
    text = re.sub(r"0x[0-9a-f]+", "\x1b[34m\\g<0>\x1b[m", text)
    text = re.sub(r"(?<= in )(\w+)(?= \()", "\x1b[33m\\g<0>\x1b[m", text)
    return re.sub(r"(?<= at )[^ :]+(?=:\d+$)", "\x1b[32m\\g<0>\x1b[m", text)


# --- dresses of the whole text


def around(before: str, after: str, inner: Dress = lambda lines: lines) -> Dress:
    """Stand between other lines of a note."""
    above, below = ([Line(line) for line in text.split("\n")] for text in (before, after))
    return lambda lines: [*above, *inner(lines), *below]


#: Quotes and blanks that begin a line and are no part of the text that mail programs wrap.
_MARGIN = re.compile(r"[ \t>|]*")


def _enclosed(tag: str, lines: Lines) -> Lines:
    """Put a tag right before the first line and right behind the last."""
    if not lines:
        return lines
    first, *others = lines
    out = [first._replace(text=tag + first.text), *others]
    return [*out[:-1], out[-1]._replace(text=out[-1].text + tag)]


#: Not less than this of what was printed is left of a wrap: it is by its beginning that a line is
#: known, and a mail program that wraps earlier than behind prefix and beginning is not set for logs.
_LEAST = 30
#: No mail program can know, but no reader either: the rest of a wrapped line that looks like the
#: next line of the tool is not told from it. Wraps before such a rest are not made.
_LIKE_A_LINE = re.compile(r"\s*(?:#\d|==\d|>|&gt;|$)")


def wrapped(width: int, quotes: bool) -> Dress:
    """Break long lines at blanks, as mail programs do.

    The rest begins at the line start, or with `quotes` behind the same quotes (RFC 3676).
    """

    def pieces(line: Line) -> Iterator[Line]:
        text, origins, margin = line
        blanks = _MARGIN.match(text)
        quote = blanks[0] if blanks and quotes and ">" in blanks[0] else ""
        while len(text) > width:
            first = margin + _LEAST
            cut = text.rfind(" ", first, width)
            if cut < 0:
                cut = text.find(" ", max(first, width))
            if cut < 0 or _LIKE_A_LINE.match(text, cut):
                break
            yield Line(text[:cut], origins, margin)
            text, origins, margin = quote + text[cut + 1 :], (), len(quote)
        yield Line(text, origins, margin)

    return lambda lines: [piece for line in lines for piece in pieces(line)]


NEW_PROMPT = "--Type <RET> for more, q to quit, c to continue without paging--"
OLD_PROMPT = "---Type <return> to continue, or q <return> to quit---"


def paged(prompt: str, height: int) -> Dress:
    """gdb stops after every screenful and asks on a line of its own."""

    def dress(lines: Lines) -> Lines:
        out: Lines = []
        for i, line in enumerate(lines):
            if i % height == height - 1:
                out.append(Line(prompt))
            out.append(line)
        return out

    return dress


#: A line of gdb's own: what the program prints is not paged.
_PAGED = re.compile(r"#\d|    |0x|Thread \d")
#: Where the cursor can be: gdb does not ask within a colour.
_CELL = re.compile(r"(?:\x1b\[[0-9;]*m)*.")


def paged_within(prompt: str, every: int, column: int) -> Dress:
    """gdb's line is wider than it thinks the screen is: it asks in the middle of the line."""

    def pieces(i: int, line: Line, column: int) -> Iterator[Line]:
        text, origins, margin = line
        cells = _CELL.findall(text)
        if i % every == 0 and len(cells) > column and _PAGED.match(text) and "Type <" not in text:
            # Quotes and editors eat blanks at both ends of a line: there the cut would lose one.
            while any(cell.endswith(" ") for cell in cells[column - 1 : column + 1]):
                column -= 1
            seen = "".join(cells[:column])
            yield Line(seen + prompt, origins, margin)
            text, origins, margin = text[len(seen) :], (), 0
        yield Line(text, origins, margin)

    return lambda lines: [p for i, line in enumerate(lines) for p in pieces(i, line, column)]


def _literal(text: str) -> str:
    """Escape as a program does within a string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def archived(lines: Lines) -> Lines:
    """A web archive breaks every line by a tag on the line below."""
    return [made for line in lines for made in (line, Line("<br>"))]


# --- transports


_MAIL = (
    "From: ada@example.org\nSubject: crash\nMIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: "
)


def _header(encoding: str) -> Lines:
    return [Line(line) for line in f"{_MAIL}{encoding}\n".split("\n")]


def _quoted_printable(line: Line) -> Iterator[Line]:
    """One line in pieces of at most 76 columns (RFC 2045, 6.7); blanks at its end are escaped."""
    units = [
        chr(byte) if (32 <= byte < 127 and byte != 61) or byte == 9 else f"={byte:02X}"
        for byte in line.text.encode()
    ]
    if units and units[-1] in " \t":
        units[-1] = f"={ord(units[-1]):02X}"
    text, origins = "", line.origins
    for unit in units:
        if len(text) + len(unit) > 75:
            yield Line(f"{text}=", origins)
            text, origins = "", ()
        text += unit
    yield Line(text, origins)


def quoted_printable(lines: Lines) -> Lines:
    return [*_header("quoted-printable"), *(p for line in lines for p in _quoted_printable(line))]


def base64_mail(lines: Lines) -> Lines:
    """57 bytes make a line of 76 columns, whatever lines they were."""
    begins: dict[int, tuple[int, ...]] = {}
    at = 0
    for line in lines:
        begins[at // 57] = begins.get(at // 57, ()) + line.origins
        at += len(line.text.encode()) + 1
    data = written(lines).encode()
    body = [
        Line(base64.b64encode(data[i : i + 57]).decode(), begins.get(i // 57, ()))
        for i in range(0, len(data), 57)
    ]
    return [*_header("base64"), *body]


DRESSES: dict[str, Dress] = {
    # gdb's own: what it does on a terminal
    "pager": paged(NEW_PROMPT, 7),
    "old pager": paged(OLD_PROMPT, 5),
    "pager, answered": paged(f"{NEW_PROMPT}c", 11),
    "pager in a line": paged_within(NEW_PROMPT, 3, 61),
    "old pager in a line": paged_within(OLD_PROMPT, 2, 47),
    "colours": each(_colours),
    # who prints it
    "github": prefixed(lambda i: f"2024-05-05T{_clock(i)}.{i * 7919 % 10_000_000:07d}Z "),
    "gitlab": prefixed(lambda i: f"2024-05-05T{_clock(i)}.{i * 7919 % 1_000_000:06d}Z 01O "),
    "jenkins": prefixed(lambda i: f"[2024-05-05T{_clock(i)}.{i * 37 % 1000:03d}Z] "),
    "jenkins, clock": prefixed(lambda i: f"{_clock(i)}  "),
    "bamboo": prefixed(lambda i: f"error\t05-May-2024 {_clock(i)}\t"),
    "docker compose": prefixed(lambda _: "courier-1  | "),
    "syslog": prefixed(lambda i: f"Dec  2 {_clock(i)} build7 runner[4711]: "),
    "journal": prefixed(lambda i: f"2024-05-05T{_clock(i)}+0200 build7 runner[4711]: "),
    "rsyslog": prefixed(lambda i: f"2024-05-05T{_clock(i)}.{i:06d}+02:00 build7 runner[4711]: "),
    "kernel": prefixed(lambda i: f"[{i / 7 + 12:12.6f}] "),
    "python logging": prefixed(lambda i: f"2024-05-05 {_clock(i)},{i % 1000:03d} - ERROR: "),
    "unknown ci": prefixed(lambda i: f"agent-3/step {i}: "),
    "carriage returns": each(lambda text: f"{text}\r"),
    # who pastes it, and where
    "indented": edited("    "),
    "indented far": edited(" " * 26),
    "tab": edited("\t"),
    "no-break spaces": prefixed(lambda _: "\u00a0\u00a0"),
    "comment #": edited("# "),
    "comment #>": edited("#> "),
    "comment //": edited("// "),
    "comment *": edited(" * "),
    "comment ;": edited(";; "),
    "comment <!--": each(lambda text: f"<!-- {text} -->"),
    "pipe": edited("| "),
    "fence": around("Seen again today:\n\n```", "```\n\nOnce more then."),
    "details": around("<details><summary>trace</summary>\n\n```gdb", "```\n\n</details>"),
    "item": around("- what it says:\n", "\n- and what now?", edited("  ")),
    "nested item": around("1. today\n   - first run\n", "", edited("       ")),
    "fence in an item": around("* what it says:\n\n  ```text", "  ```", edited("  ")),
    "entities": each(lambda text: html.escape(text, quote=False)),
    "entities, quotes too": each(html.escape),
    "pre": around("<p>It says:</p>\n<pre>", "</pre>", each(html.escape)),
    "program": each(lambda text: f'    "{_literal(text)}\\n"'),
    "list in a program": each(lambda text: f'\t\t"{_literal(text)}",'),
    "forum": each(lambda text: f" [COLOR=#000000][SIZE=3]{text}[/SIZE][/COLOR]"),
    "jira": around("Steps:", "", lambda lines: _enclosed("{noformat}", lines)),
    "archive": lambda lines: archived(each(html.escape)(lines)),
    # who mails it
    "quoted": edited("> "),
    "quoted deep": edited("> > > "),
    "quoted tight": edited(">>"),
    "quoted tight deep": edited(">>>> "),
    "quoted by name": edited("ada> "),
    "soft wrap": wrapped(76, quotes=False),
    "soft wrap, narrow": wrapped(64, quotes=False),
    "flowed": wrapped(72, quotes=True),
    "quoted-printable": quoted_printable,
    "base64": base64_mail,
}

_PAGERS = frozenset(name for name in DRESSES if "pager" in name)
_HTML = frozenset({"entities", "entities, quotes too", "pre"})
_SITES = frozenset({"archive", "jira"})
_TRANSPORTS = frozenset({"quoted-printable", "base64"})
PROGRAMS = frozenset({"program", "list in a program"})
_PAGES = PROGRAMS | {"entities", "entities, quotes too", "pre", "comment <!--", "archive", "forum"}
_WRAPS = frozenset({"soft wrap", "soft wrap, narrow", "flowed"})


def worn(*names: str) -> bool:
    """Tell whether these dresses can be put on in this order.

    gdb is the first that touches its output, so nothing is below its pager; a mail is encoded
    last, so nothing is around its transport; what stands in a program is what the tool printed;
    no mail program wraps the source of a web page, which is what a site makes of all the rest.
    """
    first, *above = names
    return not (
        _PAGERS.intersection(above)
        or _TRANSPORTS.intersection(names[:-1])
        or PROGRAMS.intersection(above)
        or (first in _PAGES and _WRAPS.intersection(above))
        or _SITES.intersection(names[:-1])
        or ("archive" in names and _HTML.intersection(names))
    )


#: All ordered pairs of dresses that can be worn together; the first is put on first.
PAIRS = [pair for pair in itertools.permutations(DRESSES, 2) if worn(*pair)]


def dressed(lines: Lines, *names: str) -> Lines:
    for name in names:
        lines = DRESSES[name](lines)
    return lines
