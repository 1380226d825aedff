"""`tracemine explain`: why a crash has its signature."""

import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from tracemine.cli.inputs import encoding_option, grammar_option
from tracemine.cli.streams import Messages, color_option, print_lines
from tracemine.errors import InputError

if TYPE_CHECKING:
    from tracemine.records import Artifact
    from tracemine.signatures import Explanation

#: A place as other commands print it: the line may be the first of several.
_PLACE = re.compile(r"(?P<file>.+):(?P<line>\d{1,9})(?:-\d{1,9})?", re.ASCII | re.DOTALL)


@click.command()
@click.argument("place", metavar="FILE[:LINE]", type=click.Path())
@grammar_option
@encoding_option
@color_option
def explain(place: str, grammars: tuple[str, ...], encoding: str | None, color: str) -> None:
    """Show why crashes have their signatures.

    For each crash in FILE, or for what stands at LINE, every frame of the stack that signs is
    shown: whether the signature is made of it, or which rule passes over it and why.

    \b
    tracemine explain notes.txt
    tracemine explain notes.txt:217
    """  # noqa: D301
    from tracemine import extracting, signatures
    from tracemine.output import explained as output

    file, line = _split(place)
    if Path(file).is_dir():
        raise InputError(file, "is a folder; name a file in it")
    document = extracting.extract(file, grammars=grammars or None, encoding=encoding)
    explained = [
        (a, _as_signed(a, signatures.explain(a.grammar, a.kind, a.headline, a.details, a.stacks)))
        for a in document.artifacts
        if line is None or a.first_line <= line <= a.last_line
    ]
    if line is None:
        explained = [(a, explanation) for a, explanation in explained if explanation.frames]
    elif not explained:
        reason = "nothing that a tool printed stands on this line; see tracemine extract"
        raise InputError(place, f"{reason} {quote(file)}")
    print_lines((row for pair in explained for row in output.explained(*pair)), color)
    if not explained:
        Messages(quiet=False).note(f"0 crashes in {file}")


def _as_signed(artifact: "Artifact", explanation: "Explanation") -> "Explanation":
    """Say so where a stop has the signature of the backtrace that follows it."""
    from msgspec.structs import replace

    if artifact.kind != "stop" or artifact.signature in (None, explanation.signature):
        return explanation
    why = "the backtrace of the same crash further down signs; of this frame alone:"
    return replace(explanation, signature=artifact.signature, why=why)


def _split(place: str) -> tuple[str, int | None]:
    """Take a line number off a place, unless there is a file with this very name."""
    found = _PLACE.fullmatch(place)
    if found is None or Path(place).exists():
        return place, None
    return found["file"], int(found["line"])
