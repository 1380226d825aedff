"""Documents that the process printed that read them, in a form of `APART`."""

from collections.abc import Callable, Iterable, Iterator

import msgspec

from tracemine.output import renderer
from tracemine.output.ink import Ink
from tracemine.records import Document, Warning


class Printed(msgspec.Struct, frozen=True):
    """A document as it is printed, and what is counted and told of it."""

    text: bytes
    #: How many artifacts there are.
    artifacts: int
    warnings: tuple[Warning, ...]


def printed(document: Document, form: str) -> Printed:
    """Print one document, where other documents change nothing about it."""
    text = b"".join(renderer(form, Ink())((document,)))
    return Printed(text, len(document.artifacts), document.warnings)


def also_printed(form: str) -> Callable[[Iterable[Document | Printed]], Iterator[bytes]]:
    """Return the function that prints in this form what is not printed yet."""
    render = renderer(form, Ink())

    def chunks(found: Iterable[Document | Printed]) -> Iterator[bytes]:
        for one in found:
            if isinstance(one, Printed):
                yield one.text
            else:
                yield from render((one,))

    return chunks
