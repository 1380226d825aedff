"""`tracemine show`: one incident whole."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, form_option, verbose_option
from tracemine.cli.memories import (
    complete_function,
    from_here,
    is_there,
    opened,
    spellings,
    store_option,
)
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

    NAME is the id of an incident or the beginning of one, a place as FILE:LINE, a signature or
    a function. Where several incidents have it, they are listed to choose from.

    \b
    tracemine show 315679ca
    tracemine show notes.txt:217

    Exit status: 0 it is shown, 1 nothing is known of it, 2 several have it.
    """  # noqa: D301
    from tracemine.answers.whole import whole
    from tracemine.output.json import encoded
    from tracemine.output.whole import render

    messages = Messages(quiet=False)
    ink = ink_for(color, sys.stdout)
    with _asked(name, paths, store, encoding, messages) as (memory, found):
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


@contextmanager
def _asked(
    name: str,
    paths: Sequence[str],
    store: str | None,
    encoding: str | None,
    messages: Messages,
) -> "Iterator[tuple[Store, Named]]":
    """Find what is asked for; the file of a place that the store does not know is read."""
    from tracemine.answers.query import UnknownName
    from tracemine.answers.whole import find, place_of

    if not paths and _is_file(name):
        raise click.UsageError(f"{name} is a file; name a line of it, {name}:LINE")
    place = place_of(name)
    itself = place[:1] if place is not None and _is_file(place[0]) else ()
    paths = paths or (() if is_there(store) else itself)
    with opened(store, paths, encoding, messages) as memory:
        try:
            found = find(memory, name, partial(spellings, memory))
        except UnknownName:
            if paths or not itself:
                raise
        else:
            yield memory, found
            return
    with opened(store, itself, encoding, messages) as memory:
        yield memory, find(memory, name)


def _is_file(name: str) -> bool:
    return os.path.isfile(name)  # noqa: PTH113 - answers no to what cannot be a path


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
