"""What was found, in the forms that people and programs read: one module a form.

A form is a function from documents to chunks of UTF-8. It takes the documents one by one, so a
result is printed as soon as it is there and nothing but the document at hand is kept.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracemine.output.ink import Ink
    from tracemine.records import Document

Render = Callable[["Iterable[Document]"], Iterator[bytes]]

#: The names of `--format`, the default first.
FORMATS = ("full", "concise", "jsonl", "json", "csv", "markdown")
#: The forms that hold a document's warnings themselves.
WITH_WARNINGS = frozenset({"full", "json", "markdown"})
#: The forms in which nothing stands before, between and behind the documents.
APART = frozenset({"concise", "jsonl"})


def renderer(name: str, ink: "Ink", *, verbose: bool = False) -> Render:
    """Return the function that prints documents in the form `name`, one of `FORMATS`.

    Only `full` is styled with `ink` and tells more when `verbose`. Raises `KeyError` for a name
    that is not one of `FORMATS`.
    """
    if name == "full":
        from tracemine.output import full

        return lambda documents: full.render(documents, ink, verbose=verbose)
    if name in ("json", "jsonl"):
        from tracemine.output import json

        return json.document if name == "json" else json.lines
    from tracemine.output import concise, csv, markdown

    return {"concise": concise.render, "csv": csv.render, "markdown": markdown.render}[name]
