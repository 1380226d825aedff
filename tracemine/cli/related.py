"""`tracemine related`: the incidents that a function or a crash has to do with."""

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import (
    encoding_option,
    grammar_option,
    kind_option,
    since_option,
    unknown_kinds,
    verbose_option,
)
from tracemine.cli.memories import complete_function, from_here, opened, split, store_option
from tracemine.cli.streams import Messages, color_option, ink_for

if TYPE_CHECKING:
    from tracemine.answers import Answer
    from tracemine.answers.query import Query
    from tracemine.answers.tree import Neighbour
    from tracemine.store import Store

FORMATS = ("table", "json", "jsonl", "markdown", "dot")


@click.command()
@click.argument("names", nargs=-1, metavar="NAME... [PATH]...", shell_complete=complete_function)
@click.option("--trace", type=click.Path(), metavar="FILE", help='A crash, "-": just pasted.')
@click.option(
    "--depth",
    type=click.IntRange(1, 4),
    default=2,
    show_default=True,
    help="1: only incidents that have it; 2: also those that their functions lead to; ...",
)
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many incidents.",
)
@since_option
@kind_option
@grammar_option
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="table and markdown for people, json and jsonl for programs, dot for Graphviz.",
)
@click.option("--tree", "as_tree", is_flag=True, help="Draw the neighbourhood as a tree.")
@store_option
@encoding_option
@color_option
@verbose_option("of what the scores are made")
@click.pass_context
def related(
    ctx: click.Context,
    names: tuple[str, ...],
    trace: str | None,
    depth: int,
    limit: int,
    since: str | None,
    kinds: tuple[str, ...],
    grammars: tuple[str, ...],
    form: str,
    as_tree: bool,
    store: str | None,
    encoding: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Show which incidents a function or a crash links, and why.

    NAME is a function, the hash of a signature or the id of an incident, or the beginning of
    one. With a PATH the notes there are asked, else the store.

    \b
    tracemine related virFree
    tracemine related virFree notes.txt              without a store
    tracemine related libxlEventHandlerThread virDomainObjUnlock --depth 3
    gdb -batch -ex bt app core | tracemine related --trace -

    Exit status: 0 something is related, 1 nothing is, 2 the question cannot be asked.
    """  # noqa: D301
    from tracemine.answers import Options
    from tracemine.answers import related as answer_to
    from tracemine.answers.tree import tree

    given, paths = split(names, names=0 if trace else 1)
    if not given and not trace:
        raise click.UsageError("name a function, a signature or an incident, or give --trace FILE")
    if as_tree and form != FORMATS[0]:
        raise click.UsageError(f"--tree is drawn for people, --format {form} is something else")
    options = Options(depth, limit, since, kinds, grammars)
    messages = Messages(quiet=False)
    with opened(store, paths, encoding, messages) as memory:
        answer = answer_to(memory, _query(memory, given, trace, encoding), options)
        drawn = tree(memory, answer) if as_tree else None
        answer = from_here(memory, answer)
    nothing = f"nothing is related to {answer.query}"
    if not answer.related and form not in ("json", "dot"):
        messages.note("; ".join(filter(None, (nothing, unknown_kinds(kinds)))))
    else:
        for chunk in _render(answer, drawn, form, color, verbose=verbose):
            sys.stdout.buffer.write(chunk)
    ctx.exit(0 if answer.related else 1)


def _query(memory: "Store", given: list[str], trace: str | None, encoding: str | None) -> "Query":
    from tracemine.answers.query import resolve

    if trace is None:
        return resolve(memory, given)
    from msgspec.structs import replace

    query = _pasted(trace, encoding)
    asked = resolve(memory, given).functions if given else ()
    return replace(query, functions=tuple(dict.fromkeys((*query.functions, *asked))))


def _pasted(trace: str, encoding: str | None) -> "Query":
    """Read the first crash of a file, or else the first stack."""
    from tracemine import extracting
    from tracemine.answers.query import of_incident
    from tracemine.errors import InputError
    from tracemine.incidents import incidents_of

    found = incidents_of(extracting.extract(trace, encoding=encoding).artifacts)
    found.sort(key=lambda incident: not incident.signatures)
    for incident in found:
        if incident.functions:
            return of_incident(incident)
    raise InputError(trace, "no function is named by a stack in it")


def _render(
    answer: "Answer",
    neighbours: "Sequence[Neighbour] | None",
    form: str,
    color: str,
    *,
    verbose: bool,
) -> Iterator[bytes]:
    if neighbours is not None:
        from tracemine.output import tree

        return tree.render(answer, neighbours, ink_for(color, sys.stdout), verbose=verbose)
    if form == "table":
        from tracemine.output import related as table

        return table.render(answer, ink_for(color, sys.stdout), verbose=verbose)
    from tracemine.output import related_forms as forms

    chosen = {
        "json": forms.as_json,
        "jsonl": forms.as_json_lines,
        "markdown": forms.as_markdown,
        "dot": forms.as_dot,
    }
    return chosen[form](answer)
