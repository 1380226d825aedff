"""`tracemine extract`: print what tools printed in notes."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

import click

from tracemine.cli.inputs import (
    encoding_option,
    form_of,
    given_paths,
    grammar_option,
    jobs_option,
    not_an_input,
    output_option,
    quiet_option,
    strict_option,
    time_limit,
    verbose_option,
)
from tracemine.cli.kinds import kind_option, missed, refuse, strange
from tracemine.cli.progress import Progress
from tracemine.cli.results import Results
from tracemine.cli.streams import (
    Messages,
    color_option,
    ink_for,
    is_file,
    is_terminal,
    written_to,
)
from tracemine.errors import InputError, NoInputError
from tracemine.output import APART, FORMATS, WITH_WARNINGS, renderer
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.output.ink import Ink
    from tracemine.processes import Travel
    from tracemine.records import Document


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(FORMATS),
    help="full and markdown for people, concise for editors, the others for programs."
    "  [default: as the file of --output is called, else full]",
)
@grammar_option
@kind_option
@jobs_option
@encoding_option
@color_option
@output_option("Write the results into this file")
@strict_option
@quiet_option
@verbose_option("arguments, details, all that is skipped")
@click.pass_context
def extract(
    ctx: click.Context,
    paths: tuple[str, ...],
    form: str | None,
    grammars: tuple[str, ...],
    kinds: tuple[str, ...],
    jobs: int | None,
    encoding: str | None,
    color: str,
    output: str | None,
    strict: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Print the backtraces, reports, log lines and hunks in notes.

    PATH is a file, a folder (walked as .gitignore has it), an archive, or "-" for
    standard input, which is also read when there is no PATH and something is piped in.

    \b
    tracemine extract notes.txt
    tracemine extract --format jsonl notes/ | jq .signature.title
    journalctl -u libvirtd | tracemine extract --kind log
    """  # noqa: D301
    from tracemine import extracting

    refuse(strange(kinds, grammars))
    form = form or form_of(output, FORMATS) or FORMATS[0]
    inputs = given_paths(ctx, paths)
    not_an_input(output, inputs)
    on_screen = not is_file(output) and (form == "full" or is_terminal(sys.stdout))
    progress = Progress(shown=not quiet and not on_screen and is_terminal(sys.stderr))
    messages = Messages(quiet=quiet, progress=progress)
    found = extracting.many(
        inputs,
        _travel(form),
        grammars=grammars or None,
        kinds=kinds or None,
        encoding=encoding,
        jobs=jobs,
        time_limit=time_limit(),
        on_done=progress.done,
        in_parts=form in APART,
    )
    results = Results(found, messages, verbose=verbose, with_warnings=form in WITH_WARNINGS)
    ink = ink_for(color, None if is_file(output) else sys.stdout)
    try:
        _write(results, _render(form, ink, verbose=verbose), output)
    finally:
        progress.hide()
        results.close()
    if results.documents and not results.artifacts:
        wanted = f" of kind {' or '.join(kinds)}" if kinds else ""
        hint = _hint(kinds, grammars, empty=not progress.bytes)
        messages.note(f"0 artifacts{wanted} in {counted(results.documents, 'file')}; {hint}")
    ctx.exit(_status(results, messages, strict=strict))


def _travel(form: str) -> "Travel[Document, Any]":
    """Let other processes print, where a form allows it: most of the work is done there."""
    from tracemine.processes import Travel, itself
    from tracemine.records import Document

    if form not in APART:
        return Travel(Document, itself)
    from tracemine.output.printed import Printed, printed

    return Travel(Printed, partial(printed, form=form))


def _render(form: str, ink: "Ink", *, verbose: bool) -> Callable[[Iterable[Any]], Iterator[bytes]]:
    if form not in APART:
        return renderer(form, ink, verbose=verbose)
    from tracemine.output.printed import also_printed

    return also_printed(form)


def _write(
    results: Results[Any], render: Callable[[Iterable[Any]], Iterator[bytes]], output: str | None
) -> None:
    """Print documents as they come; the output is opened once there is something to print."""
    documents = iter(results)
    first = next(documents, None)
    if first is None:
        return
    with written_to(output) as stream:
        for chunk in render(_flushing(chain((first,), documents), stream)):
            stream.write(chunk)


def _flushing(documents: Iterable[Any], stream: IO[bytes]) -> Iterator[Any]:
    for document in documents:
        yield document
        # The next one may take long to come.
        stream.flush()


def _hint(kinds: Sequence[str], grammars: Sequence[str], *, empty: bool) -> str:
    """Return what to look at when nothing was found."""
    if empty:
        return "there was nothing in it to read"
    return missed(kinds, grammars) or "see which lines were touched: tracemine grammar test FILE"


def _status(results: Results[Any], messages: Messages, *, strict: bool) -> int:
    """Say what went wrong, and return the exit status."""
    if not results.documents:
        for error in results.unreadable:
            messages.error(str(error))
        if not results.unreadable and results.binary:
            raise NoInputError(results.only_binary())
    unusable = results.unreadable and (strict or not results.documents)
    return InputError.exit_status if unusable else 0
