"""`tracemine check`: flag crashes of logs that stand in the notes already."""

import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    redact_option,
    strict_option,
    verbose_option,
)
from tracemine.cli.memories import store_option
from tracemine.cli.progress import Progress
from tracemine.cli.results import Results
from tracemine.cli.streams import Messages, color_option, is_file, is_terminal
from tracemine.config import SETTINGS
from tracemine.errors import InputError, NoInputError
from tracemine.output.checked import FORMATS
from tracemine.spelling import meant

if TYPE_CHECKING:
    from tracemine.check import Result
    from tracemine.cli.checking import Known, Settings

_FLAGGED = 1


def _form(
    ctx: click.Context, param: click.Parameter, given: Sequence[str]
) -> list[tuple[str, str]]:
    """Split `FORM=FILE`; FILE is "-" for standard output."""
    forms = []
    for one in given:
        form, _, file = one.partition("=")
        if form not in FORMATS:
            near = meant(form, FORMATS)
            raise click.BadParameter(f"there is no form {form!r}; {near}", ctx, param)
        forms.append((form, file or "-"))
    return forms


def _complete_form(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [form for form in FORMATS if form.startswith(incomplete)]


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option(
    "--fail-on",
    multiple=True,
    type=click.Choice(SETTINGS["fail_on"].choices),
    help="What makes the exit status 1; repeatable.  [default: recurring]",
)
@store_option
@click.option("--known", multiple=True, metavar="PATH", help="Also ask these notes; repeatable.")
@click.option(
    "--baseline",
    metavar="FILE",
    help="The signatures that the team knows.  [default: tracemine-baseline.toml, if there]",
)
@click.option("--update-baseline", is_flag=True, help="Put the crashes found into the baseline.")
@click.option(
    "--as",
    "state",
    type=click.Choice(["seen", "accepted", "fixed"]),
    default="seen",
    show_default=True,
    help="With --update-baseline: the state of what is added.",
)
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    metavar="SCORE",
    help="From this score on a crash is similar to a known one.  [default: 0.64]",
)
@click.option(
    "--unknown-cause",
    type=click.Choice(SETTINGS["unknown_cause"].choices),
    help="Crashes of which the log does not say why: lower never fails.  [default: lower]",
)
@click.option("--in-project", multiple=True, metavar="PREFIX", help="Source files of your own.")
@click.option(
    "--format",
    "-f",
    "forms",
    multiple=True,
    metavar="FORM[=FILE]",
    callback=_form,
    shell_complete=_complete_form,
    help=f"One of {', '.join(FORMATS)}; repeatable, one of them to standard output."
    "  [default: as the file of --output is called, else full]",
)
@output_option("Where the form without a file goes")
@redact_option
@grammar_option
@jobs_option
@encoding_option
@color_option
@click.option("--exit-zero", is_flag=True, help="Exit with 0 also when a crash is flagged.")
@strict_option
@quiet_option
@verbose_option("all that is skipped")
@click.pass_context
def check(ctx: click.Context, /, **options: Any) -> None:  # noqa: ANN401
    """Flag crashes in logs that were seen before.

    A crash is known from a store (`tracemine index`), from a baseline in the
    repository, or from the notes that --known names.

    \b
    tracemine check build.log
    tracemine check build.log --known notes/
    tracemine check logs/ -f full -f sarif=out.sarif -f junit=out.xml
    tracemine check build.log --baseline known.toml --update-baseline

    Exit status: 0 clean, 1 flagged, 2 could not check, 3 nothing to read.
    """  # noqa: D301
    from tracemine.cli import checking

    inputs = given_paths(ctx, options["paths"])
    messages = Messages(quiet=options["quiet"])
    settings = checking.settings(options)
    sources = [*inputs, *options["known"], *checking.sources(settings)]
    outputs = _outputs(options["forms"], options["output"], sources)
    known = checking.known(settings, options["known"], messages, update=options["update_baseline"])
    try:
        result = _run(inputs, options, settings, known, messages)
        if options["update_baseline"]:
            checking.update(settings, result, options["state"], messages)
        checking.write(settings, result, outputs, options["color"])
        checking.tell_stale(result, outputs, messages)
    finally:
        known.close()
    flagged = result.fails and not (options["update_baseline"] or options["exit_zero"])
    if options["strict"] or not flagged:
        unread = _unread(options, inputs, settings, messages)
        ctx.exit(unread or (_FLAGGED if flagged else 0))
    ctx.exit(_FLAGGED)


def _outputs(
    forms: Sequence[tuple[str, str]], output: str | None, inputs: Sequence[str]
) -> list[tuple[str, str]]:
    """Return each form with its file, "-" for standard output; two cannot go there."""
    forms = forms or [(form_of(output, FORMATS) or FORMATS[0], "-")]
    plain = [form for form, file in forms if not is_file(file)]
    if len(plain) > 1:
        raise click.UsageError(f"{' and '.join(plain)} both go to one place; use FORM=FILE")
    found = [(form, file if is_file(file) else output or "-") for form, file in forms]
    files = [file for _, file in found if is_file(file)]
    if len(set(map(os.path.abspath, files))) < len(files):
        raise click.UsageError("two forms go to the same file; name another")
    for file in files:
        not_an_input(file, inputs)
    return found


def _run(
    inputs: Sequence[str],
    options: dict[str, Any],
    settings: "Settings",
    known: "Known",
    messages: Messages,
) -> "Result":
    """Extract, judge each document as it comes, and return what was found in all."""
    from tracemine import extracting
    from tracemine.check import Result, crashes, ordered
    from tracemine.cli import checking
    from tracemine.output.warnings import warning_text

    progress = Progress(shown=not options["quiet"] and is_terminal(sys.stderr))
    found = extracting.extract_many(
        inputs,
        grammars=options["grammars"] or None,
        encoding=options["encoding"],
        jobs=options["jobs"],
        time_limit=settings.values["time_limit"].value,
        on_done=progress.done,
    )
    results = Results(found, messages, verbose=options["verbose"], with_warnings=False)
    findings, warnings = [], []
    prefixes = settings.values["in_project"].value
    try:
        for document in results:
            met = map(checking.relative, crashes(document, prefixes))
            findings += known.judge.findings(met)
            warnings += [warning_text(one) for one in document.warnings[:20]]
    finally:
        progress.hide()
        results.close()
    settings.unreadable = results.unreadable
    named = {str(Path(path)) for path in inputs}
    for error in results.binary:
        if error.source in named and results.documents:
            messages.warning(f"{error.source}: not checked, a binary file")
    if not results.documents:
        _nothing(results)
    occurred = {finding.entry.hash for finding in findings if finding.entry}
    stale = known.baseline.stale(occurred, date.today())
    return Result(ordered(findings), results.documents, known.asked, tuple(stale), tuple(warnings))


def _nothing(results: Results[Any]) -> None:
    if results.unreadable:
        raise results.unreadable[0]
    if results.binary:
        raise NoInputError(results.only_binary())


def _unread(
    options: dict[str, Any], inputs: Sequence[str], settings: "Settings", messages: Messages
) -> int:
    """Return 2 where a log that was asked for by name, or with `--strict` any, was not read."""
    named = {str(Path(path)) for path in inputs}
    missed = [
        error
        for error in settings.unreadable
        if options["strict"] or str(Path(error.source)) in named
    ]
    if missed:
        messages.error(f"{missed[0]}; not everything could be checked")
    return InputError.exit_status if missed else 0
