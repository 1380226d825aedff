"""`tracemine show`: one incident whole."""

import sys

import click

from tracemine.cli.inputs import encoding_option
from tracemine.cli.memories import opened, store_option
from tracemine.cli.stats import form_option
from tracemine.cli.streams import Messages, color_option, ink_for
from tracemine.output.wording import counted

#: The beginning of an id stands for as many incidents at most.
_SHOWN = 5


@click.command()
@click.argument("name", metavar="INCIDENT")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@form_option
@store_option
@encoding_option
@color_option
@click.option("--verbose", "-v", is_flag=True, help="Also arguments and details.")
def show(
    name: str,
    paths: tuple[str, ...],
    form: str,
    store: str | None,
    encoding: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Show an incident whole: what tools printed, what the notes say, what is around it.

    INCIDENT is its id, or the beginning of one, or a place as FILE:LINE.
    """
    from tracemine.answers.whole import find, whole
    from tracemine.output.json import encoded
    from tracemine.output.whole import render

    messages = Messages(quiet=False)
    ink = ink_for(color, sys.stdout)
    with opened(store, paths, encoding, messages) as memory:
        keys = find(memory, name)
        for key in keys[:_SHOWN]:
            found = whole(memory, key)
            if form == "json":
                sys.stdout.buffer.write(encoded(found) + b"\n")
            else:
                for chunk in render(found, ink, verbose=verbose):
                    sys.stdout.buffer.write(chunk)
    if len(keys) > _SHOWN:
        messages.note(f"and {counted(len(keys) - _SHOWN, 'more incident')} of this name")
