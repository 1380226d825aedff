"""Pictures of a terminal: a command really runs on one, and rich draws what it printed."""

import fcntl
import html
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

THEME = TerminalTheme(
    background=(30, 32, 38),
    foreground=(205, 208, 214),
    normal=[
        (30, 32, 38),
        (232, 106, 96),
        (140, 194, 101),
        (226, 185, 94),
        (97, 161, 228),
        (208, 140, 220),
        (92, 190, 198),
        (205, 208, 214),
    ],
)
#: rich's own template fetches a font; the reader's fixed-width one is good enough.
_FONT = re.compile(r"\s*@font-face \{[^}]*\}")
_LINK = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")
_TEXT = re.compile(r'<text class="[^"]*-r\d+" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')
#: What would change colours or the width.
_UNSET = {"COLORTERM", "COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "TTY_COMPATIBLE"}


def run(command: str, folder: Path, columns: int, status: int = 0) -> str:
    """Run a command of ours on a terminal so many columns wide; return what the terminal got."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 200, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in _UNSET}
    environment |= {"TERM": "xterm-256color", "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=its,
    ) as process:
        os.close(its)
        printed = b"".join(_all(ours))
    os.close(ours)
    assert process.returncode == status, printed.decode()
    return _LINK.sub("", printed.decode().replace("\r\n", "\n"))


def _all(terminal: int):
    try:
        while chunk := os.read(terminal, 65536):
            yield chunk
    except OSError:  # Linux says so when nobody writes any more
        return


def draw(name: str, command: str, printed: str, columns: int) -> str:
    """Return the SVG of a terminal in which a command was typed and printed this."""
    with Path(os.devnull).open("w") as nowhere:
        console = Console(record=True, width=columns, file=nowhere, force_terminal=True)
        console.print(Text.assemble(("$ ", "dim"), command))
        console.print(Text.from_ansi(printed.rstrip("\n")))
        return _FONT.sub("", console.export_svg(title="", theme=THEME, unique_id=name))


def words_in(svg: str) -> list[list[str]]:
    """Return the lines of text in a picture, each as its words."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _TEXT.findall(svg):
        lines.setdefault(float(y), []).append((float(x), html.unescape(text)))
    joined = (" ".join(text for _, text in sorted(lines[y])) for y in sorted(lines))
    return [line.replace("\xa0", " ").split() for line in joined if line.strip()]
