"""`tracemine report`: pages to look at incidents with, in one file."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import (
    encoding_option,
    not_an_input,
    output_option,
    redact_option,
    since_option,
    title_option,
)
from tracemine.cli.memories import not_remembered, opened, store_option
from tracemine.cli.streams import Messages, named, written_to
from tracemine.errors import TracemineError
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from tracemine.redact import Redactor
    from tracemine.report.notes import Notes
    from tracemine.report.taking import Taken
    from tracemine.store import Store

MEGABYTE = 1_000_000


class ReportError(TracemineError):
    """A report cannot be made as it was asked for."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@output_option("The page, FILE.html", required=True)
@title_option
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=48,
    show_default=True,
    metavar="MB",
    help="Refuse to write more: a browser would not open it well.",
)
@redact_option
@since_option
@store_option
@encoding_option
def report(
    paths: tuple[str, ...],
    output: str,
    title: str,
    max_size: int,
    redact: bool | None,
    since: str | None,
    store: str | None,
    encoding: str | None,
) -> None:
    """Write one page to search and click through incidents.

    It is one file that holds everything, and asks no server for anything. With a PATH it is of
    the notes there, else of the store.

    \b
    tracemine report -o crashes.html                    the store
    tracemine report -o crashes.html notes/ mail.mbox   without a store
    """  # noqa: D301
    from tracemine import config
    from tracemine.cli.redacting import redactor_by

    not_an_input(output, paths)
    messages = Messages(quiet=False)
    hide = redactor_by(config.load(Path.cwd(), os.environ, {"redact": redact}))
    with _memory(store, paths, encoding, messages) as (memory, notes), memory.snapshot():
        not_remembered(output, memory)
        taken = _taken(memory, notes, since, hide)
        page, incidents = _page(taken, title, messages)
    if len(page) > max_size * MEGABYTE:
        raise ReportError(
            f"{named(output)} would have {len(page) / MEGABYTE:,.0f} MB, more than {max_size}: "
            "name fewer notes, give --since, or allow more with --max-size"
        )
    with written_to(output) as stream:
        stream.write(page)
    size = f"{len(page) / MEGABYTE:,.1f} MB"
    messages.note(f"{named(output)}: {counted(incidents, 'incident')}, {size}")


def _memory(
    store: str | None, paths: tuple[str, ...], encoding: str | None, messages: Messages
) -> "AbstractContextManager[tuple[Store, Notes]]":
    from contextlib import contextmanager

    from tracemine.report.notes import ReadNotes, StoredNotes

    @contextmanager
    def both() -> "Iterator[tuple[Store, Notes]]":
        read = ReadNotes()
        with opened(store, paths, encoding, messages, keep=read.keep) as memory:
            yield memory, read if paths else StoredNotes(memory, encoding)

    return both()


def _taken(
    memory: "Store", notes: "Notes", since: str | None, hide: "Redactor | None"
) -> "Iterable[Taken]":
    from tracemine.answers.related import is_since
    from tracemine.report.taking import redacted, take

    headers = memory.headers(memory.keys())
    keys = [one.key for one in headers if is_since(one.time, since)]
    taken = map(_from_here, take(memory, keys, notes))
    if hide is None:
        return taken
    return (redacted(one, hide) for one in taken)


def _from_here(one: "Taken") -> "Taken":
    """Return an incident of a note below the working folder with the path from here."""
    from msgspec.structs import replace

    path, here = Path(one.row.source), Path.cwd()
    if not path.is_relative_to(here):
        return one
    return one._replace(row=replace(one.row, source=str(path.relative_to(here))))


def _page(taken: "Iterable[Taken]", title: str, messages: Messages) -> tuple[bytes, int]:
    from tracemine.report.pack import parts
    from tracemine.report.page import assets, render

    if not assets().draws_graphs:
        messages.note("the graph is a plain drawing: this was built where there is no npm")
    summary, packed = parts(taken, title)
    return "".join(render(summary, packed)).encode(), summary.incidents
