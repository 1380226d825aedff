"""`tracemine graph`: the graph of incidents and functions as a file."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, form_of, not_an_input, output_option
from tracemine.cli.memories import complete_function, not_remembered, store_option
from tracemine.cli.names import asked
from tracemine.cli.streams import Messages, named, written_to
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.answers.written import WrittenGraph
    from tracemine.store import Store

FORMS = ("graphml", "gexf", "dot", "json")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@output_option("Write the graph into this file", required=True)
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMS),
    help="dot for Graphviz, json is node-link.  [default: as the file of --output is called]",
)
@click.option(
    "--around",
    metavar="NAME",
    shell_complete=complete_function,
    help="Only the incidents of this NAME, as for `tracemine related`, and what they lead to.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 6),
    default=1,
    show_default=True,
    metavar="N",
    help="With --around: how many steps.",
)
@click.option("--clusters", is_flag=True, help="Also number the clusters of incidents alike.")
@store_option
@encoding_option
def graph(
    paths: tuple[str, ...],
    output: str,
    form: str | None,
    around: str | None,
    depth: int,
    clusters: bool,
    store: str | None,
    encoding: str | None,
) -> None:
    """Write the graph of incidents and functions into a file.

    Edges say in which roles a function is in an incident, how deep, and how much that counts.
    With a PATH it is of the notes there, else of the store.

    \b
    tracemine graph -o incidents.graphml
    tracemine graph -f dot -o - --around virFree | dot -Tsvg > free.svg
    """  # noqa: D301
    form = form or form_of(output, FORMS)
    if form is None:
        known = ", ".join(f".{one}" for one in FORMS)
        raise click.UsageError(f"{output}: name a file that ends in one of {known}, or --format")
    not_an_input(output, paths)
    messages = Messages(quiet=False)
    names = [around] if around is not None else []
    with asked(names, paths, store, encoding, messages) as memory, memory.snapshot():
        not_remembered(output, memory)
        found = _found(memory, around, depth, clusters=clusters)
        with written_to(output) as stream:
            stream.writelines(_written(found, form))
    messages.note(f"{named(output)}: {counted(len(found), 'incident')}")


def _found(memory: "Store", around: str | None, depth: int, *, clusters: bool) -> "WrittenGraph":
    from tracemine.answers import graphs
    from tracemine.answers.query import resolve
    from tracemine.answers.written import WrittenGraph

    keys = memory.keys()
    if around is not None:
        keys = graphs.around(memory, resolve(memory, [around]), depth)
    return WrittenGraph(memory, keys, graphs.alike(memory, keys) if clusters else ())


def _written(found: "WrittenGraph", form: str) -> Iterator[bytes]:
    from tracemine.output import dot, graphs

    if form == "graphml":
        return graphs.graphml(found.nodes(), found.edges())
    if form == "gexf":
        return graphs.gexf(found.nodes(), found.edges())
    if form == "json":
        return graphs.node_link(found.nodes(), found.edges())
    nodes = ((n, {**f, "label": dot.drawn(str(f["label"]))}) for n, f in found.nodes())
    return dot.render(nodes, found.edges())
