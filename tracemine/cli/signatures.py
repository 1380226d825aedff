"""`tracemine signatures`: the signatures that are known, and what became of them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, form_option
from tracemine.cli.memories import opened, store_option
from tracemine.cli.names import is_there_as_file
from tracemine.cli.streams import Messages, color_option, ink_for, print_lines
from tracemine.spelling import guess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracemine.answers.signed import Place
    from tracemine.records import Artifact, Signature
    from tracemine.store import Store

_BATCH = 500


class DefaultGroup(click.Group):
    """A group that runs its command `list` where no other is named, and helps with its options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `list` in front of what does not begin with a command."""
        first = args[0] if args else ""
        if first not in self.commands and not ctx.resilient_parsing:
            self._refuse(ctx, first)
        if first not in self.commands and first not in ctx.help_option_names:
            args = ["list", *args]
        return super().parse_args(ctx, args)

    def _refuse(self, ctx: click.Context, first: str) -> None:
        """Refuse what is no path and is spelt like a command."""
        near = guess(first, self.commands)
        if near and not first.startswith("-") and not is_there_as_file(first):
            ctx.fail(f"there is no file or command {first!r}; {near}")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the usage of `list`, and that there are other commands."""
        return [*self.commands["list"].collect_usage_pieces(ctx), "| COMMAND [ARGS]..."]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of `list`, then the commands."""
        self.commands["list"].format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


@click.group(cls=DefaultGroup)
def signatures() -> None:
    """List signatures, and what became of them.

    \b
    tracemine signatures --recurring
    tracemine signatures notes/
    tracemine signatures diff old.db new.db
    """  # noqa: D301


@signatures.command("list")
@click.argument("paths", nargs=-1, type=click.Path(), metavar="[PATH]...")
@click.option("--recurring", is_flag=True, help="Only those that more than one incident has.")
@form_option
@store_option
@encoding_option
@color_option
def list_signatures(
    paths: tuple[str, ...],
    recurring: bool,
    form: str,
    store: str | None,
    encoding: str | None,
    color: str,
) -> None:
    """List the signatures in the store, or in the notes at PATH.

    Those of most incidents come first.
    """
    from tracemine.output.json import encoded
    from tracemine.output.known import signature_lines

    with opened(store, paths, encoding, Messages(quiet=False)) as memory:
        found = [one for one in memory.signatures() if one.incidents > 1 or not recurring]
    if form == "json":
        sys.stdout.buffer.write(encoded(found) + b"\n")
    else:
        print_lines(signature_lines(found, ink_for(color, sys.stdout).width), color)
        if not found:
            Messages(quiet=False).note(f"0 {'recurring ' if recurring else ''}signatures")


@signatures.command("diff")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path(), required=False)
@form_option
@encoding_option
@color_option
@click.pass_context
def diff(
    ctx: click.Context, old: str, new: str | None, form: str, encoding: str | None, color: str
) -> None:
    """Compare signatures of the same artifacts, from old to new.

    It shows what a change of the rules does.

    OLD and NEW are stores, notes, or what `tracemine extract --format jsonl` printed (.jsonl).
    Without NEW the artifacts of OLD are signed again by the rules of this Tracemine.

    Exit status: 0 all the same, 1 something changed.
    """
    from tracemine.answers.signed import difference
    from tracemine.output.json import encoded
    from tracemine.output.known import difference_lines

    before = list(_artifacts(old, encoding))
    after = before if new is None else list(_artifacts(new, encoding))
    found = difference(map(_signed, before), map(_signed_again if new is None else _signed, after))
    if form == "json":
        sys.stdout.buffer.write(encoded(found) + b"\n")
    else:
        print_lines(difference_lines(found), color)
    ctx.exit(1 if found.changes else 0)


def _signed(artifact: "Artifact") -> "tuple[Place, Signature | None]":
    return (artifact.source, artifact.id), artifact.signature


def _signed_again(artifact: "Artifact") -> "tuple[Place, Signature | None]":
    from tracemine.signatures import sign

    a = artifact
    if a.kind == "stop":  # signed like the backtrace that followed, which is not at hand
        return _signed(a)
    return (a.source, a.id), sign(a.grammar, a.kind, a.headline, a.details, a.stacks)


def _artifacts(place: str, encoding: str | None) -> "Iterator[Artifact]":
    if place.endswith(".jsonl"):
        yield from _printed(place)
        return
    store = place if _is_store(place) else None
    paths = () if store is not None else (place,)
    with opened(store, paths, encoding, Messages(quiet=False)) as memory:
        yield from _remembered(memory)


def _remembered(memory: "Store") -> "Iterator[Artifact]":
    keys = memory.keys()
    for start in range(0, len(keys), _BATCH):
        for incident in memory.incidents(keys[start : start + _BATCH]):
            yield from incident.artifacts


def _printed(place: str) -> "Iterator[Artifact]":
    import msgspec

    from tracemine.errors import InputError
    from tracemine.records import Artifact

    decoder = msgspec.json.Decoder(Artifact)
    with Path(place).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InputError(f"{place}:{number}", f"is no artifact: {error}") from error


def _is_store(place: str) -> bool:
    """Tell whether a place is a store: a URL, an SQLite file, a folder with one in it."""
    from tracemine.store.locating import is_store_file, store_file

    return "://" in place or is_store_file(store_file(Path(place)))
