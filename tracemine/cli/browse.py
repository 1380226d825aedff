"""`tracemine browse`: looking at signatures and incidents in the terminal."""

import gc
import sys
from contextlib import ExitStack

import click

from tracemine.cli.inputs import encoding_option
from tracemine.cli.memories import opened, store_option
from tracemine.cli.streams import Messages, is_terminal
from tracemine.errors import TracemineError


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@store_option
@encoding_option
def browse(paths: tuple[str, ...], store: str | None, encoding: str | None) -> None:
    """Browse signatures and incidents in the terminal.

    They are those of the store, or of the notes at PATH. Type / to search, arrows and Enter to
    move, o to open the line in VISUAL or EDITOR, q to quit.

    It needs a terminal, and textual: pip install 'tracemine[browse]'.
    """
    try:
        from tracemine.browse.app import Browser
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        reason = "browse needs the textual library: pip install 'tracemine[browse]'"
        raise TracemineError(reason) from error
    from tracemine.browse.shelf import Shelf

    if not (is_terminal(sys.stdin) and is_terminal(sys.stdout)):
        raise TracemineError("browse needs a terminal; `tracemine signatures` prints a list")
    with ExitStack() as stack:
        memory = stack.enter_context(opened(store, paths, encoding, Messages(quiet=False)))
        name = ", ".join(paths) or memory.place
        gc.set_threshold(50_000)  # it runs for long, and widgets leave cycles
        Browser(lambda: Shelf(memory), name, memory.path_of).run()
