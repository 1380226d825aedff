"""`tracemine config`: which settings hold, and who set them."""

import os
import sys
from pathlib import Path

import click

from tracemine.cli.groups import Group
from tracemine.cli.inputs import form_option
from tracemine.cli.streams import color_option, print_lines


@click.group(cls=Group)
def config() -> None:
    """Show the settings, and where each comes from."""


@config.command()
@form_option
@color_option
def show(form: str, color: str) -> None:
    """Show every setting, its value and where that comes from.

    A setting comes from the nearest tracemine.toml, or pyproject.toml with
    [tool.tracemine], in this folder or above; stronger is the environment
    (TRACEMINE_STORE, ...), strongest a flag.
    """
    from tracemine import config as settings
    from tracemine.output.escape import escape
    from tracemine.output.ink import Line, Span
    from tracemine.output.json import encoded

    values = settings.load(Path.cwd(), os.environ)
    shown = {
        name: "(hidden)" if name in settings.SECRET and value.value else value.value
        for name, value in values.items()
    }
    if form == "json":
        rows = {n: {"value": shown[n], "origin": v.origin} for n, v in values.items()}
        sys.stdout.buffer.write(encoded({"schema": 1, "settings": rows}) + b"\n")
        return
    pairs = {
        name: "not set" if one is None else encoded(one).decode() for name, one in shown.items()
    }
    width = max(map(len, pairs))
    column = max(len(text) for text in pairs.values())
    print_lines(
        (
            Line(
                [
                    Span(f"{name:<{width}}  ", "title"),
                    Span(f"{escape(pairs[name]):<{min(column, 40)}}  "),
                    Span(escape(value.origin), "faint" if value.origin == "default" else "place"),
                    Span(f"  {settings.SETTINGS[name].help}", "faint"),
                ]
            )
            for name, value in values.items()
        ),
        color,
    )
