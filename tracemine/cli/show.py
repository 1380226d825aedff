"""`tracemine show`: one incident whole."""

import sys
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, form_option, verbose_option
from tracemine.cli.memories import complete_function, from_here, store_option
from tracemine.cli.names import asked
from tracemine.cli.streams import Messages, color_option, ink_for
from tracemine.errors import TracemineError
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.answers.whole import Named
    from tracemine.store import Store

#: So many incidents of one id, which copies of a note have, are shown; so many to choose from.
_SHOWN, _CHOICES = 5, 20


@click.command()
@click.argument("name", metavar="NAME", shell_complete=complete_function)
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@form_option
@store_option
@encoding_option
@color_option
@verbose_option("arguments and details")
@click.pass_context
def show(
    ctx: click.Context,
    name: str,
    paths: tuple[str, ...],
    form: str,
    store: str | None,
    encoding: str | None,
    color: str,
    verbose: bool,
) -> None:
    """Show an incident whole, with its notes and what is near it.

    NAME is a function, a signature (its hash or title), the id of an incident, or a line of a
    note as FILE:LINE; of hashes and ids the beginning is enough. Where several incidents have
    it, they are listed to choose from. With a PATH the notes there are asked, else the store.

    \b
    tracemine show 315679ca
    tracemine show notes.txt:217                     without a store

    Exit status: 0 it is shown, 1 nothing is known of it, 2 several have it.
    """  # noqa: D301
    from tracemine.answers.whole import find, whole
    from tracemine.output.json import encoded
    from tracemine.output.whole import render

    messages = Messages(quiet=False)
    ink = ink_for(color, sys.stdout)
    with asked([name], paths, store, encoding, messages) as memory:
        found = find(memory, name)
        if _is_choice(memory, found):
            _list(memory, found, messages)
            ctx.exit(TracemineError.exit_status)
        for key in found.keys[:_SHOWN]:
            incident = from_here(memory, whole(memory, key))
            if form == "json":
                sys.stdout.buffer.write(encoded(incident) + b"\n")
            else:
                for chunk in render(incident, ink, verbose=verbose):
                    sys.stdout.buffer.write(chunk)
    if len(found.keys) > _SHOWN:
        messages.note(f"and {counted(len(found.keys) - _SHOWN, 'more incident')} of this name")


def _is_choice(memory: "Store", found: "Named") -> bool:
    if found.how == "id":
        return len({header.id for header in memory.headers(found.keys)}) > 1
    return found.how != "place" and len(found.keys) > 1


def _list(memory: "Store", found: "Named", messages: Messages) -> None:
    """Print the incidents that a name may mean."""
    count = counted(len(found.keys), "incident")
    has = f"is what {count} begin with" if found.how == "id" else f"is in {count}"
    messages.error(f"{found.title} {has}; show one of them:")
    for one in memory.headers(found.keys[:_CHOICES]):
        header = from_here(memory, one)
        time = f"  {header.time}" if header.time else ""
        place = f"{header.source}:{header.first_line}"
        messages.note(f"  {header.id}{time}  {place}  {header.title}")
    if len(found.keys) > _CHOICES:
        messages.note(f"  ... and {len(found.keys) - _CHOICES:,} more")
