"""`tracemine index`: remember what tools printed in notes."""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from tracemine.cli.inputs import (
    encoding_option,
    given_paths,
    grammar_option,
    jobs_option,
    quiet_option,
    strict_option,
    time_limit,
    verbose_option,
)
from tracemine.cli.memories import is_there, store_option
from tracemine.cli.progress import Progress
from tracemine.cli.results import Results
from tracemine.cli.streams import Messages, is_terminal
from tracemine.errors import InputError, NoInputError
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.records import Document
    from tracemine.store import Fingerprint, Store
    from tracemine.store.ingest import Indexed


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@store_option
@click.option("--prune", is_flag=True, help="Forget files that are no more in the folders given.")
@click.option("--again", is_flag=True, help="Read everything again, also what has not changed.")
@grammar_option
@jobs_option
@encoding_option
@strict_option
@quiet_option
@verbose_option("each file, and all that is skipped")
@click.pass_context
def index(
    ctx: click.Context,
    paths: tuple[str, ...],
    store: str | None,
    prune: bool,
    again: bool,
    grammars: tuple[str, ...],
    jobs: int | None,
    encoding: str | None,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Remember what tools printed in notes.

    PATH is a file, a folder, an archive or "-", as for `tracemine extract`. Only what has
    changed since the last time is read. Doing it again changes nothing.

    \b
    tracemine index ~/notes
    tracemine index --prune ~/notes
    mkdir .tracemine; tracemine index .      a store for the notes in this folder
    """  # noqa: D301
    from tracemine.store import locate, open_store
    from tracemine.store.ingest import index as indexing

    inputs = given_paths(ctx, paths)
    if not is_there(store):
        _readable(inputs)
    progress = Progress(shown=not quiet and is_terminal(sys.stderr))
    messages = Messages(quiet=quiet, progress=progress)
    with open_store(locate(store), create=True) as opened:
        found = indexing(
            opened,
            inputs,
            grammars=grammars or None,
            encoding=encoding,
            jobs=jobs,
            time_limit=time_limit(),
            again=again,
            on_done=progress.done,
        )
        tally = _Tally(found, messages if verbose else None)
        results = Results(tally, messages, verbose=verbose, with_warnings=False)
        try:
            for _ in results:
                pass
        finally:
            progress.hide()
            tally.close()
        pruned = _prune(opened, inputs, tally.sources, results.unreadable) if prune else []
        unread = not tally.states.total()
        tell = messages.error if unread else messages.warning
        for error in results.unreadable if not results.documents else ():
            tell(str(error))
        _tell(opened, messages, results, tally, pruned, verbose=verbose)
    if results.unreadable and (strict or unread):
        ctx.exit(InputError.exit_status)


def _readable(paths: Sequence[str]) -> None:
    """Raise what is wrong where nothing can be read: a store made for nothing would answer."""
    from tracemine import reading

    if set(paths) == {"-"} and _is_empty(sys.stdin):
        raise NoInputError("nothing to read in standard input; name a PATH")
    first: reading.Input | None = None
    for one in reading.collect(paths):
        if one.problem is None:
            return
        first = first or one
    if first is not None:
        raise InputError(first.name, first.problem or "")
    raise NoInputError(f"nothing to read in {', '.join(paths)}")


def _is_empty(stream: TextIO) -> bool:
    """Tell whether a stream ends before it has begun, without reading from it."""
    peek = getattr(getattr(stream, "buffer", None), "peek", None)
    return peek is not None and not peek(1)


class _Tally:
    """What became of the documents; it hands on those that were extracted."""

    def __init__(self, found: "Iterable[Indexed | InputError]", messages: Messages | None) -> None:
        self._found = found
        self._messages = messages
        self.states: Counter[str] = Counter()
        self.sources: set[str] = set()

    def __iter__(self) -> "Iterator[Document | InputError]":
        from msgspec.structs import replace

        for one in self._found:
            if isinstance(one, InputError):
                yield one
                continue
            self.states[one.state] += 1
            self.sources.add(one.source)
            if self._messages is not None:
                self._messages.note(f"{one.state}  {one.name}")
            if one.document is not None:
                # Messages name a file as the user does.
                named = tuple(replace(w, source=one.name) for w in one.document.warnings)
                yield replace(one.document, source=one.name, warnings=named)

    def close(self) -> None:
        """End the work that is still going on, and store what was read."""
        close = getattr(self._found, "close", None)
        if close is not None:
            close()


def _prune(
    store: "Store", paths: Sequence[str], seen: set[str], unreadable: Sequence[InputError]
) -> list[str]:
    """Forget the documents of the folders and files given that were not found there again."""
    from tracemine.store.sources import source_of, within

    given = [path for path in paths if path != "-" and Path(path).exists()]
    roots = [source_of(path, store.root) for path in given]

    # What is there, but could not be read, is not forgotten.
    unread = [source_of(error.source, store.root) for error in unreadable]

    def keep(source: str, fingerprint: "Fingerprint") -> bool:
        holder = fingerprint.path
        inside = holder is not None and any(root == "." or within(holder, root) for root in roots)
        return source in seen or not inside or any(within(source, one) for one in unread)

    return store.prune(keep)


def _tell(
    store: "Store",
    messages: Messages,
    results: "Results[Document]",
    tally: _Tally,
    pruned: Sequence[str],
    *,
    verbose: bool,
) -> None:
    if verbose:
        for source in pruned:
            messages.note(f"forgotten  {source}")
    if not tally.states.total() and not pruned:
        return
    parts = [f"{tally.states[state]:,} {state}" for state in ("new", "changed", "unchanged")]
    if pruned:
        parts.append(f"{len(pruned):,} forgotten")
    files = counted(tally.states.total(), "file")
    totals = store.totals()
    held = f"{counted(totals.incidents, 'incident')} of {counted(totals.functions, 'function')}"
    read = counted(results.artifacts, "artifact")
    messages.note(f"{files}: {', '.join(parts)}; {read} read")
    messages.note(f"{store.place}: {held}")
