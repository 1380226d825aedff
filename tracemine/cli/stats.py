"""`tracemine stats`: how much is remembered, and what comes back."""

import sys

import click

from tracemine.cli.inputs import encoding_option, form_option
from tracemine.cli.memories import opened, store_option
from tracemine.cli.streams import Messages, color_option, ink_for, print_lines


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 10_000),
    metavar="N",
    default=10,
    show_default=True,
    help="How many functions, and how many signatures, at most.",
)
@form_option
@store_option
@encoding_option
@color_option
def stats(
    paths: tuple[str, ...],
    limit: int,
    form: str,
    store: str | None,
    encoding: str | None,
    color: str,
) -> None:
    """Count what is in the store, or in the notes at PATH.

    Also the functions and signatures of most incidents, with when they were first and last seen.
    """
    from tracemine.answers.stats import stats as count
    from tracemine.output.json import encoded
    from tracemine.output.stats import stats_lines

    with opened(store, paths, encoding, Messages(quiet=False)) as memory:
        found = count(memory, limit)
    if form == "json":
        sys.stdout.buffer.write(encoded(found) + b"\n")
    else:
        print_lines(stats_lines(found, ink_for(color, sys.stdout)), color)
