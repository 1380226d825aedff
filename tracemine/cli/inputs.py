"""Options and arguments that commands share: what is read, and how."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tracemine.cli.streams import is_terminal


def _check_encoding(_: click.Context, __: click.Parameter, name: str | None) -> str | None:
    try:
        # Of no bytes, Python would not look up the name.
        b"x".decode(name or "utf-8", "replace")
    except (LookupError, ValueError) as error:
        raise click.BadParameter(f"there is no text encoding {name!r}") from error
    return name


def complete_grammar(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the installed grammars whose names begin so, without importing any."""
    from importlib.metadata import entry_points

    names = {point.name for point in entry_points(group="tracemine.grammars")}
    return sorted(name for name in names if name.startswith(incomplete))


grammar_option = click.option(
    "--grammar",
    "-g",
    "grammars",
    multiple=True,
    metavar="NAME",
    shell_complete=complete_grammar,
    help="Only what this grammar reads; repeatable; see `tracemine grammar list`.",
)

jobs_option = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="Read so many files at the same time.  [default: the processors]",
)
encoding_option = click.option(
    "--encoding",
    metavar="NAME",
    callback=_check_encoding,
    help="How the input is encoded.  [default: UTF-8 or UTF-16, else cp1252]",
)


def given_paths(ctx: click.Context, paths: Sequence[str]) -> tuple[str, ...]:
    """Return the paths to read: standard input without any, unless a person sits there.

    With nothing to read the command's help is shown, and it ends with exit status 2.
    """
    if paths:
        return tuple(paths)
    if is_terminal(sys.stdin):
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)
    return ("-",)


def not_an_input(output: str | None, paths: Sequence[str]) -> None:
    """Refuse to write results over the notes: raises `click.UsageError`."""
    if output is None:
        return
    for path in paths:
        try:
            same = Path(output).samefile(path)
        except (OSError, ValueError):  # one of them does not exist
            continue
        if same:
            raise click.UsageError(f"{output} is read and would be written over")
