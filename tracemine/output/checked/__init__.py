"""What `check` found, in the forms that people and CI systems read: one module a form.

A form is a function from a `Result` to text; it is given everything and fetches nothing.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracemine.check.records import Result
    from tracemine.output.ink import Ink

Render = Callable[["Result"], str]

#: The names of `--format`, the default first.
FORMATS = (
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
)


def renderer(name: str, ink: "Ink") -> Render:
    """Return the function that prints a result in the form `name`, one of `FORMATS`.

    Only `full` is styled with `ink`. Raises `KeyError` for a name that is not one of `FORMATS`.
    """
    if name == "full":
        from tracemine.output.checked import full

        return lambda result: full.render(result, ink)
    if name in ("json", "jsonl"):
        from tracemine.output.checked import json

        return json.document if name == "json" else json.lines
    from importlib import import_module

    if name not in FORMATS:
        raise KeyError(name)
    render: Render = import_module(f"tracemine.output.checked.{name}").render
    return render
