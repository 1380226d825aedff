"""`tracemine store`: look after the store."""

import sys
from pathlib import Path

import click

from tracemine.cli import exports
from tracemine.cli.groups import Group
from tracemine.cli.inputs import form_option, not_an_input
from tracemine.cli.memories import helped, remembered, store_option
from tracemine.cli.streams import Messages, is_terminal, named, written_to
from tracemine.output.escape import escape
from tracemine.output.wording import counted


@click.group(cls=Group)
def store() -> None:
    """Look after the store that `tracemine index` fills.

    It is the first of these: --store, the variable TRACEMINE_STORE, `store` in
    tracemine.toml or under [tool.tracemine] in pyproject.toml, the nearest folder
    .tracemine above the working folder, and the user's data folder.
    """


@store.command("info")
@form_option
@store_option
def info(form: str, store: str | None) -> None:
    """Print where the store is and how much is in it."""
    from msgspec.structs import asdict

    from tracemine.output.json import encoded

    with remembered(store) as opened:
        file = Path(opened.place)
        size = file.stat().st_size if file.is_file() else None
        counts: dict[str, int | str | None] = asdict(opened.totals())
        place = opened.place
    if form == "json":
        whole = {"schema": 1, "store": place, "bytes": size, "totals": counts}
        sys.stdout.buffer.write(encoded(whole) + b"\n")
        return
    rows = {"store": escape(place)} | ({} if size is None else {"size": f"{size:,} bytes"})
    for name, value in counts.items():
        rows[name.replace("_", " ")] = f"{value:,}" if isinstance(value, int) else value or "-"
    for label, shown in rows.items():
        click.echo(f"{label:<12}  {shown}")


@store.command("prune")
@store_option
@click.option("--dry-run", is_flag=True, help="Only print what would be forgotten.")
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
@click.pass_context
def prune(ctx: click.Context, store: str | None, dry_run: bool, yes: bool) -> None:
    """Forget the documents whose files are no more.

    What they said about crashes is then gone from the store, so it asks first; where
    nobody can answer, --yes says so.
    """
    with remembered(store) as opened:
        gone = [
            source
            for source, fingerprint in opened.fingerprints().items()
            if fingerprint.path is not None and not _is_file(opened.path_of(fingerprint.path))
        ]
        for source in gone:
            click.echo(escape(source))
        messages = Messages(quiet=False)
        if dry_run or not gone:
            messages.note(f"{counted(len(gone), 'document')} whose files are no more")
            return
        if not yes and not is_terminal(sys.stdin):
            messages.error("nothing was forgotten; --yes forgets these")
            ctx.exit(2)
        if yes or click.confirm(f"Forget {counted(len(gone), 'document')}?", err=True):
            unwanted = set(gone)
            opened.prune(lambda source, _: source not in unwanted)
            messages.note(f"{counted(len(gone), 'document')} forgotten")


def _is_file(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        # It cannot be told, and what is forgotten does not come back.
        return True


@store.command("export")
@click.argument("output", type=click.Path(), default="-")
@store_option
@click.option(
    "--format",
    "-f",
    "form",
    type=click.Choice(exports.FORMS),
    help="jsonl: a document a line; parquet: a folder with a file a table, for DuckDB and others."
    "  [default: as OUTPUT is called]",
)
def export(output: str, store: str | None, form: str | None) -> None:
    """Write everything in the store to OUTPUT.

    OUTPUT is a file for JSON Lines, "-" for standard output, or a folder for Parquet.

    \b
    tracemine store export incidents.jsonl
    tracemine store export tables/                   as Parquet
    """  # noqa: D301
    form = form or exports.form_for(output)
    if form == "parquet" and output == "-":
        raise click.UsageError("for --format parquet, name a folder")
    with remembered(store) as opened:
        if form == "parquet":
            from tracemine.store import parquet

            rows = parquet.write(opened, Path(output))
            Messages(quiet=False).note(f"{counted(rows, 'row')} written to {output}")
            return
        not_an_input(output, [opened.place])
        with written_to(output) as stream:
            count = exports.write(opened.export(), stream)
    Messages(quiet=False).note(f"{counted(count, 'document')} written to {named(output)}")


@store.command("import")
@click.argument("source", metavar="INPUT", type=click.Path())
@store_option
def import_(source: str, store: str | None) -> None:
    """Read what `tracemine store export` wrote.

    INPUT is a file of JSON Lines, "-" for standard input, or a folder of Parquet.

    A document that the store has is replaced by the imported one.
    """
    from tracemine.store import locate, open_store

    with (
        exports.documents(source) as documents,
        open_store(locate(store), create=True) as opened,
    ):
        count = opened.load(documents)
    Messages(quiet=False).note(f"{counted(count, 'document')} imported")


@store.command("check")
@store_option
@click.pass_context
def check(ctx: click.Context, store: str | None) -> None:
    """Look for damage in the store.

    Exit status: 0 it is whole, 1 it is damaged, 2 there is none, or it cannot be read.
    """
    from tracemine.store import StoreError

    try:
        with remembered(store) as opened:
            problems, place = opened.check(), opened.place
    except StoreError as error:
        if not error.is_damage:
            raise
        problems, place = [error.reason], error.store
    for problem in problems:
        click.echo(escape(problem))
    Messages(quiet=False).note(f"{place}: {counted(len(problems), 'problem')}")
    ctx.exit(1 if problems else 0)


@store.command("migrate")
@store_option
def migrate(store: str | None) -> None:
    """Bring the tables of an older store up to date."""
    from tracemine.store import locate
    from tracemine.store import migrate as migrated

    with helped(store):
        steps = migrated(locate(store))
    said = f"now of version {steps[-1]}" if steps else "up to date already"
    Messages(quiet=False).note(said)


@store.command("schema")
def schema() -> None:
    """Print the tables of a store, and what each column means."""
    from tracemine.store.schema import VERSION, metadata

    click.echo(f"Version {VERSION}. A row goes when the row goes that its ..._id column names.")
    for table in metadata.sorted_tables:
        click.echo(f"\n{table.name}: {table.comment}")
        for column in table.c:
            kind = "bool" if str(column.type) == "BOOLEAN" else _kind(str(column.type))
            kind += " or null" if column.nullable else ""
            click.echo(f"  {column.name:<13} {kind:<13} {column.comment}")


def _kind(sql: str) -> str:
    return "int" if "INT" in sql else "text"
