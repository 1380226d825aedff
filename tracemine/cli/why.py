"""`tracemine why`: how two things hang together."""

import sys

import click

from tracemine.cli.inputs import encoding_option, form_option
from tracemine.cli.memories import complete_function, from_here, store_option
from tracemine.cli.names import asked
from tracemine.cli.streams import Messages, color_option, print_lines


@click.command()
@click.argument("one", metavar="A", shell_complete=complete_function)
@click.argument("other", metavar="B", shell_complete=complete_function)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@form_option
@store_option
@encoding_option
@color_option
@click.pass_context
def why(
    ctx: click.Context,
    one: str,
    other: str,
    paths: tuple[str, ...],
    form: str,
    store: str | None,
    encoding: str | None,
    color: str,
) -> None:
    """Explain how A and B hang together, over the rarest functions.

    A and B are names: a function, a signature (its hash or title), the id of an incident, or a
    line of a note as FILE:LINE; of hashes and ids the beginning is enough. With a PATH the notes
    there are asked, else the store.

    \b
    tracemine why virDomainObjUnlock libxlEventHandlerThread
    tracemine why notes.txt:217 virFree

    Exit status: 0 there is a way, 1 there is none.
    """  # noqa: D301
    from tracemine.answers.graphs import why as explain
    from tracemine.output.json import encoded
    from tracemine.output.why import lines

    messages = Messages(quiet=False)
    with asked([one, other], paths, store, encoding, messages) as memory:
        found = from_here(memory, explain(memory, one, other))
    if form == "json":
        sys.stdout.buffer.write(encoded(found) + b"\n")
    elif found.stops:
        print_lines(lines(found), color)
    else:
        same = f"{one} and {other} are the same"
        apart = f"nothing leads from {one} to {other}" + _passed_over(one, other)
        messages.note(same if one == other else apart)
    ctx.exit(0 if found.stops else 1)


def _passed_over(*names: str) -> str:
    """Return which of the names is of those that signatures pass over, as the ways do."""
    from tracemine.functions import normalise
    from tracemine.relevance import passed_over

    for name in names:
        rule = passed_over(normalise(name), None, None)
        if rule is not None:
            return f"; functions like {name} lead nowhere: {rule.reason}"
    return ""
