"""`tracemine graph`: the graph of incidents and functions as a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, not_an_input
from tracemine.cli.memories import complete_function, opened, store_option
from tracemine.cli.streams import Messages
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.answers.written import WrittenGraph
    from tracemine.store import Store

SUFFIXES = (".graphml", ".gexf", ".dot", ".gv", ".json")


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--output",
    "-o",
    required=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Where to: the suffix .graphml, .gexf, .dot or .json (node-link) says in which form.",
)
@click.option(
    "--around",
    metavar="FUNCTION",
    shell_complete=complete_function,
    help="Only the incidents of this function, signature or incident, and what they lead to.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 6),
    default=1,
    show_default=True,
    metavar="N",
    help="How many steps around it.",
)
@click.option("--clusters", is_flag=True, help="Also number the clusters of incidents alike.")
@store_option
@encoding_option
def graph(
    paths: tuple[str, ...],
    output: str,
    around: str | None,
    depth: int,
    clusters: bool,
    store: str | None,
    encoding: str | None,
) -> None:
    """Write the graph of incidents and functions into a file.

    Edges say in which roles a function is in an incident, how deep, and how much that counts.

    \b
    tracemine graph -o incidents.graphml
    tracemine graph -o free.dot --around virFree && dot -Tsvg -O free.dot
    """  # noqa: D301
    suffix = Path(output).suffix.lower()
    if suffix not in SUFFIXES:
        raise click.UsageError(f"{output}: the suffix is none of {', '.join(SUFFIXES)}")
    not_an_input(output, paths)
    messages = Messages(quiet=False)
    with opened(store, paths, encoding, messages) as memory, memory.snapshot():
        found = _found(memory, around, depth, clusters=clusters)
        with Path(output).open("wb") as file:
            file.writelines(_written(found, suffix))
    messages.note(f"{output}: {counted(len(found), 'incident')}")


def _found(memory: "Store", around: str | None, depth: int, *, clusters: bool) -> "WrittenGraph":
    from tracemine.answers import graphs
    from tracemine.answers.query import resolve
    from tracemine.answers.written import WrittenGraph

    keys = memory.keys()
    if around is not None:
        keys = graphs.around(memory, resolve(memory, [around]), depth)
    return WrittenGraph(memory, keys, graphs.alike(memory, keys) if clusters else ())


def _written(found: "WrittenGraph", suffix: str) -> Iterator[bytes]:
    from tracemine.output import dot, graphs

    if suffix == ".graphml":
        return graphs.graphml(found.nodes(), found.edges())
    if suffix == ".gexf":
        return graphs.gexf(found.nodes(), found.edges())
    if suffix == ".json":
        return graphs.node_link(found.nodes(), found.edges())
    nodes = ((n, {**f, "label": dot.drawn(str(f["label"]))}) for n, f in found.nodes())
    return dot.render(nodes, found.edges())
