"""`tracemine related`: the incidents that a function or a crash has to do with."""

import sys
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import (
    encoding_option,
    grammar_option,
    since_option,
    verbose_option,
)
from tracemine.cli.kinds import kind_option, missed, refuse, strange
from tracemine.cli.memories import complete_function, from_here, store_option
from tracemine.cli.names import asked, has, split
from tracemine.cli.streams import Messages, color_option, ink_for

if TYPE_CHECKING:
    from tracemine.answers import Answer
    from tracemine.answers.query import Query
    from tracemine.answers.tree import Neighbour
    from tracemine.store import Store

FORMATS = ("table", "json", "jsonl", "markdown", "dot")


@click.command()
@click.argument("names", nargs=-1, metavar="NAME... [PATH]...", shell_complete=complete_function)
@click.option(
    "--trace",
    type=click.Path(),
    metavar="FILE",
    help="Ask about the crash in this file; - is standard input.",
)
@click.option(
    "--depth",
    type=click.IntRange(1, 4),
    metavar="N",
    default=2,
    show_default=True,
    help="How many steps: 1: only incidents that have it; 2: also those that their functions"
    " lead to; ...",
)
@click.option(
    "--limit",
    "-n",
    type=click.IntRange(1, 1000),
    metavar="N",
    default=10,
    show_default=True,
    help="How many incidents at most.",
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

    NAME is a function, a signature (its hash or title), the id of an incident, or a line of a
    note as FILE:LINE; of hashes and ids the beginning is enough. With a PATH the notes there are
    asked, else the store.

    \b
    tracemine related virFree
    tracemine related virFree notes.txt              without a store
    tracemine related build.log:217                  what stands on this line
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
    with asked(given, paths, store, encoding, messages, among=True) as memory:
        if unknown := strange(kinds, ()):
            refuse(unknown, memory.kinds())
        answer = answer_to(memory, _query(memory, given, trace, encoding), options)
        drawn = tree(memory, answer) if as_tree else None
        answer = from_here(memory, answer)
    nothing = f"nothing is related to {answer.query}"
    if not answer.related and form not in ("json", "dot"):
        messages.note("; ".join(filter(None, (nothing, missed(kinds, ("all",))))))
    else:
        for chunk in _render(answer, drawn, form, color, verbose=verbose):
            sys.stdout.buffer.write(chunk)
    ctx.exit(0 if answer.related else 1)


def _query(memory: "Store", given: list[str], trace: str | None, encoding: str | None) -> "Query":
    """Return what is asked: names, and crashes that are read on the spot, the first as a whole."""
    from tracemine.answers.query import place_of, resolve

    known = [name for name in given if has(memory, name)]
    places = [place_of(name) for name in given if name not in known]
    crashes = [] if trace is None else [_read(trace, None, encoding)]
    crashes += [_read(*place, encoding) for place in places if place is not None]
    if not crashes:
        return resolve(memory, given)
    from msgspec.structs import replace

    others = [*crashes[1:], *([resolve(memory, known)] if known else [])]
    functions = dict.fromkeys(name for query in (crashes[0], *others) for name in query.functions)
    return replace(crashes[0], functions=tuple(functions))


def _read(file: str, line: int | None, encoding: str | None) -> "Query":
    """Read the first crash of a file, or of what stands on a line; or else the first stack."""
    from tracemine import extracting
    from tracemine.answers.query import UnknownName, of_incident
    from tracemine.errors import InputError
    from tracemine.incidents import incidents_of

    found = [
        one
        for one in incidents_of(extracting.extract(file, encoding=encoding).artifacts)
        if line is None or one.first_line <= line <= one.last_line
    ]
    if line is not None and not found:
        raise UnknownName(f"{file}:{line}", hint="; no incident stands on this line")
    found.sort(key=lambda incident: not incident.signatures)
    for incident in found:
        if incident.functions:
            return of_incident(incident)
    where = "in it" if line is None else f"on line {line}"
    reason = f"no function is named by a stack {where}; see tracemine extract {quote(file)}"
    raise InputError(file, reason)


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
