"""What standard output and standard error can show, and the lines written to standard error."""

import os
import sys
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from tracemine.output.escape import escape
from tracemine.output.ink import Ink, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracemine.cli.progress import Progress

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colour and links; auto: on a terminal, unless NO_COLOR is set or TERM is dumb.",
)

#: What may make rich write colours where there is no terminal.
_ENVIRONMENT = {"FORCE_COLOR", "TTY_COMPATIBLE"}


def is_terminal(stream: IO[Any]) -> bool:
    """Tell whether a person reads or types at this stream."""
    try:
        return stream.isatty()
    except ValueError:  # it is closed
        return False


def ink_for(color: str, stream: IO[Any] | None) -> Ink:
    """Return how styled lines are written to a stream (None: a file), as `--color` has it.

    What `auto` means is rich's decision: NO_COLOR, FORCE_COLOR, TTY_COMPATIBLE and TERM count.
    """
    terminal = stream is not None and is_terminal(stream)
    asked = color == "always" or (color == "auto" and _ENVIRONMENT & os.environ.keys())
    ink = _styled(color, stream, terminal=terminal) if terminal or asked else Ink()
    ink.drawing = stream is None or _can_draw(stream)
    return ink


def _styled(color: str, stream: IO[Any] | None, *, terminal: bool) -> Ink:
    from rich.console import Console

    from tracemine.output.terminal import TerminalInk

    console = Console(file=stream if stream is not None else StringIO())
    colours = console.color_system is not None and not console.no_color
    styled = color == "always" or (color == "auto" and colours)
    width = console.width if terminal else None
    return TerminalInk(width=width, styled=styled, links=styled and terminal)


@contextmanager
def written_to(output: str | None) -> "Iterator[IO[bytes]]":
    """Open a file for results; "-" and None are standard output."""
    if is_file(output):
        with Path(output or "").open("wb") as stream:
            yield stream
    else:
        yield sys.stdout.buffer
        sys.stdout.flush()


def is_file(output: str | None) -> bool:
    """Tell whether `--output` names a file: it does not where it is left out or "-"."""
    return output not in (None, "-")


def named(output: str) -> str:
    """Return what a message calls the file of `--output`."""
    return output if is_file(output) else "standard output"


def _can_draw(stream: IO[Any]) -> bool:
    """Tell whether the encoding that the user's environment asks for has drawing characters."""
    try:
        "▁█├─".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def print_lines(lines: "Iterable[Line]", color: str) -> None:
    """Write styled lines to standard output, as `--color` has it."""
    ink = ink_for(color, sys.stdout)
    for line in lines:
        sys.stdout.buffer.write(ink.line(line).encode())


class Messages:
    """The lines on standard error, each harmless to print; `quiet` leaves only errors."""

    def __init__(self, *, quiet: bool, progress: "Progress | None" = None) -> None:
        self.quiet = quiet
        self._progress = progress

    def warning(self, text: str) -> None:
        """Tell of something that was left out."""
        if not self.quiet:
            self._write(f"Warning: {text}")

    def note(self, text: str) -> None:
        """Tell something that helps."""
        if not self.quiet:
            self._write(text)

    def error(self, text: str) -> None:
        """Tell why the exit status is what it is."""
        self._write(f"Error: {text}")

    def _write(self, text: str) -> None:
        if self._progress is not None:
            self._progress.hide()
        click.echo(escape(text), err=True)
