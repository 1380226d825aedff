"""`tracemine grammar`: which there are, what is in one, what it makes of a file, a new one."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tracemine.cli.groups import Group
from tracemine.cli.inputs import complete_grammar, encoding_option, grammar_option, output_option
from tracemine.cli.streams import Messages, color_option, print_lines
from tracemine.errors import InputError, NoInputError
from tracemine.output.escape import escape
from tracemine.output.ink import Line, Span
from tracemine.output.wording import counted

if TYPE_CHECKING:
    from tracemine.reading import Text
    from tracemine.recognise.grammar import Grammar, Rule
    from tracemine.recognise.look import Touch


#: A grammar's name is that of its module.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@click.group(cls=Group)
def grammar() -> None:
    """Show grammars, test them on notes, begin new ones."""


def _new_name(ctx: click.Context, param: click.Parameter, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise click.BadParameter("a name has small letters, digits and `_`", ctx, param)
    return name


@grammar.command("list")
@color_option
def list_grammars(color: str) -> None:
    """List the installed grammars with the files that define them."""
    from tracemine.recognise.installed import load_grammars

    grammars = load_grammars(["all"])
    width = max(map(len, grammars), default=0)
    print_lines((_row(one, width) for one in grammars.values()), color)


def _row(one: "Grammar", width: int) -> Line:
    name = Span(f"{escape(one.name):<{width}}  ", "grammar")
    rules = Span(f"  {counted(len(one.rules), 'rule')}  ", "faint")
    source = Span(escape(one.source), "place")
    return Line([name, Span(escape(one.title)), rules, source], hang=width + 2)


@grammar.command("show")
@click.argument("name", shell_complete=complete_grammar)
@color_option
def show(name: str, color: str) -> None:
    """Print a grammar, or that of FILE.py: its rules, anchors, samples."""
    from tracemine.recognise.installed import load_grammars

    for one in load_grammars([name]).values():
        print_lines(_shown(one), color)


def _shown(one: "Grammar") -> Iterator[Line]:
    yield Line([Span(escape(one.name), "grammar"), Span(f"  {escape(one.title)}")])
    yield Line([Span(escape(one.source), "place")])
    for rule in one.rules:
        yield Line([])
        yield from _rule(rule)


def _rule(rule: "Rule") -> Iterator[Line]:
    yield Line([Span(escape(rule.name), "function")])
    yield _fact("triggers", "  ".join(map(escape, rule.triggers)))
    yield _fact("anchor", escape(rule.anchor))
    yield _fact("reads", escape(str(rule.expression)))
    for sample in rule.samples:
        first, *more = sample.split("\n")
        yield _fact("sample", escape(first), "headline")
        yield from (_fact("", escape(line), "headline") for line in more)


def _fact(name: str, text: str, style: str = "") -> Line:
    return Line([Span(f"  {name:<8}  ", "faint"), Span(text, style)], hang=12)


@grammar.command("new")
@click.argument("name", callback=_new_name)
@output_option("Where to, NAME.py if not given")
def new(name: str, output: str | None) -> None:
    """Write a grammar to begin with: two rules that work, to be changed.

    \b
    tracemine grammar new glibc
    tracemine grammar test notes.txt --grammar glibc.py
    """  # noqa: D301
    from importlib.resources import files

    text = (files("tracemine") / "data" / "grammar.txt").read_text(encoding="utf-8")
    text = text.replace("NAME", name)
    output = output or f"{name}.py"
    if output == "-":
        click.echo(text, nl=False)
        return
    try:
        with Path(output).open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise click.UsageError(f"{output} is there already; name another with --output") from None
    Messages(quiet=False).note(f"{output}: try it with tracemine grammar test FILE -g {output}")


@grammar.command("test")
@click.argument("file", type=click.Path())
@grammar_option
@click.option("--missed", is_flag=True, help="Only the lines that were touched but not read.")
@encoding_option
@color_option
def test(
    file: str, grammars: tuple[str, ...], missed: bool, encoding: str | None, color: str
) -> None:
    """Print the lines of FILE that anchors touched, and why.

    A line that you expected and that is not among them is touched by no anchor. FILE may be "-"
    for standard input.

    \b
    tracemine grammar test notes.txt --grammar gdb --missed
    """  # noqa: D301
    from tracemine import reading
    from tracemine.recognise.installed import load_grammars

    loaded = load_grammars(grammars or None)
    messages = Messages(quiet=False)
    texts = 0
    for document in reading.collect([file]):
        try:
            text = reading.read(document, encoding)
        except InputError as error:
            if document.name == file:
                raise
            messages.warning(str(error))
            continue
        texts += 1
        for one in loaded.values():
            print_lines(_tested(one, text, missed=missed), color)
    if not texts:
        raise NoInputError(f"{file}: nothing to read")


def _tested(one: "Grammar", text: "Text", *, missed: bool) -> Iterator[Line]:
    from tracemine.recognise.tracing import trace

    touched = taken = 0
    for touch in trace(text.text, one):
        touched += 1
        taken += touch.taken
        if not (missed and touch.taken):
            where = f"{escape(text.source)}:{text.lines.physical(touch.line)}: "
            yield from _touch(touch, where + escape(one.name))
    summary = f": {counted(touched, 'line')} touched, {taken:,} read, {touched - taken:,} not"
    yield Line([Span(escape(one.name), "grammar"), Span(summary)])


def _touch(touch: "Touch", where: str) -> Iterator[Line]:
    outcome = Span(escape(touch.reason), "good" if touch.taken else "bad")
    yield Line([Span(f"{where} {escape(touch.rule)}: ", "faint"), outcome])
    yield Line([Span("    "), Span(escape(touch.text), "passed" if touch.taken else "headline")])
