"""Options and arguments that commands share: what is read, and how."""

import os
import re
import sys
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from tracemine.cli.streams import is_file, is_terminal
from tracemine.spelling import meant

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _check_encoding(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    try:
        # Of no bytes, Python would not look up the name.
        b"x".decode(name or "utf-8", "replace")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"there is no text encoding {name!r}") from error
    return name


def complete_grammar(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the installed grammars whose names begin so, without importing any."""
    from tracemine.recognise.installed import ALL, names

    return [name for name in (*names(), ALL) if name.startswith(incomplete)]


def installed(
    ctx: click.Context, param: click.Parameter, names: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuse the name of a grammar that is not installed, without importing any.

    A path of a module (`kernel.py`) is a grammar that need not be installed.
    """
    if not names:
        return names
    from tracemine.recognise import installed as there

    known = there.names()
    for name in names:
        if name not in (*known, there.ALL) and not name.endswith(".py"):
            near = meant(name, known)
            raise click.BadParameter(f"there is no grammar {name!r}; {near}", ctx, param)
    return names


grammar_option = click.option(
    "--grammar",
    "-g",
    "grammars",
    multiple=True,
    metavar="NAME",
    callback=installed,
    shell_complete=complete_grammar,
    help="Only what this grammar reads (or the module FILE.py, or all); repeatable; see "
    "`tracemine grammar list`.",
)
strict_option = click.option(
    "--strict", is_flag=True, help="Exit with 2 when any input cannot be read."
)
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="Nothing but errors on standard error."
)

#: Of the commands that answer with one table.
form_option = click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="table for people, json for programs.",
)
redact_option = click.option(
    "--redact/--no-redact",
    default=None,
    help="Pseudonyms for paths, hosts, mails.  [default: the setting `redact`]",
)
jobs_option = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read so many files at the same time.  [default: the processors]",
)
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?", re.ASCII)


def _since(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        datetime.fromisoformat(value + "0001-01-01"[len(value) :])
    except ValueError:
        expected = "expected a date like 2013, 2013-12 or 2013-12-02"
        raise click.BadParameter(expected) from None
    return value


def _printable(_: click.Context, __: click.Parameter, value: str) -> str:
    from tracemine.reading.inputs import display_name

    return display_name(value)


since_option = click.option(
    "--since", metavar="DATE", callback=_since, help="Only incidents of this day or later."
)
title_option = click.option(
    "--title",
    default="Crashes",
    show_default=True,
    callback=_printable,
    help="What the pages are called.",
)
encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    callback=_check_encoding,
    help="How the input is encoded.  [default: UTF-8 or UTF-16, else cp1252]",
)


def output_option(what: str, *, required: bool = False) -> Callable[[_Command], _Command]:
    """Return the option `--output` of a command, which writes this into it."""
    return click.option(
        "--output",
        "-o",
        required=required,
        type=click.Path(dir_okay=False),
        metavar="FILE",
        help=f"{what}; - is standard output.",
    )


def verbose_option(what: str) -> Callable[[_Command], _Command]:
    """Return the option `--verbose` of a command, which then tells this, too."""
    return click.option("--verbose", "-v", is_flag=True, help=f"Also {what}.")


def time_limit() -> float:
    """Return the setting `time_limit`; raises `ConfigError` for settings that cannot be used."""
    from tracemine import config

    seconds: float = config.load(Path.cwd(), os.environ)["time_limit"].value
    return seconds


def given_paths(ctx: click.Context, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the paths to read: standard input without any, unless a person sits there.

    With nothing to read the command's help is shown, and it ends with exit status 2.
    """
    if paths:
        return tuple(paths)
    if is_terminal(sys.stdin):
        click.echo(ctx.get_help(), err=True)
        click.echo("\nError: there is nothing to read: name a PATH, or pipe something in", err=True)
        ctx.exit(2)
    return ("-",)


#: The forms of files by their endings; each command writes some of them.
_FORMS = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".md": "markdown",
    ".dot": "dot",
    ".gv": "dot",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".sarif": "sarif",
    ".xml": "junit",
}
#: No notes are written in these.
_RESULTS = {".html", *_FORMS} - {".md"}


def form_of(output: str | None, forms: Collection[str]) -> str | None:
    """Return the one of these forms that the ending of a file asks for; None where none does."""
    form = _FORMS.get(Path(output or "").suffix.lower())
    return form if form in forms else None


def not_an_input(output: str | None, paths: Sequence[str]) -> None:
    """Refuse to write results over the notes: raises `click.UsageError`.

    In a folder that is read, results may be written over older ones, by their ending.
    """
    for path in paths if is_file(output) else ():
        if _is_input(Path(output or ""), Path(path)):
            raise click.UsageError(f"{output} is read and would be written over; name another file")


def _is_input(output: Path, path: Path) -> bool:
    try:
        if output.samefile(path):
            return True
        inside = path.is_dir() and output.resolve().is_relative_to(path.resolve())
    except (OSError, ValueError, RuntimeError):  # one of them does not exist
        return False
    return inside and output.suffix.lower() not in _RESULTS
